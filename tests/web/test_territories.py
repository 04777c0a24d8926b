"""The register of territories: finding, registering with the help of the code, correcting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from territories.lookup import look_up
from territories.models import Territory
from tests.factories import TerritoryFactory, staff_of
from tests.world import World

REGISTER = "/territories/register/"
TUNIS = {
    "code": "TN-11",
    "kind": "governorate",
    "name_fr": "Gouvernorat de Tunis",
    "name_en": "Tunis",
    "name_ar": "ولاية تونس",
    "time_zone": "Africa/Tunis",
    "languages": ["ar", "fr"],
}


@pytest.fixture
def staff(as_role: Callable[[str], Client]) -> Client:
    return as_role("staff")


def test_a_partner_is_registered(staff: Client) -> None:
    response = staff.post(REGISTER, TUNIS, follow=True)
    territory = Territory.objects.get(code="TN-11")
    assert response.redirect_chain == [("/territories/TN-11/", 302)]
    assert (territory.name_ar, territory.languages) == ("ولاية تونس", ["ar", "fr"])
    assert territory.registered_by is not None


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"code": "Tunis"}, "code", "Write the ISO 3166 code in capitals"),
        ({"code": ""}, "code", "required"),
        ({"name_en": ""}, "name_en", "required"),
        ({"latitude": "36.8"}, None, "Give latitude"),
        ({"latitude": "120", "longitude": "10"}, "latitude", "less than or equal to 90"),
        ({"parent": "XX-NO"}, "parent", "not in the register"),
        ({"website": "not an address"}, "website", "valid URL"),
    ],
)
def test_bad_input_is_said_and_nothing_is_written(
    changes: dict[str, Any], field: str | None, words: str, staff: Client
) -> None:
    response = staff.post(REGISTER, TUNIS | changes)
    form = response.context["form"]
    errors = form.errors[field] if field else form.non_field_errors()
    assert words in str(errors)
    assert 'value="Gouvernorat de Tunis"' in response.content.decode()  # what was typed is kept
    assert not Territory.objects.filter(name_fr="Gouvernorat de Tunis").exists()


def test_a_code_that_is_there_already(staff: Client) -> None:
    TerritoryFactory(code="TN-11")
    response = staff.post(REGISTER, TUNIS | {"code": "tn-11"})
    assert "in the register already" in str(response.context["form"].errors["code"])


def test_look_up_fills_what_is_empty_and_keeps_what_was_typed(staff: Client) -> None:
    TerritoryFactory(code="TN", kind="country", name_en="Tunisia", name_fr="Tunisie")
    typed = {"code": " tn-11", "name_fr": "Tunis la Verte", "search-again": "look-up"}
    response = staff.post(REGISTER, typed)
    form = response.context["form"]
    assert form["code"].value() == "TN-11"
    assert form["name_fr"].value() == "Tunis la Verte"
    assert form["name_ar"].value() == "ولاية تونس"
    assert (form["kind"].value(), form["time_zone"].value()) == ("governorate", "Africa/Tunis")
    assert not form.errors
    assert "Tunisia" in response.content.decode()  # its country is proposed
    assert not Territory.objects.filter(code="TN-11").exists()


@pytest.mark.parametrize(
    ("code", "words"),
    [("ZZ-99", "Nothing is known"), ("", "Nothing is known"), ("<b>", "&lt;B&gt;")],
)
def test_look_up_of_an_unknown_code(code: str, words: str, staff: Client) -> None:
    response = staff.post(REGISTER, {"code": code, "search-again": "look-up"})
    assert words in response.content.decode()


def test_look_up_of_a_registered_code_leads_there(staff: Client, world: World) -> None:
    response = staff.post(REGISTER, {"code": world.other.code, "search-again": "look-up"})
    assert f'href="/territories/{world.other.code}/"' in response.content.decode()


@pytest.mark.parametrize(
    ("code", "kind", "language", "name"),
    [
        ("FR-PAC", "region", "pl", "Prowansja-Alpy-Lazurowe Wybrzeże"),
        ("DZ-13", "wilaya", "ar", "ولاية تلمسان"),
        ("PS-NBS", "governorate", "fr", "Gouvernorat de Naplouse"),
        ("PS", "country", "en", "Palestine"),
        ("MA", "country", "zh-hans", "摩洛哥"),
    ],
)
def test_known_territories(code: str, kind: str, language: str, name: str) -> None:
    known = look_up(code)
    assert known is not None
    assert (known.kind, known.names[language]) == (kind, name)


def test_a_wide_country_gets_no_guessed_time_zone() -> None:
    canada = look_up("CA-QC")
    assert canada is not None
    assert canada.time_zone == ""


@pytest.mark.parametrize("words", ["Ownland", "notre rég", "إقليمنا", "OWNLAND"])
def test_search_in_any_language(words: str, staff: Client, world: World) -> None:
    found = staff.get("/territories/", {"words": words}).context["page_obj"]
    assert [territory.code for territory in found] == [world.own.code]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"kind": "region"}, 3),
        ({"kind": "land"}, 0),
        ({"country": "XX"}, 3),
        ({"kind": "nonsense"}, 3),  # reported beside the filter, and narrows nothing
        ({"page": "99"}, 3),
        ({"page": "x"}, 3),
        ({"sort": "nonsense"}, 3),
    ],
)
def test_filters(query: dict[str, str], count: int, staff: Client) -> None:
    assert staff.get("/territories/", query).context["page_obj"].paginator.count == count


def test_sorting_both_ways(staff: Client) -> None:
    def codes(sort: str) -> list[str]:
        page = staff.get("/territories/", {"sort": sort}).context["page_obj"]
        return [territory.code for territory in page]

    assert codes("code") == sorted(codes("code"))
    assert codes("-code") == codes("code")[::-1]


def test_who_registered_corrects_until_the_partner_has_staff(staff: Client, world: World) -> None:
    staff.post(REGISTER, TUNIS)
    territory = Territory.objects.get(code="TN-11")
    form = TUNIS | {"main_city": "Tunis"}
    assert staff.post("/territories/TN-11/edit/", form).status_code == 302
    staff_of(territory)
    assert staff.get("/territories/TN-11/edit/").status_code == 403
    territory.refresh_from_db()
    assert territory.main_city == "Tunis"


def test_edit_keeps_the_code(staff: Client, world: World) -> None:
    code = world.own.code
    form = TUNIS | {"code": "TN-12", "main_city": "Ours"}
    staff.post(f"/territories/{code}/edit/", form)
    world.own.refresh_from_db()
    assert (world.own.code, world.own.main_city) == (code, "Ours")


def test_saving_keeps_languages_and_their_order(staff: Client, world: World) -> None:
    world.own.languages = ["pl", "csb", "de"]  # Kashubian is in no list of ours
    world.own.save()
    path = f"/territories/{world.own.code}/edit/"
    form = staff.get(path).context["form"]
    sent = TUNIS | {"languages": [*sorted(form["languages"].value()), "ar"]}
    staff.post(path, sent)
    world.own.refresh_from_db()
    assert world.own.languages == ["pl", "csb", "de", "ar"]


def test_own_people_see_how_many_firms_wait(as_role: Callable[[str], Client], world: World) -> None:
    path = f"/territories/{world.own.code}/"
    assert "Waiting for validation" in as_role("staff").get(path).content.decode()
    assert "Waiting for validation" not in as_role("other_staff").get(path).content.decode()
