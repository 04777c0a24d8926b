"""Invitations: the mails that put a booked meeting into calendars, and take it out again."""

from collections.abc import Iterable
from typing import Any

from django.utils import translation

from actors.models import User
from journal.services import queue_mail
from partnerships.calendars import CANCEL, REQUEST, calendar_entry, page_of
from partnerships.models import Meeting
from partnerships.parties import takes_part
from partnerships.services.news import firms_of


def invite(meeting: Meeting) -> None:
    """An invitation to everybody who takes part; who was invited and left is called off.

    The people of both firms take part, and who proposed times for their side.
    """
    before = set(meeting.invited.all())
    people = {*firms_of(meeting.binome), *before}
    present = {one for one in people if one.is_active and takes_part(one, meeting.binome)}
    meeting.invited.set(present)
    news = "meeting_moved" if meeting.sequence else "meeting_booked"
    _mail(meeting, present, REQUEST, news)
    if meeting.sequence:
        _mail(meeting, before - present, CANCEL, "meeting_cancelled")


def call_off(meeting: Meeting) -> None:
    """The meeting leaves the calendars of all who were invited."""
    _mail(meeting, meeting.invited.all(), CANCEL, "meeting_cancelled")


def _mail(meeting: Meeting, people: Iterable[User], method: str, news: str) -> None:
    """One mail a person, whatever their setting for notices: a calendar must not be wrong."""
    for person in sorted(people, key=lambda one: one.pk):
        if not person.is_active:
            continue
        with translation.override(person.language):
            text = calendar_entry(meeting, method, attendee=person)
        queue_mail(
            key=f"meeting:{meeting.pk}:{meeting.sequence}:{method}:{person.pk}",
            recipient=person,
            template="notice",
            notice_code=news,
            path=page_of(meeting),
            calendar={"method": method, "text": text},
            **news_of(meeting),
        )


def news_of(meeting: Meeting) -> dict[str, Any]:
    """What the sentences about a meeting are made of; see partnerships.meeting_notices."""
    times = [meeting.starts_at] if meeting.starts_at else meeting.times
    return {
        "firm_a": meeting.binome.firm_a.name,
        "firm_b": meeting.binome.firm_b.name,
        "subject": meeting.subject,
        "minutes_long": meeting.minutes_long,
        "times": [time.isoformat() for time in times],
    }
