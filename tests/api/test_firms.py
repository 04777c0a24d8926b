"""Firms over the API: what is read, what is written, and what a wrong body gets."""

from typing import Any

import pytest

from actors.models import Asset, Firm, FirmActivity
from actors.services.firms import MAX_ASSETS_A_LIST
from journal.models import Event
from tests.api.conftest import ApiClient, World, error_of
from tests.factories import ClusterFactory, FirmFactory, nace


def profile(**changes: Any) -> dict[str, Any]:
    return {
        "territory": "XX-N",
        "name": "Forges du Nord",
        "language": "fr",
        "description": "Pignons et arbres",
        "size_class": "small",
        "founded_in": 1962,
        "languages_of_work": ["fr", "en"],
        "partnership_kinds": ["co_production"],
        "activities": [{"scheme": "NACE2", "code": "2562"}, {"scheme": "ISIC4", "code": "2814"}],
        "brings": [
            {
                "kind": "product",
                "text": "pignons",
                "activity": {"scheme": "NACE2", "code": "28.15"},
            }
        ],
        "seeks": [{"kind": "capacity", "text": "ein Härteofen", "language": "de"}],
        **changes,
    }


def test_a_firm_is_entered_on_behalf_and_read_back_whole(north: ApiClient, world: World) -> None:
    response = north.call("post", "firms/", profile())

    assert response.status_code == 201, response.content
    shown = response.json()
    assert shown == north.read(f"firms/{shown['id']}/")
    assert shown["origin"] == "on_behalf"
    assert (shown["publication"], shown["validation"]) == ("draft", "pending")
    assert shown["territory"] == "XX-N"
    assert [(one["scheme"], one["code"], one["is_main"]) for one in shown["activities"]] == [
        ("NACE2", "25.62", True),
        ("ISIC4", "2814", False),
    ]
    assert shown["activities"][0]["label"] == "Machining"
    (brought,), (sought,) = shown["brings"], shown["seeks"]
    assert brought["activity"]["code"] == "28.15"
    assert brought["language"] == "fr"  # of the firm's texts, as none was given
    assert (sought["language"], sought["activity"]) == ("de", None)
    firm = Firm.objects.get(pk=shown["id"])
    assert firm.territory == world.north
    event = Event.objects.get(code="firm.created", subject_id=firm.pk)
    assert event.actor.is_service


def test_what_was_read_can_be_sent_back(north: ApiClient, world: World) -> None:
    firm = world.north_firm
    firm.activities.update(origin=FirmActivity.Origin.INFERRED)
    before = north.read(f"firms/{firm.pk}/")

    response = north.call("put", f"firms/{firm.pk}/", before)

    assert response.status_code == 200, response.content
    assert {**response.json(), "updated_at": None} == {**before, "updated_at": None}
    # sending it back confirms nothing
    assert firm.activities.get().origin == FirmActivity.Origin.INFERRED


def test_markets_and_experience_are_written_and_read(north: ApiClient) -> None:
    body = profile(markets=["TN", "FR", "TN"], worked_abroad=False)
    shown = north.call("post", "firms/", body).json()
    assert (shown["markets"], shown["worked_abroad"]) == (["FR", "TN"], False)
    assert north.call("post", "firms/", profile(markets=["XX"])).status_code == 400
    bare = north.call("post", "firms/", profile()).json()
    assert (bare["markets"], bare["worked_abroad"]) == ([], None)


def test_put_writes_the_whole_profile_anew(north: ApiClient, world: World) -> None:
    firm = FirmFactory(
        territory=world.north, city="Lille", capacity=7, activity="25.62", brings=[("product", "x")]
    )
    body = {"territory": "XX-N", "name": "Renamed", "language": "en"}

    shown = north.call("put", f"firms/{firm.pk}/", body).json()

    assert (shown["name"], shown["city"], shown["capacity"]) == ("Renamed", "", 2)
    assert (shown["activities"], shown["brings"]) == ([], [])


def test_patch_leaves_what_is_not_given(north: ApiClient, world: World) -> None:
    firm = world.north_firm
    kept_item, kept_need = firm.assets.get(direction="brings"), firm.assets.get(direction="seeks")
    brings = [
        {"kind": "service", "text": "hardening"},
        {"id": kept_item.pk, "kind": "product", "text": "better gears"},
    ]

    response = north.call("patch", f"firms/{firm.pk}/", {"city": "Douai", "brings": brings})

    assert response.status_code == 200, response.content
    shown = response.json()
    assert (shown["city"], shown["name"]) == ("Douai", firm.name)
    assert [item["text"] for item in shown["brings"]] == ["hardening", "better gears"]
    assert shown["brings"][1]["id"] == kept_item.pk
    assert [item["id"] for item in shown["seeks"]] == [kept_need.pk]
    assert [one["code"] for one in shown["activities"]] == ["25.62"]


def test_a_firm_is_published_and_withdrawn(north: ApiClient) -> None:
    firm_id = north.call("post", "firms/", profile()).json()["id"]

    published = north.call("post", f"firms/{firm_id}/publish/")
    assert (published.status_code, published.json()["publication"]) == (200, "published")
    withdrawn = north.call("post", f"firms/{firm_id}/withdraw/")
    assert (withdrawn.status_code, withdrawn.json()["publication"]) == (200, "withdrawn")


def test_an_empty_profile_is_not_published(north: ApiClient) -> None:
    firm_id = north.call("post", "firms/", profile(brings=[], seeks=[])).json()["id"]

    response = north.call("post", f"firms/{firm_id}/publish/")

    assert response.status_code == 400
    assert "before you publish" in error_of(response)["detail"]
    assert Firm.objects.get(pk=firm_id).publication == "draft"


BAD_BODIES = {
    "a bare code": (
        {"activities": [{"code": "25.62"}]},
        ("activities.0.scheme", "required", "A bare code means nothing"),
    ),
    "a code that is no object": (
        {"activities": ["25.62"]},
        ("activities.0.non_field_errors", "invalid", "A bare code means nothing"),
    ),
    "an unknown code": (
        {
            "activities": [
                {"scheme": "NACE2", "code": "25.62"},
                {"scheme": "NACE2", "code": "25.69"},
            ]
        },
        ("activities.1.code", "unknown_activity", "25.61"),
    ),
    "an unknown scheme": (
        {"activities": [{"scheme": "NACE9", "code": "25.62"}]},
        ("activities.0.scheme", "unknown_scheme", "NACE2"),
    ),
    "an unknown code of an item": (
        {
            "brings": [
                {"kind": "product", "text": "x", "activity": {"scheme": "NACE2", "code": "?"}}
            ]
        },
        ("brings.0.activity.code", "unknown_activity", "Check the code"),
    ),
    "twice the same activity": (
        {"activities": [{"scheme": "NACE2", "code": "25.62"}] * 2},
        ("activities", "invalid", "twice"),
    ),
    "an unknown kind": (
        {"seeks": [{"kind": "money", "text": "x"}]},
        ("seeks.0.kind", "invalid_choice", "money"),
    ),
    "an item without words": (
        {"seeks": [{"kind": "product", "text": " "}]},
        ("seeks.0.text", "blank", "blank"),
    ),
    "too many items": (
        {"brings": [{"kind": "product", "text": "x"}] * (MAX_ASSETS_A_LIST + 1)},
        ("brings.non_field_errors", "max_length", "20"),
    ),
    "a misspelt field": ({"descripton": "x"}, ("descripton", "unknown_field", "no field")),
    "an unknown territory": (
        {"territory": "XX-NOPE"},
        ("territory", "does_not_exist", "XX-NOPE"),
    ),
    "a number of no register": (
        {"registry_number": "123"},
        ("non_field_errors", "invalid", "Give the register"),
    ),
    "a language that is no code": (
        {"languages_of_work": ["French"]},
        ("languages_of_work.0", "invalid", ""),
    ),
    "a null in the words": (
        {"name": "x\x00"},
        ("name", "null_characters_not_allowed", "Null"),
    ),
}


@pytest.mark.parametrize(("changes", "expected"), BAD_BODIES.values(), ids=BAD_BODIES.keys())
@pytest.mark.parametrize("method", ["post", "put"])
def test_a_wrong_body_is_refused_by_field(
    north: ApiClient, world: World, method: str, changes: dict, expected: tuple[str, str, str]
) -> None:
    path = "firms/" if method == "post" else f"firms/{world.north_firm.pk}/"
    before = snapshot()

    response = north.call(method, path, profile(**changes))

    assert response.status_code == 400, response.content
    attr, code, words = expected
    error = error_of(response)
    assert (error["attr"], error["code"]) == (attr, code)
    assert words in error["detail"]
    assert snapshot() == before


def snapshot() -> list[Any]:
    """Everything that a write of a firm could have left behind."""
    return [
        sorted(Firm.objects.values_list()),
        sorted(Asset.objects.values_list()),
        sorted(FirmActivity.objects.values_list()),
        Event.objects.count(),
    ]


def test_a_refusal_in_the_middle_writes_nothing(north: ApiClient, world: World) -> None:
    """The profile is good and written first; the second item is another firm's."""
    foreign = world.south_firm.assets.get(direction="brings")
    before = snapshot()
    brings = [
        {"kind": "product", "text": "new"},
        {"id": foreign.pk, "kind": "product", "text": "stolen"},
    ]

    response = north.call(
        "patch", f"firms/{world.north_firm.pk}/", {"name": "Changed", "brings": brings}
    )

    assert response.status_code == 400
    assert error_of(response)["detail"] == "This item belongs to another firm."
    assert snapshot() == before


def test_a_register_number_is_taken_once(north: ApiClient, world: World) -> None:
    number = {"registry_scheme": "FR-SIREN", "registry_number": "552 100 554"}
    assert north.call("post", "firms/", profile(**number)).status_code == 201

    response = north.call("post", "firms/", profile(name="Again", **number))

    assert response.status_code == 400
    assert "register number exists already" in error_of(response)["detail"]


def test_a_firm_stays_in_its_territory(north: ApiClient, world: World) -> None:
    response = north.call("patch", f"firms/{world.north_firm.pk}/", {"territory": "XY-S"})

    assert (response.status_code, error_of(response)["code"]) == (400, "fixed")


def test_a_token_enters_no_firm_elsewhere(north: ApiClient) -> None:
    response = north.call("post", "firms/", profile(territory="XY-S"))

    assert response.status_code == 403
    assert error_of(response) == {
        "code": "not_allowed",
        "detail": "You can enter firms of your own territory only.",
        "attr": "territory",
    }
    assert not Firm.objects.filter(name="Forges du Nord").exists()


def test_a_cluster_that_is_not_visible_does_not_exist(north: ApiClient, world: World) -> None:
    hidden, own = ClusterFactory(territory=world.west), ClusterFactory(territory=world.north)

    refused = north.call("post", "firms/", profile(cluster=hidden.pk))
    taken = north.call("post", "firms/", profile(cluster=own.pk))

    assert (error_of(refused)["attr"], error_of(refused)["code"]) == ("cluster", "does_not_exist")
    assert taken.json()["cluster"] == own.pk


@pytest.mark.parametrize("method", ["put", "patch"])
def test_a_partner_firm_is_read_but_not_written(
    north: ApiClient, world: World, method: str
) -> None:
    path = f"firms/{world.south_firm.pk}/"
    assert north.call("get", path).status_code == 200

    response = north.call(method, path, profile(territory="XY-S"))

    assert (response.status_code, error_of(response)["code"]) == (403, "not_allowed")
    assert north.call("post", f"{path}withdraw/").status_code == 403


def test_the_workings_of_the_other_side_are_not_shown(north: ApiClient, world: World) -> None:
    for number, firm in enumerate((world.north_firm, world.south_firm)):
        firm.validation_comment = "checked by phone"
        firm.registry_scheme, firm.registry_number = "X", str(number)
        firm.save()

    own = north.read(f"firms/{world.north_firm.pk}/")
    theirs = north.read(f"firms/{world.south_firm.pk}/")

    assert own["validation_comment"] == "checked by phone"
    assert own["registry_number"] == "0"
    hidden = {name for name, value in theirs.items() if value is None}
    assert hidden >= {
        "publication",
        "validation",
        "validation_comment",
        "capacity",
        "registry_scheme",
        "registry_number",
        "source_reference",
    }
    assert theirs["brings"][0]["text"] == "gears"
    assert "checked by phone" not in str(theirs)


@pytest.mark.parametrize(
    "state", [{"draft": True}, {"unvalidated": True}, {"publication": "withdrawn"}]
)
def test_partners_see_what_is_published_and_validated(
    north: ApiClient, south: ApiClient, world: World, state: dict
) -> None:
    firm = FirmFactory(territory=world.south, **state)

    assert firm.pk in south.ids("firms/")
    assert firm.pk not in north.ids("firms/")
    assert north.call("get", f"firms/{firm.pk}/").status_code == 404


def test_firms_are_filtered(north: ApiClient, world: World) -> None:
    cluster = ClusterFactory(territory=world.north)
    other = FirmFactory(
        territory=world.north, cluster=cluster, size_class="medium", name="Żubr", activity="10.51"
    )
    FirmActivity.objects.create(firm=world.north_firm, activity=nace("25.61"))
    refused = FirmFactory(territory=world.north, validation="refused")
    mine, theirs = world.north_firm.pk, world.south_firm.pk

    expected: dict[str, set[int]] = {
        "territory=XX-N": {mine, other.pk, refused.pk},
        "territory=xy-s": {theirs},
        f"cluster={cluster.pk}": {other.pk},
        "trade=NACE2:25.62": {mine, theirs},
        "trade=NACE2:25": {mine, theirs},
        "trade=NACE2:C": {mine, theirs, other.pk},
        "trade=ISIC4:25": set(),
        "size_class=medium&size_class=micro": {other.pk},
        "search=żub": {other.pk},
        "publication=published": {mine, other.pk, refused.pk},  # of the own side only
        "validation=refused": {refused.pk},
        "updated_since=2000-01-01T00:00:00Z": {mine, theirs, other.pk, refused.pk},
        "updated_since=2999-01-01T00:00:00Z": set(),
    }
    assert {query: north.ids(f"firms/?{query}") for query in expected} == expected


@pytest.mark.parametrize(
    ("query", "attr", "words"),
    [
        ("trade=25.62", "trade", "NACE2:25.62"),
        ("trade=NACE2:99.99", "trade", "no code"),
        ("trade=X:1", "trade", "not a nomenclature"),
        ("territory=QQ", "territory", "QQ"),
        ("updated_since=yesterday", "updated_since", "valid"),
        ("cluster=first", "cluster", "whole number"),
        ("size_class=huge", "size_class", "huge"),
        ("teritory=XX-N", "teritory", "There are: cluster"),
    ],
)
def test_a_wrong_filter_is_an_error_not_the_whole_list(
    north: ApiClient, query: str, attr: str, words: str
) -> None:
    response = north.call("get", f"firms/?{query}")

    assert response.status_code == 400
    assert error_of(response)["attr"] == attr
    assert words in error_of(response)["detail"]
