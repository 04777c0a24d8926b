"""Storing lists: what changed is written, what fell out is marked, what may not be is not."""

from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone

from matching.models import Suggestion
from matching.services.lists import withdraw_suggestions
from partnerships.models import Convention
from tests.factories import (
    BinomeFactory,
    ConventionFactory,
    InterestFactory,
    nace,
)
from tests.matching.market import lists
from tests.matching.storing import computed, row, standing, store

# --- what is written -----------------------------------------------------------------------------


def test_every_number_is_stored_and_what_is_not_known_stays_unknown(pair_of_sides):
    world = pair_of_sides
    one, other = world.a[0], world.b[0]
    pairs = computed("b", [(one, other, 3)])
    pairs.coverage_a_to_b[0], pairs.missing[0], pairs.shared_activity[0] = 0.5, 5, 1
    pairs.matched_a_to_b[0] = [[11, 12, 900], [13, 14, 250], [-1, -1, -1]]
    pairs.value_chain_a_to_b[0], pairs.rivalry[0], pairs.coproduction[0] = 0.125, 0.75, True
    pairs.shared_card[0], pairs.norm_gap[0] = 9, [-1, 17]
    pairs.gains[0, :3] = [0.25, 0.5, 0.125]
    activities = np.array([nace("25.62").id, nace("28.15").id])
    assert store(world, "b", [], pairs=pairs, activity_ids=activities) == 1
    stored = row(one, other)
    assert (stored.convention, stored.ruleset, stored.run) == (
        world.convention,
        world.ruleset,
        None,
    )
    assert (stored.state, stored.rank_a, stored.rank_b) == ("current", None, 3)
    assert (stored.score, stored.score_low, stored.score_high) == (0.5, 0.25, 1)
    assert (stored.trade_affinity, stored.reciprocity, stored.feasibility) == (1, 0.25, 0.75)
    assert (stored.coverage_a_to_b, stored.coverage_b_to_a, stored.kinship) == (0.5, None, None)
    assert stored.shared_activity == nace("28.15")
    assert stored.matched_a_to_b == [11, 12, 900, 13, 14, 250]
    assert stored.matched_b_to_a == []
    assert (stored.value_chain_a_to_b, stored.value_chain_b_to_a) == (0.125, 0)
    assert (stored.rivalry, stored.coproduction, stored.shared_card_id) == (0.75, True, 9)
    assert (stored.norm_gap_a, stored.norm_gap_b) == (None, 17)
    assert (stored.missing, stored.gains) == (5, [250, 125])
    assert timezone.now() - stored.computed_at < timedelta(minutes=1)
    assert stored.seen_a_at is stored.seen_b_at is None


def test_no_activity_in_common_is_stored_as_none(pair_of_sides):
    store(pair_of_sides, "a", [(pair_of_sides.a[0], pair_of_sides.b[0], 1)], activity_ids=[7])
    assert Suggestion.objects.get().shared_activity is None


@pytest.mark.parametrize("side", ["a", "b"])
def test_no_pairs_and_no_firms_change_nothing(pair_of_sides, side):
    assert store(pair_of_sides, side, []) == 0
    assert store(pair_of_sides, side, [], firms=[]) == 0
    assert not Suggestion.objects.exists()


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_pair_on_both_lists_is_one_row_with_two_ranks(pair_of_sides, order):
    one, other = pair_of_sides.a[0], pair_of_sides.b[0]
    ranks = {"a": 1, "b": 2}
    for side in order:
        assert store(pair_of_sides, side, [(one, other, ranks[side])]) == 1
    assert standing(one, other) == ("current", 1, 2)
    assert Suggestion.objects.count() == 1


def test_the_same_lists_again_write_nothing(pair_of_sides):
    listed = [(pair_of_sides.a[0], pair_of_sides.b[n], n + 1) for n in range(3)]
    assert store(pair_of_sides, "a", listed) == 3
    before = list(Suggestion.objects.order_by("id").values())
    assert store(pair_of_sides, "a", listed) == 0
    assert list(Suggestion.objects.order_by("id").values()) == before


@pytest.mark.parametrize("change", ["score", "rank", "ruleset"])
def test_what_changed_is_written_and_only_that(pair_of_sides, change):
    world = pair_of_sides
    listed = [(world.a[n], world.b[n], 1) for n in range(2)]
    store(world, "a", listed)
    long_ago = timezone.now() - timedelta(days=1)
    Suggestion.objects.update(computed_at=long_ago, suggested_at=long_ago)
    later = computed("a", listed)
    if change == "score":
        later.score[1] = 0.625
    elif change == "rank":
        later.rank_a[1] = 2
    else:
        world.ruleset = type(world.ruleset).objects.create(version="next")
    assert store(world, "a", [], pairs=later) == (2 if change == "ruleset" else 1)
    kept, changed = (row(world.a[n], world.b[n]) for n in range(2))
    assert (kept.computed_at == long_ago) is (change != "ruleset")
    assert changed.computed_at > long_ago
    assert kept.suggested_at == changed.suggested_at == long_ago
    assert changed.score == (0.625 if change == "score" else 0.5)
    assert changed.rank_a == (2 if change == "rank" else 1)
    assert changed.ruleset == world.ruleset


# --- what falls out ------------------------------------------------------------------------------


def test_a_list_shrinks_and_what_fell_out_stays_as_history(pair_of_sides):
    world = pair_of_sides
    one = world.a[0]
    store(world, "a", [(one, world.b[n], n + 1) for n in range(3)])
    store(world, "b", [(one, world.b[2], 1)])
    assert store(world, "a", [(one, world.b[1], 1)]) == 1
    assert standing(one, world.b[0]) == ("superseded", None, None)
    assert standing(one, world.b[1]) == ("current", 1, None)
    assert standing(one, world.b[2]) == ("current", None, 1), "it is still on the other's list"
    assert store(world, "a", []) == 0
    assert standing(one, world.b[1]) == ("superseded", None, None)
    assert Suggestion.objects.count() == 3


def test_what_comes_back_is_the_same_row_with_its_history(pair_of_sides):
    one, other = pair_of_sides.a[0], pair_of_sides.b[0]
    store(pair_of_sides, "a", [(one, other, 1)])
    seen = timezone.now()
    Suggestion.objects.update(seen_a_at=seen)
    pk = row(one, other).pk
    store(pair_of_sides, "a", [])
    assert store(pair_of_sides, "a", [(one, other, 1)]) == 1
    back = row(one, other)
    assert (back.pk, back.seen_a_at, back.state, back.rank_a) == (pk, seen, "current", 1)


def test_only_the_lists_of_the_firms_that_were_computed_change(pair_of_sides):
    world = pair_of_sides
    store(world, "a", [(world.a[0], world.b[0], 1), (world.a[1], world.b[1], 1)])
    store(world, "b", [(world.a[2], world.b[0], 1)])
    store(world, "a", [], firms=[world.a[0]])
    assert standing(world.a[0], world.b[0]) == ("superseded", None, None)
    assert standing(world.a[1], world.b[1]) == ("current", 1, None)
    assert standing(world.a[2], world.b[0]) == ("current", None, 1)


def test_the_lists_of_another_convention_are_its_own(pair_of_sides):
    world = pair_of_sides
    one, other = world.a[0], world.b[0]
    second = ConventionFactory(between=(one.territory, other.territory))
    store(world, "a", [(one, other, 1)])
    store(world, "a", [(one, other, 2)], convention=second)
    store(world, "a", [], convention=second)
    withdraw_suggestions(convention=second)
    found = Suggestion.objects.order_by("convention_id").values_list("state", "rank_a")
    assert list(found) == [("current", 1), ("superseded", None)]


def test_two_blocks_that_compute_one_pair_leave_the_later_numbers_and_both_ranks(pair_of_sides):
    world = pair_of_sides
    one, other = world.a[0], world.b[0]
    store(world, "a", [(one, other, 1)], firms=[one], score=0.5)
    assert store(world, "b", [(one, other, 2)], firms=[other], score=0.625) == 1
    assert (row(one, other).score, standing(one, other)) == (0.625, ("current", 1, 2))


# --- what may not be -----------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["a", "b"])
@pytest.mark.parametrize("who", ["a", "b"])
def test_a_no_of_either_firm_keeps_the_pair_off_either_list(pair_of_sides, side, who):
    world = pair_of_sides
    one, other = world.a[0], world.b[0]
    store(world, side, [(one, other, 1), (world.a[1], world.b[1], 1)])
    firm, counterpart = (one, other) if who == "a" else (other, one)
    InterestFactory(
        convention=world.convention, firm=firm, counterpart=counterpart, answer="no_thanks"
    )
    store(world, side, [(one, other, 1), (world.a[1], world.b[1], 1)])
    assert standing(one, other) == ("superseded", None, None)
    assert row(world.a[1], world.b[1]).state == "current"


@pytest.mark.parametrize("given", ["interested", "not_now"])
def test_other_answers_leave_the_pair_on_the_lists(pair_of_sides, given):
    one, other = pair_of_sides.a[0], pair_of_sides.b[0]
    InterestFactory(convention=pair_of_sides.convention, firm=one, counterpart=other, answer=given)
    assert store(pair_of_sides, "a", [(one, other, 1)]) == 1


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("status", ["proposed", "refused"])
def test_a_binome_open_or_over_keeps_the_pair_off_the_lists(pair_of_sides, turned, status):
    one, other = pair_of_sides.a[0], pair_of_sides.b[0]
    firm_a, firm_b = (other, one) if turned else (one, other)
    BinomeFactory(convention=pair_of_sides.convention, firm_a=firm_a, firm_b=firm_b, status=status)
    assert store(pair_of_sides, "a", [(one, other, 1)]) == 0
    assert not Suggestion.objects.exists()


def test_what_was_withdrawn_never_comes_back(pair_of_sides):
    one, other = pair_of_sides.a[0], pair_of_sides.b[0]
    store(pair_of_sides, "a", [(one, other, 1)])
    withdraw_suggestions(convention=pair_of_sides.convention)
    before = Suggestion.objects.values().get()
    assert store(pair_of_sides, "a", [(one, other, 1)], score=0.625) == 0
    assert store(pair_of_sides, "b", [(one, other, 1)]) == 0
    assert Suggestion.objects.values().get() == before


@pytest.mark.parametrize("status", ["ended", "expired"])
def test_under_a_convention_that_is_over_nothing_is_listed(pair_of_sides, status):
    world = pair_of_sides
    store(world, "a", [(world.a[0], world.b[0], 1)])
    withdraw_suggestions(convention=world.convention)
    Convention.objects.update(status=status)
    assert store(world, "a", [(world.a[1], world.b[1], 1)]) == 0
    assert [one.state for one in Suggestion.objects.all()] == ["withdrawn"]


def test_to_withdraw_takes_all_off_and_keeps_the_rows(pair_of_sides):
    world = pair_of_sides
    store(world, "a", [(world.a[0], world.b[n], n + 1) for n in range(3)])
    store(world, "a", [(world.a[0], world.b[0], 1)])
    assert withdraw_suggestions(convention=world.convention) == 1
    assert withdraw_suggestions(convention=world.convention) == 0
    assert sorted(one.state for one in Suggestion.objects.all()) == [
        "superseded",
        "superseded",
        "withdrawn",
    ]
    assert lists(world.convention) == {}
