"""What the trade finder searches in, written anew from labels, notes and everyday words."""

from collections.abc import Iterable
from typing import TypeAlias

from django.db import connection

from trades import reference
from trades.models import HOME_SCHEME, ActivityLabel, Nomenclature, SearchEntry
from trades.services.copying import copy_rows
from trades.text import fold, passages

Row: TypeAlias = tuple[int, str, str, str, str, str]


def write_search_entries(ids: dict[str, dict[str, int]]) -> int:
    SearchEntry.objects.filter(activity__nomenclature__code__in=ids, card__isnull=True).delete()
    return copy_rows(
        "trades_searchentry",
        ("activity_id", "language", "origin", "text", "folded_text", "encoder"),
        (*_entries_of_words(ids[HOME_SCHEME]), *_entries_of_labels(list(ids))),
    )


def _entries_of_words(ids: dict[str, int]) -> Iterable[Row]:
    """Everyday words, and notes passage by passage: a whole note means too much at once."""
    for row in reference.read_notes():
        for passage in passages(row.text):
            yield _entry(ids[row.code], row.language, SearchEntry.Origin.NOTE, passage)
    for row in reference.read_everyday_words():
        yield _entry(ids[row.code], row.language, SearchEntry.Origin.EVERYDAY, row.text)


def _entries_of_labels(schemes: list[str]) -> Iterable[Row]:
    """Labels of the finest activities; the same words in the same language only once.

    Those of the home scheme come first: national schemes repeat most of them word for word, and
    a scheme that inherits has no words of its own. Products are not trades.
    """
    labels = ActivityLabel.objects.filter(
        activity__nomenclature__code__in=schemes,
        activity__nomenclature__kind=Nomenclature.Kind.ACTIVITY,
        activity__nomenclature__inherits=None,
        activity__is_leaf=True,
    ).values_list("activity_id", "activity__nomenclature__code", "language", "text")
    seen: set[tuple[str, str]] = set()
    for activity_id, scheme, language, text in sorted(
        labels, key=lambda label: (label[1] != HOME_SCHEME, label[1], label[0])
    ):
        if scheme == HOME_SCHEME:
            seen.add((language, fold(text)))
            yield _entry(activity_id, language, SearchEntry.Origin.LABEL, text)
        elif (language, fold(text)) not in seen:
            seen.add((language, fold(text)))
            yield _entry(activity_id, language, SearchEntry.Origin.NATIONAL, text)


def _entry(activity_id: int, language: str, origin: str, text: str) -> Row:
    return activity_id, language, origin, text, fold(text), ""


def tidy_search_entries() -> None:
    """Until the indexes take in what bulk writing left beside them, a search costs twice as much;
    autovacuum would come to it some minutes later."""
    with connection.cursor() as cursor:
        for gin_index in ("search_entry_words", "search_entry_trigrams"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [gin_index])
        cursor.execute("ANALYZE trades_searchentry")
