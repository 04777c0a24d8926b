"""What the trade finder searches in, written anew from labels, notes and everyday words."""

from collections.abc import Iterable

from django.db import connection

from trades import reference
from trades.models import HOME_SCHEME, ActivityLabel, SearchEntry
from trades.text import fold

CHUNK = 2000


def write_search_entries(ids: dict[str, dict[str, int]]) -> int:
    SearchEntry.objects.filter(activity__nomenclature__code__in=ids, card__isnull=True).delete()
    entries = [
        *_entries_of_words(ids[HOME_SCHEME]),
        *_entries_of_labels([pk for scheme in ids.values() for pk in scheme.values()]),
    ]
    SearchEntry.objects.bulk_create(entries, batch_size=CHUNK)
    return len(entries)


def _entries_of_words(ids: dict[str, int]) -> Iterable[SearchEntry]:
    for origin, rows in (
        (SearchEntry.Origin.NOTE, reference.read_notes()),
        (SearchEntry.Origin.EVERYDAY, reference.read_everyday_words()),
    ):
        for row in rows:
            yield _entry(ids[row.code], row.language, origin, row.text)


def _entries_of_labels(activity_ids: list[int]) -> Iterable[SearchEntry]:
    """Labels of the finest activities; the same words in the same language only once.

    Those of the home scheme come first: national schemes repeat most of them word for word.
    """
    labels = ActivityLabel.objects.filter(
        activity__in=activity_ids, activity__is_leaf=True
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


def _entry(activity_id: int, language: str, origin: str, text: str) -> SearchEntry:
    return SearchEntry(
        activity_id=activity_id,
        language=language,
        origin=origin,
        text=text,
        folded_text=fold(text),
    )


def tidy_search_entries() -> None:
    """Until the indexes take in what bulk writing left beside them, a search costs twice as much;
    autovacuum would come to it some minutes later."""
    with connection.cursor() as cursor:
        for gin_index in ("search_entry_words", "search_entry_trigrams"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [gin_index])
        cursor.execute("ANALYZE trades_searchentry")
