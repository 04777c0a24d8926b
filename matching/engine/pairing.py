"""Every component of aligned pairs, compiled: what the search weighs, and what it is made of."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import WEIGHT, Doubles, Market, Numbers, Side, Small
from matching.engine.compiled import inner, outer
from matching.engine.parts import (
    closeness,
    facts_of,
    feasible,
    first_line,
    given,
    joined,
    kinship,
    lifted,
    mutual,
    offered_by_other,
    offered_by_own,
    peace,
    rivalry,
    spread_firm,
    spread_for,
    taken,
    trade_power,
)
from matching.engine.types import Floats, Ints

BEST_MATCHES = 3


class Components(NamedTuple):
    """Of aligned pairs, seen from `own`; NaN where something is not known. slots: (n, 2) of the
    trades by which the two are nearest, -1 where they have none. to_* are coverages with the prior
    in place of the unknown."""

    power: Doubles
    slots: NDArray[np.int32]
    to_other: Doubles
    to_own: Doubles
    known: NDArray[np.bool_]  # (n, 2) whether to_other, to_own are known
    mutual: Doubles
    rivalry: Doubles
    kinship: Doubles
    score: Floats
    matched_to_other: Ints
    matched_to_own: Ints


@outer
def components(
    own: Side, rows: Ints, other: Side, columns: Ints, market: Market, near_power: Floats,
    numbers: Numbers,
) -> Components:  # fmt: skip
    """Of the pairs (rows[n], columns[n]), places of the two sides; fast where a row comes many
    times running. near_power: (nodes + 1, nodes + 1) τ′^α."""
    n = len(rows)
    power, slots = np.zeros(n), np.full((n, 2), -1, np.int32)
    to_other, to_own = np.empty(n), np.empty(n)
    known = np.zeros((n, 2), np.bool_)
    both_ways, rival, kin = np.empty(n), np.empty(n), np.full(n, np.nan)
    score = np.zeros(n, np.float32)
    matched_to_other = np.full((n, BEST_MATCHES, 3), -1, np.int64)
    matched_to_own = np.full((n, BEST_MATCHES, 3), -1, np.int64)
    spread = spread_for(own, rows, market.words)
    brings, seeks = own.brings.what, own.seeks.what
    their_brings, their_seeks = other.brings.what, other.seeks.what
    codes = market.codes
    for pair in range(n):
        i, j = rows[pair], columns[pair]
        if pair == 0 or rows[pair - 1] != i:
            if pair > 0:
                spread_firm(own, rows[pair - 1], market.words, spread, True)
            spread_firm(own, i, market.words, spread, False)
        mine, theirs = facts_of(own, i), facts_of(other, j)
        b0, b1 = own.brings.start[i], own.brings.start[i + 1]
        s0, s1 = own.seeks.start[i], own.seeks.start[i + 1]
        p0, p1 = other.brings.start[j], other.brings.start[j + 1]
        n0, n1 = other.seeks.start[j], other.seeks.start[j + 1]
        gives, takes = theirs.prior, mine.prior
        if b0 < b1 and n0 < n1:
            known[pair, 0] = True
            gives = given(own, i, other, j, spread, codes)
            found, worth = matched_to_other[pair], np.zeros(BEST_MATCHES, np.int64)
            for need in range(n0, n1):
                best, offer = offered_by_own(their_seeks, need, brings, b0, b1, spread, codes)
                keep(found, worth, best, their_seeks[need, WEIGHT], own.brings.ids[offer],
                     other.seeks.ids[need])  # fmt: skip
        if s0 < s1 and p0 < p1:
            known[pair, 1] = True
            takes = taken(own, i, other, j, spread, codes)
            found, worth = matched_to_own[pair], np.zeros(BEST_MATCHES, np.int64)
            for need in range(s0, s1):
                line = first_line(own, i) + need - s0
                best, offer = offered_by_other(
                    seeks, need, line, their_brings, p0, p1, spread, codes
                )
                keep(found, worth, best, seeks[need, WEIGHT], other.brings.ids[offer],
                     own.seeks.ids[need])  # fmt: skip
        to_other[pair], to_own[pair] = gives, takes
        both_ways[pair] = mutual(gives, takes)
        rival[pair] = rivalry(own, i, mine, other, j, theirs, spread, codes)
        close = numbers.kinship_prior
        if mine.vector >= 0 and theirs.vector >= 0:
            close = kinship(market.meanings, mine.vector, theirs.vector, numbers)
            kin[pair] = close
        power[pair] = nearest(own, i, other, j, near_power, slots[pair])
        ease = feasible(mine, theirs, market.fit, numbers)
        quiet = peace(rival[pair], mine, theirs, numbers)
        lift = lifted(both_ways[pair], numbers)
        score[pair] = joined(power[pair], lift, ease, quiet, closeness(close, numbers))
    return Components(
        power,
        slots,
        to_other,
        to_own,
        known,
        both_ways,
        rival,
        kin,
        score,
        matched_to_other,
        matched_to_own,
    )


@inner
def nearest(own: Side, i: int, other: Side, j: int, near_power: Floats, slots: Small) -> float:
    """The most τ′^α that any trades of the two have, whose slots are written down."""
    best = 0.0
    for one in range(own.node.shape[1]):
        for another in range(other.node.shape[1]):
            near = near_power[own.node[i, one], other.node[j, another]]
            power = trade_power(own.power[i, one], other.power[j, another], near)
            if power > best:
                best = power
                slots[0], slots[1] = one, another
    return best


@inner
def keep(matched: Ints, worth: Ints, similarity: int, weight: int, offer: int, need: int) -> None:
    """The needs that are met best, by weight times similarity. They come by rising id: an equal
    one that comes later stands behind."""
    value = similarity * weight
    at = len(worth)
    while at > 0 and value > worth[at - 1]:
        at -= 1
        if at + 1 < len(worth):
            worth[at + 1] = worth[at]
            for part in range(matched.shape[1]):  # a slice would be an array of its own
                matched[at + 1, part] = matched[at, part]
    if at < len(worth):
        worth[at] = value
        matched[at, 0], matched[at, 1], matched[at, 2] = offer, need, similarity


@outer
def coverages(own: Side, rows: Ints, other: Side, columns: Ints, market: Market) -> Doubles:
    """(n,) what the offers of each column cover of the needs of each row; both have said some."""
    found = np.empty(len(rows))
    spread = spread_for(own, rows, market.words)
    for pair in range(len(rows)):
        i, j = rows[pair], columns[pair]
        if pair == 0 or rows[pair - 1] != i:
            if pair > 0:
                spread_firm(own, rows[pair - 1], market.words, spread, True)
            spread_firm(own, i, market.words, spread, False)
        found[pair] = taken(own, i, other, j, spread, market.codes)
    return found
