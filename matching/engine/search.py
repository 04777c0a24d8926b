"""The exact best counterparts of each firm, compiled: branch and bound over affinities of trades.

For each trade of a firm its near trades are walked through, the nearest first. A pair scores at
most its τ′^α times the `ceiling` of the firm for a counterpart that says as much of itself; the
walk ends when that is below the firm's last place, for all that is left is farther still. Of the
firms of a near trade, `sift` (bound.py) keeps those whose bound reaches the last place. Only these
are weighed, and each part of the score tightens the bound before the next, dearer one is computed.
What is left out could not have entered: the list equals that of a full comparison.
"""

import numpy as np

from matching.engine.arrays import (
    Doubles,
    Facts,
    Market,
    Numbers,
    Side,
    Small,
    Thousandths,
)
from matching.engine.bound import (
    SLACK,
    Looked,
    Room,
    ceiling_of,
    forget,
    look_up,
    nothing_looked_up,
    room_for,
    sift,
    tighten,
)
from matching.engine.compiled import inlined, inner, outer
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
    weighed,
)
from matching.engine.types import Floats, Ints

# Turns the order of whole numbers with a sign into that of numbers without: see ties.py.
HALF = np.int64(-(2**63))


@outer
def best_of(
    own: Side, other: Side, market: Market, numbers: Numbers, places: Ints, below: Floats,
    length: int,
) -> tuple[Small, Floats]:  # fmt: skip
    """For each place of `places`: (n, length) places of the other side that score above its
    `below`, best first, and scores; a free place holds -1 and that bound."""
    column = np.full((len(places), length), -1, np.int32)
    score = np.repeat(below, length).reshape(len(places), length)
    everyone = np.zeros(0, np.float32)
    spread, looked = spread_for(own, places, market.words), nothing_looked_up(market.codes)
    room = room_for(other, length)
    most_prior = other.shares[:, 1].max() if len(other.shares) else 1.0
    for line in range(len(places)):
        i = places[line]
        ceilings(facts_of(own, i), most_prior, numbers, room.ceilings)
        walk(
            own, i, other, market, numbers, spread, looked, room,
            column[line], score[line], everyone,
        )  # fmt: skip
    return column, score


@outer
def scores_with_all(own: Side, i: int, other: Side, market: Market, numbers: Numbers) -> Floats:
    """(places of the other side,) the score of i with each, NO_SCORE where a gate stops."""
    everyone = np.full(len(other.row), NO_SCORE, np.float32)
    column, score = np.full(1, -1, np.int32), np.full(1, NO_SCORE, np.float32)
    spread, looked = spread_for(own, np.array([i]), market.words), nothing_looked_up(market.codes)
    room = room_for(other, 1)
    ceilings(facts_of(own, i), 1.0, numbers, room.ceilings)
    walk(own, i, other, market, numbers, spread, looked, room, column, score, everyone)
    return everyone


@inner
def ceilings(mine: Facts, most_prior: float, numbers: Numbers, found: Doubles) -> None:
    """Write into `found`, (4,), the most that a firm could score, but for the trade, with one that
    `speaks` so."""
    for speaks in range(4):
        most_taken = 1.0 if mine.speaks & 2 and speaks & 1 else mine.prior
        most_given = 1.0 if mine.speaks & 1 and speaks & 2 else most_prior
        found[speaks] = lifted(mutual(most_given, most_taken), numbers) * ceiling_of(1.0, numbers)


@inner
def walk(
    own: Side, i: int, other: Side, market: Market, numbers: Numbers, spread: Thousandths,
    looked: Looked, room: Room, column: Small, score: Floats, everyone: Floats,
) -> None:  # fmt: skip
    """Fill the list of i; or, where `everyone` has room, write every score there and no list. What
    its items are worth is looked up when the first counterpart is near, and forgotten at the end.
    """
    near, ceiling, last = market.near, room.ceilings, len(score) - 1
    mine, needs = facts_of(own, i), weighed(own.seeks, i)
    highest = ceiling[3]  # nobody can be worth more than one that says both
    # what only equals the score of a free place does not come before it
    room.steps[:] = HALF
    is_ready = False
    for slot in range(own.node.shape[1]):
        node, weight = own.node[i, slot], own.power[i, slot]
        if node < 0:
            continue
        for at in range(near.start[node], near.start[node + 1]):
            reach = np.float64(weight) * near.power[at]
            if reach < numbers.least_power or reach * highest < score[last]:
                break
            for speaks in range(4):
                cell, worst = 4 * near.node[at] + speaks, np.float64(score[last])
                is_empty = other.posted.start[cell] == other.posted.start[cell + 1]
                if is_empty or reach * ceiling[speaks] < worst:
                    continue
                if not is_ready:
                    spread_firm(own, i, market.words, spread, False)
                    look_up(own, i, market, looked)
                    is_ready = True
                count = sift(
                    mine, needs, weight, near.power[at], speaks, cell, other, looked, numbers,
                    worst, room,
                )  # fmt: skip
                count = tighten(mine, count, other, market.fit, numbers, worst, room)
                take_in(
                    own, i, mine, count, other, market, numbers, spread, room,
                    column, score, everyone,
                )  # fmt: skip
    if is_ready:
        spread_firm(own, i, market.words, spread, True)
        forget(own, i, market, looked)


@inlined
def take_in(
    own: Side, i: int, mine: Facts, count: int, other: Side, market: Market, numbers: Numbers,
    spread: Thousandths, room: Room, column: Small, score: Floats, everyone: Floats,
) -> None:  # fmt: skip
    """Weigh the firms that are kept, and take those in that belong on the list."""
    last = len(score) - 1
    for place in range(count):
        j = room.kept[place]
        if room.bounds[place] < score[last]:
            continue
        found = weigh(
            own, i, mine, other, j, room.power[place], market, numbers, spread,
            np.float64(score[last]),
        )  # fmt: skip
        if found <= 0 or found < score[last] or is_excluded(market, i, j):
            continue
        if len(everyone):
            everyone[j] = max(everyone[j], found)
        else:
            enter(column, score, room.steps, j, found, (other.ring[j] - own.ring[i]) ^ HALF)


@inlined
def weigh(
    own: Side, i: int, mine: Facts, other: Side, j: int, power: float, market: Market,
    numbers: Numbers, spread: Thousandths, worst: float,
) -> np.float32:  # fmt: skip
    """The score of two firms that may meet, at τ′^α = power; NO_SCORE where it is found to be below
    `worst`."""
    theirs = facts_of(other, j)
    ease = feasible(mine, theirs, market.fit, numbers)
    both_described = mine.vector >= 0 and theirs.vector >= 0
    kin = numbers.ceiling if both_described else numbers.kinship_prior
    most = power * ease * closeness(kin, numbers) * SLACK
    takes, gives = mine.prior, theirs.prior
    if mine.speaks & 2 and theirs.speaks & 1:
        takes = taken(own, i, other, j, spread, market.codes)
    if takes > 0 and mine.speaks & 1 and theirs.speaks & 2:
        if most * lifted(mutual(1.0, takes), numbers) < worst:
            return NO_SCORE
        gives = given(own, i, other, j, spread, market.codes)
    both_ways = lifted(mutual(gives, takes), numbers)
    if most * both_ways < worst:
        return NO_SCORE
    quiet = 1.0
    if numbers.rivalry_penalty > 0:
        rival = rivalry(own, i, mine, other, j, theirs, spread, market.codes)
        quiet = peace(rival, mine, theirs, numbers)
    if both_described and numbers.kinship_weight > 0:
        if most * both_ways * quiet < worst:
            return NO_SCORE
        kin = kinship(market.meanings, mine.vector, theirs.vector, numbers)
    return joined(power, both_ways, ease, quiet, closeness(kin, numbers))


@inner
def is_excluded(market: Market, i: int, j: int) -> bool:
    """Whether two firms may not meet, by place."""
    found = False
    for at in range(market.excluded_start[i], market.excluded_start[i + 1]):
        found |= market.excluded[at] == j
    return found


@inner
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


@inner
def comes_before(score: np.float32, step: int, other_score: np.float32, other_step: int) -> bool:
    """The higher score; among equals the one met first on the ring (see ties.py)."""
    if score == other_score:
        return step < other_step
    return bool(score > other_score)
