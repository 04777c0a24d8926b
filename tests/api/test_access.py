"""Who sees what: a table of every endpoint × every caller, and worlds made at random."""

import random
from datetime import timedelta
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver
from django.utils import timezone

from actors.models import ApiToken, Firm
from actors.services.people import create_token
from ced_platform.api_urls import urlpatterns
from matching.models import Ruleset, Suggestion
from partnerships.models import Binome, Convention, Interest
from tests.api.conftest import ApiClient, World
from tests.factories import (
    BinomeFactory,
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
)
from tests.world import card
from trades.models import Activity

CALLERS = ("north", "south", "west", "revoked", "nobody")
# Of objects of the North. A write is sent an empty body: 400 says that one may, 403 that not.
TABLE: dict[str, tuple[str, str, tuple[int, int, int]]] = {
    # name of the address: method, path, what North, South and West get; the others get 401
    "api-territory-list": ("get", "territories/", (200, 200, 200)),
    "api-territory-detail": ("get", "territories/XX-N/", (200, 200, 200)),
    "api-convention-list": ("get", "conventions/", (200, 200, 200)),
    "api-convention-detail": ("get", "conventions/{convention}/", (200, 200, 404)),
    "api-cluster-list": ("get", "clusters/", (200, 200, 200)),
    "api-cluster-detail": ("get", "clusters/{cluster}/", (200, 200, 404)),
    "api-card-list": ("get", "cards/", (200, 200, 200)),
    "api-card-detail": ("get", "cards/{card}/", (200, 200, 200)),
    # staff of every territory read proposals, and so do the tokens of theirs; drafts nobody's
    "api-card-detail proposed": ("get", "cards/{card_proposed}/", (200, 200, 200)),
    "api-card-detail draft": ("get", "cards/{card_draft}/", (404, 404, 404)),
    "api-firm-list": ("get", "firms/", (200, 200, 200)),
    "api-firm-list POST": ("post", "firms/", (400, 400, 400)),
    "api-firm-detail": ("get", "firms/{firm}/", (200, 200, 404)),
    "api-firm-detail draft": ("get", "firms/{draft}/", (200, 404, 404)),
    "api-firm-detail PUT": ("put", "firms/{firm}/", (400, 403, 404)),
    "api-firm-detail PATCH": ("patch", "firms/{firm}/", (200, 403, 404)),
    "api-firm-detail PATCH draft": ("patch", "firms/{draft}/", (200, 404, 404)),
    "api-firm-publish": ("post", "firms/{firm}/publish/", (200, 403, 404)),
    "api-firm-withdraw": ("post", "firms/{firm}/withdraw/", (200, 403, 404)),
    "api-suggestion-list": ("get", "suggestions/", (200, 200, 200)),
    "api-suggestion-detail": ("get", "suggestions/{suggestion}/", (200, 200, 404)),
    "api-suggestion-interest": ("post", "suggestions/{suggestion}/interest/", (400, 400, 404)),
    "api-interest-list": ("get", "interests/", (200, 200, 200)),
    "api-interest-detail": ("get", "interests/{interest}/", (200, 404, 404)),
    "api-interest-take-back": ("post", "interests/{interest}/take-back/", (200, 404, 404)),
    "api-binome-list": ("get", "binomes/", (200, 200, 200)),
    "api-binome-detail": ("get", "binomes/{binome}/", (200, 200, 404)),
    "api-binome-decisions": ("post", "binomes/{binome}/decisions/", (400, 400, 404)),
    "api-binome-answers": ("post", "binomes/{binome}/answers/", (403, 403, 404)),
    "api-trades-find": ("get", "trades/find/?q=25.62", (200, 200, 200)),
    "api-trades-convert": (
        "get",
        "trades/convert/?scheme=NAF2&code=62.01Z&target=NACE21",
        (200, 200, 200),
    ),
    "api-trades-nomenclatures": ("get", "trades/nomenclatures/", (200, 200, 200)),
    "api-trades-nomenclature-file": ("get", "trades/nomenclatures/NMA2010.ttl", (200, 200, 200)),
    "api-trades-products": ("get", "trades/products/?q=bread", (200, 200, 200)),
    "api-not-found": ("get", "nothing/", (404, 404, 404)),
}
# Opened by name: what an engineer reads before there is a key.
PUBLIC = {"api-schema": "schema/", "api-docs": "docs/"}


def sides(world: World) -> dict[str, Firm]:
    """The two firms by their side of the convention."""
    first = world.convention.territory_a
    firms = sorted((world.north_firm, world.south_firm), key=lambda firm: firm.territory != first)
    return dict(zip(("firm_a", "firm_b"), firms, strict=True))


def make_suggestion(convention: Convention, **changes: Any) -> Suggestion:
    ruleset, _new = Ruleset.objects.get_or_create(version="test")
    values = {
        "rank_a": 1,
        "rank_b": 1,
        "score": 0.5,
        "score_low": 0.4,
        "score_high": 0.6,
        "trade_affinity": 1,
        "shared_activity": Activity.objects.get(nomenclature__code="NACE2", code="25.62"),
        "reciprocity": 0.5,
        "feasibility": 1,
        "matched_a_to_b": [],
        "matched_b_to_a": [],
        "ruleset": ruleset,
    }
    return Suggestion.objects.create(convention=convention, **{**values, **changes})


@pytest.fixture
def objects(world: World) -> dict[str, int]:
    """Ids of one object of each kind that belongs to the North."""
    pair = sides(world)
    cluster = ClusterFactory(territory=world.north)
    made = {
        "convention": world.convention,
        "cluster": cluster,
        "card": card(cluster, "validated", second=ClusterFactory(territory=world.south)),
        "card_proposed": card(cluster, "proposed"),
        "card_draft": card(cluster, "draft"),
        "firm": world.north_firm,
        "draft": FirmFactory(territory=world.north, draft=True),
        "suggestion": make_suggestion(world.convention, **pair),
        "binome": BinomeFactory(convention=world.convention, **pair),
        "interest": InterestFactory(
            convention=world.convention, firm=world.north_firm, counterpart=world.south_firm
        ),
    }
    return {name: one.pk for name, one in made.items()}


@pytest.mark.parametrize("row", TABLE)
def test_every_endpoint_for_every_caller(world: World, objects: dict[str, int], row: str) -> None:
    method, path, expected = TABLE[row]
    revoked = create_token(territory=world.north, label="revoked")
    ApiToken.objects.filter(pk=revoked.token.pk).update(revoked_at=timezone.now())
    world.keys["revoked"] = revoked.key
    body = None if method == "get" else {}

    # the owner last: who has withdrawn a firm has hidden it from the others
    answers = {
        caller: world.client(caller).call(method, path.format(**objects), body).status_code
        for caller in reversed(CALLERS)
    }

    assert answers == dict(zip(CALLERS, (*expected, 401, 401), strict=True))


def test_every_address_has_a_row() -> None:
    def names(patterns: list[URLPattern | URLResolver]) -> set[str | None]:
        return {
            name
            for pattern in patterns
            for name in (
                names(pattern.url_patterns) if isinstance(pattern, URLResolver) else {pattern.name}
            )
        }

    assert names(urlpatterns) == {row.split()[0] for row in TABLE} | set(PUBLIC)


@pytest.mark.parametrize("path", PUBLIC.values())
def test_what_is_public_needs_no_key(db: None, path: str) -> None:
    assert ApiClient().call("get", path).status_code == 200


# --- worlds at random ---------------------------------------------------------------------------


def random_world(seed: int) -> dict[str, str]:
    """Territories, conventions in every state, firms in every state, pairs; keys by code."""
    dice = random.Random(seed)  # noqa: S311 - a world, not a secret
    territories = [TerritoryFactory(code=f"XX-R{number}") for number in range(4)]
    for territory in territories:
        ClusterFactory(territory=territory, status=dice.choice(["validated", "withdrawn"]))
        for _firm in range(2):
            FirmFactory(
                territory=territory,
                publication=dice.choice(["draft", "published", "published", "withdrawn"]),
                validation=dice.choice(["pending", "validated", "validated", "refused"]),
            )
    today = timezone.localdate()
    for number, first in enumerate(territories):
        for second in territories[number + 1 :]:
            kind = dice.choice(["none", "in_force", "in_force", "draft", "proposed", "over"])
            if kind == "none":
                continue
            over = {"starts_on": today - timedelta(9), "ends_on": today - timedelta(1)}
            convention = ConventionFactory(
                between=(first, second),
                draft=kind == "draft",
                proposed=kind == "proposed",
                **(over if kind == "over" else {}),
            )
            _random_pair(convention, dice)
    return {
        territory.code: create_token(territory=territory, label="x").key
        for territory in territories
    }


def _random_pair(convention: Convention, dice: random.Random) -> None:
    pair = {
        "firm_a": dice.choice(Firm.objects.filter(territory=convention.territory_a)),
        "firm_b": dice.choice(Firm.objects.filter(territory=convention.territory_b)),
    }
    make_suggestion(convention, **pair)
    if dice.random() < 0.5:
        BinomeFactory(convention=convention, **pair)
    InterestFactory(convention=convention, firm=pair["firm_a"], counterpart=pair["firm_b"])


def territories_open_to(code: str) -> set[str]:
    """The own territory and its partners of today, read from the conventions one by one."""
    today = timezone.localdate()
    opened = {code}
    for convention in Convention.objects.all():
        pair = {convention.territory_a.code, convention.territory_b.code}
        in_force = convention.status == "active" and (
            convention.starts_on <= today <= convention.ends_on
        )
        if code in pair and in_force:
            opened |= pair
    return opened


@pytest.mark.parametrize("seed", range(3))
def test_no_endpoint_shows_what_is_outside_the_scope(db: None, seed: int) -> None:
    keys = random_world(seed)
    for code, key in keys.items():
        client, opened = ApiClient(key), territories_open_to(code)

        assert client.ids("firms/") == {
            firm.pk
            for firm in Firm.objects.all()
            if firm.territory.code == code or (firm.territory.code in opened and firm.is_matchable)
        }
        clusters = client.read("clusters/")["results"]
        assert all(one["territory"] == code or one["status"] != "withdrawn" for one in clusters)
        assert {one["territory"] for one in clusters} <= opened
        shown = {one["id"] for one in client.read("firms/")["results"]}
        for one in client.read("suggestions/")["results"]:
            assert {one["firm_a"]["id"], one["firm_b"]["id"]} <= shown
            assert code in {one["firm_a"]["territory"], one["firm_b"]["territory"]}
        for one in client.read("conventions/")["results"]:
            assert code in {one["territory_a"], one["territory_b"]}
            assert one["status"] != "draft" or one["drafted_by"] == code
        for one in client.read("binomes/")["results"]:
            assert code in {one["firm_a"]["territory"], one["firm_b"]["territory"]}
        assert client.ids("interests/") == set(
            Interest.objects.filter(firm__territory__code=code).values_list("pk", flat=True)
        )
    _single_objects_follow_the_lists(ApiClient(keys["XX-R0"]))


def _single_objects_follow_the_lists(client: ApiClient) -> None:
    """An object that is on no list is no address either."""
    for path, model in (
        ("firms/", Firm),
        ("suggestions/", Suggestion),
        ("conventions/", Convention),
        ("binomes/", Binome),
        ("interests/", Interest),
    ):
        listed = client.ids(f"{path}?page_size=200")
        for pk in model.objects.values_list("pk", flat=True):
            status = client.call("get", f"{path}{pk}/").status_code
            assert status == (200 if pk in listed else 404), (path, pk)
