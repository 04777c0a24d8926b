"""Each part of the score by hand, and what must hold whatever the numbers."""

from dataclasses import replace
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import (
    KIND_NUMBER,
    Firms,
    Gate,
    Missing,
    Ruleset,
    Tree,
    describe,
    gate_counts,
    gates_of_pair,
    lists_of,
    prepare,
    scores_of,
)
from matching.engine.parts import closeness, joined, lifted, mutual
from tests.matching.engine.reference import Firm, Item, World
from tests.matching.engine.worlds import columns, context_of, tree_of

ROW = np.array([0])
PRODUCT, DISCONTINUED = KIND_NUMBER["product"], KIND_NUMBER["discontinued_product"]
# one section 0, divisions 1 and 2, classes 3, 4 (of 1) and 5 (of 2)
PARENTS = (-1, 0, 0, 1, 1, 2)


def pair(one: Firm, other: Firm, **rules) -> object:
    """The described pair of two firms that are alone in their territories."""
    world = World(PARENTS, (one,), (other,), Ruleset(**rules))
    return describe(context_of(world), ROW, ROW)


def firm(number: int, activity: int = 3, **more) -> Firm:
    return Firm(id=number, activities=(activity,), **more)


def test_a_whole_pair_by_hand():
    """The worked example of docs/matching.md."""
    mill = firm(
        1,
        brings=(Item(11, PRODUCT, 3),),
        seeks=(Item(12, KIND_NUMBER["capacity"], 4), Item(13, KIND_NUMBER["skills"], 3)),
        languages=0b01,
        size=1,
    )
    foundry = firm(
        2,
        brings=(Item(21, KIND_NUMBER["capacity"], 4),),
        seeks=(Item(22, PRODUCT, 3),),
        languages=0b11,
        size=0,
    )
    found = pair(mill, foundry)
    assert found.trade_affinity[0] == 1
    assert found.coverage_a_to_b[0] == 1, "the product that the foundry seeks"
    assert found.coverage_b_to_a[0] == 0.5, "one need of two"
    assert found.reciprocity[0] == pytest.approx(2 / 3)
    assert found.feasibility[0] == pytest.approx(0.96), "a language in common, one size apart"
    # 1^1.5 · (0.08 + 0.92·⅔) · 0.96 · (0.75 + 0.25·0.2)
    assert found.score[0] == pytest.approx(0.6933333 * 0.96 * 0.8, abs=1e-6)
    assert found.matched_a_to_b[0].tolist() == [[11, 22, 1000], [-1] * 3, [-1] * 3]
    assert found.matched_b_to_a[0].tolist() == [[21, 12, 1000], [-1] * 3, [-1] * 3]


def test_an_item_may_have_the_first_activity_of_the_tree():
    found = pair(firm(1, brings=(Item(11, PRODUCT, 0),)), firm(2, seeks=(Item(21, PRODUCT, 0),)))
    assert found.coverage_a_to_b[0] == 1


def test_what_needs_usually_find_is_learnt_from_words_too():
    """Each of three needs has its own words; two of them are offered, by one firm each. Of the six
    pairs two are as alike as words get."""
    takers = tuple(firm(n, seeks=(Item(10 * n, PRODUCT, words=n - 1),)) for n in (1, 2, 3))
    givers = tuple(firm(n, brings=(Item(10 * n, PRODUCT, words=6 - n),)) for n in (4, 5, 6))
    rules = Ruleset(coverage_prior=0.0, coverage_prior_weight=6.0, meaning_ceiling=0.9)
    matrix = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    for a, b, side in ((takers, givers[:2], "a"), (givers[:2], takers, "b")):
        context = context_of(World(PARENTS, a, b, rules, matrix=matrix))
        assert context.prior[side][3] == pytest.approx(2 * 0.9 / (6 + 6))
        assert context.prior["b" if side == "a" else "a"][3] == 0, "nobody asks there"
    for some, giver, found in (
        (takers[1:2], givers[1:2], 0.9 / 7),
        (takers[:2], givers[2:], 0.9 / 8),
    ):
        context = context_of(World(PARENTS, some, giver, rules, matrix=matrix))
        assert context.prior["a"][3] == pytest.approx(found)


@pytest.mark.parametrize(
    ("offered", "needed", "covered"),
    [
        (PRODUCT, PRODUCT, 1),
        (PRODUCT, DISCONTINUED, 1),
        (DISCONTINUED, DISCONTINUED, 1),
        (DISCONTINUED, PRODUCT, 0),
        (KIND_NUMBER["technology"], PRODUCT, 0),
        (PRODUCT, KIND_NUMBER["technology"], 0),
    ],
)
def test_which_kinds_meet(offered, needed, covered):
    found = pair(firm(1, brings=(Item(11, offered, 3),)), firm(2, seeks=(Item(21, needed, 3),)))
    assert found.coverage_a_to_b[0] == covered


def test_the_best_offer_counts_and_the_smaller_id_at_a_tie():
    giver = firm(1, brings=(Item(15, PRODUCT, 3), Item(11, PRODUCT, 3), Item(10, PRODUCT, 5)))
    taker = firm(2, seeks=(Item(21, PRODUCT, 3),))
    assert pair(giver, taker).matched_a_to_b[0, 0].tolist() == [11, 21, 1000]
    assert pair(taker, giver).matched_b_to_a[0, 0].tolist() == [11, 21, 1000]


@pytest.mark.parametrize("order", [(1, 2, 3, 4), (4, 3, 2, 1), (2, 4, 1, 3)], ids=str)
def test_the_three_needs_that_are_met_best_are_told(order):
    """By what they weigh, in whatever order they come."""
    needs = tuple(Item(20 + n, 2 + n, 3, weight=weight) for n, weight in enumerate(order))
    offers = tuple(Item(10 + n, 2 + n, 3) for n in range(4))
    found = pair(firm(1, brings=offers), firm(2, seeks=needs)).matched_a_to_b[0].tolist()
    best = [order.index(weight) for weight in (4, 3, 2)]
    assert found == [[10 + n, 20 + n, 1000] for n in best]


def test_needs_weigh_as_they_are_weighted():
    taker = firm(2, seeks=(Item(21, PRODUCT, 3, 1.0), Item(22, PRODUCT, 5, 0.5)))
    found = pair(firm(1, brings=(Item(11, PRODUCT, 3),)), taker)
    assert found.coverage_a_to_b[0] == pytest.approx(1 / 1.5)


def test_unknown_is_not_zero():
    silent, speaking = (
        firm(1),
        firm(2, seeks=(Item(21, PRODUCT, 3),), brings=(Item(22, PRODUCT, 3),)),
    )
    found = pair(silent, speaking)
    assert np.isnan(found.coverage_a_to_b[0])
    assert np.isnan(found.coverage_b_to_a[0])
    assert found.reciprocity[0] == pytest.approx(0.15), "the prior of its trade"
    assert found.score_low[0] < found.score[0] < found.score_high[0]
    missing = Missing(int(found.missing[0]))
    assert Missing.NEEDS_A in missing
    assert Missing.OFFERS_A in missing
    assert Missing.NEEDS_B not in missing
    assert Missing.LANGUAGES_A | Missing.SIZE_B in missing


def test_a_further_activity_counts_less():
    one = Firm(id=1, activities=(5, 3))
    found = pair(one, firm(2))
    assert found.trade_affinity[0] == pytest.approx(0.8)
    assert found.shared_activity[0] == 3


@pytest.mark.parametrize(
    ("changes", "gate"),
    [
        ({"capacity": 0}, Gate.NO_CAPACITY),
        ({"languages": 0b10}, Gate.LANGUAGE),
        ({"kinds": 0b10}, Gate.KINDS),
        ({"barred": 0b01}, Gate.LEGAL),
        ({"activities": (5,)}, Gate.TRADE),
    ],
)
def test_each_gate_stops_whatever_the_rest_is_worth(changes, gate):
    """Two firms that fit in every respect but one."""
    one = firm(
        1,
        languages=0b01,
        kinds=0b01,
        brings=(Item(11, PRODUCT, 3),),
        seeks=(Item(12, DISCONTINUED, 3),),
    )
    other = replace(one, id=2, brings=(Item(21, PRODUCT, 3),), seeks=(Item(22, PRODUCT, 3),))
    fitting = World(PARENTS, (one,), (other,))
    assert gates_of_pair(context_of(fitting), 1, 2) == []
    assert len(lists_of(context_of(fitting), "a", ROW)) == 1
    stopped = context_of(replace(fitting, b=(replace(other, **changes),)))
    assert gates_of_pair(stopped, 1, 2) == [gate]
    for side in ("a", "b"):
        assert len(lists_of(stopped, side, ROW)) == 0


def test_an_interpreter_opens_the_gate_of_language():
    one, other = firm(1, languages=0b01, interpreter=True), firm(2, languages=0b10)
    found = pair(one, other)
    assert found.feasibility[0] == pytest.approx(0.85 * 0.94)
    assert gates_of_pair(context_of(World(PARENTS, (one,), (other,))), 1, 2) == []


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_an_exclusion_holds_in_either_order(order):
    world = World(PARENTS, (firm(1),), (firm(2),))
    context = context_of(world)
    excluded = prepare(
        *sides(world),
        tree=Tree(np.array(PARENTS), np.array(world.counts(), dtype=np.float32)),
        exclusions=[(*order, Gate.VETO)],
    )
    assert len(lists_of(context, "a", ROW)) == 1
    assert gates_of_pair(excluded, 1, 2) == [Gate.VETO]
    assert len(lists_of(excluded, "b", ROW)) == 0


def sides(world: World) -> tuple[Firms, Firms]:
    return columns(world.a, asks=world.asks), columns(world.b, asks=world.asks)


@pytest.mark.parametrize(
    "worse",
    [{"size": 2}, {"experience": False}, {"hours": 9.0}, {"experience": False, "hours": 1.5}],
    ids=str,
)
def test_firms_alike_in_all_but_one_respect_do_not_fit_alike(worse):
    """What two firms are as to size, experience and hours is computed once for all of a kind."""
    own = firm(1, size=0, experience=False, hours=1.0)
    fits = firm(2, size=0, experience=True, hours=1.0)
    world = World(PARENTS, (own,), (fits, replace(fits, id=4, **worse)), asks=True)
    near, far = describe(context_of(world), np.array([0, 0]), np.array([0, 1])).score
    assert near > far
    assert scores_of(context_of(world), "a", 0) == {2: near, 4: far}


@pytest.mark.parametrize(("one", "other"), [(True, True), (True, False), (False, True)])
def test_both_have_to_ask_for_coproduction(one, other):
    world = World(PARENTS, (firm(1, coproduction=one),), (firm(2, coproduction=other),), asks=True)
    assert describe(context_of(world), ROW, ROW).coproduction[0] == (one and other)


@pytest.mark.parametrize(
    ("scope", "covered"), [((), 2), ((1,), 1), ((3,), 1), ((0,), 2), ((2,), 1)]
)
def test_a_firm_stands_in_scope_by_one_of_its_activities(scope, covered):
    world = World(PARENTS, (firm(1, 3), firm(3, 5)), (firm(2),))
    context = prepare(
        *sides(world),
        tree=Tree(np.array(PARENTS), np.array(world.counts(), dtype=np.float32)),
        scope=scope,
    )
    assert len(context.a.eligible) == covered
    assert gate_counts(context, "a") == ({Gate.OUT_OF_SCOPE: 1} if covered == 1 else {})


@pytest.mark.parametrize("scope", [(), (1,)])
def test_a_firm_with_a_card_alone_has_no_activity(scope):
    """Whoever else has how many; and a place that is free is in no scope."""
    of_cards = Firm(9, (), cards=(70,))
    others = (firm(1, 3), Firm(3, (5, 2)), firm(5, 5))
    world = World(PARENTS, (*others, of_cards), (firm(2),), asks=True)
    context = prepare(*sides(world), tree=tree_of(world), scope=scope)
    stopped = {Gate.NO_ACTIVITY: 1} | ({Gate.OUT_OF_SCOPE: 2} if scope else {})
    assert gate_counts(context, "a") == stopped
    assert context.a.node[3].tolist() == [-1, 6], "the first place is for the main activity"
    assert Gate.NO_ACTIVITY in gates_of_pair(context, 9, 2)


def test_what_one_side_was_not_asked_is_not_missed():
    one, other = (firm(1),), (firm(2),)
    both, half = (
        prepare(
            columns(one, asks=True),
            columns(other, asks=asked),
            tree=tree_of(World(PARENTS, one, other)),
        )
        for asked in (True, False)
    )
    unsaid = Missing.MARKETS_A | Missing.MARKETS_B | Missing.EXPERIENCE_A | Missing.EXPERIENCE_B
    found = describe(both, ROW, ROW)
    assert found.missing[0] & unsaid == unsaid
    # without rivalry nothing is lost of the share that is believed to be
    share = Ruleset().rivalry_penalty * Ruleset().rivalry_prior
    for bit in (Missing.MARKETS_A, Missing.MARKETS_B):
        gain = found.score[0] * (1 / (1 - share) - 1)
        assert found.gains_of(0)[bit] == pytest.approx(gain, abs=1e-6)
    assert describe(half, ROW, ROW).missing[0] & unsaid == 0


def test_nobody_stands_on_a_side_without_firms():
    context = context_of(World(PARENTS, (), (firm(1),)))
    assert context.a.row_of(np.array([1, 2])).tolist() == [-1, -1]


def test_a_side_without_firms_has_no_lists():
    context = context_of(World(PARENTS, (), (firm(1),)))
    assert len(lists_of(context, "a", np.zeros(0, dtype=np.int64))) == 0
    assert len(lists_of(context, "b", ROW)) == 0


def test_a_pair_without_any_reciprocity_has_no_score_where_the_floor_is_0():
    one, other = firm(1, brings=(Item(11, 0, 3),), seeks=(Item(12, 2, 3),)), firm(2)
    nothing = replace(other, brings=(Item(21, 4, 3),), seeks=(Item(22, 5, 3),))
    for floor, others in ((0.0, {}), (0.5, {2})):
        world = World(PARENTS, (one,), (nothing,), Ruleset(reciprocity_floor=floor))
        assert scores_of(context_of(world), "a", 0).keys() == set(others)


def test_the_same_words_are_as_good_as_words_get():
    one = firm(1, brings=(Item(11, 0, words=0),))
    other = firm(2, seeks=(Item(21, 0, words=0),))
    rules = Ruleset(meaning_ceiling=0.9)
    context = context_of(World(PARENTS, (one,), (other,), rules, matrix=((1.0, 0.0),)))
    assert context.words["a"].alike.tolist() == [900]


def test_meanings_compare_words_above_the_noise_only():
    """Cosines .50 and below are noise; .75 and above are as good as words get."""
    matrix = np.zeros((4, 3), dtype=np.float32)
    matrix[0] = (1, 0, 0)
    for row, cosine in ((1, 0.5), (2, 0.625), (3, 0.9)):
        matrix[row] = (cosine, sqrt(1 - cosine**2), 0)
    for row, covered in ((1, 0.0), (2, 0.45), (3, 0.9)):
        one = replace_vectors(firm(1, brings=(Item(11, PRODUCT),)), brings=[0])
        other = replace_vectors(firm(2, seeks=(Item(21, PRODUCT),)), seeks=[row])
        context = prepare(
            one,
            other,
            tree=Tree(np.array(PARENTS), np.zeros(6, dtype=np.float32)),
            matrix=matrix,
        )
        found = describe(context, ROW, ROW)
        assert found.coverage_a_to_b[0] == pytest.approx(covered, abs=2e-3)


def replace_vectors(one: Firm, **vectors: list[int]) -> Firms:
    firms = columns((one,))
    items = {
        name: replace(getattr(firms, name), vector=np.array(rows)) for name, rows in vectors.items()
    }
    return replace(firms, **items)


shares = st.floats(0, 1, width=32)


@given(shares, shares)
def test_reciprocity_is_between_its_two_sides_and_nothing_without_one(one, other):
    both_ways = mutual(one, other)
    assert both_ways == mutual(other, one)
    if min(one, other) == 0:
        assert both_ways == 0
    else:
        assert min(one, other) - 1e-6 <= both_ways <= max(one, other) + 1e-6


@given(shares, shares, shares, shares, shares, shares, st.integers(0, 4))
def test_the_score_rises_with_each_part(trade, both_ways, ease, quiet, kinship, more, part):
    parts = [trade, both_ways, ease, quiet, kinship]
    raised = [max(value, more) if at == part else value for at, value in enumerate(parts)]
    numbers = context_of(World(PARENTS, (), ())).numbers

    def score(trade, both_ways, ease, quiet, kinship):
        return joined(trade, lifted(both_ways, numbers), ease, quiet, closeness(kinship, numbers))

    assert 0 <= score(*parts) <= score(*raised) <= 1
