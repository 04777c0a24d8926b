"""No pair scores more than its bound: then a pair that the bound drops has no place on a list."""

import numpy as np
import pytest
from hypothesis import given

from matching.engine import Context, Ruleset, lists_of, scores_of
from matching.engine.arrays import SLOTS, WEIGHT
from matching.engine.bound import Looked, forget, look_up, nothing_looked_up, sift
from matching.engine.parts import facts_of
from matching.engine.search import ceilings
from matching.engine.sides import slot_of
from tests.matching.engine import test_search
from tests.matching.engine.reference import Firm, Item, World
from tests.matching.engine.test_against_reference import PARENTS, both_sides, quiet, worlds
from tests.matching.engine.worlds import context_of


def looked_up(context: Context, side: str, place: int) -> Looked:
    market = context.markets[side]
    looked = nothing_looked_up(market.codes)
    look_up(context.sides[side], place, market.codes, market.words, looked)
    return looked


def bounds(context: Context, side: str, row: int) -> tuple[dict[int, float], dict[int, float]]:
    """By id of each firm that no gate stops: the bound of `sift`, and the ceiling before it."""
    own, other = context.sides[side], context.sides["b" if side == "a" else "a"]
    market, numbers = context.markets[side], context.numbers
    i = int(context.order[side].place[row])
    mine = facts_of(own.facts, own.shares, i)
    needs = own.seeks.what[own.seeks.start[i] : own.seeks.start[i + 1], WEIGHT].sum()
    ceiling = ceilings(mine, other.shares[:, 1].max(), numbers)
    kept, power, bound = np.empty(len(other.row), np.int32), *np.empty((2, len(other.row)))
    posted, ids = other.posted, context.other(side).ids[other.row]
    found: dict[int, float] = {}
    before: dict[int, float] = {}
    for node, weight in zip(own.node[i], own.power[i], strict=True):
        for at in range(market.near.start[node], market.near.start[node + 1]) if node >= 0 else ():
            for speaks in range(4):
                cell = 4 * market.near.node[at] + speaks
                count = sift(
                    mine, needs, weight, market.near.power[at], speaks,
                    posted.start[cell], posted.start[cell + 1], posted.place, posted.power,
                    other.facts, other.shares, posted.brings.start, posted.brings.at,
                    posted.seeks.start, posted.seeks.at, *looked_up(context, side, i),
                    market.fit, numbers, 0.0, kept, power, bound,
                )  # fmt: skip
                for j, trade, most in zip(kept[:count], power, bound, strict=False):
                    firm = int(ids[j])
                    found[firm] = max(found.get(firm, 0.0), most)
                    before[firm] = max(before.get(firm, 0.0), trade * ceiling[speaks])
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
            looked = looked_up(context, side, place)
            forget(context.sides[side], place, market.codes, market.words, looked)
            assert not any(array.any() for array in looked)
