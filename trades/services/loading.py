"""Brings the nomenclatures of the data files into the database."""

import time
from dataclasses import dataclass
from typing import TypeAlias

from django.db import connection, transaction
from django.utils import timezone

from trades import reference
from trades.models import Activity, ActivityLabel, Correspondence, Nomenclature
from trades.services.reporting import Report, silence
from trades.services.search_entries import tidy_search_entries, write_search_entries
from trades.text import sentence_case

CHUNK = 2000
# Any constant: two loads at once wait for each other.
LOAD_LOCK = 7_341_002

Ids: TypeAlias = dict[str, int]


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
        entries = write_search_entries(ids)
        report(f"{entries} search entries")
        Nomenclature.objects.filter(pk__in=[row.pk for row in nomenclatures]).update(
            fingerprint=fingerprint, indexed_at=timezone.now()
        )
    tidy_search_entries()
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
