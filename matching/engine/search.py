"""The exact best counterparts of each firm, compiled: branch and bound over affinities of trades.

For each trade of a firm its near trades are walked through, the nearest first. A pair scores at
most its τ′^α times the `ceiling` of the firm for a counterpart that says as much of itself; the
walk ends when that is below the firm's last place, for all that is left is farther still. Of the
firms of a near trade, `sift` (bound.py) keeps those whose bound reaches the last place. Only these
are weighed, and each part of the score tightens the bound before the next, dearer one is computed.
What is left out could not have entered: the list equals that of a full comparison.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from matching.engine.arrays import (
    WEIGHT,
    Doubles,
    Facts,
    Market,
    Numbers,
    Side,
    Small,
    Thousandths,
)
from matching.engine.bound import SLACK, Looked, forget, look_up, nothing_looked_up, sift
from matching.engine.parts import (
    NO_SCORE,
    closeness,
    facts_of,
    feasible,
    given,
    joined,
    kinship,
    lifted,
    mutual,
    peace,
    rivalry,
    spread_firm,
    spread_for,
    taken,
)
from matching.engine.types import Floats, Ints

# Turns the order of whole numbers with a sign into that of numbers without: see ties.py.
HALF = np.int64(-(2**63))


@njit(cache=True, nogil=True)
def best_of(
    own: Side, other: Side, market: Market, numbers: Numbers, places: Ints, below: Floats,
    length: int,
) -> tuple[Small, Floats]:  # fmt: skip
    """For each place of `places`: (n, length) places of the other side that score above its
    `below`, best first, and scores; a free place holds -1 and that bound."""
    column = np.full((len(places), length), -1, np.int32)
    score = np.repeat(below, length).reshape(len(places), length)
    everyone = np.zeros(0, np.float32)
    spread = spread_for(own, places, market.words)
    looked = nothing_looked_up(market.codes)
    most_prior = other.shares[:, 1].max() if len(other.shares) else 1.0
    for line in range(len(places)):
        i = places[line]
        if not may_reach(own, i, other, market, numbers, most_prior, below[line]):
            continue
        spread_firm(own, i, market.words, spread, False)
        look_up(own, i, market.codes, market.words, looked)
        walk(
            own, i, other, market, numbers, spread, looked, most_prior,
            column[line], score[line], everyone,
        )  # fmt: skip
        spread_firm(own, i, market.words, spread, True)
        forget(own, i, market.codes, market.words, looked)
    return column, score


@njit(cache=True, nogil=True)
def may_reach(
    own: Side, i: int, other: Side, market: Market, numbers: Numbers, most_prior: float,
    below: float,
) -> bool:  # fmt: skip
    """Whether anybody is posted in a trade that is near enough to score as much as that."""
    ceiling = ceilings(facts_of(own.facts, own.shares, i), most_prior, numbers)
    near, start = market.near, other.posted.start
    for slot in range(own.node.shape[1]):
        node, weight = own.node[i, slot], own.power[i, slot]
        if node < 0:
            continue
        for at in range(near.start[node], near.start[node + 1]):
            reach = np.float64(weight) * near.power[at]
            if reach < numbers.least_power or reach * ceiling.max() < below:
                break
            for speaks in range(4):
                cell = 4 * near.node[at] + speaks
                if start[cell] < start[cell + 1] and reach * ceiling[speaks] >= below:
                    return True
    return False


@njit(cache=True, nogil=True)
def scores_with_all(own: Side, i: int, other: Side, market: Market, numbers: Numbers) -> Floats:
    """(places of the other side,) the score of i with each, NO_SCORE where a gate stops."""
    everyone = np.full(len(other.row), NO_SCORE, np.float32)
    column, score = np.full(1, -1, np.int32), np.full(1, NO_SCORE, np.float32)
    spread = spread_for(own, np.array([i]), market.words)
    spread_firm(own, i, market.words, spread, False)
    looked = nothing_looked_up(market.codes)
    look_up(own, i, market.codes, market.words, looked)
    walk(own, i, other, market, numbers, spread, looked, 1.0, column, score, everyone)
    return everyone


@njit(cache=True, nogil=True)
def walk(
    own: Side, i: int, other: Side, market: Market, numbers: Numbers, spread: Thousandths,
    looked: Looked, most_prior: float, column: Small, score: Floats, everyone: Floats,
) -> None:  # fmt: skip
    """Fill the list of i; or, where `everyone` has room, write every score there and no list."""
    mine = facts_of(own.facts, own.shares, i)
    brings, b0, b1 = own.brings.what, own.brings.start[i], own.brings.start[i + 1]
    seeks, s0, s1 = own.seeks.what, own.seeks.start[i], own.seeks.start[i + 1]
    bring_start, their_brings = other.brings.start, other.brings.what
    seek_start, their_seeks = other.seeks.start, other.seeks.what
    start, posted, posted_power, (bring_at, bring_keys), (seek_at, seek_keys) = other.posted
    facts, shares, ring = other.facts, other.shares, other.ring
    near_start, near_node, near_power = market.near.start, market.near.node, market.near.power
    codes, fit, meanings = market.codes, market.fit, market.meanings
    best, best_words, worth, worth_words = looked
    all_needs = seeks[s0:s1, WEIGHT].sum()
    longest = (start[1:] - start[:-1]).max()
    kept, power, bounds = np.empty(longest, np.int32), np.empty(longest), np.empty(longest)
    barred = market.excluded[market.excluded_start[i] : market.excluded_start[i + 1]]
    # what only equals the score of a free place does not come before it
    steps, last = np.full(len(score), HALF), len(score) - 1
    own_ring = own.ring[i]
    ceiling = ceilings(mine, most_prior, numbers)
    highest = ceiling.max()
    for slot in range(own.node.shape[1]):
        node, weight = own.node[i, slot], own.power[i, slot]
        if node < 0:
            continue
        for at in range(near_start[node], near_start[node + 1]):
            reach = np.float64(weight) * near_power[at]
            if reach < numbers.least_power or reach * highest < score[last]:
                break
            for speaks in range(4):
                if reach * ceiling[speaks] < score[last]:
                    continue
                cell = 4 * near_node[at] + speaks
                count = sift(
                    mine, all_needs, weight, near_power[at], speaks, start[cell], start[cell + 1],
                    posted, posted_power, facts, shares,
                    bring_at, bring_keys, seek_at, seek_keys,
                    best, best_words, worth, worth_words,
                    fit, numbers, float(score[last]), kept, power, bounds,
                )  # fmt: skip
                for place in range(count):
                    j = kept[place]
                    if bounds[place] < score[last]:
                        continue
                    theirs = facts_of(facts, shares, j)
                    found = weigh(
                        mine, theirs, power[place], brings, b0, b1, seeks, s0, s1,
                        their_brings, bring_start[j], bring_start[j + 1],
                        their_seeks, seek_start[j], seek_start[j + 1],
                        spread, codes, fit, meanings, numbers, float(score[last]),
                    )  # fmt: skip
                    if found <= 0 or found < score[last] or is_in(barred, j):
                        continue
                    if len(everyone):
                        everyone[j] = max(everyone[j], found)
                    else:
                        enter(column, score, steps, j, found, (ring[j] - own_ring) ^ HALF)


@njit(cache=True, nogil=True)
def ceilings(mine: Facts, most_prior: float, numbers: Numbers) -> Doubles:
    """(4,) the most that a firm could score, but for the trade, with one that `speaks` so."""
    found = np.empty(4)
    close = max(closeness(numbers.ceiling, numbers), closeness(numbers.kinship_prior, numbers))
    for speaks in range(4):
        most_taken = 1.0 if mine.speaks & 2 and speaks & 1 else mine.prior
        most_given = 1.0 if mine.speaks & 1 and speaks & 2 else most_prior
        found[speaks] = lifted(mutual(most_given, most_taken), numbers) * close * SLACK
    return found


@njit(cache=True, nogil=True, forceinline=True)
def weigh(
    mine: Facts, theirs: Facts, power: float,
    brings: Small, b0: int, b1: int, seeks: Small, s0: int, s1: int,
    their_brings: Small, p0: int, p1: int, their_seeks: Small, n0: int, n1: int,
    spread: Thousandths, codes: Thousandths, fit: Doubles, meanings: NDArray[np.int16],
    numbers: Numbers, worst: float,
) -> np.float32:  # fmt: skip
    """The score of two firms that may meet, at τ′^α = power; NO_SCORE where it is found to be below
    `worst`."""
    ease = feasible(mine, theirs, fit, numbers)
    both_described = mine.vector >= 0 and theirs.vector >= 0
    kin = numbers.ceiling if both_described else numbers.kinship_prior
    most = power * ease * closeness(kin, numbers) * SLACK
    takes, gives = mine.prior, theirs.prior
    if s0 < s1 and p0 < p1:
        takes = taken(seeks, s0, s1, b1 - b0, their_brings, p0, p1, spread, codes)
    if takes > 0 and b0 < b1 and n0 < n1:
        if most * lifted(mutual(1.0, takes), numbers) < worst:
            return NO_SCORE
        gives = given(their_seeks, n0, n1, brings, b0, b1, spread, codes)
    both_ways = lifted(mutual(gives, takes), numbers)
    if most * both_ways < worst:
        return NO_SCORE
    quiet = 1.0
    if numbers.rivalry_penalty > 0:
        rival = rivalry(mine, theirs, brings, b0, b1, their_brings, p0, p1, spread, codes)
        quiet = peace(rival, mine, theirs, numbers)
    if both_described and numbers.kinship_weight > 0:
        if most * both_ways * quiet < worst:
            return NO_SCORE
        kin = kinship(meanings, mine.vector, theirs.vector, numbers)
    return joined(power, both_ways, ease, quiet, closeness(kin, numbers))


@njit(cache=True, nogil=True)
def is_in(places: Small, j: int) -> bool:
    found = False
    for place in places:
        found |= place == j
    return found


@njit(cache=True, nogil=True)
def enter(column: Small, score: Floats, steps: Ints, j: int, found: np.float32, step: int) -> None:
    """Take j into its place on a list; a pair that comes again by another trade counts once."""
    at = len(column) - 1
    for place in range(len(column)):
        if column[place] == j:
            at = place
            break
    if not comes_before(found, step, score[at], steps[at]):
        return
    while at > 0 and comes_before(found, step, score[at - 1], steps[at - 1]):
        column[at], score[at], steps[at] = column[at - 1], score[at - 1], steps[at - 1]
        at -= 1
    column[at], score[at], steps[at] = j, found, step


@njit(cache=True, nogil=True)
def comes_before(score: np.float32, step: int, other_score: np.float32, other_step: int) -> bool:
    """The higher score; among equals the one met first on the ring (see ties.py)."""
    if score == other_score:
        return step < other_step
    return bool(score > other_score)
