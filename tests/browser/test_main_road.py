"""The main road, walked by the people who use it, with a real worker behind the pages:
a convention is signed → firms are suggested to each other → both say yes → both sides approve →
the binôme stands, and a partner's system reads it from the API."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from rest_framework.test import APIClient

from actors.services.people import create_token
from matching.models import Suggestion
from partnerships.models import Binome, Convention
from tests.browser.conftest import save_shot
from tests.browser.worker import running_worker
from tests.factories import (
    ClusterFactory,
    FirmFactory,
    manager_of,
    representative_of,
    staff_of,
)

SECONDS = 1000
PATIENCE = 60 * SECONDS


@pytest.fixture
def shores(transactional_db: None, territories: dict) -> SimpleNamespace:
    """Nord-Pas de Calais and Tunis, each with a firm, its head, and who decides for it."""
    nord, tunis = territories["FR-NPDC"], territories["TN-11"]
    cluster = ClusterFactory(territory=nord, name="Pôle mécanique")
    lille = FirmFactory(
        territory=nord,
        cluster=cluster,
        name="Engrenages du Nord",
        language="fr",
        activity="28.15",
        brings=[("technology", "rectification de denture", "28.15")],
        seeks=[("capacity", "fonderie de petites séries", "24.51")],
    )
    ariana = FirmFactory(
        territory=tunis,
        name="مسابك تونس",
        language="ar",
        languages_of_work=["ar", "fr"],
        activity="28.15",
        brings=[("capacity", "سباكة السلاسل الصغيرة", "24.51")],
        seeks=[("technology", "تقنية تجليخ التروس", "28.15")],
    )
    return SimpleNamespace(
        nord=nord,
        tunis=tunis,
        lille=lille,
        ariana=ariana,
        staff_nord=staff_of(nord, full_name="Claire Vasseur"),
        staff_tunis=staff_of(tunis, full_name="Sami Trabelsi"),
        manager=manager_of(cluster, full_name="Luc Delattre"),
        head_lille=representative_of(lille, full_name="Anne Carlier"),
        head_tunis=representative_of(ariana, full_name="ليلى بن عمر"),
    )


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

        wait_for_suggestion(staff, shores)
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


def wait_for_suggestion(page: Page, shores: SimpleNamespace) -> None:
    """The second signature has asked for a run; the worker carries it out."""
    for _second in range(60):
        if Suggestion.objects.filter(rank_a=1, rank_b=1).exists():
            return
        page.wait_for_timeout(1 * SECONDS)
    raise AssertionError("no suggestion came from the worker within a minute")


def say_yes(page: Page, counterpart: object) -> None:
    page.get_by_role("link", name=counterpart.name).first.click()
    expect(page.locator("#answer")).to_be_visible()
    save_shot(page, f"main-road-suggestion-{page.locator('html').get_attribute('lang')}")
    page.locator("a[href$='answer=interested']").first.click()
    page.locator("[name=cooperation]").fill("Produire ensemble – ننتج معا")
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state("networkidle")


def approve(page: Page, binome: Binome) -> None:
    page.locator(f"a[href*='/binomes/{binome.pk}/']").first.click()
    page.locator("[name=decision][value=approve]").check()
    page.locator("#decision button.primary").click()
    expect(page.locator("#decision")).to_have_count(0)


def assert_api_shows(binome: Binome, shores: SimpleNamespace) -> None:
    client = APIClient()
    key = create_token(territory=shores.tunis, label="SI Tunis").key
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    shown = client.get(f"/api/v1/binomes/{binome.pk}/")
    assert shown.status_code == 200
    assert shown.json()["status"] == "approved"
