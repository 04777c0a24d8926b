"""The pages of the grid and of the project sheet: read, fill in, compare, agree."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.formats import long_date
from ced_platform.shared.submitting import sent, submit
from partnerships.models import Binome, SheetVersion
from partnerships.parties import own_side
from partnerships.services.sheets import (
    SheetClash,
    agree_to_sheet,
    can_be_filled,
    cells_at,
    newest,
    save_sheet,
)
from partnerships.sheets.kinds import SHEETS, Cell, Sheet, rows_of
from partnerships.sheets.merging import changes
from partnerships.web.sheet_forms import SheetForm
from partnerships.web.workspace import SAVED, open_workspace, show

VERSIONS_SHOWN = 30


@dataclass(frozen=True)
class ReadCell:
    label: Any
    text: str
    earlier: str = ""


@dataclass(frozen=True)
class ReadSection:
    label: Any
    rows: list[list[ReadCell]]


def firm_names(binome: Binome) -> dict[str, str]:
    return {side.value: binome.firm_of(side).name for side in Side}


def in_words(cell: Cell, text: str) -> str:
    """A value as it is read: choices by their labels, days in words."""
    if cell.kind in ("choice", "choices"):
        labels = dict(cell.choices)
        return " · ".join(str(labels.get(code, code)) for code in text.split(",") if code)
    if cell.kind == "date" and text:
        return long_date(date.fromisoformat(text))
    return text


def _read(
    sheet: Sheet, names: dict[str, str], cells: dict[str, str]
) -> tuple[list[ReadCell], list[ReadSection]]:

    def read(cell: Cell, name: str) -> ReadCell:
        asked = cell.named(names)
        return ReadCell(asked.label, in_words(asked, cells.get(name, "")))

    fields = [read(cell, cell.code) for cell in sheet.fields]
    sections = [
        ReadSection(
            section.label,
            [
                [read(cell, f"{section.code}-{row}-{cell.code}") for cell in section.columns]
                for row in rows_of(section, cells)
            ],
        )
        for section in sheet.sections
    ]
    return fields, sections


def sheet_page(request: HttpRequest, pk: int, sheet: str) -> HttpResponse:
    """The newest version, or the one of ?version=, with what it changed and the others."""
    binome = open_workspace(request, pk)
    kind = SHEETS[sheet]
    versions = list(
        binome.sheet_versions.filter(sheet=sheet).select_related("author")[:VERSIONS_SHOWN]
    )
    current = versions[0] if versions else None
    shown = _asked_for(request, binome, kind) or current
    number = shown.number if shown else 0
    fields, sections = _read(kind, firm_names(binome), cells_at(binome, kind, number))
    side = own_side(request.user, binome)
    return show(
        request,
        binome,
        sheet,
        "sheet",
        sheet=kind,
        page_url=_url(binome, kind),
        edit_url=_url(binome, kind, "-edit"),
        agree_url=_url(binome, kind, "-agree", shown.number) if shown else "",
        fields=fields,
        sections=sections,
        shown=shown,
        current=current,
        versions=versions,
        changed=_changed(binome, kind, number),
        may_fill=side is not None and can_be_filled(binome, kind),
        may_agree=bool(
            binome.is_standing
            and side
            and shown
            and shown == current
            and shown.agreed_at(side) is None
        ),
        agreements=[(binome.firm_of(one), shown.agreed_at(one) if shown else None) for one in Side],
    )


def _url(binome: Binome, sheet: Sheet, what: str = "", *more: int) -> str:
    return reverse(f"partnerships:binome-{sheet.code}{what}", args=[binome.pk, *more])


def _asked_for(request: HttpRequest, binome: Binome, sheet: Sheet) -> SheetVersion | None:
    number = request.GET.get("version", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 9:
        raise Http404
    versions = SheetVersion.objects.select_related("author")
    return get_object_or_404(versions, binome=binome, sheet=sheet.code, number=int(number))


def _changed(binome: Binome, sheet: Sheet, number: int) -> list[ReadCell]:
    """What a version changed in the one before it."""
    if number == 0:
        return []
    before, after = cells_at(binome, sheet, number - 1), cells_at(binome, sheet, number)
    found = []
    for one in changes(before, after):
        cell = sheet.cell(one.cell)
        if cell is not None:
            cell = cell.named(firm_names(binome))
            now, earlier = in_words(cell, one.after), in_words(cell, one.before)
            found.append(ReadCell(cell.label, now, earlier))
    return found


def edit_sheet(request: HttpRequest, pk: int, sheet: str) -> HttpResponse:
    binome = open_workspace(request, pk)
    require(request.user, "binome.act", binome)
    kind = SHEETS[sheet]
    current = newest(binome, kind)
    number = current.number if current else 0
    cells = cells_at(binome, kind, number)
    data = sent(request)
    names = firm_names(binome)
    form = SheetForm(data, sheet=kind, names=names, cells=cells, base=number)
    clashes: list[Any] = []
    if form.is_valid():
        try:
            saved = submit(
                form,
                lambda: save_sheet(
                    actor=request.user,
                    binome=binome,
                    sheet=kind,
                    base=form.cleaned_data["base"],
                    cells=form.cells,
                ),
            )
        except SheetClash as clash:
            # one's own words stay in the form, with the other changes around them; what the other
            # wrote in the same places stands beside, and saving again is the answer to it
            form = SheetForm(sheet=kind, names=names, cells=clash.merged, base=clash.current.number)
            clashes = [
                (form[one.cell].label, one.theirs, form[one.cell].id_for_label)
                for one in clash.clashes
                if one.cell in form.fields
            ]
            current = clash.current
        else:
            if saved is not None:
                messages.success(request, _saved_words(saved.merged_with), extra_tags=SAVED)
                return redirect(_url(binome, kind))
    return show(
        request,
        binome,
        sheet,
        "sheet_form",
        sheet=kind,
        page_url=_url(binome, kind),
        form=form,
        clashes=clashes,
        current=current,
        may_fill=can_be_filled(binome, kind),
    )


def _saved_words(merged_with: int | None) -> str:
    if merged_with is None:
        return _("Saved. The other firm is told.")
    return _("Saved, together with what the other firm wrote meanwhile (version %(number)d).") % {
        "number": merged_with
    }


@require_POST
def agree(request: HttpRequest, pk: int, sheet: str, number: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    require(request.user, "binome.act", binome)
    version = agree_to_sheet(actor=request.user, binome=binome, sheet=SHEETS[sheet], number=number)
    both = version.is_agreed
    messages.success(
        request,
        _("Both firms agree to this version.") if both else _("Your firm agrees to this version."),
    )
    return redirect(_url(binome, SHEETS[sheet]))
