"""What a métier card says: its texts, codes and lists, and the search entries made of them.

Who may write, and when, is decided by the room of clusters (actors.services.cards), which calls
these with the version locked.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.errors import Invalid
from trades.models import (
    HOME_SCHEME,
    Activity,
    Card,
    CardCode,
    CardItem,
    CardText,
    CardVersion,
    Nomenclature,
    SearchEntry,
)
from trades.text import fold

MAX_CODES = 30
MAX_ITEMS_A_LIST = 30


@dataclass(frozen=True, kw_only=True)
class TextInput:
    """Name and description in one language."""

    language: str
    name: str
    description: str
    status: str = CardText.Status.OWN


@dataclass(frozen=True, kw_only=True)
class ItemInput:
    """One line of a list; `product_id` is an activity of a nomenclature of products."""

    text: str
    product_id: int | None = None


def write_text(version: CardVersion, text: TextInput) -> None:
    """The version's text in one language, replacing the one that is there."""
    row = CardText.objects.filter(version=version, language=text.language).first() or CardText(
        version=version, language=text.language
    )
    row.name, row.description = text.name.strip(), text.description.strip()
    row.status = CardText.Status(text.status)
    row.full_clean()
    row.save()


def remove_text(version: CardVersion, language: str) -> None:
    """Take a translation away; the language in which the version was written stays."""
    if language == version.language:
        raise Invalid(_("The text in the card's own language cannot be removed."))
    CardText.objects.filter(version=version, language=language).delete()


def write_codes(version: CardVersion, weights: Mapping[int, int]) -> None:
    """The codes of the version, all of them, as weight by activity id."""
    if len(weights) > MAX_CODES:
        raise Invalid(_("A card has at most %(most)d codes.") % {"most": MAX_CODES})
    known = Activity.objects.filter(pk__in=weights, nomenclature__kind=Nomenclature.Kind.ACTIVITY)
    if known.count() < len(weights):
        raise Invalid(_("Check the code and its nomenclature, or search the trade by words."))
    version.codes.all().delete()
    rows = [CardCode(version=version, activity_id=pk, weight=weights[pk]) for pk in weights]
    for row in rows:
        row.clean_fields()
    CardCode.objects.bulk_create(rows)


def write_items(version: CardVersion, lists: Mapping[str, Sequence[ItemInput]]) -> None:
    """The lists that are given, whole; those that are not given stay."""
    for kind, items in lists.items():
        if len(items) > MAX_ITEMS_A_LIST:
            raise Invalid(
                _("A list has at most %(most)d lines.") % {"most": MAX_ITEMS_A_LIST}, field=kind
            )
        rows = [
            CardItem(
                version=version,
                kind=CardItem.Kind(kind),
                text=item.text,
                product_id=item.product_id,
                position=position,
            )
            for position, item in enumerate(items)
        ]
        for row in rows:
            row.clean_fields()
        version.items.filter(kind=kind).delete()
        CardItem.objects.bulk_create(rows)


def copy_version(version: CardVersion) -> CardVersion:
    """A draft with the next number that says what this version says."""
    newest = version.card.versions.order_by("-number").values_list("number", flat=True)[0]
    copy = CardVersion(card=version.card, number=newest + 1, language=version.language)
    copy.full_clean()
    copy.save()
    for rows in (version.texts, version.codes, version.items):
        _copy_rows(rows.all(), copy)
    return copy


def _copy_rows(rows: Iterable[CardText | CardCode | CardItem], version: CardVersion) -> None:
    copies = list(rows)
    for row in copies:
        row.pk, row.version = None, version
    if copies:
        type(copies[0])._default_manager.bulk_create(copies)  # type: ignore[arg-type]


def index_card(card: Card) -> None:
    """Let the trade finder find the card by its validated version, or no longer at all.

    Its words also lead to the classes of its first code: they are knowledge of that trade.
    """
    SearchEntry.objects.filter(card=card).delete()
    version = card.versions.filter(status=CardVersion.Status.VALIDATED).first()
    code = version.main_code if version else None
    if version is not None and code is not None:
        SearchEntry.objects.bulk_create(
            SearchEntry(
                activity_id=code.activity_id,
                card=card,
                language=text.language,
                origin=SearchEntry.Origin.CARD,
                text=wording,
                folded_text=fold(wording),
            )
            for text in version.texts.all()
            for wording in (text.name, text.description)
        )
    Nomenclature.objects.filter(code=HOME_SCHEME).update(indexed_at=timezone.now())
    from trades.tasks import compute_vectors  # the task calls services

    transaction.on_commit(compute_vectors.delay, robust=True)
