"""What each sheet asks for, as data: fields, and sections of rows."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side

MAX_ROWS = 60
# a row's name sorts by age, and two people who add one at the same time get two
ROW = re.compile(r"\d{4}[0-9a-f]{6}")


@dataclass(frozen=True)
class Cell:
    """One thing that is asked; its value is kept as text whatever it is made of.

    %(a)s and %(b)s in a label or a choice stand for the names of the two firms.
    """

    code: str
    label: Any
    kind: Literal["line", "text", "date", "number", "choice", "choices", "currency"] = "line"
    choices: tuple[tuple[str, Any], ...] = ()
    help: Any = ""

    def named(self, names: Mapping[str, str]) -> "Cell":
        """The same question with the names of the two firms in its words."""
        return replace(
            self,
            label=str(self.label) % names,
            choices=tuple((code, str(label) % names) for code, label in self.choices),
        )


@dataclass(frozen=True)
class Section:
    """Rows of cells; a row exists as long as one of its cells is filled."""

    code: str
    label: Any
    columns: tuple[Cell, ...]
    help: Any = ""


@dataclass(frozen=True)
class Sheet:
    """One kind of sheet; `since` is the state of the binôme from which it can be filled in."""

    code: str
    label: Any
    lead: Any
    since: str
    fields: tuple[Cell, ...] = ()
    sections: tuple[Section, ...] = ()

    def cell(self, name: str) -> Cell | None:
        """The question behind a cell's name; None for a name that this sheet does not have."""
        code, _dash, rest = name.partition("-")
        if not rest:
            return next((one for one in self.fields if one.code == code), None)
        row, _dash, column = rest.partition("-")
        section = next((one for one in self.sections if one.code == code), None)
        if section is None or not ROW.fullmatch(row):
            return None
        return next((one for one in section.columns if one.code == column), None)


GRID = Sheet(
    "grid",
    _("Complementarity grid"),
    _("Line by line: what each of you brings, what comes of it, and what is still open."),
    since="dialogue",
    sections=(
        Section(
            "rows",
            _("Lines"),
            (
                Cell("topic", _("What it is about")),
                Cell("a", _("What %(a)s brings"), "text"),
                Cell("b", _("What %(b)s brings"), "text"),
                Cell("gain", _("What both gain"), "text"),
                Cell("open", _("What is still open"), "text"),
            ),
            help=_("The first lines come from what speaks for the pair. Change them as you like."),
        ),
    ),
)

GOALS = (
    _("No poverty"),
    _("Zero hunger"),
    _("Good health and well-being"),
    _("Quality education"),
    _("Gender equality"),
    _("Clean water and sanitation"),
    _("Affordable and clean energy"),
    _("Decent work and economic growth"),
    _("Industry, innovation and infrastructure"),
    _("Reduced inequalities"),
    _("Sustainable cities and communities"),
    _("Responsible consumption and production"),
    _("Climate action"),
    _("Life below water"),
    _("Life on land"),
    _("Peace, justice and strong institutions"),
    _("Partnerships for the goals"),
)
DIRECTIONS = (
    ("a_to_b", _("from %(a)s to %(b)s")),
    ("b_to_a", _("from %(b)s to %(a)s")),
    ("both", _("in both directions")),
    ("third", _("both to a third market")),
    ("none", _("nothing moves between them")),
)

PROJECT = Sheet(
    "project",
    _("Project sheet"),
    _("One sheet with two owners: what you will do together. Money is never required."),
    since="project",
    fields=(
        Cell("object", _("What is the project?"), "text"),
        Cell("role_a", _("What does %(a)s do?"), "text"),
        Cell("role_b", _("What does %(b)s do?"), "text"),
        Cell("direction", _("Which way do goods or services flow?"), "choice", DIRECTIONS),
        Cell("norms_held", _("Norms and certificates that are held"), "text"),
        Cell("norms_gap", _("Norms that are still to be reached"), "text"),
        Cell(
            "ip",
            _("Whose are the plans, brands and patents?"),
            "text",
            help=_("What each keeps, what the other may use, and what becomes of what is new."),
        ),
        Cell(
            "amount", _("Money that the project needs"), "number", help=_("Only if there is any.")
        ),
        Cell("currency", _("Currency"), "currency", help=_("Three letters, such as EUR or TND.")),
        Cell(
            "goals",
            _("Sustainable Development Goals that it serves"),
            "choices",
            tuple((str(number), goal) for number, goal in enumerate(GOALS, 1)),
        ),
    ),
    sections=(
        Section(
            "milestones",
            _("Calendar"),
            (
                Cell("date", _("Until"), "date"),
                Cell("what", _("What is reached")),
                Cell("who", _("Who sees to it")),
            ),
        ),
        Section(
            "indicators",
            _("Indicators"),
            (
                Cell("name", _("What is counted")),
                Cell("unit", _("Unit")),
                Cell("baseline", _("Today"), "number"),
                Cell("target", _("Target"), "number"),
                Cell("date", _("Until"), "date"),
            ),
            help=_("Without the figure of today nobody can tell later what has changed."),
        ),
    ),
)

SHEETS = {sheet.code: sheet for sheet in (GRID, PROJECT)}


def rows_of(section: Section, cells: Mapping[str, str]) -> list[str]:
    """The names of the rows that have a filled cell, the oldest first."""
    prefix = f"{section.code}-"
    return sorted({name.split("-")[1] for name in cells if name.startswith(prefix)})


def new_row(after: list[str]) -> str:
    """A name for one more row, behind all others."""
    number = int(after[-1][:4]) + 1 if after else 1
    return f"{number:04}{secrets.token_hex(3)}"


def first_cells(sheet: Sheet, evidence: Mapping[str, Any]) -> dict[str, str]:
    """What a sheet holds before anybody has written: for the grid, a line for each offer that
    answers a need in the evidence of the pair, in the words of that day."""
    if sheet is not GRID:
        return {}
    assets = evidence.get("assets", {})
    cells: dict[str, str] = {}
    number = 0
    for said in evidence.get("reasons", {}).get(Side.A.value, []):
        params = said["params"]
        offer, need = (assets.get(str(params.get(name))) for name in ("offer", "need"))
        if offer is None or need is None:
            continue
        number += 1
        giver = "b" if params.get("from") == "them" else "a"
        # the same evidence always gives the same names: this is version 0 for everybody
        row = f"{number:04}000000"
        cells |= {f"rows-{row}-topic": need["text"], f"rows-{row}-{giver}": offer["text"]}
    return cells
