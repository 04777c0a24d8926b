"""Anybody does anything at any time: whatever comes of it, the rules of a binôme's life hold.

A hypothesis state machine lets the people of both sides, and some who have nothing to do with
them, try every service. A model of a dozen lines says what must come of it.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from ced_platform.shared.choices import Side
from ced_platform.shared.errors import DomainError
from journal.models import Event
from journal.workflow import replay
from partnerships.models import Agreement, Binome, FollowUp, Meeting, Message, Visit
from partnerships.services.agreements import (
    confirm_agreement,
    record_agreement,
    withdraw_agreement,
)
from partnerships.services.dialogue import give_undertaking, send_message
from partnerships.services.life import close_binome
from partnerships.services.meetings import (
    cancel_meeting,
    counter_times,
    decline_meeting,
    keep_time,
    move_meeting,
    propose_meeting,
    take_time,
    withdraw_meeting,
)
from partnerships.services.sheets import agree_to_sheet, save_sheet
from partnerships.services.visits import (
    agree_waiver,
    ask_waiver,
    cancel_visit,
    confirm_visit,
    plan_visit,
    report_visit,
    sides_that_visited,
)
from partnerships.sheets.kinds import PROJECT
from partnerships.turns import turns_of
from partnerships.workflows import AGREEMENT, BINOME, LIFE, MEETING, VISIT
from tests.partnerships.life import approved, stored
from tests.partnerships.meetings import FIELDS, in_days

# everybody by what they are to the binôme; the strangers must never change anything
FIRMS = {"head_a": Side.A, "head_b": Side.B}
OFFICERS = ("manager_a", "staff_b")
STRANGERS = ("staff_a", "observer_a", "stranger")
# on whose side a firm or an officer stands
STANDS = {**FIRMS, "manager_a": Side.A, "staff_b": Side.B}
NEW_TIMES = {"counter": counter_times, "move": move_meeting}
ANSWERS = {
    "take": take_time,
    "decline": decline_meeting,
    "withdraw": withdraw_meeting,
    "keep": keep_time,
    "cancel": cancel_meeting,
}
VISIT_STEPS = st.sampled_from(["report", "confirm", "agree"])
people = st.sampled_from([*FIRMS, *FIRMS, *OFFICERS, *STRANGERS])
sides = st.sampled_from(list(Side))


class Life(RuleBasedStateMachine):
    shores: SimpleNamespace

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.binome: Binome = approved(self.shores)
        self.states = ["approved"]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    # --- how an attempt is judged -------------------------------------------------------------

    def attempt(self, who: str, may: set[str], call: Any, **call_with: Any) -> bool:
        """Whether it was done. Who may not never gets through, and a refusal changes nothing."""
        before = self.snapshot()
        try:
            with transaction.atomic():
                call(actor=getattr(self.shores, who), **call_with)
        except DomainError:
            assert self.snapshot() == before
            return False
        assert who in may, f"{who} got through {call.__name__}"
        now = stored(self.binome).status
        if now != self.states[-1]:
            self.states.append(now)
        return True

    def snapshot(self) -> tuple[Any, ...]:
        return (
            stored(self.binome).status,
            Event.objects.count(),
            Message.objects.count(),
            sorted(Visit.objects.values_list("pk", "status")),
            sorted(Agreement.objects.values_list("pk", "status")),
            sorted(Meeting.objects.values_list("pk", "status", "times", "starts_at", "sequence")),
        )

    def visit(self, number: int) -> Visit | None:
        rows = list(Visit.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    def agreement(self) -> Agreement | None:
        return Agreement.objects.order_by("-pk").first()

    # --- what people try ----------------------------------------------------------------------

    @rule(who=people)
    def write(self, who: str) -> None:
        may = {*FIRMS, *OFFICERS}
        self.attempt(who, may, send_message, binome=self.binome, text="Good morning", language="en")

    @rule(who=people)
    def undertake(self, who: str) -> None:
        self.attempt(who, set(FIRMS), give_undertaking, binome=self.binome)

    @rule(who=people, visitor=sides)
    def plan(self, who: str, visitor: Side) -> None:
        today = timezone.localdate()
        self.attempt(
            who,
            set(FIRMS),
            plan_visit,
            binome=self.binome,
            visitor=visitor,
            starts_on=today,
            ends_on=today,
            travellers="Two",
            language="en",
        )

    @rule(who=people, visitor=sides)
    def ask_without(self, who: str, visitor: Side) -> None:
        self.attempt(
            who,
            set(FIRMS),
            ask_waiver,
            binome=self.binome,
            visitor=visitor,
            reason="Met at a fair",
            language="en",
        )

    @rule(who=people, number=st.integers(0, 3), step=VISIT_STEPS)
    def take_visit_further(self, who: str, number: int, step: str) -> None:
        visit = self.visit(number)
        if visit is None:
            return
        visitor = {name for name, side in FIRMS.items() if side == visit.visitor}
        if step == "report":
            self.attempt(who, visitor, report_visit, visit=visit, report="Seen", language="en")
        elif step == "confirm":
            self.attempt(who, set(FIRMS) - visitor, confirm_visit, visit=visit)
        else:
            asked = {name for name, side in FIRMS.items() if side == visit.asked_by}
            self.attempt(who, set(FIRMS) - asked, agree_waiver, visit=visit)

    @rule(who=people, number=st.integers(0, 3))
    def cancel(self, who: str, number: int) -> None:
        visit = self.visit(number)
        if visit is not None:
            self.attempt(who, set(FIRMS), cancel_visit, visit=visit)

    @rule(who=people, day=st.integers(2, 9))
    def propose_to_meet(self, who: str, day: int) -> None:
        times = in_days(day)
        self.attempt(who, set(STANDS), propose_meeting, binome=self.binome, times=times, **FIELDS)

    @rule(who=people, name=st.sampled_from([*NEW_TIMES, *ANSWERS, "take", "take"]))
    def take_meeting_further(self, who: str, name: str) -> None:
        meeting = Meeting.objects.order_by("-pk").first()
        if meeting is None:
            return
        own = {one for one, side in STANDS.items() if side == meeting.asked_by}
        others = set(STANDS) - own
        may = {
            "take": others & set(FIRMS),
            "decline": others & set(FIRMS),
            "withdraw": own,
            "counter": others,
            "move": set(STANDS) if meeting.status == "booked" else others,
        }.get(name, set(STANDS))
        if name in NEW_TIMES:
            self.attempt(who, may, NEW_TIMES[name], meeting=meeting, times=in_days(3, 5))
        elif name == "take":
            self.attempt(who, may, take_time, meeting=meeting, time=meeting.times[-1])
        else:
            self.attempt(who, may, ANSWERS[name], meeting=meeting)

    @rule(who=people, text=st.sampled_from(["gears", "shafts"]))
    def fill_in(self, who: str, text: str) -> None:
        self.attempt(
            who,
            set(FIRMS),
            save_sheet,
            binome=self.binome,
            sheet=PROJECT,
            base=0,
            cells={"object": text},
        )

    @rule(who=people, number=st.integers(1, 2))
    def agree_to_it(self, who: str, number: int) -> None:
        self.attempt(
            who, set(FIRMS), agree_to_sheet, binome=self.binome, sheet=PROJECT, number=number
        )

    @rule(who=people)
    def record(self, who: str) -> None:
        fields = {"kind": "supply", "title": "Gears", "signed_on": timezone.localdate()}
        self.attempt(
            who, set(FIRMS), record_agreement, binome=self.binome, language="en", fields=fields
        )

    @rule(who=people, confirms=st.booleans())
    def decide(self, who: str, confirms: bool) -> None:
        agreement = self.agreement()
        if agreement is None:
            return
        recorded = {name for name, side in FIRMS.items() if side == agreement.proposed_by}
        if confirms:
            self.attempt(who, set(FIRMS) - recorded, confirm_agreement, agreement=agreement)
        else:
            self.attempt(who, set(FIRMS), withdraw_agreement, agreement=agreement)

    # rarely, or no life would be long
    @rule(who=people, chance=st.integers(0, 9))
    def close(self, who: str, chance: int) -> None:
        if chance == 0:
            may = {*FIRMS, *OFFICERS}
            self.attempt(who, may, close_binome, binome=self.binome, reason="priorities")

    # --- what always holds --------------------------------------------------------------------

    @invariant()
    def the_journal_rebuilds_every_state(self) -> None:
        assert replay(BINOME, self.binome) == stored(self.binome).status == self.states[-1]
        for visit in Visit.objects.all():
            first = "waiver_asked" if visit.reason else "planned"
            assert (replay(VISIT, visit) or first) == visit.status
        for meeting in Meeting.objects.all():
            assert (replay(MEETING, meeting) or "proposed") == meeting.status
        for agreement in Agreement.objects.all():
            assert (replay(AGREEMENT, agreement) or "proposed") == agreement.status

    @invariant()
    def the_road_is_walked_step_by_step(self) -> None:
        binome = stored(self.binome)
        reached = [code for code in LIFE if binome.began_at(code) is not None]
        assert reached == list(LIFE[: len(reached)])
        if binome.is_standing:
            assert binome.status in reached

    @invariant()
    def what_a_state_says_is_so(self) -> None:
        binome = stored(self.binome)
        by_firms = Message.objects.filter(role="firm").exists()
        assert by_firms is (binome.dialogue_at is not None)
        assert (len(sides_that_visited(binome)) == 2) is (binome.project_at is not None)
        counts = Agreement.objects.that_count().exists()
        assert counts is (binome.follow_up_at is not None)
        assert FollowUp.objects.count() == (8 if counts else 0)
        if binome.status == "agreement":
            assert Agreement.objects.filter(status="proposed").count() == 1

    @invariant()
    def a_calendar_holds_what_is_agreed(self) -> None:
        assert (
            not stored(self.binome).is_standing
            or Meeting.objects.filter(status__in=["proposed", "moving"]).count() <= 1
        )
        for meeting in Meeting.objects.all():
            assert meeting.is_agreed <= (meeting.invited.count() >= 2)
        if not stored(self.binome).is_standing:
            planned = ["proposed", "booked", "moving"]
            assert not Meeting.objects.filter(status__in=planned).exists()

    @invariant()
    def one_always_knows_whose_turn_it_is(self) -> None:
        binome = stored(self.binome)
        if binome.is_standing and binome.status != "follow_up":
            assert turns_of(binome)

    @invariant()
    def the_database_agrees(self) -> None:
        connection.check_constraints()


@pytest.mark.django_db
def test_any_life_keeps_the_rules(two_shores):
    machine = type("LifeOfTwoShores", (Life,), {"shores": two_shores})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
