"""The form of a sheet, made from its kind: fields, and rows that come with two empty ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from babel.numbers import list_currencies
from django import forms
from django.utils.translation import gettext_lazy as _

from partnerships.sheets.kinds import Cell, Section, Sheet, new_row, rows_of
from partnerships.web.forms import day_input

EMPTY_ROWS = 2


class CurrencyField(forms.CharField):
    """A code of ISO 4217, in capitals however it was typed."""

    def clean(self, value: Any) -> str:
        code = str(super().clean(value)).upper()
        if code and code not in list_currencies():
            raise forms.ValidationError(_("This is not the code of a currency."))
        return code


def _field(cell: Cell) -> forms.Field:
    makers: dict[str, Any] = {
        "line": partial(forms.CharField, max_length=300),
        "text": partial(forms.CharField, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})),
        "date": partial(forms.DateField, widget=day_input()),
        "number": partial(forms.DecimalField, max_digits=15, decimal_places=2),
        "choice": partial(forms.ChoiceField, choices=[("", _("not decided")), *cell.choices]),
        "choices": partial(
            forms.MultipleChoiceField, choices=cell.choices, widget=forms.CheckboxSelectMultiple
        ),
        "currency": partial(CurrencyField, max_length=3),
    }
    field: forms.Field = makers[cell.kind](label=cell.label, help_text=cell.help, required=False)
    return field


def _as_text(value: Any) -> str:
    """The value of a cell as it is kept."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ",".join(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@dataclass(frozen=True)
class FormRow:
    fields: list[forms.BoundField]
    is_new: bool


@dataclass(frozen=True)
class FormSection:
    section: Section
    rows: list[FormRow]


class SheetForm(forms.Form):
    """`cells` is what stands there; what is sent may hold rows that were new on that page."""

    base = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        sheet: Sheet,
        names: Mapping[str, str],
        cells: Mapping[str, str],
        base: int,
    ) -> None:
        super().__init__(data, initial={"base": base})
        self.sheet = sheet
        self._names = names
        self._rows: dict[str, list[tuple[str, bool]]] = {}
        for cell in sheet.fields:
            self._add(cell.code, cell, cells)
        for section in sheet.sections:
            stored = rows_of(section, cells)
            sent = rows_of(section, {name: "1" for name in data or {} if sheet.cell(name)})
            rows = [(row, False) for row in sorted({*stored, *sent})]
            while data is None and len(rows) < len(stored) + EMPTY_ROWS:
                rows.append((new_row([row for row, _is_new in rows]), True))
            self._rows[section.code] = rows
            for row, _is_new in rows:
                for cell in section.columns:
                    self._add(f"{section.code}-{row}-{cell.code}", cell, cells)

    def _add(self, name: str, cell: Cell, cells: Mapping[str, str]) -> None:
        field = _field(cell.named(self._names))
        text = cells.get(name, "")
        field.initial = text.split(",") if cell.kind == "choices" and text else text
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("amount") is not None and not cleaned.get("currency"):
            self.add_error("currency", _("An amount needs its currency."))
        return cleaned

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        return [self[cell.code] for cell in self.sheet.fields]

    @property
    def sections(self) -> list[FormSection]:
        return [
            FormSection(
                section,
                [
                    FormRow(
                        [self[f"{section.code}-{row}-{cell.code}"] for cell in section.columns],
                        is_new,
                    )
                    for row, is_new in self._rows[section.code]
                ],
            )
            for section in self.sheet.sections
        ]

    @property
    def cells(self) -> dict[str, str]:
        """What was sent and is right, as cells."""
        return {
            name: _as_text(value) for name, value in self.cleaned_data.items() if name != "base"
        }
