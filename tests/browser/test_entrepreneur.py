"""The entrepreneur's pages in a real browser: accessible in both directions, alive with scripts,
whole without them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from actors.models import Firm, FirmActivity
from matching.models import Suggestion
from tests.browser.conftest import Visit, assert_no_axe_violations
from tests.factories import (
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
    nace,
    representative_of,
)
from tests.matching.rows import suggestion_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def firm() -> Firm:
    """A firm with something in every field, an unconfirmed activity and two suggestions."""
    cache.clear()
    firm = FirmFactory(
        name="Engrenages du Hainaut",
        language="fr",
        description="Nous taillons des engrenages en petites séries.",
        city="Valenciennes",
        website="https://engrenages.example.org",
        activity="28.15",
        brings=[("product", "Engrenages jusqu'à 800 mm", "28.15")],
        seeks=[("capacity", "Fraisage 5 axes", "25.62")],
    )
    firm.activities.update(origin=FirmActivity.Origin.INFERRED)
    convention = ConventionFactory(between=(firm.territory, TerritoryFactory(name_ar="تونس")))
    other = convention.territory_a
    if other == firm.territory:
        other = convention.territory_b
    counterpart = FirmFactory(
        territory=other,
        name="مصنع التروس التونسي",
        language="ar",
        origin=Firm.Origin.SYNTHETIC,
        description="نصنع التروس وأجزاء الآلات.",
        activity="28.15",
        brings=[("capacity", "آلة تفريز خماسية المحاور")],
        seeks=[("product", "تروس حتى 800 مم")],
    )
    counterpart.assets.update(language="ar")
    imported = FirmFactory(territory=other, origin=Firm.Origin.IMPORTED, activity="25.62")
    suggestion_of(convention, firm, counterpart, missing=0b1111_1111_1111)
    suggestion_of(convention, firm, imported, coverage_a_to_b=None, coverage_b_to_a=None)
    InterestFactory(convention=convention, firm=firm, counterpart=imported, language="fr")
    return firm


def _of_firm(name: str) -> Callable[[Firm], str]:
    return lambda firm: reverse(name, args=[firm.pk])


def _of_suggestion(name: str, query: str = "") -> Callable[[Firm], str]:
    return lambda _firm: reverse(name, args=[Suggestion.objects.earliest("pk").pk]) + query


PAGES = {
    "profile-new": lambda _firm: reverse("profile:new"),
    "profile": _of_firm("profile:firm"),
    "profile-identity": _of_firm("profile:identity"),
    "profile-activities": _of_firm("profile:activities"),
    "profile-brings": _of_firm("profile:brings"),
    "profile-work": _of_firm("profile:work"),
    "suggestions": _of_firm("matching:firm"),
    "answers": _of_firm("matching:answers"),
    "suggestion": _of_suggestion("matching:suggestion"),
    "interest": _of_suggestion("matching:answer", "?answer=interested"),
    "decline": _of_suggestion("matching:answer", "?answer=no_thanks"),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible_and_fit(name: str, firm: Firm, shots: Callable[..., None]) -> None:
    shots(PAGES[name](firm), name, user=representative_of(firm))


def test_an_activity_is_found_while_typing_and_chosen_by_keyboard(visit: Visit, firm: Firm) -> None:
    firm.activities.all().delete()
    where = reverse("profile:activities", args=[firm.pk])
    page = visit(where, user=representative_of(firm), language="en", size="phone")
    field = page.get_by_label("Main activity")
    field.press_sequentially("25.62")
    expect(page.get_by_role("option").first).to_contain_text("Machining")
    field.press("ArrowDown")
    field.press("Enter")
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url(f"**{reverse('profile:brings', args=[firm.pk])}")
    assert firm.activities.get().activity == nace("25.62")


def test_rows_are_added_with_and_without_scripts(visit: Visit, firm: Firm) -> None:
    user = representative_of(firm)
    for scripts in (True, False):
        where = reverse("profile:seeks", args=[firm.pk])
        page = visit(where, user=user, language="en", scripts=scripts)
        words = page.get_by_label("In your own words")
        expect(words).to_have_count(2)
        words.last.fill(f"A thing, scripts: {scripts}")
        page.get_by_label("Kind").last.select_option("skills")
        page.get_by_role("button", name="Add another thing").click()
        expect(words).to_have_count(3)
        expect(words.nth(1)).to_have_value(f"A thing, scripts: {scripts}")
        page.get_by_role("button", name="Save and stop here").click()
        page.wait_for_url(f"**{reverse('profile:firm', args=[firm.pk])}")
        added = firm.assets.get(text=f"A thing, scripts: {scripts}")
        added.delete()


def test_a_list_renews_itself_when_its_refresh_is_done(visit: Visit, firm: Firm) -> None:
    suggestions: Any = Suggestion.objects.filter(state="current")
    suggestions.update(state="superseded", rank_a=None, rank_b=None)
    cache.set(f"refresh:{firm.pk}", "waiting", timeout=60)
    page = visit(reverse("matching:firm", args=[firm.pk]), user=representative_of(firm))
    expect(page.locator(".suggestion")).to_have_count(0)
    Suggestion.objects.update(state="current", rank_a=1, rank_b=1)
    cache.clear()
    expect(page.locator(".suggestion")).to_have_count(2)
    # and then it is still: nothing asks again
    expect(page.locator("#suggestions[hx-get]")).to_have_count(0)


def test_several_markets_are_taken_and_let_go(visit: Visit, firm: Firm) -> None:
    Firm.objects.filter(pk=firm.pk).update(markets=["FR", "DE"])
    page = visit(
        reverse("profile:work", args=[firm.pk]), user=representative_of(firm), language="fr"
    )
    field = page.get_by_role("combobox")
    field.fill("tunis")
    options = page.locator(".search-option")
    expect(options).to_have_count(3)  # the two that are chosen stay
    assert_no_axe_violations(page)
    options.nth(2).click()
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    options.filter(has_text="Allemagne").click()
    assert page.locator("[name=markets]:checked").count() == 2
    page.locator("form.form button.primary").click()
    page.wait_for_url("**/profile/*/")
    firm.refresh_from_db()
    assert firm.markets == ["FR", "TN"]
