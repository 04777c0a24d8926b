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

from matching.engine.arrays import (
    KIND,
    LABEL,
    MEETS,
    SLOTS,
    TEXT,
    WEIGHT,
    Doubles,
    Facts,
    Market,
    Numbers,
    Side,
    Small,
    Thousandths,
    Words,
)
from matching.engine.compiled import inlined, inner, outer
from matching.engine.parts import (
    facts_of,
    feasible,
    lifted,
    may_meet,
    trade_power,
)
from matching.engine.sides import MEETING, slot_of
from matching.engine.types import Ints

KINDS = len(MEETING)
# Bounds are rounded as scores are, but not in the same places.
SLACK = 1.00001
ONE = np.uint64(1)


class Looked(NamedTuple):
    """What the items of one firm are worth, by the cell and by the slot of an item of the other
    side: see above. `best` in thousandths, `worth` in thousandths times weight."""

    best: Thousandths
    best_words: Thousandths
    worth: Small
    worth_words: Small


@outer
def nothing_looked_up(codes: Thousandths) -> Looked:
    """Room for one firm after another."""
    cells = KINDS * len(codes)
    return Looked(
        np.zeros(cells, np.uint16),
        np.zeros(SLOTS, np.uint16),
        np.zeros(cells, np.int32),
        np.zeros(SLOTS, np.int32),
    )


@inner
def look_up(own: Side, i: int, market: Market, looked: Looked) -> None:
    """Write down what the items of i are worth: see above."""
    codes, words, labels = market.codes, market.words, len(market.codes)
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
                    worth[label] += np.int32(alike[label]) * weight
                for at in range(first, end):
                    slot = slot_of(kind, words.text[at])
                    looked.worth_words[slot] += np.int32(words.alike[at]) * weight


@inner
def forget(own: Side, i: int, market: Market, looked: Looked) -> None:
    """Erase it again."""
    words, labels = market.words, len(market.codes)
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


@inner
def entries(words: Words, text: int) -> tuple[int, int]:
    """Where the likenesses of a text stand in Words; text 0 is none."""
    if text == 0:
        return 0, 0
    return words.start[text - 1], words.start[text]


class Room(NamedTuple):
    """Where the firms of one cell are sifted: see `sift` and `tighten`. ceilings: (4,) of the own
    firm, see search.py; steps: (length,) of the places of its list."""

    kept: Small
    power: Doubles
    bounds: Doubles
    ceilings: Doubles
    steps: Ints


@outer
def room_for(other: Side, length: int) -> Room:
    start, firms = other.posted.start, 0
    for cell in range(len(start) - 1):
        firms = max(firms, start[cell + 1] - start[cell])
    return Room(
        np.empty(firms, np.int32),
        np.empty(firms),
        np.empty(firms),
        np.empty(4),
        np.empty(length, np.int64),
    )


@inlined
def sift(
    mine: Facts, all_needs: int, weight: float, near: float, speaks: int, cell: int, other: Side,
    looked: Looked, numbers: Numbers, worst: float, room: Room,
) -> int:  # fmt: skip
    """Of the firms of a cell, which all `speak` so, keep those whose bound, but for what stands
    between us, is `worst` or more: their post, their τ′^α, and R. Returns how many.

    What tells most is asked first. `worst` is turned, once for firms of one power, into the least
    R that reaches it: what is asked of each firm then needs no division. all_needs: what my needs
    weigh.
    """
    posted, brings, seeks = other.posted, other.posted.brings, other.posted.seeks
    give, take = mine.speaks & 1 and speaks & 2, mine.speaks & 2 and speaks & 1
    gives, theirs = 0.0, 1.0
    takes, ours = (0.0, all_needs * 1000.0) if take else (mine.prior, 1.0)
    count, power, least, before = 0, 0.0, 0.0, np.float32(-1)
    for post in range(np.uint64(posted.start[cell]), np.uint64(posted.start[cell + 1])):
        if posted.power[post] != before:
            before = posted.power[post]
            power = trade_power(weight, before, near)
            if power <= 0 or power < numbers.least_power:
                break  # and all that follow: they stand by falling power
            least = least_mutual(worst / ceiling_of(power, numbers), numbers)
        # with g = gives / theirs and t = takes / ours, R = 2·g·t / (g + t)
        if give:
            met = 0
            for n in range(seeks.start[post], seeks.start[post + ONE]):
                alike = max(looked.best[seeks.cell[n]], looked.best_words[seeks.slot[n]])
                met += np.int32(alike) * seeks.weight[n]
            gives, theirs = float(met), posted.needs[post] * 1000.0
        else:
            gives = other.shares[posted.place[post], 1]
        if take:
            if 2.0 * gives < least * (gives + theirs):
                continue  # not even if they covered all that I need
            met = 0
            for o in range(brings.start[post], brings.start[post + ONE]):
                met += looked.worth[brings.cell[o]] + looked.worth_words[brings.slot[o]]
            takes = min(float(met), ours)
        product, both = 2.0 * gives * takes, gives * ours + takes * theirs
        if product < least * both or (product == 0 and least > 0):
            continue
        room.kept[count], room.power[count] = post, power
        room.bounds[count] = product / both if product > 0 else 0.0
        count += 1
    return count


@inlined
def tighten(
    mine: Facts, count: int, other: Side, fit: Doubles, numbers: Numbers, worst: float, room: Room
) -> int:
    """Of those that `sift` has kept, keep the ones that may meet me and score as much still with
    what stands between us: their place, τ′^α, and the most that each could score. Returns how
    many."""
    left = 0
    for at in range(count):
        j, power = other.posted.place[room.kept[at]], room.power[at]
        theirs = facts_of(other, j)
        most = ceiling_of(power, numbers) * lifted(room.bounds[at], numbers)
        most *= feasible(mine, theirs, fit, numbers)
        if most >= worst and may_meet(mine, theirs):
            room.kept[left], room.power[left], room.bounds[left] = j, power, most
            left += 1
    return left


@inner
def ceiling_of(power: float, numbers: Numbers) -> float:
    """The most that two firms of this τ′^α score, but for R′^β: in words as near as can be."""
    return power * numbers.closest * SLACK


@inner
def least_mutual(lift: float, numbers: Numbers) -> float:
    """The least R whose R′^β is `lift`: 0 where each is more, above 1 where none is enough."""
    if lift <= 0:
        return 0.0
    above = lift if numbers.mutual_exponent == 1.0 else lift ** (1 / numbers.mutual_exponent)
    if above <= numbers.floor:
        return 0.0
    return (above - numbers.floor) / (1.0 - numbers.floor) if above <= 1 else 2.0
