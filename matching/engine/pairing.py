"""Every component of aligned pairs, compiled: what the search weighs, and what it is made of."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import WEIGHT, Doubles, Market, Numbers, Side, Small, Thousandths
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
    spread, worth = spread_for(own, rows, market.words), np.zeros(BEST_MATCHES, np.int64)
    for pair in range(n):
        i, j = rows[pair], columns[pair]
        if pair == 0 or rows[pair - 1] != i:
            if pair > 0:
                spread_firm(own, rows[pair - 1], market.words, spread, True)
            spread_firm(own, i, market.words, spread, False)
        mine, theirs = facts_of(own, i), facts_of(other, j)
        gives, takes = theirs.prior, mine.prior
        if mine.speaks & 1 and theirs.speaks & 2:
            known[pair, 0] = True
            gives = given(own, i, other, j, spread, market.codes)
            match_given(own, i, other, j, spread, market.codes, matched_to_other[pair], worth)
        if mine.speaks & 2 and theirs.speaks & 1:
            known[pair, 1] = True
            takes = taken(own, i, other, j, spread, market.codes)
            match_taken(own, i, other, j, spread, market.codes, matched_to_own[pair], worth)
        to_other[pair], to_own[pair] = gives, takes
        both_ways[pair] = mutual(gives, takes)
        rival[pair] = rivalry(own, i, mine, other, j, theirs, spread, market.codes)
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
        power, slots, to_other, to_own, known, both_ways, rival, kin, score,
        matched_to_other, matched_to_own,
    )  # fmt: skip


@inner
def match_given(
    own: Side, i: int, other: Side, j: int, spread: Thousandths, codes: Thousandths,
    matched: Ints, worth: Ints,
) -> None:  # fmt: skip
    """Write down the needs of theirs that I meet best: see `keep`."""
    offers, needs = own.brings, other.seeks
    worth[:] = 0
    first, end = offers.start[i], offers.start[i + 1]
    for need in range(needs.start[j], needs.start[j + 1]):
        alike, offer = offered_by_own(needs.what, need, offers.what, first, end, spread, codes)
        keep(matched, worth, alike, needs.what[need, WEIGHT], offers.ids[offer], needs.ids[need])


@inner
def match_taken(
    own: Side, i: int, other: Side, j: int, spread: Thousandths, codes: Thousandths,
    matched: Ints, worth: Ints,
) -> None:  # fmt: skip
    """Write down my needs that they meet best: see `keep`."""
    offers, needs, line = other.brings, own.seeks, first_line(own, i)
    worth[:] = 0
    first, end = offers.start[j], offers.start[j + 1]
    for need in range(needs.start[i], needs.start[i + 1]):
        alike, offer = offered_by_other(
            needs.what, need, line, offers.what, first, end, spread, codes
        )
        keep(matched, worth, alike, needs.what[need, WEIGHT], offers.ids[offer], needs.ids[need])
        line += 1


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
