"""The main road, walked by the people who use it, with a real worker behind the pages:
a convention is signed → firms are suggested to each other → both say yes → both sides approve →
the binôme stands, and a partner's system reads it from the API."""

from datetime import timedelta
from types import SimpleNamespace

from django.utils import timezone
from playwright.sync_api import Page, expect
from rest_framework.test import APIClient

from actors.services.people import create_token
from partnerships.models import Binome, Convention
from tests.browser.conftest import save_shot
from tests.browser.shores import approve, say_yes, wait_for_suggestion
from tests.browser.worker import running_worker


def test_from_a_convention_to_a_binome_that_stands(visit, shores):
    with running_worker():
        staff = visit("/conventions/new/", user=shores.staff_nord, language="fr")
        draft_and_propose(staff, shores)
        sign(staff)
        partner = visit("/conventions/", user=shores.staff_tunis, language="ar")
        partner.get_by_role("link", name="NPC-TUN-2026").first.click()
        sign(partner)
        convention = Convention.objects.get(reference="NPC-TUN-2026")
        assert convention.status == "active"

        wait_for_suggestion(staff)
        say_yes(visit("/suggestions/", user=shores.head_lille, language="fr"), shores.ariana)
        assert not Binome.objects.exists()
        say_yes(
            visit("/suggestions/", user=shores.head_tunis, language="ar", size="phone"),
            shores.lille,
        )
        binome = Binome.objects.get()
        assert binome.status == "proposed"

        approve(visit("/binomes/queue/", user=shores.manager, language="fr"), binome)
        approve(visit("/binomes/queue/", user=shores.staff_tunis, language="ar"), binome)
    binome.refresh_from_db()
    assert binome.status == "approved"
    seen = visit(f"/binomes/{binome.pk}/", user=shores.head_lille, language="fr")
    save_shot(seen, "main-road-binome")
    assert_api_shows(binome, shores)


def draft_and_propose(page: Page, shores: SimpleNamespace) -> None:
    today = timezone.localdate()
    page.locator("[name=partner-words]").fill("Tunis")
    page.get_by_role("option").filter(has_text="TN-11").first.click()
    page.locator("[name=reference]").fill("NPC-TUN-2026")
    page.locator("[name=title]").fill("Mécanique et fonderie")
    page.locator("[name=axes-0-title]").fill("Petites séries de pignons, rectifiées à deux")
    page.locator("[name=starts_on]").fill(today.isoformat())
    page.locator("[name=ends_on]").fill((today + timedelta(days=1000)).isoformat())
    page.locator("form.form button.primary").click()
    page.locator("a[href$='/propose/']").click()
    page.locator("main form button[type=submit], main form button.primary").first.click()
    expect(page.locator("a[href$='/sign/']")).to_be_visible()


def sign(page: Page) -> None:
    page.locator("a[href$='/sign/']").click()
    page.locator("main form button[type=submit], main form button.primary").first.click()
    expect(page.locator("a[href$='/sign/']")).to_have_count(0)


def assert_api_shows(binome: Binome, shores: SimpleNamespace) -> None:
    client = APIClient()
    key = create_token(territory=shores.tunis, label="SI Tunis").key
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    shown = client.get(f"/api/v1/binomes/{binome.pk}/")
    assert shown.status_code == 200
    assert shown.json()["status"] == "approved"
