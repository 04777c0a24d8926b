"""The most that a pair could score, from two loads for each item of the other firm.

Nearly all pairs are dropped by this bound, so it must be cheap however many items the own firm has.
What these are worth to any item of the other side is looked up, not compared. Two items are as
alike as their labels or as their words, whichever is more. So for a need n and several offers o

    max_o max(label(o, n), words(o, n)) = max(max_o label(o, n), max_o words(o, n)).

With my offers and a need of theirs, the first depends on the kind and the label of n alone (its
`cell`), the second on its kind and its text (its `slot`): `best` and `best_words` hold them. For an
offer o of theirs, `worth` and `worth_words` hold what it would give alone to all my needs n, of
weights w(n). What they cover of my needs is at most the sum over their offers:

    Σ_n w(n) · max_o sim(o, n) ≤ Σ_o Σ_n w(n) · sim(o, n) ≤ Σ_o (worth(o) + worth_words(o)),

for nothing is below 0: a maximum is at most the sum, over offers and over labels and words. Few
texts are like those of one firm, so several share a slot, which holds the highest, or the sum, of
all that is written to it: never less than belongs there. These are sums of whole numbers: not even
rounding takes a bound below the coverage. R rises with each coverage, V takes nothing away at best,
and kinship is at most its ceiling; so S is at most the bound of `sift`.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

from matching.engine.arrays import (
    CELL,
    KIND,
    LABEL,
    MEETS,
    SHARE,
    SLOT,
    SLOTS,
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
from matching.engine.sides import MEETING, slot_of
from matching.engine.types import Floats, Ints

KINDS = len(MEETING)
# Bounds are rounded as scores are, but not in the same places.
SLACK = 1.00001


class Looked(NamedTuple):
    """What the items of one firm are worth, by the cell and by the slot of an item of the other
    side: see above. `best` in thousandths, `worth` in thousandths times weight."""

    best: Thousandths
    best_words: Thousandths
    worth: Ints
    worth_words: Ints


@njit(cache=True, nogil=True)
def nothing_looked_up(codes: Thousandths) -> Looked:
    """Room for one firm after another."""
    cells = KINDS * len(codes)
    return Looked(
        np.zeros(cells, np.uint16),
        np.zeros(SLOTS, np.uint16),
        np.zeros(cells, np.int64),
        np.zeros(SLOTS, np.int64),
    )


@njit(cache=True, nogil=True)
def look_up(own: Side, i: int, codes: Thousandths, words: Words, looked: Looked) -> None:
    """Write down what the items of i are worth: see above."""
    labels = len(codes)
    for m in range(own.brings.start[i], own.brings.start[i + 1]):
        item = own.brings.what[m]
        alike = codes[item[LABEL]]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if MEETING[kind] >> item[KIND] & 1:
                best = looked.best[kind * labels : (kind + 1) * labels]
                for label in range(labels):
                    best[label] = max(best[label], alike[label])
                for at in range(first, end):
                    slot = slot_of(kind, words.text[at])
                    looked.best_words[slot] = max(looked.best_words[slot], words.alike[at])
    for n in range(own.seeks.start[i], own.seeks.start[i + 1]):
        item = own.seeks.what[n]
        alike, weight = codes[item[LABEL]], item[WEIGHT]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if item[MEETS] >> kind & 1:
                worth = looked.worth[kind * labels : (kind + 1) * labels]
                for label in range(labels):
                    worth[label] += np.int64(alike[label]) * weight
                for at in range(first, end):
                    slot = slot_of(kind, words.text[at])
                    looked.worth_words[slot] += np.int64(words.alike[at]) * weight


@njit(cache=True, nogil=True)
def forget(own: Side, i: int, codes: Thousandths, words: Words, looked: Looked) -> None:
    """Erase it again."""
    labels = len(codes)
    for m in range(own.brings.start[i], own.brings.start[i + 1]):
        item = own.brings.what[m]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if MEETING[kind] >> item[KIND] & 1:
                looked.best[kind * labels : (kind + 1) * labels] = 0
                for at in range(first, end):
                    looked.best_words[slot_of(kind, words.text[at])] = 0
    for n in range(own.seeks.start[i], own.seeks.start[i + 1]):
        item = own.seeks.what[n]
        first, end = entries(words, item[TEXT])
        for kind in range(KINDS):
            if item[MEETS] >> kind & 1:
                looked.worth[kind * labels : (kind + 1) * labels] = 0
                for at in range(first, end):
                    looked.worth_words[slot_of(kind, words.text[at])] = 0


@njit(cache=True, nogil=True)
def entries(words: Words, text: int) -> tuple[int, int]:
    """Where the likenesses of a text stand in Words; text 0 is none."""
    if text == 0:
        return 0, 0
    return words.start[text - 1], words.start[text]


@njit(cache=True, nogil=True)
def sift(
    mine: Facts, all_needs: int, weight: float, near: float, speaks: int, first: int, end: int,
    posted: Small, posted_power: Floats, facts: Ints, shares: Doubles,
    bring_start: Ints, brings: Small, seek_start: Ints, seeks: Small,
    best: Thousandths, best_words: Thousandths, worth: Ints, worth_words: Ints,
    fit: Doubles, numbers: Numbers, worst: float, kept: Small, powers: Doubles, bounds: Doubles,
) -> int:  # fmt: skip
    """Of the firms posted from `first` to `end`, which all `speak` so, keep those that may score
    `worst` or more with me, their τ′^α, and the most that each could score. Returns how many.

    What costs least and tells most is asked first. The loops over items stand here and not in
    functions of their own: to hand over arrays costs more than the loads. all_needs: what my needs
    weigh.
    """
    count = 0
    close = max(closeness(numbers.ceiling, numbers), closeness(numbers.kinship_prior, numbers))
    give, take = mine.speaks & 1 and speaks & 2, mine.speaks & 2 and speaks & 1
    for post in range(first, end):
        j, power = posted[post], trade_power(weight, posted_power[post], near)
        gives, takes = shares[j, 1], 1.0 if take else mine.prior
        if give:
            covered, total = 0, 0
            for n in range(seek_start[post], seek_start[post + 1]):
                alike = np.int64(max(best[seeks[n, CELL]], best_words[seeks[n, SLOT]]))
                covered += alike * seeks[n, SHARE]
                total += seeks[n, SHARE]
            gives = covered / (total * 1000.0)
        most = power * close * SLACK
        if power < numbers.least_power or most * lifted(mutual(gives, takes), numbers) < worst:
            continue
        if take:
            covered = 0
            for o in range(bring_start[post], bring_start[post + 1]):
                covered += worth[brings[o, CELL]] + worth_words[brings[o, SLOT]]
            takes = min(covered / (all_needs * 1000.0), 1.0)
        most *= lifted(mutual(gives, takes), numbers)
        theirs = facts_of(facts, shares, j)
        if most < worst or not may_meet(mine, theirs):
            continue
        most *= feasible(mine, theirs, fit, numbers)
        if most >= worst:
            kept[count], powers[count], bounds[count] = j, power, most
            count += 1
    return count
