"""Save a sheet as a new version, merging what both firms wrote; mark a version as agreed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.errors import Conflict, Invalid, WrongState
from journal.services import record
from partnerships.models import Binome, SheetVersion
from partnerships.parties import acting_side
from partnerships.services.life import lock_standing
from partnerships.services.news import firms_of, tell
from partnerships.sheets.kinds import MAX_ROWS, Sheet, first_cells, rows_of
from partnerships.sheets.merging import Cells, Clash, changes, filled, merge
from partnerships.workflows import BINOME, LIFE


class SheetClash(Conflict):
    """The other firm changed the same cells meanwhile. Nothing is saved, nothing is lost:
    `merged` holds one's own words with all the other changes, `current` is the version to which
    it is the answer."""

    def __init__(self, current: SheetVersion, merged: Cells, clashes: Sequence[Clash]) -> None:
        super().__init__(_("Somebody changed the same places meanwhile. Look at them and save."))
        self.current, self.merged, self.clashes = current, merged, clashes


@dataclass(frozen=True)
class Saved:
    """The version that holds one's words; `merged_with` is the number of the version of somebody
    else that came in between and is merged into it, None where there was none."""

    version: SheetVersion
    merged_with: int | None


def newest(binome: Binome, sheet: Sheet) -> SheetVersion | None:
    return binome.sheet_versions.filter(sheet=sheet.code).select_related("author").first()


def can_be_filled(binome: Binome, sheet: Sheet) -> bool:
    """The binôme stands and has come far enough for this sheet."""
    return binome.status in LIFE and LIFE.index(binome.status) >= LIFE.index(sheet.since)


def cells_at(binome: Binome, sheet: Sheet, number: int) -> Cells:
    """What a version holds; 0 is the sheet before anybody wrote. Raises Invalid for an unknown
    number."""
    if number == 0:
        return first_cells(sheet, binome.evidence)
    found = binome.sheet_versions.filter(sheet=sheet.code, number=number).first()
    if found is None:
        raise Invalid(_("This version does not exist. Open the page again."))
    return dict(found.cells)


@transaction.atomic
def save_sheet(
    *, actor: Any, binome: Binome, sheet: Sheet, base: int, cells: Mapping[str, str]
) -> Saved:
    """Save what a firm made of version `base`; what the other saved meanwhile is merged in.

    Saving what stands there already makes no version. Raises SheetClash where both changed the
    same cell, Invalid for cells that the sheet does not have.
    """
    locked = lock_standing(binome)
    side = acting_side(actor, locked)
    if not can_be_filled(locked, sheet):
        raise WrongState(_("This sheet can be filled in later on the road."))
    _check(sheet, cells)
    current = newest(locked, sheet)
    number = current.number if current else 0
    theirs = dict(current.cells) if current else cells_at(locked, sheet, 0)
    merged, clashes = merge(cells_at(locked, sheet, base), theirs, filled(cells))
    if clashes and current is not None:
        raise SheetClash(current, merged, clashes)
    if merged == theirs and current is not None:
        return Saved(current, None)
    version = SheetVersion.objects.create(
        binome=locked, sheet=sheet.code, number=number + 1, cells=merged, side=side, author=actor
    )
    changed = [one.cell for one in changes(theirs, merged)]
    _record(locked, "sheet.saved", actor, version, cells=len(changed))
    tell(
        locked,
        f"{sheet.code}_saved",
        to=firms_of(locked, side.other),
        # one notice a day is enough while somebody works on it
        about=timezone.localdate().isoformat(),
        section=f"{sheet.code}/",
        actor=actor,
    )
    return Saved(version, number if number != base else None)


def _check(sheet: Sheet, cells: Mapping[str, str]) -> None:
    unknown = [name for name in cells if sheet.cell(name) is None]
    if unknown:
        raise Invalid(_("This is not a place of the sheet: %(name)s.") % {"name": unknown[0]})
    if any(len(rows_of(section, filled(cells))) > MAX_ROWS for section in sheet.sections):
        raise Invalid(_("A sheet has at most %(count)d lines.") % {"count": MAX_ROWS})


@transaction.atomic
def agree_to_sheet(*, actor: Any, binome: Binome, sheet: Sheet, number: int) -> SheetVersion:
    """One firm agrees with every word of the newest version; Conflict where it is not the newest:
    nobody agrees with what they have not read."""
    locked = lock_standing(binome)
    side = acting_side(actor, locked)
    current = newest(locked, sheet)
    if current is None or current.number != number:
        raise Conflict(_("There is a newer version. Read it first."))
    if current.agreed_at(side) is not None:
        raise Conflict(_("Your firm has agreed to this version already."))
    setattr(current, f"agreed_{side}_at", timezone.now())
    current.save(update_fields=[f"agreed_{side}_at"])
    _record(locked, "sheet.agreed", actor, current)
    return current


def _record(binome: Binome, code: str, actor: Any, version: SheetVersion, **data: Any) -> None:
    record(
        code=code,
        subject=binome,
        actor=actor,
        territory_ids=BINOME.territories(binome),
        sheet=version.sheet,
        number=version.number,
        **data,
    )
