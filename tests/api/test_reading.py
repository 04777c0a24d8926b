"""Lists: filters, pages, and a number of statements that does not grow with the rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partnerships.models import Convention
from partnerships.services.axes import AxisDraft, write_axes
from territories.models import HostCondition
from tests.api.conftest import ApiClient, World, error_of
from tests.factories import (
    BinomeFactory,
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
    UserFactory,
    nace,
)


def test_a_territory_tells_its_own_conditions(north: ApiClient, world: World) -> None:
    HostCondition.objects.create(
        territory=world.north, kind="equity", verdict="barred", text_fr="Interdit", source="Code"
    )
    (told,) = north.read("territories/XX-N/")["conditions"]
    del told["checked_on"]
    assert told == {
        "kind": "equity",
        "verdict": "barred",
        "texts": {"fr": "Interdit"},
        "source": "Code",
    }


@pytest.mark.usefixtures("territories")
def test_territories_are_found_by_code_and_by_name_in_any_language(db: None) -> None:
    from actors.services.people import create_token
    from territories.models import Territory

    client = ApiClient(
        create_token(territory=Territory.objects.get(code="FR-PAC"), label="x").key, language="fr"
    )

    tunis = client.read("territories/TN-11/")
    assert tunis["code"] == "TN-11"
    assert set(tunis["names"]) == {"fr", "en", "ar", "pt", "de", "pl", "zh-hans"}
    assert (tunis["latitude"], tunis["longitude"]) == (36.8065, 10.1815)
    assert tunis["name"] == tunis["names"]["fr"]
    assert {row["code"][:2] for row in client.read("territories/?country=tn")["results"]} == {"TN"}
    assert client.ids("territories/?code=tn-11") == {"TN-11"}
    assert client.ids("territories/?kind=voivodeship") == {"PL-24"}
    assert "TN-11" in client.ids(f"territories/?search={tunis['names']['ar']}")
    assert "DE-NW" in client.ids("territories/?search=nordrhein")
    assert client.ids("territories/?search=nowhere") == set()


def test_conventions_are_filtered(world: World, north: ApiClient) -> None:
    other = TerritoryFactory(code="XQ-O")
    proposed = ConventionFactory(between=(world.north, other), proposed=True, reference="N-O/1")
    proposed.trades.add(nace("25.62"))
    ConventionFactory(between=(world.south, other))
    active = world.convention

    expected: dict[str, set[int]] = {
        "": {active.pk, proposed.pk},
        "status=proposed": {proposed.pk},
        "in_force=true": {active.pk},
        "in_force=false": {proposed.pk},
        "territory=XQ-O": {proposed.pk},
        "reference=n-o/1": {proposed.pk},
        "trade=NACE2:25": {proposed.pk},
    }
    assert {query: north.ids(f"conventions/?{query}") for query in expected} == expected
    shown = north.read(f"conventions/{proposed.pk}/")
    assert shown["trades"] == [{"scheme": "NACE2", "code": "25.62", "label": "Machining"}]
    assert {shown["territory_a"], shown["territory_b"]} == {"XX-N", "XQ-O"}


def test_a_convention_shows_its_axes_in_order(world: World, north: ApiClient) -> None:
    cluster = ClusterFactory(territory=world.north)
    world.convention.clusters.add(cluster)
    gears = AxisDraft("Gears", "Small series", [nace("25.62").pk], [cluster.pk])
    write_axes(world.convention, [gears, AxisDraft("Foundry")])
    machining = {"scheme": "NACE2", "code": "25.62", "label": "Machining"}
    assert north.read(f"conventions/{world.convention.pk}/")["axes"] == [
        {
            "title": "Gears",
            "description": "Small series",
            "trades": [machining],
            "clusters": [cluster.pk],
        },
        {"title": "Foundry", "description": "", "trades": [], "clusters": []},
    ]


def test_a_convention_shows_its_documents_and_its_plan(world: World, north: ApiClient) -> None:
    convention = world.convention
    convention.milestones.create(title="Fair", due_on="2020-05-01")
    convention.documents.create(
        title="Text",
        language="fr",
        version=2,
        handed_in_by=UserFactory(),
        file="secret/place.pdf",
        original_name="text.pdf",
        media_type="application/pdf",
        size=17,
        sha256="0" * 64,
    )
    shown = north.read(f"conventions/{convention.pk}/")
    (milestone,) = shown["milestones"]
    assert (milestone["title"], milestone["done_on"], milestone["is_late"]) == ("Fair", None, True)
    (document,) = shown["documents"]
    assert (document["language"], document["version"], document["size"]) == ("fr", 2, 17)
    assert "secret" not in str(shown)


def test_a_draft_is_read_by_its_writer_only(
    world: World, north: ApiClient, south: ApiClient
) -> None:
    draft = ConventionFactory(
        between=(world.north, world.south), draft=True, drafted_by=world.north
    )

    assert draft.pk in north.ids("conventions/")
    assert south.call("get", f"conventions/{draft.pk}/").status_code == 404


def test_clusters_are_filtered(world: World, north: ApiClient) -> None:
    mine = ClusterFactory(territory=world.north, name="Mécanique du Nord")
    mine.trades.add(nace("25.62"))
    theirs = ClusterFactory(territory=world.south, status="provisional")
    ClusterFactory(territory=world.west)

    expected: dict[str, set[int]] = {
        "": {mine.pk, theirs.pk},
        "territory=XY-S": {theirs.pk},
        "trade=NACE2:25": {mine.pk},
        "status=provisional": {theirs.pk},
        "search=mécan": {mine.pk},
    }
    assert {query: north.ids(f"clusters/?{query}") for query in expected} == expected


def test_pages_follow_each_other_without_gap_or_repetition(world: World, north: ApiClient) -> None:
    for number in range(7):
        FirmFactory(territory=world.north, name=f"Same name {number % 2}")
    path, seen, pages = "firms/?page_size=2", [], 0
    while path:
        page = north.read(path)
        assert page["count"] == 9  # these, and one of each side
        assert len(page["results"]) <= 2
        seen += [row["id"] for row in page["results"]]
        pages += 1
        path = page["next"] and page["next"].split("/api/v1/")[1]
    assert pages == 5
    assert seen == sorted(set(seen))
    assert len(seen) == 9


def test_a_page_is_never_longer_than_200(world: World, north: ApiClient) -> None:
    for _number in range(201):
        FirmFactory(territory=world.north)

    assert len(north.read("firms/?page_size=1000")["results"]) == 200
    response = north.call("get", "firms/?page=99")
    assert (response.status_code, error_of(response)["code"]) == (404, "not_found")


def test_trades_are_found_by_words(north: ApiClient) -> None:
    found = north.read("trades/find/?q=25.62&language=fr")

    assert found[0]["activity"] == {"scheme": "NACE2", "code": "25.62", "label": "Usinage"}
    assert found[0]["why"] == "code"


@pytest.mark.parametrize(
    ("query", "attr"),
    [
        ("", "q"),
        ("q=", "q"),
        ("q=x&limit=0", "limit"),
        ("q=x&language=xx", "language"),
        ("w=x", "w"),
    ],
)
def test_a_question_that_is_none(north: ApiClient, query: str, attr: str) -> None:
    response = north.call("get", f"trades/find/?{query}")

    assert (response.status_code, error_of(response)["attr"]) == (400, attr)


def test_a_code_is_converted_with_relation_weight_and_way(north: ApiClient) -> None:
    found = north.read("trades/convert/?scheme=NAF2&code=6201Z&target=ISIC4")
    assert found["target"] == "ISIC4"
    assert [(one["activity"]["code"], one["relation"], one["weight"])
            for one in found["counterparts"]] == [("6201", "exact", 1.0)]  # fmt: skip
    assert [(step["source"], step["target"]) for step in found["steps"]] == [
        ("NAF2", "NACE2"),
        ("NACE2", "ISIC4"),
    ]
    assert (found["certainty"], found["lost"]) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("query", "attr", "code"),
    [
        ("code=62.01&target=NACE21", "scheme", "required"),
        ("scheme=NACE2&code=62.01", "target", "required"),
        ("scheme=NACE2&code=62.01&target=NACE9", "target", "unknown_scheme"),
        ("scheme=NACE9&code=62.01&target=NACE2", "scheme", "unknown_scheme"),
        ("scheme=NACE2&code=99.98&target=ISIC4", "code", "unknown_activity"),
        ("scheme=NMA2010&code=62.01&target=ISIC4", "code", "finer_than_shared"),
    ],
)
def test_a_conversion_that_cannot_be(north: ApiClient, query: str, attr: str, code: str) -> None:
    response = north.call("get", f"trades/convert/?{query}")
    assert response.status_code == 400
    assert (error_of(response)["attr"], error_of(response)["code"]) == (attr, code)


def test_nomenclatures_say_what_they_are(north: ApiClient) -> None:
    known = {one["code"]: one for one in north.read("trades/nomenclatures/")}
    assert known["NAT2009"]["inherits"] == "NACE2"
    assert known["NAT2009"]["down_to_level"] == 2
    assert known["NACE2"]["inherits"] is None
    assert known["CPV2008"]["kind"] == "product"


def test_products_are_found_by_words(north: ApiClient) -> None:
    found = north.read("trades/products/?q=echafaudage&language=en")
    assert {"scheme": "CPV2008", "code": "44212310-5", "label": "Scaffolding"} in found


@pytest.mark.parametrize(
    ("ending", "content_type", "begins"),
    [("ttl", "text/turtle", "@prefix"), ("jsonld", "application/ld+json", "[")],
)
def test_a_nomenclature_is_given_as_linked_data(
    north: ApiClient, ending: str, content_type: str, begins: str
) -> None:
    response = north.call("get", f"trades/nomenclatures/NMA2010.{ending}")
    assert response.headers["Content-Type"] == f"{content_type}; charset=utf-8"
    assert response.content.decode().startswith(begins)
    assert b"/trades/NMA2010/62" in response.content


@pytest.mark.parametrize(
    ("name", "status"), [("NOPE.ttl", 404), ("NMA2010.xml", 404), ("CPV2008.ttl", 400)]
)
def test_a_file_that_is_not_given(north: ApiClient, name: str, status: int) -> None:
    assert north.call("get", f"trades/nomenclatures/{name}").status_code == status


def _convention_with_trade(world: World) -> None:
    partner = TerritoryFactory()
    ConventionFactory(between=(world.north, partner), proposed=True).trades.add(nace("25.62"))


def _cluster(world: World) -> None:
    ClusterFactory(territory=world.north).trades.add(nace("25.62"))


def _firm(world: World) -> None:
    FirmFactory(
        territory=world.north,
        cluster=ClusterFactory(territory=world.north),
        activity="25.62",
        brings=[("product", "gears", "28.15"), ("service", "hardening")],
        seeks=[("product", "steel", "24.10")],
    )


def _pair(world: World) -> dict[str, Any]:
    first, second = world.convention.territory_a, world.convention.territory_b
    return {
        "convention": Convention.objects.get(pk=world.convention.pk),
        "firm_a": FirmFactory(territory=first),
        "firm_b": FirmFactory(territory=second),
    }


def _binome(world: World) -> None:
    binome = BinomeFactory(**_pair(world))
    for side in "ab":
        binome.reviews.create(
            side=side, decision="approve", language="en", decided_by=UserFactory()
        )


def _interest(world: World) -> None:
    pair = _pair(world)
    pair["firm"], pair["counterpart"] = pair.pop("firm_a"), pair.pop("firm_b")
    InterestFactory(**pair)


GROWING: dict[str, Callable[[World], None]] = {
    "territories/": lambda _world: TerritoryFactory(parent=TerritoryFactory()),
    "conventions/": _convention_with_trade,
    "clusters/": _cluster,
    "firms/": _firm,
    "binomes/": _binome,
    "interests/": _interest,
}


@pytest.mark.parametrize(("path", "add"), GROWING.items(), ids=GROWING.keys())
def test_statements_do_not_grow_with_the_rows(
    world: World, north: ApiClient, path: str, add: Callable[[World], None]
) -> None:
    north.read(path)  # writes the day of last use
    counts = []
    for rows in (2, 18):
        for _row in range(rows):
            add(world)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            count = north.read(f"{path}?page_size=200")["count"]
        counts.append((count, len(captured)))

    (few, few_statements), (many, many_statements) = counts
    assert many >= few + 18 - 1
    assert few_statements == many_statements <= 22, [query["sql"] for query in captured]
