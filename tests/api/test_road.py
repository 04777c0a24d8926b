"""The main road over the API alone: suggestion, two interests, two approvals, a binôme."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.models import Firm
from journal.models import Event
from matching.models import Suggestion
from matching.services.rulesets import ensure_default_ruleset
from matching.services.runs import run_now
from partnerships.models import Binome, Interest, Review
from tests.api.conftest import ApiClient, World, error_of
from tests.api.road import YES, propose, suggest
from tests.factories import FirmFactory, representative_of


@pytest.fixture
def suggestion(world: World) -> Suggestion:
    return suggest(world)


def test_from_a_suggestion_to_a_binome(
    suggestion: Suggestion, world: World, north: ApiClient, south: ApiClient
) -> None:
    path = f"suggestions/{suggestion.pk}/interest/"
    for client in (north, south):
        assert client.ids("suggestions/?state=current") == {suggestion.pk}

    first = north.call("post", path, YES)
    assert (first.status_code, first.json()["binome"]) == (200, None)
    assert first.json()["firm"]["id"] == world.north_firm.pk
    second = south.call("post", path, YES)
    binome_id = second.json()["binome"]
    assert binome_id is not None
    for client in (north, south):
        assert client.ids("binomes/?waiting_for_me=true") == {binome_id}
        assert [one["binome"] for one in client.read("interests/")["results"]] == [binome_id]

    decisions = f"binomes/{binome_id}/decisions/"
    approved = north.call("post", decisions, {"decision": "approve", "comment": "good people"})
    assert approved.status_code == 201
    (own,) = approved.json()["my_sides"]
    assert (approved.json()["status"], approved.json()["waiting_for"]) == (
        "proposed",
        ["b" if own == "a" else "a"],
    )
    assert north.ids("binomes/?waiting_for_me=true") == set()
    stands = south.call("post", decisions, {"decision": "approve"})
    assert (stands.status_code, stands.json()["status"]) == (201, "approved")
    comments = {one["side"]: one["comment"] for one in stands.json()["decisions"]}
    assert comments[own] is None  # for the own side's people only
    assert north.read(f"binomes/{binome_id}/")["decisions"][0]["comment"] == "good people"
    assert north.ids("binomes/?status=approved") == {binome_id}


def test_a_suggestion_is_explained_from_the_own_side(
    suggestion: Suggestion, world: World, north: ApiClient
) -> None:
    shown = north.read(f"suggestions/{suggestion.pk}/")

    own_side = "a" if suggestion.firm_a == world.north_firm else "b"
    assert (shown["state"], shown["my_side"]) == ("current", own_side)
    assert {shown["rank_a"], shown["rank_b"]} == {1, None}  # the other list is not ours to read
    assert shown["shared_activity"] == {"scheme": "NACE2", "code": "25.62", "label": "Machining"}
    assert shown["components"]["trade_affinity"] == 1
    assert set(shown["components"]) == {
        "trade_affinity",
        "you_get",
        "they_get",
        "kinship",
        "feasibility",
    }
    by_code = {reason["code"]: reason for reason in shown["reasons"]}
    assert by_code["same_trade"]["direction"] == "in_common"
    assert "Machining" in by_code["same_trade"]["sentence"]
    they_bring = by_code["they_bring"]
    assert they_bring["direction"] == "them"
    assert "South Gears" in they_bring["sentence"]
    assert they_bring["params"]["offer"] in {
        item["id"] for item in north.read(f"firms/{world.south_firm.pk}/")["brings"]
    }
    assert {(one["code"], one["of"]) for one in shown["missing"]} >= {("size", "own")}


def test_reasons_are_told_in_the_language_of_the_request(
    suggestion: Suggestion, world: World
) -> None:
    french = world.client("north", language="fr").read(f"suggestions/{suggestion.pk}/")

    assert french["shared_activity"]["label"] == "Usinage"
    assert any("Usinage" in reason["sentence"] for reason in french["reasons"])


def test_suggestions_are_filtered(suggestion: Suggestion, world: World, north: ApiClient) -> None:
    expected: dict[str, set[int]] = {
        "": {suggestion.pk},
        f"convention={world.convention.pk}": {suggestion.pk},
        "convention=0": set(),
        f"firm={world.south_firm.pk}": {suggestion.pk},
        f"firm={world.west_firm.pk}": set(),
        "state=past": set(),
        "computed_since=2999-01-01T00:00:00Z": set(),
    }
    assert {query: north.ids(f"suggestions/?{query}") for query in expected} == expected


def test_the_list_of_a_firm_is_in_the_order_of_its_ranks(world: World, north: ApiClient) -> None:
    for number in range(4):
        FirmFactory(territory=world.south, activity="25.62" if number % 2 else "25.61")
    ensure_default_ruleset()
    run_now(world.convention)

    rows = north.read(f"suggestions/?firm={world.north_firm.pk}")["results"]

    ranks = [row[f"rank_{row['my_side']}"] for row in rows]
    assert ranks == sorted(ranks)
    assert len(ranks) >= 3


def test_statements_do_not_grow_with_the_suggestions(
    world: World, north: ApiClient, django_assert_num_queries: Any
) -> None:
    ensure_default_ruleset()
    counts = []
    for more in (1, 17):
        for _number in range(more):
            FirmFactory(
                territory=world.south, activity="25.62", brings=[("market_access", "distributor")]
            )
        run_now(world.convention)
        north.read("suggestions/")
        with CaptureQueriesContext(connection) as captured:
            rows = north.read("suggestions/?page_size=200")["results"]
        counts.append((len(rows), len(captured)))
    (few, few_statements), (many, many_statements) = counts
    assert (few, many) == (2, 19)
    assert few_statements == many_statements <= 25, [query["sql"] for query in captured]


def test_the_same_answer_again_changes_nothing(
    suggestion: Suggestion, north: ApiClient, south: ApiClient
) -> None:
    path = f"suggestions/{suggestion.pk}/interest/"
    first = north.call("post", path, YES).json()
    events = Event.objects.count()

    assert north.call("post", path, YES).json() == first
    assert Event.objects.count() == events

    binome_id = south.call("post", path, YES).json()["binome"]
    assert north.call("post", path, YES).json() == {
        **first,
        "status": "mutual",
        "binome": binome_id,
    }
    assert Binome.objects.count() == 1


def test_a_no_is_final_and_stays_private(
    suggestion: Suggestion, north: ApiClient, south: ApiClient
) -> None:
    path = f"suggestions/{suggestion.pk}/interest/"
    no = {"answer": "no_thanks", "language": "en"}
    assert north.call("post", path, no).status_code == 200
    assert north.call("post", path, no).status_code == 200  # a repetition

    changed = north.call("post", path, YES)
    theirs = south.call("post", path, YES)

    # the other side answers as if nothing had been said, and its yes waits in vain
    assert (changed.status_code, theirs.status_code) == (409, 200)
    assert (theirs.json()["status"], theirs.json()["binome"]) == ("open", None)
    shown = south.read(f"suggestions/{suggestion.pk}/")
    assert shown["state"] == "current"
    assert "no_thanks" not in str(shown)
    assert not Binome.objects.exists()


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({"answer": "interested"}, "cooperation"),
        ({"answer": "maybe"}, "answer"),
        ({}, "answer"),
        ({**YES, "language": "xx"}, "language"),
        ({**YES, "about_us": "x" * 2001}, "about_us"),
        ({**YES, "firm": 0}, "firm"),
        ({**YES, "answr": "interested"}, "answr"),
    ],
)
def test_a_wrong_answer_is_refused_by_field(
    suggestion: Suggestion, north: ApiClient, body: dict, attr: str
) -> None:
    response = north.call("post", f"suggestions/{suggestion.pk}/interest/", body)

    assert (response.status_code, error_of(response)["attr"]) == (400, attr)
    assert not Interest.objects.exists()


def test_nobody_answers_for_the_other_side(
    suggestion: Suggestion, world: World, north: ApiClient
) -> None:
    response = north.call(
        "post", f"suggestions/{suggestion.pk}/interest/", {**YES, "firm": world.south_firm.pk}
    )

    assert (response.status_code, error_of(response)["attr"]) == (400, "firm")
    assert not Interest.objects.exists()


def test_who_may_answer_for_both_says_for_which(suggestion: Suggestion, world: World) -> None:
    from django.test import Client

    person = representative_of(world.north_firm)
    person.mandates.create(role="firm_representative", firm=world.south_firm)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(person)
    path = f"/api/v1/suggestions/{suggestion.pk}/interest/"

    unclear = client.post(path, YES, content_type="application/json")
    clear = client.post(path, {**YES, "firm": world.south_firm.pk}, content_type="application/json")

    assert (unclear.status_code, error_of(unclear)["attr"]) == (400, "firm")
    assert clear.json()["firm"]["id"] == world.south_firm.pk


def test_an_old_suggestion_does_not_disclose_who_has_withdrawn(
    suggestion: Suggestion, world: World, north: ApiClient, south: ApiClient
) -> None:
    Firm.objects.filter(pk=world.south_firm.pk).update(publication="withdrawn")

    assert north.call("get", f"suggestions/{suggestion.pk}/").status_code == 404
    assert south.ids("suggestions/") == {suggestion.pk}


# --- decisions ----------------------------------------------------------------------------------


@pytest.fixture
def binome(suggestion: Suggestion, north: ApiClient, south: ApiClient) -> Binome:
    return propose(suggestion, north, south)


def test_a_refusal_needs_a_reason_and_ends_it(
    binome: Binome, north: ApiClient, south: ApiClient
) -> None:
    path = f"binomes/{binome.pk}/decisions/"

    without = north.call("post", path, {"decision": "refuse"})
    refused = north.call("post", path, {"decision": "refuse", "reason": "rivalry"})
    late = south.call("post", path, {"decision": "approve"})

    assert (without.status_code, error_of(without)["attr"]) == (400, "reason")
    assert (refused.status_code, refused.json()["status"]) == (201, "refused")
    assert (late.status_code, error_of(late)["code"]) == (409, "wrong_state")


@pytest.mark.parametrize(
    ("body", "attr"),
    [
        ({}, "decision"),
        ({"decision": "perhaps"}, "decision"),
        ({"decision": "refuse", "reason": "bored"}, "reason"),
        ({"decision": "approve", "side": "c"}, "side"),
        ({"decision": "approve", "verdict": "yes"}, "verdict"),
    ],
)
def test_a_wrong_decision_is_refused_by_field(
    binome: Binome, north: ApiClient, body: dict, attr: str
) -> None:
    response = north.call("post", f"binomes/{binome.pk}/decisions/", body)

    assert (response.status_code, error_of(response)["attr"]) == (400, attr)
    assert not Review.objects.exists()


def test_nobody_decides_for_the_other_side(binome: Binome, north: ApiClient) -> None:
    own = north.read(f"binomes/{binome.pk}/")["my_sides"][0]
    other = "b" if own == "a" else "a"

    response = north.call(
        "post", f"binomes/{binome.pk}/decisions/", {"decision": "approve", "side": other}
    )

    assert response.status_code == 403
    assert not Review.objects.exists()


def test_an_entrepreneur_reads_the_binome_and_does_not_decide(binome: Binome, world: World) -> None:
    from django.test import Client

    client = Client(headers={"Accept-Language": "en"})
    client.force_login(representative_of(world.north_firm))
    path = f"/api/v1/binomes/{binome.pk}/"

    assert client.get(path).json()["my_sides"] == []
    response = client.post(
        f"{path}decisions/", {"decision": "approve"}, content_type="application/json"
    )
    assert response.status_code == 403
