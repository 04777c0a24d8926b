"""What the database itself refuses of the words of a card; its people are in tests/actors."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction

from tests.cards.conftest import Clusters
from tests.factories import nace
from trades.models import CardCode, CardItem, CardText, CardVersion, SearchEntry
from trades.services.cards import ItemInput


def _version(version: CardVersion, **fields: object) -> CardVersion:
    return CardVersion(**{"card": version.card, "number": 2, "language": "fr", **fields})


def _text(version: CardVersion, **fields: object) -> CardText:
    given = {"language": "en", "name": "x", "description": "x", "status": "own", **fields}
    return CardText(version=version, **given)


def _entry(version: CardVersion, **fields: object) -> SearchEntry:
    return SearchEntry(activity=nace("24.53"), language="fr", text="x", folded_text="x", **fields)


# A draft of a card with one text, one code and one norm → a row that cannot be.
REFUSED: dict[str, Callable[[CardVersion], models.Model]] = {
    "card_version_number_is_unique": lambda v: _version(v, number=1, status="withdrawn"),
    "card_has_one_open_version": lambda v: _version(v, status="proposed"),
    "card_version_is_published_when_validated": lambda v: _version(v, status="validated"),
    "card_text_once_a_language": lambda v: _text(v, language="fr"),
    "card_text_is_not_empty": lambda v: _text(v, description=""),
    "card_code_once": lambda v: CardCode(version=v, activity=nace("24.53")),
    "card_code_weight_is_known": lambda v: CardCode(version=v, activity=nace("25.50"), weight=4),
    "card_item_position_is_unique": lambda v: CardItem(version=v, kind="norm", text="x"),
    "card_item_is_not_empty": lambda v: CardItem(version=v, kind="need", text=""),
    "card_item_code_is_of_a_product": lambda v: CardItem(
        version=v, kind="need", text="x", product=nace("24.53")
    ),
    "search_entry_of_a_card_names_it": lambda v: _entry(v, origin="label", card=v.card),
}


def refuse(row: models.Model, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()
    rule = next(rule for rule in row._meta.constraints if rule.name == constraint)
    with pytest.raises(ValidationError) as refusal:
        rule.validate(type(row), row)
    assert refusal.value.messages == [str(rule.violation_error_message)]


@pytest.mark.parametrize("constraint", REFUSED)
def test_refused_by_the_database_and_explained(clusters: Clusters, constraint: str) -> None:
    version = clusters.draft(items={"norm": [ItemInput(text="EN 1706")]})
    refuse(REFUSED[constraint](version), constraint)


def test_one_version_of_a_card_is_validated(clusters: Clusters) -> None:
    version = clusters.validated()
    second = _version(version, status="validated", published_at=version.published_at)
    refuse(second, "card_has_one_validated_version")


def test_no_constraint_is_left_out() -> None:
    of_cards = {
        rule.name
        for model in (CardVersion, CardText, CardCode, CardItem)
        for rule in model._meta.constraints
    }
    named = {*REFUSED, "card_has_one_validated_version"} - {"search_entry_of_a_card_names_it"}
    assert named == of_cards
