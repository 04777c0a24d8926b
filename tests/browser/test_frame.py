"""The frame in a real browser: accessible, in both directions, with and without scripts."""

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser.conftest import Visit, assert_fits, assert_no_axe_violations, save_shot
from tests.factories import UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

READERS = [
    (language, size, scheme)
    for language in ("fr", "ar")
    for size, scheme in (("phone", "light"), ("desktop", "dark"), ("desktop", "light"))
]


@pytest.fixture
def operator() -> object:
    return UserFactory(is_superuser=True)


@pytest.mark.parametrize(("language", "size", "scheme"), READERS)
def test_style_guide_is_accessible_and_fits(
    visit: Visit, operator: object, language: str, size: str, scheme: str
) -> None:
    page = visit("/styleguide/", user=operator, language=language, size=size, scheme=scheme)
    assert_no_axe_violations(page)
    assert_fits(page)
    save_shot(page, f"styleguide-{language}-{size}-{scheme}")
    # once more as the forms answer to bad input
    page.locator("form.form button.primary").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_no_axe_violations(page)
    assert_fits(page)


@pytest.mark.parametrize(("language", "size", "scheme"), READERS)
def test_login_is_accessible_and_fits(visit: Visit, language: str, size: str, scheme: str) -> None:
    page = visit("/account/login/", language=language, size=size, scheme=scheme)
    assert_no_axe_violations(page)
    assert_fits(page)
    save_shot(page, f"login-{language}-{size}-{scheme}")


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_error_page_is_accessible(visit: Visit, language: str) -> None:
    page = visit("/account/login/", language=language)
    page.set_content(
        render_to_string("500.html").replace("/static/", page.url.split("/account")[0] + "/static/")
    )
    assert_no_axe_violations(page)
    assert_fits(page)


def test_language_switch_turns_the_page_round(visit: Visit) -> None:
    page = visit("/account/login/", language="fr", size="phone")
    page.get_by_text("Menu", exact=True).click()
    assert_no_axe_violations(page)
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.get_by_role("heading", level=1)).to_have_text("تسجيل الدخول")


def test_menu_works_without_scripts(visit: Visit) -> None:
    page = visit("/account/login/", language="fr", size="phone", scripts=False)
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("button", name="Polski").click()
    expect(page.locator("html")).to_have_attribute("lang", "pl")


def test_menu_closes_on_escape_and_gives_the_focus_back(visit: Visit) -> None:
    page = visit("/account/login/", size="phone")
    menu = page.locator(".phone-menu")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_skip_link_is_the_first_stop(visit: Visit) -> None:
    page = visit("/account/password/forgotten/", language="en")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_rows_grow_on_the_spot_and_fold_away(visit: Visit, operator: object) -> None:
    page = visit("/styleguide/", user=operator, language="en")
    rows = page.locator(".item-row")
    page.get_by_role("button", name="Add another").click()
    expect(rows).to_have_count(4)
    expect(page.locator("#id_brings-3-kind")).to_be_focused()
    expect(page.locator("[name=brings-TOTAL_FORMS]")).to_have_value("4")
    rows.nth(0).get_by_label("Remove this row").check()
    expect(page.locator("#id_brings-0-words")).to_be_hidden()
    rows.nth(0).get_by_label("Remove this row").uncheck()
    expect(page.locator("#id_brings-0-words")).to_be_visible()


def test_rows_grow_without_scripts(visit: Visit, operator: object) -> None:
    page = visit("/styleguide/", user=operator, language="en", scripts=False)
    page.locator("#id_brings-2-words").fill("Gears of bronze")
    page.get_by_role("button", name="Add another").click()
    expect(page.locator(".item-row")).to_have_count(4)
    expect(page.locator("#id_brings-2-words")).to_have_value("Gears of bronze")
    expect(page.locator(".error-summary")).to_have_count(0)


def test_search_field_by_keyboard(visit: Visit, operator: object) -> None:
    page = visit("/styleguide/", user=operator, language="fr")
    field = page.get_by_role("combobox", name="Main activity")
    field.fill("fabrication")
    proposals = page.get_by_role("listbox", name="Propositions").get_by_role("option")
    expect(proposals).to_have_count(2)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(page.locator("[data-search-status]")).to_have_text("Propositions : 2")
    assert_no_axe_violations(page)
    field.press("ArrowDown")
    field.press("ArrowDown")
    second = proposals.nth(1)
    expect(field).to_have_attribute("aria-activedescendant", second.get_attribute("id"))
    field.press("Enter")
    expect(second).to_have_attribute("aria-selected", "true")
    assert page.locator("[name=activity]:checked").get_attribute("value") == "28.41"
    # a further search keeps the choice; Escape folds the list down to it
    field.fill("outillage")
    expect(proposals).to_have_count(2)
    field.press("Escape")
    expect(page.locator(".search-option:visible")).to_have_count(1)
    assert page.locator("[name=activity]:checked").get_attribute("value") == "28.41"


def test_search_field_without_scripts(visit: Visit, operator: object) -> None:
    page = visit("/styleguide/", user=operator, language="fr", scripts=False)
    page.locator("[name=activity-words]").fill("fabrication")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_role("radio", name="Fabrication d'outillage").check()
    expect(page.locator(".error-summary")).to_have_count(0)


def test_question_is_a_dialog_with_scripts_and_a_link_without(
    visit: Visit, operator: object
) -> None:
    page = visit("/styleguide/", user=operator, language="en", size="phone")
    page.locator("[data-opens]").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    assert_no_axe_violations(page)
    dialog.get_by_role("button", name="Cancel").click()
    expect(dialog).to_be_hidden()
    plain = visit("/styleguide/", user=operator, scripts=False)
    plain.locator("[data-opens]").click()
    assert plain.url.endswith("#marks")


def test_filter_fetches_only_the_results(visit: Visit, operator: object) -> None:
    page = visit("/styleguide/", user=operator, language="en")
    page.evaluate("document.querySelector('h1').dataset.kept = 'yes'")
    page.get_by_label("State").select_option("done")
    page.wait_for_url("**/styleguide/?words=&state=done")
    expect(page.locator("h1")).to_have_attribute("data-kept", "yes")
