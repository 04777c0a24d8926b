"""A meeting as an entry for a calendar: iCalendar (RFC 5545), sent as iTIP (RFC 5546).

Times are in UTC, which every calendar shows by the clock of its owner. An invitation names the
platform as its organiser and its recipient as the only attendee: who else comes is nobody's to
learn from a mail before both firms have given their word of confidentiality.
"""

from datetime import UTC
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from partnerships.models import Meeting

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


def page_of(meeting: Meeting) -> str:
    return f"/binomes/{meeting.binome_id}/meetings/"


def calendar_entry(meeting: Meeting, method: str, *, attendee: Any = None) -> str:
    """The entry of a meeting that is, or was, booked, in the language that is active.

    REQUEST enters or moves it, CANCEL takes it out, PUBLISH is for who fetches it from the page.
    The identity stays, and the sequence rises with each change, so that a calendar keeps the
    newest whatever the order in which the mails come.
    """
    event = Event()
    event.add("uid", f"meeting-{meeting.pk}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))  # type: ignore[union-attr]
    event.add("dtend", meeting.ends_at.astimezone(UTC))  # type: ignore[union-attr]
    binome = meeting.binome
    event.add("summary", f"{binome.firm_a.name} + {binome.firm_b.name}: {meeting.subject}")
    event.add("location", meeting.where)
    page = settings.SITE_URL + page_of(meeting)
    event.add("description", _("The page of the meeting: %(page)s") % {"page": page})
    event.add("url", page)
    event.add("status", "CANCELLED" if method == CANCEL else "CONFIRMED")
    event.add("organizer", _organizer())
    if attendee is not None:
        event.add("attendee", _attendee(attendee))
    calendar = Calendar()
    calendar.add("prodid", "-//CED platform//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(event)
    return calendar.to_ical().decode()


def _organizer() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["CN"] = vText(name or "CED")
    return organizer


def _attendee(person: Any) -> vCalAddress:
    """Nobody reads an answer by mail: the platform is where one moves or cancels."""
    attendee = vCalAddress(f"mailto:{person.email}")
    attendee.params["CN"] = vText(str(person))
    attendee.params["ROLE"] = vText("REQ-PARTICIPANT")
    attendee.params["PARTSTAT"] = vText("NEEDS-ACTION")
    attendee.params["RSVP"] = vText("FALSE")
    return attendee
