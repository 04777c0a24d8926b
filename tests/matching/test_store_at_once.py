"""Several writers of lists at once: the union of what they write, no veto lost, nobody stuck."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching.models import Suggestion
from matching.services import refresh, runs
from matching.services.answers import answer, mark_seen
from matching.services.lists import withdraw_suggestions
from partnerships.models import Convention
from tests.factories import (
    representative_of,
)
from tests.matching.market import lists
from tests.matching.storing import row, standing, store
from tests.transactions import after_waiting_for, meanwhile, race


@pytest.mark.django_db(transaction=True)
def test_two_writers_of_the_same_pairs_at_once_give_the_union(pair_of_sides):
    world = pair_of_sides
    forth = [(one, other, 1 + n) for one in world.a for n, other in enumerate(world.b)]
    back = [(one, other, 1 + n) for other in world.b for n, one in enumerate(world.a)]
    race(lambda: store(world, "a", forth), lambda: store(world, "b", back[::-1]))
    assert Suggestion.objects.filter(rank_a__isnull=False, rank_b__isnull=False).count() == 9
    assert lists(world.convention) == {
        **{(one.id, "a"): [other.id for other in world.b] for one in world.a},
        **{(other.id, "b"): [one.id for one in world.a] for other in world.b},
    }


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("side", ["a", "b"])
def test_a_veto_that_is_being_written_wins_over_a_list_that_waits_for_it(pair_of_sides, side):
    world = pair_of_sides
    one, other = world.a[0], world.b[0]
    store(world, side, [(one, other, 1)])
    head = representative_of(one)

    def refuse():
        answer(
            actor=head,
            suggestion=row(one, other),
            side=Side.A,
            answer="no_thanks",
            language="en",
        )

    after_waiting_for(refuse, lambda: store(world, side, [(one, other, 1)], score=0.625))
    assert standing(one, other) == ("superseded", None, None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("late", ["block", "refresh"])
def test_a_writer_that_comes_after_the_end_of_the_convention_lists_nothing(pair_of_sides, late):
    world = pair_of_sides
    store(world, "a", [(world.a[0], world.b[0], 1)])

    def end():
        Convention.objects.filter(pk=world.convention.pk).update(status="ended")
        withdraw_suggestions(convention=world.convention)

    firms = [world.a[1]] if late == "refresh" else None
    listed = [(world.a[1], world.b[1], 1)]
    assert after_waiting_for(end, lambda: store(world, "a", listed, firms=firms)) == 0
    assert lists(world.convention) == {}


@pytest.mark.django_db(transaction=True)
def test_a_refresh_reads_after_the_one_before_it_has_stored(market):
    """Or it would write a list over one that knows more than it does."""
    runs.run_now(market.convention)
    one, other = market.firms_a[1], market.firms_a[2]

    def refresh_the_first():
        Firm.objects.filter(pk=one.pk).update(capacity=0, updated_at=timezone.now())
        refresh.refresh_firms(one.pk)

    after_waiting_for(refresh_the_first, lambda: refresh.refresh_firms(other.pk))
    assert not Suggestion.objects.current().filter(firm_a=one).exists()


@pytest.mark.django_db(transaction=True)
def test_to_note_what_was_seen_waits_for_nobody(pair_of_sides):
    """Or a page would wait for a refresh, or lock its rows the other way round."""
    world = pair_of_sides
    store(world, "a", [(world.a[0], world.b[n], n + 1) for n in range(3)])
    shown = list(Suggestion.objects.order_by("id"))
    held = Suggestion.objects.select_for_update().filter(pk=shown[1].pk)
    with meanwhile(lambda: list(held)):
        assert mark_seen(suggestions=shown, side=Side.A) == 2
    assert [one.seen_a_at is None for one in Suggestion.objects.order_by("id")] == [
        False,
        True,
        False,
    ]
    first = Suggestion.objects.get(pk=shown[0].pk).seen_a_at
    assert mark_seen(suggestions=Suggestion.objects.all(), side=Side.A) == 1
    assert mark_seen(suggestions=shown, side=Side.A) == 0, "objects in hand may be old"
    assert Suggestion.objects.get(pk=shown[0].pk).seen_a_at == first
    assert not Suggestion.objects.filter(seen_b_at__isnull=False).exists()


@pytest.mark.django_db(transaction=True)
def test_two_answers_of_the_two_firms_at_once_make_one_binome(pair_of_sides):
    world = pair_of_sides
    one, other = world.a[0], world.b[0]
    store(world, "a", [(one, other, 1)])
    heads = {"a": representative_of(one), "b": representative_of(other)}

    def say_yes(side: str) -> Callable[[], Any]:
        return lambda: answer(
            actor=heads[side],
            suggestion=row(one, other),
            side=Side(side),
            answer="interested",
            language="en",
            cooperation="Gears",
        )

    outcomes = race(say_yes("a"), say_yes("b"))
    assert sorted(one.binome is not None for one in outcomes) == [False, True]
