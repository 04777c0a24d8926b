"""Métier cards of the demo: data/cards.json, made by the clusters' managers through the services.

Of a card with `second` a cluster there validates it; the others wait for somebody. `versions: 2`
means that the author added `added_codes` later, and was validated again.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from actors.models import Cluster, Firm, FirmCard
from actors.services import cards
from ced_platform.demo.people import People
from trades.models import Activity, CardVersion
from trades.services.cards import ItemInput, TextInput

FILE = Path(__file__).parent / "data" / "cards.json"
# Firms that recognise themselves, a card.
CHOOSING = 6


def write_cards(people: People, clusters: Mapping[tuple[str, str], Cluster]) -> int:
    """Every card of the file; returns how many were written."""
    plans = json.loads(FILE.read_text(encoding="utf-8"))
    for plan in plans:
        second = clusters[tuple(plan["second"])] if plan["second"] else None
        _write(people, clusters[tuple(plan["author"])], second, plan)
    return len(plans)


def _write(people: People, own: Cluster, second: Cluster | None, plan: dict[str, Any]) -> None:
    author = people.manager_of(own)
    texts = [
        TextInput(language=language, name=name, description=description, status=status)
        for language, (name, description, status) in plan["texts"].items()
    ]
    first, *others = sorted(texts, key=lambda text: text.language != plan["language"])
    version = cards.create_card(actor=author, cluster=own, text=first, is_synthetic=True)
    codes = _codes(plan["codes"])
    items = {
        kind: [ItemInput(text=line) for line in lines] for kind, lines in plan["items"].items()
    }
    cards.write_card(actor=author, version=version, texts=others, codes=codes, items=items)
    cards.propose_card(actor=author, version=version)
    if second is None:
        return
    reviewer = people.manager_of(second)
    version = cards.validate_card(actor=reviewer, version=version)
    _choose(version)
    if plan["versions"] == 2:
        draft = cards.revise_card(actor=author, version=version, cluster=own)
        cards.write_card(actor=author, version=draft, codes=codes | _codes(plan["added_codes"]))
        cards.propose_card(actor=author, version=draft)
        cards.validate_card(actor=reviewer, version=draft)


def _codes(rows: list[tuple[str, str, int]]) -> dict[int, int]:
    return {
        Activity.objects.get(nomenclature__code=scheme, code=code).pk: weight
        for scheme, code, weight in rows
    }


def _choose(version: CardVersion) -> None:
    """Some firms of the trade chose the card; written at once, like all invented firms."""
    code = version.main_code
    if code is None:
        return
    firms = Firm.objects.filter(
        activities__activity=code.activity_id,
        activities__is_main=True,
        origin=Firm.Origin.SYNTHETIC,
    )
    FirmCard.objects.bulk_create(
        FirmCard(firm=firm, card=version.card, is_main=True)
        for firm in firms.order_by("id")[:CHOOSING]
    )
