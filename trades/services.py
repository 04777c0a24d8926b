"""Every write of this room: the nomenclatures and what the trade finder searches in."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from trades import encoder, reference
from trades.models import (
    HOME_SCHEME,
    Activity,
    ActivityLabel,
    Correspondence,
    Nomenclature,
    SearchEntry,
)
from trades.text import fold, sentence_case

CHUNK = 2000
# Characters of an entry that the encoder reads: of a long note the rest changes nothing in what is
# found, and costs a quarter of the time.
READ_CHARACTERS = 300
# Any constant: two loads at once wait for each other.
LOAD_LOCK = 7_341_002

Report: TypeAlias = Callable[[str], object]
Ids: TypeAlias = dict[str, int]


def silence(_line: str) -> None:
    """Report to nobody."""


@dataclass(frozen=True, slots=True)
class LoadResult:
    """Rows written by one load; all zero when the data had been loaded already."""

    changed: bool
    activities: int = 0
    labels: int = 0
    correspondences: int = 0
    search_entries: int = 0
    seconds: float = 0.0


def load_nomenclatures(*, report: Report = silence, force: bool = False) -> LoadResult:
    """Bring the nomenclatures of the data files into the database.

    Idempotent: files that were loaded before are recognised by their fingerprint and nothing is
    written. Activities are updated in place and never deleted, because firms refer to them;
    labels proof-read in this installation are kept.
    """
    started = time.monotonic()
    fingerprint = reference.fingerprint()
    with transaction.atomic():
        _wait_for_other_loads()
        rows = reference.read_nomenclatures()
        if not force and _is_loaded([row.code for row in rows], fingerprint):
            return LoadResult(changed=False, seconds=time.monotonic() - started)
        nomenclatures = _write_nomenclatures(rows)
        ids: dict[str, Ids] = {}
        labels = 0
        for nomenclature in nomenclatures:
            scheme = nomenclature.code
            ids[scheme] = _write_activities(nomenclature)
            labels += _write_labels(nomenclature, ids[scheme])
            report(f"{scheme}: {len(ids[scheme])} activities")
        correspondences = _write_correspondences(ids)
        report(f"{correspondences} correspondences")
        entries = _write_search_entries(ids)
        report(f"{entries} search entries")
        Nomenclature.objects.filter(pk__in=[row.pk for row in nomenclatures]).update(
            fingerprint=fingerprint, indexed_at=timezone.now()
        )
    _tidy_search_entries()
    return LoadResult(
        changed=True,
        activities=sum(map(len, ids.values())),
        labels=labels,
        correspondences=correspondences,
        search_entries=entries,
        seconds=time.monotonic() - started,
    )


def _wait_for_other_loads() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOAD_LOCK])


def _is_loaded(schemes: list[str], fingerprint: str) -> bool:
    loaded = Nomenclature.objects.filter(code__in=schemes, fingerprint=fingerprint)
    return loaded.count() == len(schemes)


def _write_nomenclatures(rows: list[reference.NomenclatureRow]) -> list[Nomenclature]:
    return Nomenclature.objects.bulk_create(
        [
            Nomenclature(
                code=row.code,
                name=row.name,
                version=row.version,
                kind=row.kind,
                source=row.source,
                credit=row.credit,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "version", "kind", "source", "credit"],
    )


def _write_activities(nomenclature: Nomenclature) -> Ids:
    """Level after level, so that a parent has its id before its children refer to it."""
    rows = reference.read_activities(nomenclature.code)
    ids: Ids = {}
    for level in sorted({row.level for row in rows}):
        written = Activity.objects.bulk_create(
            [
                Activity(
                    nomenclature=nomenclature,
                    code=row.code,
                    compact_code=reference.compact(row.code),
                    level=row.level,
                    parent_id=ids.get(row.parent),
                    path=row.path,
                    is_leaf=row.is_leaf,
                )
                for row in rows
                if row.level == level
            ],
            batch_size=CHUNK,
            update_conflicts=True,
            unique_fields=["nomenclature", "code"],
            update_fields=["compact_code", "level", "parent", "path", "is_leaf"],
        )
        ids.update((activity.code, activity.pk) for activity in written)
    return ids


def _write_labels(nomenclature: Nomenclature, ids: Ids) -> int:
    proofread = set(
        ActivityLabel.objects.filter(
            activity__nomenclature=nomenclature, status=ActivityLabel.Status.PROOFREAD
        ).values_list("activity_id", "language")
    )
    labels = [
        ActivityLabel(
            activity_id=ids[row.code],
            language=row.language,
            text=sentence_case(row.text, row.language),
            status=row.status,
        )
        for row in reference.read_labels(nomenclature.code)
        if (ids[row.code], row.language) not in proofread
    ]
    ActivityLabel.objects.bulk_create(
        labels,
        batch_size=CHUNK,
        update_conflicts=True,
        unique_fields=["activity", "language"],
        update_fields=["text", "status"],
    )
    return len(labels)


def _write_correspondences(ids: dict[str, Ids]) -> int:
    Correspondence.objects.filter(source__nomenclature__code__in=ids).delete()
    rows = [
        Correspondence(
            source_id=ids[source][row.source],
            target_id=ids[target][row.target],
            relation=row.relation,
            weight=row.weight,
        )
        for source, target in reference.correspondence_pairs()
        for row in reference.read_correspondences(source, target)
    ]
    Correspondence.objects.bulk_create(rows, batch_size=CHUNK)
    return len(rows)


def _write_search_entries(ids: dict[str, Ids]) -> int:
    SearchEntry.objects.filter(activity__nomenclature__code__in=ids).delete()
    entries = [
        *_entries_of_words(ids[HOME_SCHEME]),
        *_entries_of_labels([pk for scheme in ids.values() for pk in scheme.values()]),
    ]
    SearchEntry.objects.bulk_create(entries, batch_size=CHUNK)
    return len(entries)


def _entries_of_words(ids: Ids) -> Iterable[SearchEntry]:
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


def compute_vectors(
    *,
    origins: Iterable[str] = tuple(SearchEntry.Origin.values),
    batch_size: int = 512,
    report: Report = silence,
) -> int:
    """Give every search entry of these origins the vector of the present encoder.

    Only entries that have none, or one of another encoder, are read: a second call writes
    nothing, and a call that was cut goes on where it stopped. Each batch is a transaction of its
    own. Returns the number of vectors written; 0 when the platform runs without an encoder.
    """
    if not encoder.is_available():
        return 0
    missing = SearchEntry.objects.filter(origin__in=list(origins)).exclude(encoder=encoder.name())
    total = 0
    while batch := list(missing.order_by("pk").values_list("pk", "text")[:batch_size]):
        vectors = encoder.encode([text[:READ_CHARACTERS] for _, text in batch]).astype(np.float16)
        _store_vectors([pk for pk, _ in batch], vectors)
        total += len(batch)
        report(f"{total} vectors")
    if total:
        Nomenclature.objects.filter(code=HOME_SCHEME).update(indexed_at=timezone.now())
        _tidy_search_entries()
    return total


def _store_vectors(ids: list[int], vectors: np.ndarray) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE trades_searchentry AS entry SET vector = new.vector, encoder = %s "
            "FROM unnest(%s::bigint[], %s::bytea[]) AS new (id, vector) "
            "WHERE entry.id = new.id",
            [encoder.name(), ids, [vector.tobytes() for vector in vectors]],
        )


def _tidy_search_entries() -> None:
    """Until the indexes take in what bulk writing left beside them, a search costs twice as much;
    autovacuum would come to it some minutes later."""
    with connection.cursor() as cursor:
        for gin_index in ("search_entry_words", "search_entry_trigrams"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [gin_index])
        cursor.execute("ANALYZE trades_searchentry")
