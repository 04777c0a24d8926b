"""Writing firms that come from a public source, and never over what people have said since.

The source owns OWNED_FIELDS, the items that the firm brings and the activities inferred from its
words, until a person changes the profile: from then on the record of the source is left aside and
reported as kept. Activities that the firm has declared are its own in any case. What the firm seeks
is never filled in: unknown is not zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import Prefetch
from django.utils import timezone

from actors.models import Asset, Firm, FirmActivity
from actors.signals import firm_changed
from journal.models import Event

OWNED_FIELDS = ("territory_id", "name", "language", "description")
BATCH = 1000


class State(StrEnum):
    """What an import does, or would do, with one firm."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"  # a person has changed the profile: the source no longer owns it


@dataclass(frozen=True, kw_only=True)
class ImportedFirm:
    """A firm as a source knows it; `items` are (kind, text) that it brings, in order."""

    reference: str
    territory_id: int
    name: str
    language: str
    description: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlannedFirm:
    """One firm with what would be done; `wants_activities` when its words are new."""

    imported: ImportedFirm
    state: State
    firm: Firm | None
    wants_activities: bool


def plan_import(
    *, source: str, firms: Sequence[ImportedFirm], lock: bool = False
) -> list[PlannedFirm]:
    """What an import of these firms would do; with `lock`, the rows stay as read until commit."""
    known = _known_firms(source, [one.reference for one in firms], lock)
    touched = _touched_by_people(firm.pk for firm in known.values())
    return [_plan(one, known.get(one.reference), touched) for one in firms]


@transaction.atomic
def write_import(
    *,
    source: str,
    firms: Sequence[ImportedFirm],
    activities: Mapping[str, Sequence[int]],
    announce: bool = True,
) -> list[PlannedFirm]:
    """Write all of it or nothing; the same import twice writes nothing the second time.

    `activities` gives, by reference, ids of the activities inferred from a firm's words, the main
    one first; firms without an entry keep theirs. New firms are published and validated, so that
    they can be suggested: the operator who imports them vouches for the source. With `announce`
    their suggestions are refreshed after the commit.
    """
    planned = plan_import(source=source, firms=firms, lock=True)
    new = [one for one in planned if one.state is State.NEW]
    changed = [one for one in planned if one.state is State.CHANGED]
    created = Firm.objects.bulk_create(
        [_new_firm(source, one.imported) for one in new], batch_size=BATCH
    )
    firms_of = [
        *zip(created, (one.imported for one in new), strict=True),
        *((one.firm, one.imported) for one in changed if one.firm is not None),
    ]
    _update_owned_fields(firms_of[len(created) :])
    _write_items(firms_of)
    _write_activities(firms_of, activities)
    _record(created, "firm.imported", source)
    updated = [firm for firm, _ in firms_of[len(created) :]]
    _record(updated, "firm.import_updated", source)
    if announce:
        _announce([firm.pk for firm, _ in firms_of])
    return planned


def _known_firms(source: str, references: Sequence[str], lock: bool) -> dict[str, Firm]:
    firms = Firm.objects.filter(source=source, source_reference__in=references).order_by("id")
    if lock:
        firms = firms.select_for_update(of=("self",), no_key=True)
    brings = Asset.objects.filter(direction=Asset.Direction.BRINGS).order_by("position", "id")
    return {
        firm.source_reference: firm
        for firm in firms.prefetch_related(
            "activities", Prefetch("assets", queryset=brings, to_attr="brought")
        )
    }


def _touched_by_people(firm_ids: Iterable[int]) -> frozenset[int]:
    """Firms whose profile somebody has changed, by the journal."""
    return frozenset(
        Event.objects.filter(
            code="firm.updated",
            subject_type=Firm._meta.label_lower,
            subject_id__in=list(firm_ids),
            actor__isnull=False,
        ).values_list("subject_id", flat=True)
    )


def _plan(imported: ImportedFirm, firm: Firm | None, touched: frozenset[int]) -> PlannedFirm:
    if firm is None:
        return PlannedFirm(imported, State.NEW, None, wants_activities=True)
    brought: list[Asset] = firm.brought  # type: ignore[attr-defined]  # prefetched above
    same_words = (
        firm.description == imported.description
        and tuple((asset.kind, asset.text) for asset in brought) == imported.items
    )
    same = same_words and all(
        getattr(firm, field) == getattr(imported, field) for field in OWNED_FIELDS
    )
    if firm.pk in touched:
        state = State.UNCHANGED if same else State.KEPT
        return PlannedFirm(imported, state, firm, wants_activities=False)
    declared = any(
        activity.origin == FirmActivity.Origin.DECLARED for activity in firm.activities.all()
    )
    state = State.UNCHANGED if same else State.CHANGED
    return PlannedFirm(imported, state, firm, wants_activities=not same_words and not declared)


def _new_firm(source: str, imported: ImportedFirm) -> Firm:
    return Firm(
        **{field: getattr(imported, field) for field in OWNED_FIELDS},
        source=source,
        source_reference=imported.reference,
        origin=Firm.Origin.IMPORTED,
        publication=Firm.Publication.PUBLISHED,
        validation=Firm.Validation.VALIDATED,
    )


def _update_owned_fields(firms: Sequence[tuple[Firm, ImportedFirm]]) -> None:
    now = timezone.now()
    for firm, imported in firms:
        for field in OWNED_FIELDS:
            setattr(firm, field, getattr(imported, field))
        firm.updated_at = now
    Firm.objects.bulk_update(
        [firm for firm, _ in firms],
        ["territory", "name", "language", "description", "updated_at"],
        batch_size=BATCH,
    )


def _write_items(firms: Sequence[tuple[Firm, ImportedFirm]]) -> None:
    """The items of the source; a row whose words stay keeps its id, so that history finds it."""
    added, moved, gone = [], [], []
    for firm, imported in firms:
        left = {asset.text: asset for asset in getattr(firm, "brought", ())}
        for position, (kind, text) in enumerate(imported.items):
            asset = left.pop(text, None)
            if asset is not None:
                asset.kind, asset.position = kind, position
                moved.append(asset)
            else:
                added.append(_item(firm, imported, position, kind, text))
        gone += [asset.pk for asset in left.values()]
    Asset.objects.filter(pk__in=gone).delete()
    Asset.objects.bulk_update(moved, ["kind", "position"], batch_size=BATCH)
    Asset.objects.bulk_create(added, batch_size=BATCH)


def _item(firm: Firm, imported: ImportedFirm, position: int, kind: str, text: str) -> Asset:
    return Asset(
        firm=firm,
        direction=Asset.Direction.BRINGS,
        kind=kind,
        text=text,
        language=imported.language,
        position=position,
    )


def _write_activities(
    firms: Sequence[tuple[Firm, ImportedFirm]], activities: Mapping[str, Sequence[int]]
) -> None:
    proposed = [
        (firm, activities[imported.reference])
        for firm, imported in firms
        if imported.reference in activities
    ]
    declared = frozenset(
        FirmActivity.objects.filter(
            firm__in=[firm for firm, _ in proposed], origin=FirmActivity.Origin.DECLARED
        ).values_list("firm_id", flat=True)
    )
    open_to_source = [(firm, ids) for firm, ids in proposed if firm.pk not in declared]
    FirmActivity.objects.filter(firm__in=[firm for firm, _ in open_to_source]).delete()
    FirmActivity.objects.bulk_create(
        [
            FirmActivity(
                firm=firm,
                activity_id=activity_id,
                is_main=position == 0,
                origin=FirmActivity.Origin.INFERRED,
            )
            for firm, ids in open_to_source
            for position, activity_id in enumerate(ids)
        ],
        batch_size=BATCH,
    )


def _record(firms: Sequence[Firm], code: str, source: str) -> None:
    Event.objects.bulk_create(
        [
            Event(
                code=code,
                subject_type=Firm._meta.label_lower,
                subject_id=firm.pk,
                territory_ids=[firm.territory_id],
                data={"source": source},
            )
            for firm in firms
        ],
        batch_size=BATCH,
    )


def _announce(firm_ids: Sequence[int]) -> None:
    def send() -> None:
        for firm_id in firm_ids:
            firm_changed.send_robust(sender=Firm, firm_id=firm_id)

    transaction.on_commit(send, robust=True)
