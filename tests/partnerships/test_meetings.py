"""Meetings: who may propose, take, move and cancel; what becomes of the times; two at once."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.models import Event, Notice, OutboxMail
from journal.workflow import replay
from partnerships.models import Meeting
from partnerships.services.life import close_binome
from partnerships.services.meetings import (
    cancel_meeting,
    counter_times,
    decline_meeting,
    end_meetings,
    keep_time,
    move_meeting,
    remind_of_meetings,
    take_time,
    withdraw_meeting,
    write_minutes,
)
from partnerships.turns import turns_of
from partnerships.workflows import MEETING
from tests.factories import representative_of
from tests.partnerships.life import approved, stored
from tests.partnerships.meetings import as_if_past, booked, in_days, moving, proposed
from tests.transactions import race


def step(name, shores, meeting, who):
    """Take one step as somebody, with what it needs."""
    actor = getattr(shores, who)
    calls = {
        "take": lambda: take_time(actor=actor, meeting=meeting, time=meeting.times[0]),
        "counter": lambda: counter_times(actor=actor, meeting=meeting, times=in_days(8)),
        "move": lambda: move_meeting(actor=actor, meeting=meeting, times=in_days(8)),
        "decline": lambda: decline_meeting(actor=actor, meeting=meeting),
        "withdraw": lambda: withdraw_meeting(actor=actor, meeting=meeting),
        "keep": lambda: keep_time(actor=actor, meeting=meeting),
        "cancel": lambda: cancel_meeting(actor=actor, meeting=meeting),
    }
    return calls[name]()


IN_STATE = {"proposed": proposed, "booked": booked, "moving": moving}
A = {"head_a", "manager_a"}
B = {"head_b", "staff_b"}
# A proposed the times that wait; who may then do what. A has a cluster whose manager is its
# officer, B has none, so that its staff are.
MAY = {
    ("proposed", "take"): {"head_b"},
    ("proposed", "decline"): {"head_b"},
    ("proposed", "counter"): B,
    ("proposed", "withdraw"): A,
    ("booked", "move"): A | B,
    ("booked", "cancel"): A | B,
    ("moving", "take"): {"head_b"},
    ("moving", "move"): B,
    ("moving", "keep"): A | B,
    ("moving", "cancel"): A | B,
}
EVERYBODY = ("head_a", "head_b", "manager_a", "staff_a", "staff_b", "observer_a", "stranger")


@pytest.mark.parametrize(("state", "name"), MAY)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_take_a_step(two_shores, state, name, who):
    meeting = IN_STATE[state](two_shores, approved(two_shores))
    if who in MAY[state, name]:
        step(name, two_shores, meeting, who)
        target = MEETING.transition(name).target
        assert stored(meeting).status == replay(MEETING, meeting) == target
    else:
        with pytest.raises(NotAllowed):
            step(name, two_shores, meeting, who)
        assert stored(meeting).status == state


def test_the_table_above_misses_no_step_of_people():
    by_people = {
        (source, one.name)
        for one in MEETING.transitions
        for source in one.sources
        if one.ability is not None
    }
    assert by_people == set(MAY)


@pytest.mark.parametrize("who", EVERYBODY)
def test_who_may_propose(two_shores, who):
    binome = approved(two_shores)
    if who in A | B:
        meeting = proposed(two_shores, binome, actor=getattr(two_shores, who))
        assert meeting.asked_by == ("a" if who in A else "b")
    else:
        with pytest.raises(NotAllowed):
            proposed(two_shores, binome, actor=getattr(two_shores, who))


def test_times_are_kept_in_order(two_shores):
    late, early = in_days(5, 2)
    assert proposed(two_shores, approved(two_shores), times=[late, early]).times == [early, late]


@pytest.mark.parametrize(
    ("days", "message"),
    [
        ((), "one, two or three"),
        ((1, 2, 3, 4), "one, two or three"),
        ((1, 1), "the same"),
        ((-1, 2), "past already"),
        ((2, 400), "more than a year away"),
    ],
)
def test_times_that_cannot_be_right(two_shores, days, message):
    binome = approved(two_shores)
    with pytest.raises(Invalid, match=message):
        proposed(two_shores, binome, times=in_days(*days))
    assert not Meeting.objects.exists()


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"link": " "}, "link"), ({"mode": "place", "place": " "}, "place")],
)
def test_a_meeting_is_somewhere(two_shores, fields, field):
    with pytest.raises(Invalid) as refusal:
        proposed(two_shores, approved(two_shores), **fields)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    "fields",
    [
        {"link": "javascript:alert(1)"},
        {"link": "ftp://example.org/"},
        {"minutes_long": 5},
        {"minutes_long": 600},
        {"subject": " "},
        {"language": "klingon"},
    ],
)
def test_what_cannot_be_a_meeting(two_shores, fields):
    with pytest.raises(ValidationError):
        proposed(two_shores, approved(two_shores), **fields)


def test_one_proposal_at_a_time_and_many_meetings(two_shores):
    binome = approved(two_shores)
    first = booked(two_shores, binome)
    proposed(two_shores, binome)
    with pytest.raises(Conflict):
        proposed(two_shores, binome, actor=two_shores.head_b)
    with pytest.raises(Conflict):
        move_meeting(actor=two_shores.head_a, meeting=first, times=in_days(9))


def test_a_time_is_taken_of_those_proposed_and_not_past(two_shores):
    meeting = proposed(two_shores, approved(two_shores))
    with pytest.raises(Invalid) as refusal:
        take_time(actor=two_shores.head_b, meeting=meeting, time=in_days(20)[0])
    assert refusal.value.field == "time"
    past = timezone.now() - timedelta(hours=1)
    Meeting.objects.update(times=[past, *meeting.times[1:]])
    with pytest.raises(Invalid, match="past already"):
        take_time(actor=two_shores.head_b, meeting=meeting, time=past)
    assert stored(meeting).status == "proposed"


def test_times_are_countered_until_one_is_taken(two_shores):
    meeting = proposed(two_shores, approved(two_shores))
    ours = in_days(10, 11)
    countered = counter_times(actor=two_shores.head_b, meeting=meeting, times=ours)
    with pytest.raises(NotAllowed):  # their own times
        take_time(actor=two_shores.head_b, meeting=countered, time=ours[0])
    taken = take_time(actor=two_shores.head_a, meeting=countered, time=ours[1])
    assert (taken.status, taken.starts_at, taken.sequence) == ("booked", ours[1], 0)
    told = Event.objects.filter(code="meeting.counter").get().data["times"]
    assert told == [time.isoformat() for time in ours]


def test_a_move_leaves_the_old_time_until_a_new_one_is_taken(two_shores):
    meeting = moving(two_shores, approved(two_shores))
    old = meeting.starts_at
    assert stored(meeting).starts_at == old
    kept = keep_time(actor=two_shores.head_b, meeting=meeting)
    assert (kept.status, kept.starts_at, kept.times, kept.sequence) == ("booked", old, [old], 0)
    again = move_meeting(actor=two_shores.head_b, meeting=kept, times=in_days(9))
    taken = take_time(actor=two_shores.head_a, meeting=again, time=again.times[0])
    assert (taken.starts_at, taken.sequence) == (again.times[0], 1)


@pytest.mark.parametrize("name", ["move", "cancel"])
def test_what_has_begun_stays_as_it_is(two_shores, name):
    meeting = as_if_past(booked(two_shores, approved(two_shores)), timedelta(minutes=5))
    with pytest.raises(WrongState, match="has begun"):
        step(name, two_shores, meeting, "head_a")


def test_one_sees_whose_turn_it_is(two_shores):
    binome = approved(two_shores)

    def waits_for():
        return [one.side for one in turns_of(stored(binome)) if one.section == "meetings"]

    assert waits_for() == []
    meeting = proposed(two_shores, binome)
    assert waits_for() == ["b"]
    counter_times(actor=two_shores.head_b, meeting=meeting, times=in_days(8))
    assert waits_for() == ["a"]
    take_time(actor=two_shores.head_a, meeting=meeting, time=stored(meeting).times[0])
    assert waits_for() == []


def test_the_other_firm_is_told_each_time(two_shores):
    binome = approved(two_shores)
    meeting = proposed(two_shores, binome)
    times = in_days(8)
    counter_times(actor=two_shores.head_b, meeting=meeting, times=times)
    counter_times(actor=two_shores.head_a, meeting=meeting, times=times)
    counter_times(actor=two_shores.head_b, meeting=meeting, times=times)
    codes = Notice.objects.filter(code="meeting_proposed").order_by("pk")
    told = list(codes.values_list("recipient", flat=True))
    a, b = two_shores.head_a.pk, two_shores.head_b.pk
    assert told == [b, a, b, a]


def test_an_officer_who_proposed_is_told_what_becomes_of_it(two_shores):
    meeting = proposed(two_shores, approved(two_shores), actor=two_shores.manager_a)
    told = Notice.objects.filter(recipient=two_shores.manager_a)
    assert not told.exists()
    decline_meeting(actor=two_shores.head_b, meeting=meeting)
    assert told.get().code == "meeting_declined"
    assert not Notice.objects.filter(recipient=two_shores.colleague_a).exists()


def test_minutes_are_written_by_each_side_once_it_has_begun(two_shores):
    meeting = booked(two_shores, approved(two_shores))
    with pytest.raises(WrongState) as refusal:
        write_minutes(actor=two_shores.head_a, meeting=meeting, text="Good", language="en")
    assert refusal.value.field == "text"
    meeting = as_if_past(meeting)
    end_meetings()
    write_minutes(actor=two_shores.head_a, meeting=meeting, text="Good", language="en")
    write_minutes(actor=two_shores.head_b, meeting=meeting, text="Bien", language="fr")
    write_minutes(actor=two_shores.manager_a, meeting=meeting, text="Very good", language="en")
    texts = list(meeting.minutes.values_list("side", "text", "author"))
    assert texts == [
        ("a", "Very good", two_shores.manager_a.pk),
        ("b", "Bien", two_shores.head_b.pk),
    ]
    with pytest.raises(Invalid):
        write_minutes(actor=two_shores.head_a, meeting=meeting, text=" ", language="en")
    with pytest.raises(NotAllowed):
        write_minutes(actor=two_shores.stranger, meeting=meeting, text="Hm", language="en")


def cancelled(shores, binome):
    return cancel_meeting(actor=shores.head_a, meeting=booked(shores, binome))


@pytest.mark.parametrize("make", [proposed, cancelled])
def test_no_minutes_of_what_did_not_take_place(two_shores, make):
    meeting = as_if_past(make(two_shores, approved(two_shores)))
    with pytest.raises(WrongState):
        write_minutes(actor=two_shores.head_a, meeting=meeting, text="Good", language="en")


def test_time_ends_meetings_and_lets_proposals_lapse(two_shores):
    binome = approved(two_shores)
    meeting = as_if_past(booked(two_shores, binome))
    waiting = as_if_past(proposed(two_shores, binome))
    assert end_meetings() == 2
    assert (stored(meeting).status, stored(waiting).status) == ("over", "lapsed")
    assert Notice.objects.filter(code="meeting_lapsed").count() == 2
    assert end_meetings() == 0


def test_what_is_under_way_is_not_over(two_shores):
    meeting = as_if_past(booked(two_shores, approved(two_shores)), timedelta(minutes=59))
    assert end_meetings() == 0
    assert stored(meeting).status == "booked"


def test_a_move_that_nobody_answered_ends_at_the_old_time(two_shores):
    meeting = moving(two_shores, approved(two_shores))
    start = timezone.now() - timedelta(hours=2)
    Meeting.objects.update(starts_at=start)
    assert end_meetings() == 1
    over = stored(meeting)
    assert (over.status, over.starts_at, over.times) == ("over", start, [start])


@pytest.mark.parametrize(
    ("days", "booked_before", "reminded"),
    [(0.9, 3, 1), (1.2, 3, 0), (-0.1, 3, 0), (0.9, 0.5, 0)],
    ids=["tomorrow", "later", "begun", "booked this morning"],
)
def test_a_reminder_comes_one_day_before(two_shores, days, booked_before, reminded):
    meeting = booked(two_shores, approved(two_shores))
    (start,) = in_days(days)
    before = start - timedelta(days=booked_before)
    Meeting.objects.update(starts_at=start, times=[start], booked_at=before)
    assert remind_of_meetings() == reminded
    remind_of_meetings()
    told = Notice.objects.filter(code="meeting_soon")
    assert told.count() == 2 * reminded  # each firm once
    assert OutboxMail.objects.filter(data__notice_code="meeting_soon").count() == 2 * reminded
    assert stored(meeting).status == "booked"


def test_closing_the_binome_cancels_what_is_planned(two_shores):
    binome = approved(two_shores)
    meeting = booked(two_shores, binome)
    waiting = proposed(two_shores, binome)
    close_binome(actor=two_shores.head_a, binome=binome, reason="priorities")
    assert {stored(meeting).status, stored(waiting).status} == {"cancelled"}
    calls_off = OutboxMail.objects.filter(data__calendar__method="CANCEL")
    assert calls_off.count() == 2  # of the booked one, to both heads
    with pytest.raises(WrongState):
        proposed(two_shores, binome)


@pytest.mark.django_db(transaction=True)
def test_two_take_different_times_at_once_and_one_is_booked(two_shores):
    meeting = proposed(two_shores, approved(two_shores))
    colleague = representative_of(two_shores.firm_b)
    outcomes = race(
        lambda: take_time(actor=two_shores.head_b, meeting=meeting, time=meeting.times[0]),
        lambda: take_time(actor=colleague, meeting=meeting, time=meeting.times[2]),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Meeting", "WrongState"]
    (taken,) = [one for one in outcomes if isinstance(one, Meeting)]
    assert stored(meeting).starts_at == taken.starts_at
    assert Event.objects.filter(code="meeting.take").count() == 1
    invitations = OutboxMail.objects.filter(data__calendar__method="REQUEST")
    assert invitations.count() == 3  # two heads and a colleague, each one


@pytest.mark.django_db(transaction=True)
def test_taken_and_taken_back_at_once_is_one_of_both(two_shores):
    meeting = proposed(two_shores, approved(two_shores))
    outcomes = race(
        lambda: take_time(actor=two_shores.head_b, meeting=meeting, time=meeting.times[0]),
        lambda: withdraw_meeting(actor=two_shores.head_a, meeting=meeting),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Meeting", "WrongState"]
    assert stored(meeting).status == replay(MEETING, meeting)


@pytest.mark.django_db(transaction=True)
def test_two_propose_at_once_and_one_proposal_stands(two_shores):
    binome = approved(two_shores)
    outcomes = race(
        lambda: proposed(two_shores, binome),
        lambda: proposed(two_shores, binome, actor=two_shores.head_b),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Meeting"]
    assert Meeting.objects.count() == 1
