"""No pair scores more than its bound: then a pair that the bound drops has no place on a list."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import Context, Ruleset, lists_of, scores_of
from matching.engine.arrays import SLOTS
from matching.engine.bound import (
    forget,
    least_mutual,
    look_up,
    nothing_looked_up,
    room_for,
    sift,
    tighten,
)
from matching.engine.parts import (
    NO_SCORE,
    facts_of,
    lifted,
    spread_firm,
    spread_for,
    weighed,
)
from matching.engine.search import ceilings, weigh
from matching.engine.sides import slot_of
from tests.matching.engine import test_search
from tests.matching.engine.reference import Firm, Item, World
from tests.matching.engine.test_against_reference import PARENTS, both_sides, quiet, worlds
from tests.matching.engine.worlds import context_of


def bounds(
    context: Context, side: str, row: int, worst: float = 0.0
) -> tuple[dict[int, float], dict[int, float]]:
    """By id of each firm that no gate stops: the bound of `tighten`, and the ceiling before it; of
    those alone that are kept where the last place of the list has the score `worst`."""
    own, other = context.sides[side], context.sides["b" if side == "a" else "a"]
    market, numbers = context.markets[side], context.numbers
    i = int(context.order[side].place[row])
    mine, needs = facts_of(own, i), weighed(own.seeks, i)
    looked, room = nothing_looked_up(market.codes), room_for(other, 1)
    look_up(own, i, market, looked)
    ceilings(mine, other.shares[:, 1].max(), numbers, room.ceilings)
    ids = context.other(side).ids[other.row]
    found: dict[int, float] = {}
    before: dict[int, float] = {}
    for node, weight in zip(own.node[i], own.power[i], strict=True):
        for at in range(market.near.start[node], market.near.start[node + 1]) if node >= 0 else ():
            near = market.near.power[at]
            for speaks in range(4):
                cell = 4 * int(market.near.node[at]) + speaks
                count = sift(
                    mine, needs, weight, near, speaks, cell, other, looked, numbers, worst, room
                )
                count = tighten(mine, count, other, market.fit, numbers, worst, room)
                kept = room.kept[:count].tolist()
                for j, trade, most in zip(kept, room.power, room.bounds, strict=False):
                    firm = int(ids[j])
                    found[firm] = max(found.get(firm, 0.0), most)
                    before[firm] = max(before.get(firm, 0.0), trade * room.ceilings[speaks])
    return found, before


def check(context: Context, side: str, row: int) -> None:
    found, before = bounds(context, side, row)
    scores = scores_of(context, side, row)
    assert scores.keys() <= found.keys()
    for other, score in scores.items():
        assert score <= found[other]
        assert found[other] <= before[other] * 1.0001


@quiet
@given(worlds())
def test_no_score_is_above_its_bound(world):
    context = context_of(world)
    for side, _firms in both_sides(world):
        for row in context.own(side).eligible:
            if len(context.other(side).ids):
                check(context, side, int(row))


@quiet
@given(worlds(), st.floats(0, 1))
def test_those_are_kept_whose_bound_reaches_the_last_place(world, worst):
    context = context_of(world)
    for side, _firms in both_sides(world):
        for row in context.own(side).eligible:
            if len(context.other(side).ids):
                found, _before = bounds(context, side, int(row))
                kept, _before = bounds(context, side, int(row), worst)
                assert kept.keys() <= {one for one, most in found.items() if most >= worst - 1e-9}
                assert kept.keys() >= {one for one, most in found.items() if most > worst + 1e-9}


@pytest.mark.parametrize("exponent", [1.0, 2.0])
@pytest.mark.parametrize(
    ("brings", "seeks", "given", "taken"),
    [
        # for one that says nothing, what it brings, what it seeks, both
        (False, False, (0.3, 0.3, 0.3, 0.3), (0.15, 0.15, 0.15, 0.15)),
        (True, False, (0.3, 0.3, 1.0, 1.0), (0.15, 0.15, 0.15, 0.15)),
        (False, True, (0.3, 0.3, 0.3, 0.3), (0.15, 1.0, 0.15, 1.0)),
        (True, True, (0.3, 0.3, 1.0, 1.0), (0.15, 1.0, 0.15, 1.0)),
    ],
    ids=str,
)
def test_a_ceiling_is_what_the_best_that_says_as_much_would_score(
    brings, seeks, given, taken, exponent
):
    """Needs find .15 as a rule, and those of the others .3 at most."""
    rules = Ruleset(coverage_prior=0.15, reciprocity_exponent=exponent, meaning_ceiling=0.9)
    items = (Item(11, 0, 5),)
    own = Firm(1, (5,), brings=items if brings else (), seeks=items if seeks else ())
    context = context_of(World(PARENTS, (own,), (), rules))
    found = np.empty(4)
    ceilings(facts_of(context.sides["a"], 0), 0.3, context.numbers, found)
    closest = 1 - rules.kinship_weight + rules.kinship_weight * 0.9
    for speaks in range(4):
        both_ways = 2 * given[speaks] * taken[speaks] / (given[speaks] + taken[speaks])
        lift = (rules.reciprocity_floor + (1 - rules.reciprocity_floor) * both_ways) ** exponent
        assert found[speaks] == pytest.approx(lift * closest, rel=2e-5)
        assert found[speaks] > lift * closest
    assert max(found) == found[3], "nobody is worth more than one that says both"


def test_items_weigh_what_they_weigh_together():
    seeks = (Item(11, 0, 5, weight=1.5), Item(12, 1, 5, weight=0.24), Item(13, 0, 5, weight=0.001))
    context = context_of(World(PARENTS, (Firm(1, (5,), seeks=seeks),), ()))
    assert weighed(context.sides["a"].seeks, 0) == 175
    assert weighed(context.sides["a"].brings, 0) == 0


@quiet
@given(worlds(), st.sampled_from([0.5, 0.999, 1.001, 2.0]))
def test_who_cannot_reach_the_last_place_is_not_weighed_to_the_end(world, times):
    """Where all is known but the markets, whose best is peace, the last bound is the score."""
    context = context_of(replace(world, rules=replace(world.rules, rivalry_penalty=0.0)))
    for side, _firms in both_sides(world):
        own, other = context.sides[side], context.sides["b" if side == "a" else "a"]
        market, numbers = context.markets[side], context.numbers
        for i in range(len(own.row)):
            mine, spread = facts_of(own, i), spread_for(own, np.array([i]), market.words)
            spread_firm(own, i, market.words, spread, False)
            for j in range(len(other.row)):
                args = (own, i, mine, other, j, 0.5, market, numbers, spread)
                score = float(weigh(*args, 0.0))
                found = weigh(*args, score * times)
                if times < 1:
                    assert found == score
                elif facts_of(other, j).vector < 0 or mine.vector < 0:
                    assert found == NO_SCORE


@given(st.floats(0, 1), st.sampled_from([0.0, 0.08, 0.5, 1.0]), st.sampled_from([0.5, 1.0, 3.0]))
def test_the_least_reciprocity_lifts_to_what_is_asked(both_ways, floor, exponent):
    numbers = context_of(
        World(PARENTS, (), (), Ruleset(reciprocity_floor=floor, reciprocity_exponent=exponent))
    ).numbers
    least = least_mutual(lifted(both_ways, numbers), numbers)
    assert least <= both_ways + 1e-9
    assert lifted(least, numbers) == pytest.approx(lifted(both_ways, numbers))
    assert least_mutual(floor**exponent / 2, numbers) == 0
    assert least_mutual(1.001, numbers) > 1


@pytest.mark.parametrize("texts", [0, 40])
def test_no_score_is_above_its_bound_among_many_firms(texts):
    context = test_search.world(5, texts, Ruleset())
    for row in context.a.eligible[:25]:
        check(context, "a", int(row))


def test_the_bound_is_tight_where_nothing_is_left_open():
    """One offer and one need each way, no descriptions and no markets."""
    a = Firm(1, (5,), brings=(Item(11, 0, 5),), seeks=(Item(12, 1, 6),))
    b = Firm(2, (5,), brings=(Item(21, 1, 6),), seeks=(Item(22, 0, 6),))
    context = context_of(World(PARENTS, (a,), (b,), Ruleset(kinship_weight=0.0)))
    assert bounds(context, "a", 0)[0][2] == pytest.approx(scores_of(context, "a", 0)[2], rel=2e-5)


def test_texts_that_share_a_slot_only_loosen_the_bound():
    """Of more texts than there are slots, two that meet in one: the less alike gets the bound of
    the other, and the list is right all the same."""
    count = SLOTS + 8
    angle = np.full(count, np.pi / 2)
    angle[0], angle[SLOTS - 1] = 0.9, 0.0
    assert slot_of(0, 0) == slot_of(0, SLOTS - 1)
    matrix = [(1.0, 0.0), *zip(np.cos(angle), np.sin(angle), strict=True)]
    offers = (Item(1, 0, -1, words=0),)
    a = Firm(1, (5,), brings=offers)
    b = tuple(
        Firm(10 + at, (5,), seeks=(Item(10 + at, 0, -1, words=1 + at),)) for at in range(count)
    )
    context = context_of(World(PARENTS, (a,), b, Ruleset(list_length=3), matrix=tuple(matrix)))
    found, _before = bounds(context, "a", 0)
    scores = scores_of(context, "a", 0)
    assert found[10] == found[10 + SLOTS - 1] > scores[10]
    assert all(score <= found[other] for other, score in scores.items())
    best = lists_of(context, "a", np.array([0])).score.tolist()
    assert best == sorted(scores.values(), reverse=True)[:3]


@quiet
@given(worlds())
def test_nothing_of_one_firm_is_left_for_the_next(world):
    context = context_of(world)
    for side, firms in both_sides(world):
        market = context.markets[side]
        for place in range(len(firms)):
            looked = nothing_looked_up(market.codes)
            look_up(context.sides[side], place, market, looked)
            forget(context.sides[side], place, market, looked)
            assert not any(array.any() for array in looked)
