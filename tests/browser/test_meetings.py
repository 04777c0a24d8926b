"""Two people in two languages and two time zones find a time to meet; one has no scripts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from actors.models import User
from partnerships.models import Meeting
from tests.browser.conftest import Visit, assert_fits, assert_no_axe_violations
from tests.factories import representative_of
from tests.world import World, build_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    made = build_world()
    Meeting.objects.all().delete()
    return made


def person(user: Any, language: str, zone: str) -> User:
    User.objects.filter(pk=user.pk).update(language=language, time_zone=zone)
    return User.objects.get(pk=user.pk)


def check(page: Page) -> None:
    assert_no_axe_violations(page)
    assert_fits(page)


def test_lille_proposes_and_tunis_takes(visit: Visit, world: World) -> None:
    (abroad,) = {world.standing.firm_a, world.standing.firm_b} - {world.firm}
    lille = person(world.people["entrepreneur"], "fr", "Europe/Paris")
    tunis = person(representative_of(abroad), "ar", "Africa/Tunis")
    paris = ZoneInfo("Europe/Paris")
    soon = (timezone.now() + timedelta(days=30)).astimezone(paris)
    first = soon.replace(hour=10, minute=0, second=0, microsecond=0)
    path = f"/binomes/{world.standing.pk}/meetings/"

    page = visit(f"{path}new/", user=lille, language="fr", scripts=False, size="phone")
    page.fill("[name=subject]", "Engrenages")
    for number in (1, 2):
        typed = first + timedelta(days=number)
        page.fill(f"[name=time_{number}]", f"{typed:%Y-%m-%dT%H:%M}")
    page.fill("[name=link]", "https://meet.example.org/engrenages")
    page.click("main form .primary")
    meeting = Meeting.objects.get()
    assert meeting.times == [first + timedelta(days=1), first + timedelta(days=2)]

    page = visit(path, user=tunis, language="ar", size="phone")
    check(page)
    page.click("main .actions .primary")
    page.check(f"[name=time][value='{meeting.times[1].astimezone(ZoneInfo('UTC')).isoformat()}']")
    check(page)
    page.click("main form .primary")
    page.wait_for_url(f"**{path}")
    assert "تونس" in page.inner_text("main")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.starts_at) == ("booked", first + timedelta(days=2))
    with page.expect_download() as download:
        page.click("main a[download]")
    assert download.value.suggested_filename == f"meeting-{meeting.pk}.ics"


@pytest.mark.parametrize("name", ["overview", "meetings", "proposing", "time-zone"])
def test_pages_are_accessible_and_fit(name: str, shots: Callable[..., None]) -> None:
    world = build_world()
    base = f"/binomes/{world.standing.pk}/"
    paths = {
        "overview": base,
        "meetings": f"{base}meetings/",
        "proposing": f"{base}meetings/new/",
        "time-zone": "/account/time-zone/",
    }
    shots(paths[name], f"meeting-{name}", world.people["entrepreneur"])
