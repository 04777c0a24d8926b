"""Visits in both directions: who may, what counts, what takes the binôme further."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.models import Event
from partnerships.models import Visit
from partnerships.services.dialogue import send_message
from partnerships.services.visits import (
    agree_waiver,
    ask_waiver,
    cancel_visit,
    confirm_visit,
    plan_visit,
    report_visit,
    sides_that_visited,
)
from partnerships.turns import turns_of
from tests.partnerships.life import approved, head, in_dialogue, stored
from tests.transactions import race

TODAY = timezone.localdate


def plan(shores, binome, visitor="a", who="head_a", days=(0, 2)):
    return plan_visit(
        actor=getattr(shores, who),
        binome=binome,
        visitor=Side(visitor),
        starts_on=TODAY() + timedelta(days=days[0]),
        ends_on=TODAY() + timedelta(days=days[1]),
        travellers="The head and the engineer",
        language="en",
    )


def made(shores, binome, visitor):
    visit = plan(shores, binome, visitor)
    report_visit(actor=head(shores, visitor), visit=visit, report="A clean shop", language="en")
    return confirm_visit(actor=head(shores, "b" if visitor == "a" else "a"), visit=stored(visit))


def waived(shores, binome, visitor):
    visit = ask_waiver(
        actor=shores.head_a,
        binome=binome,
        visitor=Side(visitor),
        reason="Met at a fair",
        language="en",
    )
    return agree_waiver(actor=shores.head_b, visit=visit)


@pytest.mark.parametrize("first", [made, waived])
@pytest.mark.parametrize("second", [made, waived])
def test_both_directions_start_the_project(two_shores, first, second):
    binome = in_dialogue(two_shores)
    first(two_shores, binome, "a")
    assert stored(binome).status == "visits"
    assert sides_that_visited(binome) == {Side.A}
    second(two_shores, stored(binome), "b")
    assert stored(binome).status == "project"


def test_two_visits_in_one_direction_do_not_count_for_both(two_shores):
    binome = in_dialogue(two_shores)
    made(two_shores, binome, "a")
    made(two_shores, stored(binome), "a")
    assert stored(binome).status == "visits"


def test_a_visit_needs_a_dialogue(two_shores):
    with pytest.raises(WrongState):
        plan(two_shores, approved(two_shores))


def test_days_in_the_wrong_order_are_refused(two_shores):
    with pytest.raises(ValidationError, match="before the first"):
        plan(two_shores, in_dialogue(two_shores), days=(2, 1))
    assert not Visit.objects.exists()


def test_one_visit_at_a_time_in_a_direction(two_shores):
    binome = in_dialogue(two_shores)
    plan(two_shores, binome)
    plan(two_shores, binome, "b")
    with pytest.raises(Conflict):
        plan(two_shores, binome)


# who × what: "a" visits "b", the waiver is asked by A
STEPS = {
    "report": (
        "planned",
        lambda actor, visit: report_visit(actor=actor, visit=visit, report="Seen", language="en"),
    ),
    "confirm": ("reported", lambda actor, visit: confirm_visit(actor=actor, visit=visit)),
    "agree": ("waiver_asked", lambda actor, visit: agree_waiver(actor=actor, visit=visit)),
    "cancel": ("planned", lambda actor, visit: cancel_visit(actor=actor, visit=visit)),
}
MAY = {
    "report": {"head_a"},
    "confirm": {"head_b"},
    "agree": {"head_b"},
    "cancel": {"head_a", "head_b"},
}
EVERYBODY = ("head_a", "head_b", "manager_a", "staff_a", "staff_b", "observer_a", "stranger")


def visit_in(shores, status) -> Visit:
    binome = in_dialogue(shores)
    if status == "waiver_asked":
        return ask_waiver(
            actor=shores.head_a, binome=binome, visitor=Side.A, reason="Far", language="en"
        )
    visit = plan(shores, binome)
    if status == "reported":
        visit = report_visit(actor=shores.head_a, visit=visit, report="Seen", language="en")
    return visit


@pytest.mark.parametrize("step", STEPS)
def test_who_may_take_a_step(two_shores, step):
    status, call = STEPS[step]
    visit = visit_in(two_shores, status)
    for who in sorted(EVERYBODY, key=lambda one: one in MAY[step]):
        if who in MAY[step]:
            continue
        with pytest.raises(NotAllowed):
            call(getattr(two_shores, who), visit)
        assert stored(visit).status == status
    call(getattr(two_shores, sorted(MAY[step])[0]), visit)
    assert stored(visit).status != status


def test_a_visit_is_not_reported_before_it_begins(two_shores):
    visit = plan(two_shores, in_dialogue(two_shores), days=(1, 3))
    with pytest.raises(WrongState) as refusal:
        report_visit(actor=two_shores.head_a, visit=visit, report="Seen", language="en")
    assert refusal.value.field == "report"


def test_a_report_and_a_reason_are_not_empty(two_shores):
    binome = in_dialogue(two_shores)
    visit = plan(two_shores, binome)
    with pytest.raises(Invalid):
        report_visit(actor=two_shores.head_a, visit=visit, report=" ", language="en")
    with pytest.raises(Invalid):
        ask_waiver(
            actor=two_shores.head_a, binome=binome, visitor=Side.B, reason=" ", language="en"
        )


def test_a_refused_waiver_leaves_the_visit_wanted(two_shores):
    visit = visit_in(two_shores, "waiver_asked")
    cancel_visit(actor=two_shores.head_b, visit=visit)
    assert stored(visit).status == "cancelled"
    assert plan(two_shores, visit.binome).status == "planned"


def test_one_always_sees_whose_turn_it_is(two_shores):
    def turns(binome):
        return {(one.side, one.section) for one in turns_of(stored(binome))} - {
            (Side.A, "dialogue"),
            (Side.B, "dialogue"),
        }

    binome = approved(two_shores)
    assert turns(binome) == {(None, "dialogue")}
    binome = in_dialogue_of(two_shores, binome)
    assert turns(binome) == {(None, "visits")}
    visit = plan(two_shores, binome)
    assert turns(binome) == {(Side.A, "visits"), (Side.B, "visits")}
    report_visit(actor=two_shores.head_a, visit=visit, report="Seen", language="en")
    assert turns(binome) == {(Side.B, "visits")}  # B confirms, and plans its own


def in_dialogue_of(shores, binome):
    send_message(actor=shores.head_a, binome=binome, text="Good morning", language="en")
    return stored(binome)


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_cancelled_at_once_is_one_of_both(two_shores):
    visit = visit_in(two_shores, "waiver_asked")
    outcomes = race(
        lambda: agree_waiver(actor=two_shores.head_b, visit=visit),
        lambda: cancel_visit(actor=two_shores.head_a, visit=visit),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Visit", "WrongState"]
    assert Event.objects.filter(code__in=["visit.agree", "visit.cancel"]).count() == 1
