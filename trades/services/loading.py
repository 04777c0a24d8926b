"""Brings the nomenclatures of the data files into the database."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from django.db import connection, transaction
from django.utils import timezone

from trades import reference
from trades.models import Activity, ActivityLabel, Correspondence, Nomenclature
from trades.services.copying import copy_rows, stage
from trades.services.reporting import Report, silence
from trades.services.search_entries import tidy_search_entries, write_search_entries
from trades.text import fold, sentence_case

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
        ids = _write_activities(nomenclatures)
        for scheme, codes in ids.items():
            report(f"{scheme}: {len(codes)} codes")
        labels = _write_labels(nomenclatures, ids)
        report(f"{labels} labels")
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
    nomenclatures = Nomenclature.objects.bulk_create(
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
    by_code = {nomenclature.code: nomenclature for nomenclature in nomenclatures}
    for row in rows:
        by_code[row.code].inherits = by_code.get(row.inherits)
        by_code[row.code].down_to_level = row.down_to_level
    Nomenclature.objects.bulk_update(nomenclatures, ["inherits", "down_to_level"])
    return nomenclatures


def _write_activities(nomenclatures: list[Nomenclature]) -> dict[str, Ids]:
    """Activities of all schemes, updated in place; parents are joined once all have their ids."""
    stage(
        "staged_activity",
        "nomenclature_id bigint, code text, compact_code text, level smallint, parent text, "
        "path text, is_leaf boolean",
    )
    copy_rows(
        "staged_activity",
        ("nomenclature_id", "code", "compact_code", "level", "parent", "path", "is_leaf"),
        (
            (one.pk, row.code, reference.compact(row.code), row.level, row.parent, row.path,
             row.is_leaf)
            for one in nomenclatures
            for row in reference.read_activities(one.code)
        ),
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT_ACTIVITIES)
        cursor.execute(_JOIN_PARENTS)
    ids: dict[str, Ids] = {one.code: {} for one in nomenclatures}
    for pk, scheme, code in Activity.objects.filter(nomenclature__in=nomenclatures).values_list(
        "pk", "nomenclature__code", "code"
    ):
        ids[scheme][code] = pk
    return ids


_UPSERT_ACTIVITIES = """
    INSERT INTO trades_activity (nomenclature_id, code, compact_code, level, path, is_leaf)
    SELECT nomenclature_id, code, compact_code, level, path, is_leaf FROM staged_activity
    ON CONFLICT (nomenclature_id, code) DO UPDATE SET
        compact_code = EXCLUDED.compact_code, level = EXCLUDED.level, path = EXCLUDED.path,
        is_leaf = EXCLUDED.is_leaf
"""
_JOIN_PARENTS = """
    UPDATE trades_activity AS child SET parent_id = parent.id
    FROM staged_activity AS staged
    LEFT JOIN trades_activity AS parent
        ON parent.nomenclature_id = staged.nomenclature_id AND parent.code = staged.parent
    WHERE child.nomenclature_id = staged.nomenclature_id AND child.code = staged.code
        AND child.parent_id IS DISTINCT FROM parent.id
"""


def _write_labels(nomenclatures: list[Nomenclature], ids: dict[str, Ids]) -> int:
    """Labels of all schemes; those that a person has proof-read here stay as they are."""
    stage(
        "staged_label",
        "activity_id bigint, language text, text text, status text, folded_text text",
    )
    written = copy_rows(
        "staged_label",
        ("activity_id", "language", "text", "status", "folded_text"),
        (row for one in nomenclatures for row in _label_rows(one, ids[one.code])),
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT_LABELS, [ActivityLabel.Status.PROOFREAD])
    return written


_UPSERT_LABELS = """
    INSERT INTO trades_activitylabel (activity_id, language, text, status, folded_text)
    SELECT activity_id, language, text, status, folded_text FROM staged_label
    ON CONFLICT (activity_id, language) DO UPDATE SET
        text = EXCLUDED.text, status = EXCLUDED.status, folded_text = EXCLUDED.folded_text
    WHERE trades_activitylabel.status <> %s
"""


def _label_rows(nomenclature: Nomenclature, ids: Ids) -> Iterator[tuple[int, str, str, str, str]]:
    """Products are searched in their labels, activities in the entries of the trade finder."""
    is_product = nomenclature.kind == Nomenclature.Kind.PRODUCT
    for row in reference.read_labels(nomenclature.code):
        text = sentence_case(row.text, row.language)
        yield ids[row.code], row.language, text, row.status, fold(text) if is_product else ""


def _write_correspondences(ids: dict[str, Ids]) -> int:
    Correspondence.objects.filter(source__nomenclature__code__in=ids).delete()
    return copy_rows(
        "trades_correspondence",
        ("source_id", "target_id", "relation", "weight"),
        (
            (ids[source][row.source], ids[target][row.target], row.relation, row.weight)
            for source, target in reference.correspondence_pairs()
            for row in reference.read_correspondences(source, target)
        ),
    )
