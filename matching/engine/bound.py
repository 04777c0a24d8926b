"""The most that a pair could score, from a few loads for each item of the other firm.

Nearly all pairs are dropped by this bound, so it must be cheap however many items the own firm has.
What these are worth to any item of the other side is looked up, not compared. Two items are as
alike as their labels or as their words, whichever is more. So for a need n and several offers o

    max_o max(label(o, n), words(o, n)) = max(max_o label(o, n), max_o words(o, n)).

With my offers and a need of theirs, the first depends on the kind and the label of n alone, the
second on its kind and its text: `best` and `best_words` hold them, and what I cover of their needs
is exact. For an offer o of theirs, `worth` and `worth_words` hold what it would give alone to all
my needs n, of weights w(n). What they cover of my needs is bounded by the sum over their offers:

    Σ_n w(n) · max_o sim(o, n) ≤ Σ_o Σ_n w(n) · sim(o, n) ≤ Σ_o (worth(o) + worth_words(o)),

for nothing is below 0: a maximum is at most the sum, over offers and over labels and words. These
are sums of whole numbers: not even rounding takes the bound below the coverage. Reciprocity rises
with each coverage, rivalry takes nothing away at best, and kinship is at most its ceiling; so S is
at most the bound of `sift`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.engine.arrays import (
    KIND,
    LABEL,
    MEETS,
    SPEAKS,
    TEXT,
    WEIGHT,
    Doubles,
    Facts,
    Numbers,
    Side,
    Small,
    Thousandths,
    Words,
)
from matching.engine.parts import (
    closeness,
    facts_of,
    feasible,
    lifted,
    may_meet,
    mutual,
    trade_power,
)
from matching.engine.sides import MEETING
from matching.engine.types import Floats, Ints

KINDS = len(MEETING)
# Bounds are rounded as scores are, but not in the same places.
SLACK = 1.00001


class Looked(NamedTuple):
    """For one firm, by kind of the other item and its label, or its text: see above. `best` in
    thousandths, `worth` in thousandths times weight."""

    best: Thousandths
    best_words: Thousandths
    worth: Small
    worth_words: Small


@njit(cache=True, nogil=True)
def nothing_looked_up(codes: Thousandths, words: Words) -> Looked:
    """Room for one firm after another."""
    labels, texts = (KINDS, len(codes)), (KINDS, words.others + 1)
    return Looked(
        np.zeros(labels, np.uint16),
        np.zeros(texts, np.uint16),
        np.zeros(labels, np.int32),
        np.zeros(texts, np.int32),
    )


@njit(cache=True, nogil=True)
def look_up(own: Side, i: int, codes: Thousandths, words: Words, looked: Looked) -> None:
    """Write down what the items of i are worth: see above."""
    for m in range(own.brings.start[i], own.brings.start[i + 1]):
        item = own.brings.what[m]
        alike = codes[item[LABEL]]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if MEETING[kind] >> item[KIND] & 1:
                best, best_words = looked.best[kind], looked.best_words[kind]
                for label in range(len(alike)):
                    best[label] = max(best[label], alike[label])
                for at in range(first, end):
                    text = words.text[at] + 1
                    best_words[text] = max(best_words[text], words.alike[at])
    for n in range(own.seeks.start[i], own.seeks.start[i + 1]):
        item = own.seeks.what[n]
        alike, weight = codes[item[LABEL]], item[WEIGHT]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if item[MEETS] >> kind & 1:
                worth, worth_words = looked.worth[kind], looked.worth_words[kind]
                for label in range(len(alike)):
                    worth[label] += np.int32(alike[label]) * weight
                for at in range(first, end):
                    worth_words[words.text[at] + 1] += np.int32(words.alike[at]) * weight


@njit(cache=True, nogil=True)
def forget(own: Side, i: int, words: Words, looked: Looked) -> None:
    """Erase it again."""
    for m in range(own.brings.start[i], own.brings.start[i + 1]):
        item = own.brings.what[m]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if MEETING[kind] >> item[KIND] & 1:
                looked.best[kind, :] = 0
                for at in range(first, end):
                    looked.best_words[kind, words.text[at] + 1] = 0
    for n in range(own.seeks.start[i], own.seeks.start[i + 1]):
        item = own.seeks.what[n]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if item[MEETS] >> kind & 1:
                looked.worth[kind, :] = 0
                for at in range(first, end):
                    looked.worth_words[kind, words.text[at] + 1] = 0


@njit(cache=True, nogil=True)
def entries(words: Words, text: int) -> tuple[int, int]:
    """Where the likenesses of a text stand in Words; text 0 is none."""
    if text == 0:
        return 0, 0
    return words.start[text - 1], words.start[text]


@njit(cache=True, nogil=True)
def sift(
    mine: Facts, has: tuple[bool, int], weight: float, near: float, first: int, end: int,
    ceiling: Doubles, posted: Small, posted_power: Floats, facts: Ints, shares: Doubles,
    bring_start: Ints, brings: Small, seek_start: Ints, seeks: Small,
    best: Thousandths, best_words: Thousandths, worth: Small, worth_words: Small,
    fit: Doubles, numbers: Numbers, worst: float, kept: Small, powers: Doubles, bounds: Doubles,
) -> int:  # fmt: skip
    """Of the posted from `first` to `end`, keep those that may score `worst` or more with me, by
    one trade of mine, and the most that each could score. Returns how many.

    has: whether I said what I bring, and how much all my needs weigh, 0 for none.
    """
    count = 0
    for post in range(first, end):
        j, power = posted[post], trade_power(weight, posted_power[post], near)
        if power < numbers.least_power or power * ceiling[facts[j, SPEAKS]] < worst:
            continue
        theirs = facts_of(facts, shares, j)
        most = power * at_ease(mine, theirs, fit, numbers)
        if most <= 0 or most < worst:
            continue
        gives, takes = theirs.prior, mine.prior
        if has[0] and theirs.speaks & 2:
            gives = given_looked_up(seeks, seek_start[j], seek_start[j + 1], best, best_words)
        if has[1] > 0 and theirs.speaks & 1:
            if most * lifted(mutual(gives, 1.0), numbers) < worst:
                continue
            takes = taken_at_most(
                brings, bring_start[j], bring_start[j + 1], worth, worth_words, has[1]
            )
        most *= lifted(mutual(gives, takes), numbers)
        if most >= worst:
            kept[count], powers[count], bounds[count] = j, power, most
            count += 1
    return count


@njit(cache=True, nogil=True, forceinline=True)
def at_ease(mine: Facts, theirs: Facts, fit: Doubles, numbers: Numbers) -> float:
    """The most that F^γ · K of two firms could be; 0 where a gate stops them."""
    if not may_meet(mine, theirs):
        return 0.0
    both_described = mine.vector >= 0 and theirs.vector >= 0
    kin = numbers.ceiling if both_described else numbers.kinship_prior
    return feasible(mine, theirs, fit, numbers) * closeness(kin, numbers) * SLACK


@njit(cache=True, nogil=True, forceinline=True)
def given_looked_up(
    needs: Small, first: int, end: int, best: Thousandths, best_words: Thousandths
) -> float:
    """Coverage of their needs, of which there are some, by my offers."""
    covered, total = 0, 0
    for n in range(first, end):
        kind, weight = needs[n, KIND], needs[n, WEIGHT]
        alike = max(best[kind, needs[n, LABEL]], best_words[kind, needs[n, TEXT]])
        covered += np.int64(alike) * weight
        total += weight
    return covered / (total * 1000.0)


@njit(cache=True, nogil=True, forceinline=True)
def taken_at_most(
    offers: Small, first: int, end: int, worth: Small, worth_words: Small, all_needs: int
) -> float:
    """A bound of the coverage of my needs, that weigh `all_needs`, by their offers."""
    covered = 0
    for o in range(first, end):
        kind = offers[o, KIND]
        covered += worth[kind, offers[o, LABEL]] + worth_words[kind, offers[o, TEXT]]
    return min(covered / (all_needs * 1000.0), 1.0)
