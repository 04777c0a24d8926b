"""The profile of a firm, as an entrepreneur fills it in without any script."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from actors.models import Asset, Firm, FirmActivity, Mandate
from actors.web.completeness import gaps
from actors.web.examples import EXAMPLES
from ced_platform.shared.countries import COUNTRIES
from tests.factories import (
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    TerritoryFactory,
    UserFactory,
    manager_of,
    nace,
    representative_of,
    staff_of,
)

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, firm: Firm) -> str:
    return reverse(f"profile:{name}", args=[firm.pk])


def rows(prefix: str, *given: dict[str, Any]) -> dict[str, Any]:
    """What a browser sends for a formset with these rows and an empty one."""
    data: dict[str, Any] = {f"{prefix}-TOTAL_FORMS": len(given) + 1, f"{prefix}-INITIAL_FORMS": 0}
    for number, fields in enumerate(given):
        data |= {f"{prefix}-{number}-{name}": value for name, value in fields.items()}
    return data


@pytest.fixture
def firm() -> Firm:
    """A draft with nothing said, in French."""
    return FirmFactory(draft=True, unvalidated=True, name="Engrenages", language="fr")


@pytest.fixture
def client(firm: Firm) -> Client:
    return client_of(representative_of(firm))


# --- the beginning ------------------------------------------------------------------------------
def test_a_newcomer_is_led_to_describe_a_firm_and_represents_it_from_then_on() -> None:
    territory, user = TerritoryFactory(), UserFactory(language="pt")
    newcomer = client_of(user)
    page = newcomer.get(reverse("profile:start"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("profile:new")
    assert page.context["form"]["language"].value() == "pt"

    data = {"name": "Cortiça Lda", "territory": territory.pk, "language": "pt"}
    response = newcomer.post(reverse("profile:new"), data)

    firm = Firm.objects.get(name="Cortiça Lda")
    assert response.url == address("identity", firm)
    assert (firm.publication, firm.origin) == (Firm.Publication.DRAFT, Firm.Origin.OWN)
    assert Mandate.objects.get(user=user).firm == firm
    assert newcomer.get(reverse("profile:start")).url == address("firm", firm)


def test_territories_stand_by_country_with_the_names_they_give_themselves() -> None:
    TerritoryFactory(code="FR-NPDC", name_en="North", name_fr="Nord", languages=["fr"])
    TerritoryFactory(code="FR", kind="country", name_en="France", name_fr="France")
    TerritoryFactory(code="FR-GRP", kind="grouping", name_en="All of the north")
    form = client_of(UserFactory(language="en")).get(reverse("profile:new")).context["form"]
    groups = dict(form.fields["territory"].choices)
    assert [label for _pk, label in groups["France"]] == ["North – Nord", "France: another region"]


def test_staff_enter_a_firm_on_its_behalf_in_their_own_territory_only() -> None:
    own, other = TerritoryFactory(), TerritoryFactory()
    user = staff_of(own)
    staff = client_of(user)
    refused = staff.post(
        reverse("profile:new"), {"name": "Elsewhere", "territory": other.pk, "language": "fr"}
    )
    assert "territory" in refused.context["form"].errors
    staff.post(reverse("profile:new"), {"name": "Here", "territory": own.pk, "language": "fr"})
    assert Firm.objects.get().origin == Firm.Origin.ON_BEHALF
    assert not Mandate.objects.filter(role=Mandate.Role.FIRM_REPRESENTATIVE).exists()


# --- the steps ----------------------------------------------------------------------------------
def test_each_page_saves_by_itself_and_leads_to_the_next(client: Client, firm: Firm) -> None:
    data = {"name": "Engrenages SA", "language": "fr", "size_class": "small", "city": "Lille"}
    response = client.post(address("identity", firm), data)
    assert response.url == address("activities", firm)
    firm.refresh_from_db()
    assert (firm.name, firm.size_class, firm.city) == ("Engrenages SA", "small", "Lille")

    response = client.post(address("identity", firm), data | {"and-close": "1"})
    assert response.url == address("firm", firm)


def test_bad_input_is_told_beside_its_field_and_nothing_is_saved(
    client: Client, firm: Firm
) -> None:
    data = {"name": "", "language": "fr", "founded_in": "1066", "registry_scheme": "FR-SIREN"}
    form = client.post(address("identity", firm), data).context["form"]
    assert {"name", "founded_in"} <= set(form.errors)
    firm.refresh_from_db()
    assert firm.name == "Engrenages"


def test_a_register_number_that_another_firm_has_is_refused(client: Client, firm: Firm) -> None:
    FirmFactory(registry_scheme="FR-SIREN", registry_number="1")
    data = {
        "name": "Twin",
        "language": "fr",
        "registry_scheme": "FR-SIREN",
        "registry_number": "1",
    }
    page = client.post(address("identity", firm), data)
    assert "A firm with this register number exists already." in str(
        page.context["form"].non_field_errors()
    )


def test_activities_are_found_by_words_without_scripts(client: Client, firm: Firm) -> None:
    """Search, choose, save: three requests of plain forms, in the reader's language."""
    found = client.post(
        address("activities", firm),
        {"activity-words": "usinage de pièces", "search-again": "activity", **rows("further")},
    )
    machining = nace("25.62")
    radio = f'<input type="radio" name="activity" value="{machining.pk}">'
    assert found.status_code == 200
    assert radio in found.content.decode()
    assert not found.context["form"].errors

    client.post(
        address("activities", firm),
        {
            "activity": machining.pk,
            "activity-words": "",
            **rows("further", {"activity": nace("28.15").pk}, {"activity": machining.pk}),
        },
    )
    saved = [(one.activity.code, one.is_main, one.origin) for one in firm.activities.all()]
    declared = FirmActivity.Origin.DECLARED
    assert saved == [("25.62", True, declared), ("28.15", False, declared)]


def test_a_national_code_finds_its_trade(client: Client, firm: Firm) -> None:
    options = client.get(
        reverse("trades:find"), {"field": "activity", "activity-words": "25.62B"}
    ).content.decode()
    assert str(nace("25.62").pk) in options


def test_without_a_main_activity_the_page_says_what_to_do(client: Client, firm: Firm) -> None:
    page = client.post(address("activities", firm), rows("further"))
    assert "choose one" in str(page.context["form"].errors["activity"])
    assert not firm.activities.exists()


def test_things_brought_and_sought_do_not_touch_each_other(client: Client, firm: Firm) -> None:
    brought = {"kind": "product", "text": "Roues dentées", "activity": nace("28.15").pk}
    client.post(address("brings", firm), rows("brings", brought))
    client.post(address("seeks", firm), rows("seeks", {"kind": "skills", "text": "Soudeurs"}))
    gears, welders = firm.assets.order_by("direction")
    assert (gears.direction, gears.text, gears.activity) == (
        "brings",
        "Roues dentées",
        nace("28.15"),
    )
    assert (welders.direction, welders.kind, welders.language) == ("seeks", "skills", "fr")

    # a row that is changed keeps its identity and the other list its rows
    change = {"id": gears.pk, "kind": "product", "text": "Roues dentées trempées"}
    client.post(address("brings", firm), rows("brings", change))
    gears.refresh_from_db()
    assert gears.text == "Roues dentées trempées"
    assert Asset.objects.filter(pk=welders.pk).exists()

    client.post(address("brings", firm), rows("brings", {**change, "DELETE": "on"}))
    assert list(firm.assets.all()) == [welders]


def test_a_row_of_another_firm_is_never_taken_over(client: Client, firm: Firm) -> None:
    stranger = FirmFactory(brings=[("product", "theirs")]).assets.get()
    sent = {"id": stranger.pk, "kind": "product", "text": "mine"}
    client.post(address("brings", firm), rows("brings", sent))
    stranger.refresh_from_db()
    assert (stranger.text, firm.assets.get().text) == ("theirs", "mine")


@pytest.mark.parametrize(
    ("row", "field"),
    [({"kind": "product"}, "text"), ({"text": "gears"}, "kind"), ({"text": "x" * 501}, "text")],
)
def test_half_a_row_is_told_beside_it(
    client: Client, firm: Firm, row: dict[str, str], field: str
) -> None:
    page = client.post(address("brings", firm), rows("brings", {"kind": "", "text": ""} | row))
    assert field in page.context["form"].forms[0].errors
    assert not firm.assets.exists()


def test_another_row_without_scripts_keeps_what_was_typed(client: Client, firm: Firm) -> None:
    data = rows("seeks", {"kind": "site", "text": "un atelier"}) | {"add-row": "seeks"}
    page = client.post(address("seeks", firm), data)
    assert len(page.context["form"].forms) == 3
    assert "un atelier" in page.content.decode()
    assert not firm.assets.exists()


def test_how_the_firm_works_is_saved_and_no_language_is_lost(client: Client, firm: Firm) -> None:
    Firm.objects.filter(pk=firm.pk).update(languages_of_work=["fr", "eo"])
    offered = client.get(address("work", firm)).context["form"].fields["languages_of_work"]
    assert "eo" in dict(offered.choices)
    data = {
        "languages_of_work": ["fr", "eo", "pt"],
        "wants_interpreter": "on",
        "partnership_kinds": ["co_production"],
        "capacity": "0",
    }
    assert client.post(address("work", firm), data).url == address("firm", firm)
    firm.refresh_from_db()
    assert set(firm.languages_of_work) == {"fr", "eo", "pt"}
    assert (firm.wants_interpreter, firm.capacity) == (True, 0)
    assert firm.partnership_kinds == ["co_production"]


# --- how the firm works with others --------------------------------------------------------------
def test_markets_are_found_in_any_language_and_kept_while_searching(
    client: Client, firm: Firm
) -> None:
    data = {"capacity": 2, "markets": ["DE"], "markets-words": "تونس", "search-again": "markets"}
    drawn = client.post(address("work", firm), data).content.decode()
    assert 'name="markets" value="DE" checked' in drawn
    assert 'name="markets" value="TN">' in drawn
    firm.refresh_from_db()
    assert firm.markets == [], "searching saves nothing"


@pytest.mark.parametrize(
    ("said", "stored"), [("True", True), ("False", False), ("", None), (None, None)]
)
def test_markets_and_experience_are_saved(
    said: str | None, stored: bool | None, client: Client, firm: Firm
) -> None:
    data = {"capacity": 2, "markets": ["TN", "DE"]}
    client.post(address("work", firm), data | ({} if said is None else {"worked_abroad": said}))
    firm.refresh_from_db()
    assert (firm.markets, firm.worked_abroad) == (["DE", "TN"], stored)
    drawn = client.get(address("work", firm)).content.decode()
    assert 'name="markets" value="TN" checked' in drawn
    shown = client.get(address("firm", firm)).content.decode()
    assert "Germany and Tunisia" in shown


@pytest.mark.parametrize(
    ("markets", "words"),
    [(["EU"], "Select a valid choice"), (list(COUNTRIES[:21]), "no more than 20")],
)
def test_markets_are_countries_and_not_many(
    markets: list[str], words: str, client: Client, firm: Firm
) -> None:
    response = client.post(address("work", firm), {"capacity": 2, "markets": markets})
    assert words in response.content.decode()
    firm.refresh_from_db()
    assert firm.markets == []


def test_the_own_country_is_proposed_and_those_that_begin_so_come_first(client: Client) -> None:
    at_home = FirmFactory(territory=TerritoryFactory(code="TN-11"))
    page = client_of(representative_of(at_home)).get(address("work", at_home)).content.decode()
    assert 'name="markets" value="TN">' in page
    asked = reverse("profile:countries") + "?field=markets&markets-words=ma&markets=FR"
    found = re.findall(r'name="markets" value="(..)"', client.get(asked).content.decode())
    assert found[:3] == ["FR", "MO", "MG"]  # chosen, then Macao, Madagascar


# --- reading over and publishing ----------------------------------------------------------------
def test_a_draft_that_lacks_something_offers_no_publishing_and_refuses_it(
    client: Client, firm: Firm
) -> None:
    page = client.get(address("firm", firm))
    assert [gap.step for gap in page.context["gaps"] if gap.is_needed] == ["activities", "brings"]
    assert 'value="published"' not in page.content.decode()
    client.post(address("publication", firm), {"publication": "published"})
    firm.refresh_from_db()
    assert firm.publication == Firm.Publication.DRAFT


def test_a_ready_profile_is_published_and_withdrawn(client: Client, firm: Firm) -> None:
    FirmActivity.objects.create(firm=firm, activity=nace("25.62"), is_main=True)
    Asset.objects.create(firm=firm, direction="brings", kind="product", text="x", language="fr")
    assert 'value="published"' in client.get(address("firm", firm)).content.decode()
    for wanted in ("published", "withdrawn"):
        client.post(address("publication", firm), {"publication": wanted})
        firm.refresh_from_db()
        assert firm.publication == wanted


def test_inferred_activities_are_confirmed_by_one_press(client: Client, firm: Firm) -> None:
    FirmActivity.objects.create(
        firm=firm, activity=nace("25.62"), is_main=True, origin=FirmActivity.Origin.INFERRED
    )
    button = f'action="{address("confirmation", firm)}"'
    assert button in client.get(address("firm", firm)).content.decode()
    client.post(address("confirmation", firm))
    assert firm.activities.get().origin == FirmActivity.Origin.DECLARED
    assert button not in client.get(address("firm", firm)).content.decode()


def test_saying_everything_leaves_nothing_to_add() -> None:
    whole = FirmFactory(
        activity="25.62",
        brings=[("product", "gears")],
        seeks=[("finance", "a share")],
        description="We cut gears.",
        size_class="small",
        markets=["FR"],
        worked_abroad=False,
    )
    assert gaps(whole) == []


def test_every_kind_of_thing_has_its_examples() -> None:
    assert [one.kind for one in EXAMPLES] == list(Asset.Kind)


# --- every page ---------------------------------------------------------------------------------
PAGES = ("firm", "identity", "activities", "brings", "seeks", "work")


@pytest.fixture
def full() -> Firm:
    """A firm with twelve rows, so that a statement a row would be seen."""
    things = [("product", f"thing {number}", "25.62") for number in range(6)]
    firm = FirmFactory(
        name="<b>Ünïque & Söhne", activity="25.62", brings=things, seeks=things, language="ar"
    )
    ConventionFactory(between=(firm.territory, TerritoryFactory()))
    return firm


@pytest.mark.parametrize("page", PAGES)
def test_pages_ask_the_database_a_bounded_number_of_times(
    page: str, full: Firm, django_assert_max_num_queries: Any
) -> None:
    client = client_of(representative_of(full))
    with django_assert_max_num_queries(16):
        response = client.get(address(page, full))
    assert escape(full.name) in response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_pages_speak_arabic_from_right_to_left(page: str, full: Firm) -> None:
    client = client_of(representative_of(full, language="ar"))
    assert '<html lang="ar" dir="rtl">' in client.get(address(page, full)).content.decode()


def test_a_manager_fills_in_for_a_firm_and_a_stranger_finds_nothing(full: Firm) -> None:
    assert client_of(representative_of(FirmFactory())).get(address("firm", full)).status_code == 404
    full.cluster = ClusterFactory(territory=full.territory)
    full.save()
    manager = client_of(manager_of(full.cluster))
    assert manager.get(address("brings", full)).status_code == 200
