"""Invitations: what mail programs and calendars get, and times round a change of clocks."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
import time_machine
from django.conf import settings
from django.core import mail as mailbox
from django.utils import timezone, translation
from icalendar import Calendar

from ced_platform.shared.zones import zone_of
from journal.models import Notice, OutboxMail
from journal.services import deliver_due_mails
from partnerships.calendars import PUBLISH, calendar_entry
from partnerships.clocks import clocks_of, local_times
from partnerships.services.meetings import cancel_meeting, move_meeting, take_time
from tests.factories import representative_of
from tests.partnerships.life import approved, stored
from tests.partnerships.meetings import booked, in_days, moving, proposed


@pytest.fixture
def delivered(two_shores):
    """Send what waits; the mails with an entry for a calendar, by recipient, as bytes travel."""

    def deliver():
        mailbox.outbox.clear()
        deliver_due_mails()
        assert not OutboxMail.objects.exclude(state="sent").exists()
        parsed = {
            one.to[0]: message_from_bytes(one.message().as_bytes(), policy=policy.default)
            for one in mailbox.outbox
        }
        return {to: mail for to, mail in parsed.items() if calendar_part(mail) is not None}

    return deliver


def calendar_part(mail):
    parts = [one for one in mail.walk() if one.get_content_type() == "text/calendar"]
    return parts[0] if parts else None


def event_of(mail):
    calendar = Calendar.from_ical(calendar_part(mail).get_content())
    (event,) = calendar.events
    return calendar, event


def test_each_gets_an_invitation_that_mail_programs_show(two_shores, delivered):
    meeting = booked(two_shores, approved(two_shores))
    mails = delivered()
    assert set(mails) == {two_shores.head_a.email, two_shores.head_b.email}
    mail = mails[two_shores.head_a.email]
    assert mail.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = calendar_part(mail)
    assert str(part["content-type"]) == 'text/calendar; method="REQUEST"; charset="utf-8"'
    assert part.get_content_disposition() is None  # shown, not a file beside
    calendar, event = event_of(mail)
    assert (calendar["method"], calendar["version"]) == ("REQUEST", "2.0")
    assert event["uid"] == f"meeting-{meeting.pk}@localhost"
    assert (event["sequence"], event["status"]) == (0, "CONFIRMED")
    assert event.start == meeting.starts_at
    assert event.end == meeting.starts_at + timedelta(hours=1)
    assert event["organizer"] == f"mailto:{settings.DEFAULT_FROM_EMAIL}"
    assert event["location"] == meeting.link
    assert "First talk" in event["summary"]
    assert f"/binomes/{meeting.binome_id}/meetings/" in event["url"]
    assert f"/binomes/{meeting.binome_id}/meetings/" in mail.get_body(("plain",)).get_content()


def test_an_invitation_tells_nobody_the_address_of_another(two_shores, delivered):
    booked(two_shores, approved(two_shores))
    for recipient, mail in delivered().items():
        _calendar, event = event_of(mail)
        assert event["attendee"] == f"mailto:{recipient}"
        others = {two_shores.head_a.email, two_shores.head_b.email} - {recipient}
        assert not any(other in mail.as_string() for other in others)


def test_times_are_in_utc_and_lines_are_short(two_shores):
    (start,) = in_days(2)
    meeting = booked(two_shores, approved(two_shores), times=[start], subject="قطع غيار " * 12)
    text = calendar_entry(meeting, PUBLISH)
    assert f"DTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}" in text
    assert "ATTENDEE" not in text
    lines = text.encode().split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


@pytest.mark.parametrize("nasty", ["a\r\nATTENDEE:mailto:x@example.org", "a;b,c\\n"])
def test_what_people_type_cannot_add_a_line(two_shores, nasty):
    meeting = booked(two_shores, approved(two_shores), mode="place", link="", place=nasty)
    (event,) = Calendar.from_ical(calendar_entry(meeting, PUBLISH)).events
    assert "attendee" not in event
    assert str(event["location"]).replace("\n", "").startswith("a")


def test_a_move_keeps_the_identity_and_raises_the_sequence(two_shores, delivered):
    meeting = booked(two_shores, approved(two_shores))
    _calendar, first = event_of(delivered()[two_shores.head_b.email])
    asked = move_meeting(actor=two_shores.head_a, meeting=meeting, times=in_days(9))
    assert delivered() == {}  # asking moves nothing
    moved = take_time(actor=two_shores.head_b, meeting=asked, time=asked.times[0])
    calendar, second = event_of(delivered()[two_shores.head_b.email])
    assert calendar["method"] == "REQUEST"
    assert second["uid"] == first["uid"]
    assert second["sequence"] == 1
    assert second.start == moved.starts_at
    cancel_meeting(actor=two_shores.head_b, meeting=moved)
    calendar, third = event_of(delivered()[two_shores.head_a.email])
    assert (calendar["method"], third["status"]) == ("CANCEL", "CANCELLED")
    assert (third["uid"], third["sequence"]) == (first["uid"], 2)


def test_who_left_is_called_off_and_who_came_is_invited(two_shores, delivered):
    leaver = representative_of(two_shores.firm_b)
    meeting = moving(two_shores, approved(two_shores))
    delivered()
    leaver.mandates.update(starts_on="2020-01-01", ends_on="2020-01-02")
    comer = representative_of(two_shores.firm_b)
    take_time(actor=two_shores.head_b, meeting=meeting, time=meeting.times[0])
    methods = {to: event_of(mail)[0]["method"] for to, mail in delivered().items()}
    assert methods == {
        two_shores.head_a.email: "REQUEST",
        two_shores.head_b.email: "REQUEST",
        comer.email: "REQUEST",
        leaver.email: "CANCEL",
    }


def test_an_officer_who_proposed_it_comes_too(two_shores, delivered):
    meeting = proposed(two_shores, approved(two_shores), actor=two_shores.manager_a)
    take_time(actor=two_shores.head_b, meeting=meeting, time=meeting.times[0])
    assert two_shores.manager_a.email in delivered()
    assert two_shores.colleague_a.email not in delivered()


@pytest.mark.parametrize("setting", ["at_once", "daily", "legal_only"])
def test_a_calendar_is_right_whatever_one_chose_for_notices(two_shores, delivered, setting):
    two_shores.head_a.notice_mail = setting
    two_shores.head_a.save()
    meeting = booked(two_shores, approved(two_shores))
    assert two_shores.head_a.email in delivered()
    notice = Notice.objects.get(recipient=two_shores.head_a, code="meeting_booked")
    assert not notice.awaits_digest
    one_mail = OutboxMail.objects.filter(recipient=two_shores.head_a)
    assert one_mail.count() == 1, f"one mail for {meeting}, not a second one for the notice"


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_mails_are_written_by_the_readers_clock(two_shores, delivered, language):
    start = datetime(2027, 1, 12, 14, 30, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 1, 4, tzinfo=UTC), tick=False):
        for person, zone in ((two_shores.head_a, "Asia/Shanghai"), (two_shores.head_b, "UTC")):
            person.time_zone, person.language = zone, language
            person.save()
        binome = approved(two_shores)
        booked(two_shores, binome, times=[start])
        body = delivered()[two_shores.head_a.email].get_body(("plain",)).get_content()
    hour = "10:30" if language in ("en", "ar") else "22:30"
    assert hour in body
    with translation.override(language):
        assert "14:30" not in body


# Paris moves its clocks on 28 March 2027 at 01:00 UTC, Tunis never does.
ROUND_THE_CHANGE = [
    ("2027-03-27T09:00+00:00", "Europe/Paris", "10:00", "UTC+01:00"),
    ("2027-03-27T09:00+00:00", "Africa/Tunis", "10:00", "UTC+01:00"),
    ("2027-03-29T09:00+00:00", "Europe/Paris", "11:00", "UTC+02:00"),
    ("2027-03-29T09:00+00:00", "Africa/Tunis", "10:00", "UTC+01:00"),
    ("2027-10-31T00:30+00:00", "Europe/Paris", "02:30", "UTC+02:00"),  # the hour that comes
    ("2027-10-31T01:30+00:00", "Europe/Paris", "02:30", "UTC+01:00"),  # twice
    ("2027-03-13T15:00+00:00", "America/Toronto", "10:00", "UTC-05:00"),
    ("2027-03-15T15:00+00:00", "America/Toronto", "11:00", "UTC-04:00"),
    ("2027-03-29T15:00+00:00", "Asia/Shanghai", "23:00", "UTC+08:00"),
    ("2027-03-29T17:00+00:00", "Asia/Shanghai", "01:00", "UTC+08:00"),
]


@pytest.mark.parametrize(("moment", "zone", "hour", "offset"), ROUND_THE_CHANGE)
def test_each_reads_their_own_clock(two_shores, moment, zone, hour, offset):
    reader, other = two_shores.head_a, two_shores.head_b
    reader.time_zone, other.time_zone = "Pacific/Auckland", zone
    other.save()
    start = datetime.fromisoformat(moment)
    clocks = clocks_of(approved(two_shores), reader)
    with translation.override("fr"):
        own, theirs = local_times(start, timedelta(minutes=30), clocks)
    assert own.who == ""
    assert theirs.who == two_shores.firm_b.name
    assert (f"{hour} – " in theirs.span, theirs.offset) == (True, offset)
    day = start.astimezone(zone_of(zone))
    assert f" {day.day} " in theirs.span


def test_two_in_one_zone_read_one_clock(two_shores):
    two_shores.head_b.time_zone = two_shores.head_a.time_zone
    two_shores.head_b.save()
    assert len(clocks_of(approved(two_shores), two_shores.head_a)) == 1


def test_a_firm_without_people_has_the_clock_of_its_territory(two_shores):
    two_shores.head_b.mandates.all().delete()
    two_shores.b.time_zone = "Africa/Tunis"
    two_shores.b.save()
    _own, theirs = clocks_of(stored(approved(two_shores)), two_shores.head_a)
    assert theirs.zone == "Africa/Tunis"


def test_half_an_hour_stays_half_an_hour_when_the_clocks_change(two_shores):
    start = datetime(2027, 3, 28, 0, 45, tzinfo=UTC)
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC), tick=False):
        meeting = booked(two_shores, approved(two_shores), times=[start], minutes_long=30)
        (event,) = Calendar.from_ical(calendar_entry(meeting, PUBLISH)).events
    assert event.duration == timedelta(minutes=30)
    two_shores.head_a.time_zone = "Europe/Paris"
    clocks = clocks_of(meeting.binome, two_shores.head_a)
    with translation.override("fr"):
        assert "01:45 – 03:15" in local_times(start, meeting.length, clocks)[0].span
    assert timezone.is_aware(stored(meeting).starts_at)
