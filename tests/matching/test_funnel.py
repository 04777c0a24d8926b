"""The funnel: what each step counts, once a pair; medians, shares, secrets, small cells."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.funnel import (
    LEAST_SHOWN,
    STEPS,
    funnel_of,
    is_alive_after,
    on_step,
    without_small_cells,
)
from matching.models import PairRoad
from partnerships.models import Interest
from partnerships.survival import Survival
from tests.factories import BinomeFactory, ConventionFactory, InterestFactory, PairingFactory
from tests.matching.roads import (
    NOW,
    WALK,
    agreed,
    close,
    months_ago,
    refuse,
    road_of,
    walk,
    write_sheet,
)

pytestmark = pytest.mark.django_db


def counts(convention, *, shows_private=True) -> dict[str, int | None]:
    roads = PairRoad.objects.filter(convention=convention)
    funnel = funnel_of(roads, shows_private=shows_private)
    return {one.step.code: one.count for one in funnel.steps}


def steps_of(pair) -> list[str]:
    """The steps up to the agreement on which a pair stands."""
    road = road_of(pair)
    return [step.code for step in STEPS if step.moment and getattr(road, step.moment)]


@pytest.mark.parametrize("until", WALK)
def test_a_pair_stands_on_every_step_up_to_its_last(pair_of_sides, until) -> None:
    pair = walk(pair_of_sides, until)
    reached = list(WALK[: WALK.index(until) + 1])
    assert steps_of(pair) == reached
    road = road_of(pair)
    moments = {step.code: getattr(road, step.moment) for step in STEPS if step.code in reached}
    assert moments == {code: pair.at[code] for code in reached}


def test_the_table_of_a_cohort(pair_of_sides) -> None:
    for until in WALK:
        for _pair in range(3):
            walk(pair_of_sides, until)
    found = counts(pair_of_sides.convention)
    assert found == {
        **{code: 3 * (len(WALK) - position) for position, code in enumerate(WALK)},
        **{f"alive_{months}": 0 for months in (6, 12, 24, 36)},
    }


def test_only_pairs_of_the_convention_count(pair_of_sides) -> None:
    convention = pair_of_sides.convention
    walk(pair_of_sides, "agreed")
    pair_of_sides.convention = ConventionFactory()
    elsewhere = walk(pair_of_sides, "agreed")
    assert counts(convention)["agreed"] == 1
    assert counts(elsewhere.convention)["agreed"] == 1


def test_a_yes_counts_until_it_is_changed(pair_of_sides) -> None:
    for status in ("open", "expired", "withdrawn"):
        pair = walk(pair_of_sides, "one_sided")
        Interest.objects.filter(firm=pair.firm_a).update(status=status)
        assert steps_of(pair) == ["suggested", "one_sided"]
    for answer, status in (("not_now", "set_aside"), ("no_thanks", "declined")):
        Interest.objects.filter(firm=pair.firm_a).update(answer=answer, status=status)
        assert steps_of(pair) == ["suggested"]


def test_two_yeses_that_missed_each_other_are_not_mutual(pair_of_sides) -> None:
    pair = walk(pair_of_sides, "one_sided")
    Interest.objects.filter(firm=pair.firm_a).update(status="expired")
    InterestFactory(convention=pair.convention, firm=pair.firm_b, counterpart=pair.firm_a)
    assert steps_of(pair) == ["suggested", "one_sided"]


def test_who_changed_their_mind_after_two_yeses_still_came_so_far(pair_of_sides) -> None:
    pair = close(pair_of_sides, "dialogue", "priorities")
    Interest.objects.update(answer="no_thanks", status="declined")
    assert steps_of(pair) == list(WALK[: WALK.index("dialogue") + 1])


def test_one_approval_is_not_both(pair_of_sides) -> None:
    pair = walk(pair_of_sides, "proposed", approved_a_at=NOW)
    assert steps_of(pair)[-1] == "proposed"


def test_a_project_sheet_counts_after_both_visits(pair_of_sides) -> None:
    early = walk(pair_of_sides, "dialogue")
    write_sheet(early.binome, early.at["dialogue"])
    assert steps_of(early)[-1] == "dialogue"
    pair = walk(pair_of_sides, "visited")
    write_sheet(pair.binome, pair.at["dialogue"])
    write_sheet(pair.binome, pair.at["agreed"], sheet="grid")
    assert road_of(pair).project_at == pair.at["visited"]


def test_a_pair_proposed_by_hand_is_suggested(pair_of_sides) -> None:
    one, other = pair_of_sides.a[0], pair_of_sides.b[0]
    PairingFactory(pair=(pair_of_sides.convention, one, other), proposed_at=NOW)
    (road,) = PairRoad.objects.all()
    assert (road.suggested_at, road.suggestion_id, road.binome_id) == (NOW, None, None)
    assert counts(pair_of_sides.convention)["suggested"] == 1


def test_a_pair_that_met_twice_counts_once(pair_of_sides) -> None:
    pair = close(pair_of_sides, "visited", "priorities")
    again = BinomeFactory(
        convention=pair.convention, firm_a=pair.firm_a, firm_b=pair.firm_b, created_at=NOW
    )
    assert steps_of(pair)[-1] == "visited"
    assert road_of(pair).binome == again
    assert road_of(pair).proposed_at == pair.at["proposed"]


def test_shares_and_medians(pair_of_sides) -> None:
    for days in (2, 4, 20):
        walk(pair_of_sides, "approved", days=days)
    walk(pair_of_sides, "proposed", days=8)
    for _pair in range(6):
        walk(pair_of_sides, "suggested")
    roads = PairRoad.objects.filter(convention=pair_of_sides.convention)
    shown = {one.step.code: one for one in funnel_of(roads, shows_private=True).steps}
    assert (shown["suggested"].of_first, shown["suggested"].days) == (None, None)
    assert (shown["one_sided"].of_before, shown["one_sided"].days) == (0.4, 6)
    assert (shown["proposed"].of_before, shown["proposed"].of_first) == (1, 0.4)
    assert (shown["approved"].of_before, shown["approved"].of_first) == (0.75, 0.3)
    assert shown["approved"].days == 4
    assert (shown["dialogue"].of_before, shown["visited"].of_before) == (0, None)


def test_reasons_are_counted_once_a_pair(pair_of_sides) -> None:
    for reason in ("rivalry", "rivalry", "legal"):
        refuse(pair_of_sides, reason)
    close(pair_of_sides, "dialogue", "language")
    funnel = funnel_of(PairRoad.objects.all(), shows_private=True)
    assert [(one.code, one.count) for one in funnel.refusals] == [("rivalry", 2), ("legal", 1)]
    assert [(one.code, one.count) for one in funnel.closings] == [("language", 1)]


# --- alive ----------------------------------------------------------------------------------------
def test_alive_is_what_is_known_to_live(pair_of_sides) -> None:
    agreed(pair_of_sides, 3)  # too young
    agreed(pair_of_sides, 13)  # nobody answered
    agreed(pair_of_sides, 13, said_alive=6)
    agreed(pair_of_sides, 13, said_alive=12)
    agreed(pair_of_sides, 40, said_alive=36)
    failed = {"status": "closed", "closing_reason": "priorities"}
    agreed(pair_of_sides, 30, **failed, closed_at=months_ago(20))  # lived 10 months
    done = {"status": "closed", "closing_reason": "completed"}
    agreed(pair_of_sides, 30, **done, closed_at=months_ago(27))  # done after 3
    roads = PairRoad.objects.all()
    shown = {one.step.code: one for one in funnel_of(roads, shows_private=True).steps}
    assert shown["agreed"].count == 7
    alive = {code: one for code, one in shown.items() if one.step.wave}
    assert {code: one.count for code, one in alive.items()} == {
        "alive_6": 4,
        "alive_12": 2,
        "alive_24": 1,
        "alive_36": 1,
    }
    assert [one.open for one in alive.values()] == [3, 1, 1, 0]
    assert [one.of_before for one in alive.values()] == [1, pytest.approx(2 / 3), 1, 1]
    for step in STEPS:
        listed = on_step(roads, step).count()
        assert listed == (0 if step.is_private else shown[step.code].count)


@pytest.mark.parametrize(
    ("until", "has_ended", "is_alive"),
    [
        ("2025-07-14", False, False),
        ("2025-07-15", False, True),
        ("2025-07-15", True, False),
        ("2025-07-16", True, True),
    ],
)
def test_the_day_itself(until, has_ended, is_alive) -> None:
    day = timezone.datetime.fromisoformat
    row = Survival(1, day("2025-01-15").date(), day(until).date(), has_ended, "")
    assert is_alive_after(row, 6) is is_alive


# --- steps never grow -----------------------------------------------------------------------------
walks = st.lists(
    st.tuples(st.sampled_from(WALK), st.integers(-20, 40), st.booleans(), st.booleans()),
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(walked=walks)
def test_steps_never_grow_whatever_the_rows_say(pair_of_sides, walked) -> None:
    """Also where moments stand in no order, and answers were changed afterwards."""
    with transaction.atomic():
        for until, days, is_closed, changed_mind in walked:
            ending = {}
            if is_closed and until in WALK[3:]:
                ending = {"status": "closed", "closing_reason": "other", "closed_at": NOW}
            pair = walk(pair_of_sides, until, days=days, **ending)
            if changed_mind:
                Interest.objects.filter(firm=pair.firm_a).update(
                    answer="not_now", status="set_aside"
                )
        roads = PairRoad.objects.all()
        assert roads.count() == len(walked)
        for road in roads:
            moments = [getattr(road, step.moment) for step in STEPS if step.moment]
            known = [moment for moment in moments if moment]
            assert moments[: len(known)] == known
            assert known == sorted(known)
        found = [one.count for one in funnel_of(roads, shows_private=True).steps]
        shown = [count for count in found if count is not None]
        assert shown == sorted(shown, reverse=True)
        transaction.set_rollback(True)


# --- secrets and small cells ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("silent", "waiting", "mutual", "shown"),
    [
        (4, 1, 0, 1),
        (4, 1, 3, 4),
        (5, 0, 2, 2),
        (3, 1, 9, None),  # four pairs without two yeses: too few to hide among
        (0, 6, 0, None),  # all of them said yes
    ],
)
def test_first_interests_are_shown_where_they_tell_of_nobody(
    pair_of_sides, silent, waiting, mutual, shown
) -> None:
    for until, times in (("suggested", silent), ("one_sided", waiting), ("mutual", mutual)):
        for _pair in range(times):
            walk(pair_of_sides, until)
    assert counts(pair_of_sides.convention)["one_sided"] == shown
    hidden = funnel_of(PairRoad.objects.all(), shows_private=False).steps
    assert (hidden[1].count, hidden[1].of_before, hidden[1].days) == (None, None, None)
    # what follows would give it away
    assert (hidden[2].of_before, hidden[2].days) == (None, None)
    assert hidden[2].count == mutual


def test_no_small_number_is_left_outside_the_two_territories(pair_of_sides) -> None:
    for until, times in (("suggested", 6), ("approved", 1), ("agreed", 4)):
        for _pair in range(times):
            walk(pair_of_sides, until)
    for reason in ["rivalry"] * 5 + ["legal"] * 4:
        refuse(pair_of_sides, reason)
    funnel = funnel_of(PairRoad.objects.all(), shows_private=True)
    discreet = without_small_cells(funnel)
    assert [one.count for one in funnel.steps[4:]] == [5, 4, 4, 4, 4, 0, 0, 0, 0]
    assert [one.count for one in discreet.steps[4:]] == [5, *[None] * 8]
    for one in discreet.steps:
        assert one.is_hidden is (one.count is None)
        if one.is_hidden:
            assert (one.of_before, one.of_first, one.days, one.open) == (None, None, None, None)
    assert [one.count for one in discreet.refusals] == [LEAST_SHOWN, None]
    assert discreet.survivals == []
    assert len(funnel.survivals) == 4
