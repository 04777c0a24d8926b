"""The pages of meetings and of the time zone: typed by one's own clock, read by two."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from actors.models import User
from actors.services.members import invite_member
from actors.services.people import zone_of_newcomer
from partnerships.models import Meeting, MeetingMinutes
from tests.factories import TerritoryFactory, representative_of
from tests.world import World


@pytest.fixture
def path(world: World) -> str:
    return f"/binomes/{world.standing.pk}/meetings/"


@pytest.fixture
def clean(world: World) -> None:
    """Without the meeting of the world."""
    Meeting.objects.all().delete()


def in_zone(user: User | None, zone: str) -> Client:
    assert user is not None
    User.objects.filter(pk=user.pk).update(time_zone=zone, language="en")
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))
    return client


@pytest.fixture
def mine(world: World) -> Client:
    return in_zone(world.people["entrepreneur"], "Europe/Paris")


@pytest.fixture
def theirs(world: World) -> Client:
    """The head of the other firm, in Tunis."""
    (other,) = {world.standing.firm_a, world.standing.firm_b} - {world.firm}
    return in_zone(representative_of(other), "Africa/Tunis")


def summer() -> datetime:
    """Ten o'clock in Paris, on a day to come on which Paris and Tunis differ by an hour."""
    now = timezone.now()
    days = (
        datetime(year, month, 1, 10, tzinfo=ZoneInfo("Europe/Paris"))
        for year in (now.year, now.year + 1)
        for month in (5, 9)
    )
    return next(day for day in days if day > now + timedelta(days=1))


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "subject": "Gears",
        "time_1": f"{summer():%Y-%m-%dT%H:%M}",
        "minutes_long": "60",
        "language": "fr",
        "mode": "online",
        "link": "meet.example.org/gears",
        "place": "",
    } | changes


@pytest.mark.usefixtures("clean")
def test_times_are_typed_in_one_zone_kept_in_utc_and_read_in_two(
    mine: Client, theirs: Client, path: str
) -> None:
    assert mine.post(f"{path}new/", typed()).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.times == [summer().astimezone(UTC)]
    assert meeting.times[0].astimezone(UTC).hour == 8
    assert meeting.link == "https://meet.example.org/gears"
    for client, own, other in ((mine, "10:00", "9:00"), (theirs, "9:00", "10:00")):
        page = client.get(path).content.decode()
        assert page.index(f"{own}\u202fAM – ") < page.index(f"{other}\u202fAM – ")
        assert "Paris" in page
        assert "Tunis" in page


@pytest.mark.usefixtures("clean")
def test_a_meeting_is_taken_fetched_moved_and_cancelled(
    mine: Client, theirs: Client, path: str
) -> None:
    second = f"{summer() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    mine.post(f"{path}new/", typed(time_2=second))
    meeting = Meeting.objects.get()
    step = f"{path}{meeting.pk}/"
    assert "Take a time" not in mine.get(path).content.decode()
    assert mine.get(f"{step}entry.ics").status_code == 404  # not booked yet
    page = theirs.get(f"{step}take/")
    choices = page.context["form"].fields["time"].choices
    assert len(choices) == 2
    assert theirs.post(f"{step}take/", {"time": "2020-01-01T00:00:00+00:00"}).status_code == 200
    assert theirs.post(f"{step}take/", {"time": choices[1][0]}).status_code == 302
    entry = mine.get(f"{step}entry.ics")
    assert entry["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = Calendar.from_ical(entry.content)
    (event,) = calendar.events
    assert calendar["method"] == "PUBLISH"
    assert event.start == summer() + timedelta(days=1)
    third = f"{summer() + timedelta(days=2):%Y-%m-%dT%H:%M}"
    assert mine.post(f"{step}move/", {"time_1": third}).status_code == 302
    assert "Keep the old time" in theirs.get(path).content.decode()
    assert theirs.post(f"{step}keep/").status_code == 302
    assert theirs.post(f"{step}cancel/").status_code == 302
    assert "Earlier meetings" in mine.get(path).content.decode()


def test_the_overview_names_the_next_meeting(mine: Client, world: World) -> None:
    overview = f"/binomes/{world.standing.pk}/"
    assert "First talk" in mine.get(overview).content.decode()
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    assert "First talk" not in mine.get(overview).content.decode()


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"time_1": ""}, "time_1", "required"),
        ({"time_1": "2020-01-01T10:00"}, None, "past already"),
        ({"time_2": f"{summer():%Y-%m-%dT%H:%M}"}, None, "the same"),
        ({"time_1": "soon"}, "time_1", "valid"),
        ({"link": ""}, "link", "Give the link"),
        ({"mode": "place"}, "place", "Give the place"),
        ({"link": "javascript:alert(1)"}, "link", "valid"),
        ({"minutes_long": "7"}, "minutes_long", "valid choice"),
    ],
)
def test_a_mistake_is_told_and_loses_nothing(
    mine: Client, path: str, changes: dict[str, str], field: str | None, message: str
) -> None:
    response = mine.post(f"{path}new/", typed(subject="A long thought", **changes))
    assert response.status_code == 200
    errors = response.context["form"].errors
    assert message in str(errors[field or "__all__"])
    assert "A long thought" in response.content.decode()
    assert not Meeting.objects.exists()


@pytest.mark.usefixtures("clean")
@pytest.mark.parametrize("hour", ["2027-03-28T02:30", "2027-10-31T02:30"])
def test_an_hour_that_comes_never_or_twice_is_not_guessed(
    mine: Client, theirs: Client, path: str, hour: str
) -> None:
    response = mine.post(f"{path}new/", typed(time_1=hour))
    assert "clocks change" in str(response.context["form"].errors["time_1"])
    # in Tunis the clocks never change: the same hour is an hour like any other
    response = theirs.post(f"{path}new/", typed(time_1=hour))
    assert response.context is None or "time_1" not in response.context["form"].errors


def test_minutes_are_written_and_read_by_the_other(
    mine: Client, theirs: Client, world: World, path: str
) -> None:
    start = timezone.now() - timedelta(hours=2)
    Meeting.objects.update(status="over", starts_at=start, times=[start])
    minutes = f"{path}{world.life.meeting.pk}/minutes/"
    assert mine.post(minutes, {"text": "We send samples"}).status_code == 302
    assert "We send samples" in theirs.get(path).content.decode()
    assert "We send samples" not in theirs.get(minutes).content.decode()
    assert mine.post(minutes, {"text": "We send two samples"}).status_code == 302
    assert MeetingMinutes.objects.get().text == "We send two samples"


def test_the_page_needs_as_many_statements_for_twenty_meetings_as_for_one(
    mine: Client, world: World, path: str
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert mine.get(path).status_code == 200
        return len(seen)

    mine.get(path)
    before = statements()
    one = world.life.meeting
    for number in range(20):
        start = one.starts_at + timedelta(days=number)
        meeting = Meeting.objects.create(
            binome=world.standing,
            status="booked" if number % 2 else "over",
            asked_by="a",
            subject=f"Talk {number}",
            language="en",
            mode="online",
            link=one.link,
            times=[start],
            starts_at=start,
            booked_at=start,
        )
        meeting.minutes.create(
            side="a", author=world.people["entrepreneur"], text="Good", language="en"
        )
    # the authors of the minutes are fetched once there are any
    assert statements() <= before + 2
    assert before <= 25


def test_another_binomes_meeting_is_not_found_here(mine: Client, world: World) -> None:
    wrong = f"/binomes/{world.binome.pk}/meetings/{world.life.meeting.pk}/cancel/"
    assert mine.get(wrong).status_code == 404


def test_a_time_zone_is_found_by_city_or_country_and_saved(
    as_role: Callable[[str], Client], world: World
) -> None:
    client = as_role("entrepreneur")
    found = client.get(
        "/account/time-zone/search/", {"field": "time_zone", "time_zone-words": "canada"}
    )
    assert "America/Toronto" in found.content.decode()
    page = client.post(
        "/account/time-zone/?next=/binomes/", {"time_zone": "America/Toronto"}, follow=True
    )
    assert page.redirect_chain[0][0] == "/binomes/"
    person = world.people["entrepreneur"]
    assert person is not None
    assert User.objects.get(pk=person.pk).time_zone == "America/Toronto"


@pytest.mark.parametrize("bad", ["Mars/Olympus", "", "../../etc/passwd"])
def test_a_time_zone_that_is_none_is_refused(as_role: Callable[[str], Client], bad: str) -> None:
    response = as_role("entrepreneur").post("/account/time-zone/", {"time_zone": bad})
    assert "time_zone" in response.context["form"].errors


def test_one_is_not_sent_to_another_site(as_role: Callable[[str], Client]) -> None:
    response = as_role("entrepreneur").post(
        "/account/time-zone/?next=https://elsewhere.example/", {"time_zone": "Africa/Tunis"}
    )
    assert response["Location"] == "/notices/settings/"


@pytest.mark.parametrize(
    ("code", "zone", "expected"),
    [
        ("TN-11", "UTC", "Africa/Tunis"),  # a country with one zone
        ("CA-QC", "UTC", "Europe/Paris"),  # several: the platform's usual one
        ("CA-QC", "America/Toronto", "America/Toronto"),  # the territory knows best
    ],
)
def test_who_is_invited_gets_the_clock_of_the_place(
    world: World, code: str, zone: str, expected: str
) -> None:
    territory = TerritoryFactory(code=code, time_zone=zone)
    assert zone_of_newcomer(territory) == expected


def test_an_invited_person_has_the_territorys_clock(world: World) -> None:
    world.own.time_zone = "Asia/Shanghai"
    world.own.save()
    mandate = invite_member(
        actor=world.people["staff"],
        email="new@example.org",
        full_name="Nora New",
        language="fr",
        role="firm_representative",
        firm=world.firm,
    )
    assert mandate.user.time_zone == "Asia/Shanghai"
