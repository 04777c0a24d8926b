"""Meetings in every state, for tests: A proposes, B answers."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from django.utils import timezone

from partnerships.models import Binome, Meeting
from partnerships.services.meetings import move_meeting, propose_meeting, take_time
from tests.partnerships.life import stored

FIELDS = {
    "subject": "First talk",
    "language": "en",
    "mode": "online",
    "minutes_long": 60,
    "link": "https://meet.example.org/gears",
}


def in_days(*days: float) -> list[datetime]:
    now = timezone.now().replace(microsecond=0)
    return [now + timedelta(days=one) for one in days]


def proposed(shores: SimpleNamespace, binome: Binome, *days: float, **fields) -> Meeting:
    times = fields.pop("times", in_days(*(days or (2, 3, 4))))
    actor = fields.pop("actor", shores.head_a)
    return propose_meeting(actor=actor, binome=binome, times=times, **FIELDS | fields)


def booked(shores: SimpleNamespace, binome: Binome, *days: float, **fields) -> Meeting:
    meeting = proposed(shores, binome, *days, **fields)
    return take_time(actor=shores.head_b, meeting=meeting, time=meeting.times[0])


def moving(shores: SimpleNamespace, binome: Binome) -> Meeting:
    meeting = booked(shores, binome)
    return move_meeting(actor=shores.head_a, meeting=stored(meeting), times=in_days(6, 7))


def as_if_past(meeting: Meeting, ago: timedelta = timedelta(hours=3)) -> Meeting:
    """As if its agreed time had been so long ago."""
    start = timezone.now() - ago
    fields = {"starts_at": start, "times": [start]} if meeting.starts_at else {"times": [start]}
    Meeting.objects.filter(pk=meeting.pk).update(**fields)
    return stored(meeting)
