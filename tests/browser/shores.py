"""Two shores with a firm each, and what their people do first: say yes, approve."""

from types import SimpleNamespace

from playwright.sync_api import Page, expect

from matching.models import Suggestion
from partnerships.models import Binome
from tests.browser.conftest import save_shot
from tests.factories import (
    ClusterFactory,
    FirmFactory,
    manager_of,
    representative_of,
    staff_of,
)

SECONDS = 1000


def build_shores(territories: dict) -> SimpleNamespace:
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


def wait_for_suggestion(page: Page) -> None:
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
