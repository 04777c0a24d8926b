"""The pages of staff and cluster managers in a real browser: accessible and in both directions."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from partnerships.models import Convention
from tests.browser.conftest import Visit, assert_fits, assert_no_axe_violations
from tests.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# name of the picture → role, and the path with the attributes of the world in it
PAGES: dict[str, tuple[str, str]] = {
    "home-staff": ("staff", "/"),
    "home-manager": ("manager", "/"),
    "home-entrepreneur": ("entrepreneur", "/"),
    "home-operator": ("operator", "/"),
    "territories": ("staff", "/territories/"),
    "territory": ("staff", "/territories/{own.code}/"),
    "territory-register": ("staff", "/territories/register/"),
    "territory-edit": ("staff", "/territories/{own.code}/edit/"),
    "conventions": ("staff", "/conventions/"),
    "convention-active": ("staff", "/conventions/{convention.pk}/"),
    "convention-proposed": ("staff", "/conventions/{proposed.pk}/"),
    "convention-draft": ("staff", "/conventions/{draft.pk}/"),
    "convention-new": ("staff", "/conventions/new/?partner={third.code}"),
    "convention-sign": ("staff", "/conventions/{proposed.pk}/sign/"),
    "convention-clusters": ("staff", "/conventions/{convention.pk}/clusters/"),
    "document-new": ("staff", "/conventions/{convention.pk}/documents/new/"),
    "milestone-new": ("staff", "/conventions/{convention.pk}/milestones/new/"),
    "notices": ("entrepreneur", "/notices/"),
    "notices-none": ("staff", "/notices/"),
    "notice-settings": ("staff", "/notices/settings/"),
    "queue": ("manager", "/binomes/queue/"),
    "binomes": ("manager", "/binomes/"),
    "binome": ("manager", "/binomes/{binome.pk}/"),
    "binome-standing": ("manager", "/binomes/{standing.pk}/"),
    "binome-close": ("manager", "/binomes/{standing.pk}/close/"),
    "firms": ("staff", "/firms/"),
    "firms-none": ("staff", "/firms/?words=zzz"),
    "firm": ("staff", "/firms/{firm.pk}/"),
    "firm-validation": ("staff", "/firms/{unvalidated.pk}/validation/"),
    "clusters": ("staff", "/clusters/"),
    "cluster": ("staff", "/clusters/{cluster.pk}/"),
    "cluster-new": ("staff", "/clusters/new/"),
    "tokens": ("staff", "/tokens/"),
    "token-new": ("staff", "/tokens/new/"),
    "token-revoke": ("staff", "/tokens/{token.pk}/revoke/"),
    "members": ("staff", "/members/"),
    "member-invite": ("staff", "/members/invite/"),
    "oversight": ("operator", "/matching/"),
    "oversight-convention": ("operator", "/matching/conventions/{convention.pk}/"),
    "rulesets": ("operator", "/matching/rulesets/"),
    "member-end": ("staff", "/members/{newcomer.pk}/end/"),
}


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.mark.parametrize("role", sorted({role for role, _path in PAGES.values()}))
def test_pages_are_accessible_and_fit(role: str, world: World, shots: Callable[..., None]) -> None:
    for name, (reader, path) in PAGES.items():
        if reader == role:
            address = path.format(**vars(world), newcomer=world.newcomer)
            shots(address, name, user=world.people[role])


def test_look_up_fills_the_form_in_place(visit: Visit, world: World) -> None:
    page = visit("/territories/register/", user=world.people["staff"], language="en")
    page.get_by_label("Code").fill("TN-11")
    page.get_by_label("Presentation").fill("Kept while the code is looked up")
    page.get_by_role("button", name="Look up the code").click()
    expect(page.get_by_text("The names that are known were filled in")).to_be_visible()
    expect(page.get_by_label("العربية")).to_have_value("ولاية تونس")
    expect(page.get_by_label("Presentation")).to_have_value("Kept while the code is looked up")
    assert_no_axe_violations(page)


def test_filters_narrow_the_list_without_leaving_the_page(visit: Visit, world: World) -> None:
    page = visit("/firms/", user=world.people["staff"], language="en")
    expect(page.get_by_role("link", name="Newcomer")).to_be_visible()
    page.get_by_label("Validation").select_option("validated")
    expect(page.get_by_role("link", name="Newcomer")).to_have_count(0)
    expect(page.get_by_role("link", name="Gears & Sons")).to_be_visible()
    assert "validation=validated" in page.url


@pytest.mark.parametrize("scripts", [True, False])
def test_a_convention_is_drafted(visit: Visit, world: World, scripts: bool) -> None:
    """The partner and a trade are found by words, with the keyboard or without any script."""
    page = visit("/conventions/new/", user=world.people["staff"], language="en", scripts=scripts)
    _choose(page, "Partner territory", "Thirdland", scripts)
    page.get_by_label("Reference").fill("2026/7")
    page.get_by_label("Title").fill("Metals")
    page.get_by_label("Starts on").fill("2026-01-01")
    page.get_by_label("Ends on").fill("2027-01-01")
    _choose(page, "Trade", "25.62", scripts)
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("heading", name="Metals")).to_be_visible()
    if scripts:  # axe is a script itself
        assert_no_axe_violations(page)
    convention = Convention.objects.get(reference="2026/7")
    assert world.third in (convention.territory_a, convention.territory_b)
    assert [trade.code for trade in convention.trades.all()] == ["25.62"]


def _choose(page: Page, label: str, words: str, scripts: bool) -> None:
    """Type into a search field and take the first proposal."""
    field = page.locator(".field").filter(has=page.get_by_label(label)).first
    search = field.locator("input[type=search]")
    search.fill(words)
    if scripts:
        expect(field.locator(".search-option").first).to_be_visible()
        search.press("ArrowDown")
        search.press("Enter")
    else:
        field.get_by_role("button", name="Search").click()
        field.locator(".search-option input").first.check()


def test_a_decision_on_a_phone(visit: Visit, world: World) -> None:
    path = f"/binomes/{world.binome.pk}/"
    page = visit(path, user=world.people["manager"], language="en", size="phone")
    page.get_by_label("Refuse: this ends the proposal for both sides").check()
    page.get_by_role("button", name="Send the decision").click()
    expect(page.locator(".error-summary")).to_be_focused()
    assert_no_axe_violations(page)
    assert_fits(page)
    page.get_by_label("Reason of a refusal").select_option("capacity")
    page.get_by_role("button", name="Send the decision").click()
    expect(page.get_by_text("Refused. Both firms are told")).to_be_visible()
    assert_no_axe_violations(page)
