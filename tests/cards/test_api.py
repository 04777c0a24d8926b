"""Cards for machines: what was published, by trade and by card, and in the trade finder."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from actors.services import cards
from tests.cards.conftest import Clusters
from tests.factories import FirmFactory, representative_of
from trades.services.cards import ItemInput, TextInput


def test_published_cards_are_read_with_all_they_say(
    clusters: Clusters, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    draft = clusters.draft(
        texts=[TextInput(language="ar", name="سباكة", description="صب المعادن.", status="machine")],
        items={"norm": [ItemInput(text="EN 1706")]},
    )
    clusters.draft()
    cards.propose_card(actor=clusters.author, version=draft)
    first = cards.validate_card(actor=clusters.reviewer, version=draft)
    second = cards.validate_card(actor=clusters.reviewer, version=clusters.revised(first))
    client = Client()
    client.force_login(representative_of(FirmFactory()))

    def read(query: str) -> list[dict[str, Any]]:
        return client.get(f"/api/v1/cards/?{query}").json()["results"]

    with django_assert_max_num_queries(14):
        shown, newer = read("")
    assert (shown["card"], shown["number"], shown["status"]) == (first.card_id, 1, "superseded")
    assert newer["id"] == second.pk
    assert {
        "language": "ar",
        "name": "سباكة",
        "description": "صب المعادن.",
        "status": "machine",
    } in (shown["texts"])
    assert [
        (one["activity"]["scheme"], one["activity"]["code"], one["weight"])
        for one in shown["codes"]
    ] == [("NACE2", "24.53", 3)]
    assert shown["items"] == [{"kind": "norm", "text": "EN 1706", "product": None}]
    assert shown["clusters"] == [clusters.own.pk, clusters.abroad.pk]
    expected = {
        "status=validated": [second.pk],
        f"card={first.card_id}": [first.pk, second.pk],
        "trade=NACE2:25.50": [second.pk],
        "trade=NACE2:24": [first.pk, second.pk],
        "trade=NACE2:10": [],
    }
    assert {query: [one["id"] for one in read(query)] for query in expected} == expected


def test_the_trade_finder_gives_cards_first(clusters: Clusters) -> None:
    version = clusters.validated()
    client = Client()
    client.force_login(clusters.author)
    found = client.get("/api/v1/trades/find/", {"q": "fonderie d’aluminium", "language": "fr"})
    first, second, *_ = found.json()
    assert (first["card"], first["why"], first["name"]) == (
        version.card_id,
        "card",
        "Fonderie d’aluminium",
    )
    assert first["activity"]["code"] == "24.53"
    assert second["card"] is None
    assert second["name"] == second["activity"]["label"]
