"""From one version of a nomenclature to the next: the firm's choice, and the change of all codes.

Only the declared code changes. The platform goes on thinking in its home scheme, see
docs/adr/0008-declared-codes-change-home-scheme-stays.md.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from actors.models import Firm, FirmActivity
from actors.signals import firm_changed
from actors.versions import successors_of
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Invalid
from journal.services import record
from journal.workflow import lock
from trades.models import NEXT_SCHEME, Activity, Nomenclature

FIRMS_AT_ONCE = 200


class Outcome(StrEnum):
    """What a change of nomenclature means for one activity of a firm."""

    UNIQUE = "unique"  # one code takes its place
    CHOSEN = "chosen"  # the code splits, and the firm has said what it is
    NEEDS_CHOICE = "needs_choice"  # the code splits, and nobody has said
    LOST = "lost"  # no code takes its place
    DOUBLE = "double"  # the firm has the new code already, by another activity


@dataclass(frozen=True, slots=True)
class Change:
    """One activity of a firm; `target_id` where it is to be changed."""

    row: FirmActivity
    outcome: Outcome
    target_id: int | None
    options: tuple[int, ...]


@dataclass(slots=True)
class ChangeReport:
    """Activities by outcome; `changes` all of them, in the order of the firms."""

    counts: Counter[Outcome] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)
    written: bool = False


@transaction.atomic
def choose_successor(*, actor: Any, firm: Firm, activity: Activity, successor: Activity) -> Firm:
    """The firm says which code of the next version its activity is, where the code splits."""
    locked = lock(firm)
    require(actor, "firm.edit", locked)
    row = locked.activities.filter(activity=activity).first()
    if row is None:
        raise Invalid(_("The firm does not have this activity any more."), field="successor")
    if successor.pk not in successors_of([activity.pk], NEXT_SCHEME)[activity.pk]:
        raise Invalid(_("Choose one of the codes that are offered."), field="successor")
    if row.successor_id != successor.pk:
        row.successor = successor
        row.save(update_fields=["successor"])
        record(
            code="firm.successor_chosen",
            subject=locked,
            actor=actor,
            territory_ids=[locked.territory_id],
            activity_id=activity.pk,
            successor_id=successor.pk,
        )
    return locked


def change_nomenclature(
    *, source: Nomenclature, target: Nomenclature, apply: bool = False
) -> ChangeReport:
    """Report what a change from `source` to `target` does to every firm; with `apply`, do it.

    Each batch of firms is a transaction of its own. A change that was cut is taken up by calling
    again: what was changed is no longer coded in `source`. The earlier code stays on the activity
    and in the journal. What needs a choice, is lost or double is left as it is.
    """
    if source == target or source.kind != target.kind:
        raise Invalid(_("Choose two different nomenclatures of the same kind."))
    report = ChangeReport(written=apply)
    for firm_ids in _batches(source):
        with transaction.atomic():
            changes = _plan(firm_ids, source, target, locks=apply)
            if apply:
                _write(changes)
        report.changes += changes
        report.counts.update(change.outcome for change in changes)
    return report


def _batches(source: Nomenclature) -> Iterator[list[int]]:
    """Ids of the firms with a code of `source`, ascending."""
    last = 0
    having = FirmActivity.objects.filter(activity__nomenclature=source).order_by("firm")
    while ids := list(
        having.filter(firm__gt=last).values_list("firm", flat=True).distinct()[:FIRMS_AT_ONCE]
    ):
        yield ids
        last = ids[-1]


def _plan(
    firm_ids: list[int], source: Nomenclature, target: Nomenclature, *, locks: bool
) -> list[Change]:
    if locks:
        list(Firm.objects.filter(pk__in=firm_ids).order_by("pk").select_for_update(no_key=True))
    rows = list(
        FirmActivity.objects.filter(firm__in=firm_ids)
        .select_related("activity", "firm", "successor")
        .order_by("firm", "-is_main", "pk")
    )
    present = {(row.firm_id, row.activity_id) for row in rows}
    leaving = [row for row in rows if row.activity.nomenclature_id == source.pk]
    options = successors_of([row.activity_id for row in leaving], target.code)
    changes = []
    for row in leaving:
        outcome, target_id = _outcome(row, options[row.activity_id])
        if target_id and (row.firm_id, target_id) in present:
            outcome, target_id = Outcome.DOUBLE, None
        elif target_id:
            present.add((row.firm_id, target_id))
        changes.append(Change(row, outcome, target_id, tuple(options[row.activity_id])))
    return changes


def _outcome(row: FirmActivity, options: list[int]) -> tuple[Outcome, int | None]:
    if not options:
        return Outcome.LOST, None
    if len(options) == 1:
        return Outcome.UNIQUE, options[0]
    if row.successor_id in options:
        return Outcome.CHOSEN, row.successor_id
    return Outcome.NEEDS_CHOICE, None


def _write(changes: list[Change]) -> None:
    by_firm: dict[int, list[Change]] = {}
    for change in changes:
        if change.target_id:
            by_firm.setdefault(change.row.firm_id, []).append(change)
    for firm_id, of_firm in by_firm.items():
        for change in of_firm:
            row = change.row
            row.earlier_id, row.successor_id = row.activity_id, None
            row.activity_id = change.target_id  # type: ignore[assignment]  # filtered above
            row.save(update_fields=["activity", "earlier", "successor"])
        firm = of_firm[0].row.firm
        firm.save(update_fields=["updated_at"])  # a run under way reads the firm again
        record(
            code="firm.nomenclature_changed",
            subject=firm,
            territory_ids=[firm.territory_id],
            changes=[[change.row.earlier_id, change.target_id] for change in of_firm],
        )
        _announce(firm_id)


def _announce(firm_id: int) -> None:
    transaction.on_commit(
        lambda: firm_changed.send_robust(sender=Firm, firm_id=firm_id), robust=True
    )
