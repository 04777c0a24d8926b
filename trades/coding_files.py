"""A CSV of firms coded line by line: reading, coding, and writing what a spreadsheet may open."""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from ced_platform.shared.errors import Invalid
from trades.coding import SENTENCES, Coded, Coder, Problem, current_coder

# Cells that begin so are formulas to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
DELIMITERS = ",;\t|"
ADDED_COLUMNS = ("trade_scheme", "trade_code", "nace2_code", "nace2_share", "trade_problem")
# Problems kept for the report; the counts go on.
MOST_PROBLEMS = 10_000


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """One line that could not be coded."""

    line: int
    scheme: str
    code: str
    problem: Problem
    meant: str


@dataclass(slots=True)
class CodingReport:
    """What became of the rows of a file. `problems` holds the first ones, `counts` all."""

    rows: int = 0
    coded: int = 0
    by_scheme: Counter[str] = field(default_factory=Counter)
    counts: Counter[Problem] = field(default_factory=Counter)
    problems: list[Misunderstood] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Where scheme and code stand. Without `scheme` every row has the scheme `fixed_scheme`."""

    code: str
    scheme: str = ""
    fixed_scheme: str = ""


def code_file(path: Path, *, columns: Columns, out: Path | None = None) -> CodingReport:
    """Code every row; with `out` write the rows with the columns ADDED_COLUMNS behind them.

    A file that cannot be read to its end leaves nothing behind.

    Raises Invalid when the file cannot be read: missing, not UTF-8 (with the line), without
    the columns, or a row longer than the header.
    """
    report, coder = CodingReport(), current_coder()
    rows = read_rows(path, needed=[name for name in (columns.scheme, columns.code) if name])
    if out is None:
        for line, row in rows:
            _code(report, coder, columns, line, row)
        return report
    if out.exists() and out.samefile(path):
        raise Invalid(_("Write the result to another file: the original is kept."))
    unfinished = out.with_name(f"{out.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            _write(file, ((row, _code(report, coder, columns, line, row)) for line, row in rows))
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return report


def _write(file: TextIO, rows: Iterator[tuple[dict[str, str], Coded]]) -> None:
    writer: csv.DictWriter[str] | None = None
    for row, coded in rows:
        if writer is None:
            kept = [name for name in row if name not in ADDED_COLUMNS]
            writer = csv.DictWriter(file, [*kept, *ADDED_COLUMNS])
            writer.writerow({name: safe_cell(name) for name in writer.fieldnames})
        cells = row | _added(coded)
        writer.writerow({name: safe_cell(cell) for name, cell in cells.items()})


def safe_cell(text: str) -> str:
    """The text, told to a spreadsheet to be text where it would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def read_rows(path: Path, *, needed: list[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line in which each ends; the header is line 1."""
    if not path.is_file():
        raise Invalid(_("There is no file %(path)s.") % {"path": path})
    with path.open("rb") as file:
        lines = _decoded(file)
        header_line = next(lines, "")
        delimiter = max(DELIMITERS, key=header_line.count)
        names = next(csv.reader([header_line], delimiter=delimiter), [])
        _check_columns(names, needed)
        reader = csv.reader(lines, delimiter=delimiter)
        try:
            for cells in reader:
                if len(cells) > len(names):
                    raise Invalid(
                        _("Line %(line)d has more cells than the header. Is a comma not quoted?")
                        % {"line": reader.line_num + 1}
                    )
                if cells:
                    padded = [*cells, *[""] * (len(names) - len(cells))]
                    yield reader.line_num + 1, dict(zip(names, padded, strict=True))
        except csv.Error as error:
            raise Invalid(
                _("Line %(line)d is not CSV: %(error)s.")
                % {"line": reader.line_num + 1, "error": error}
            ) from error


def _decoded(file: Iterator[bytes]) -> Iterator[str]:
    for number, line in enumerate(file, start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise Invalid(
                _("Line %(line)d is not UTF-8. Save the file as CSV UTF-8 and try again.")
                % {"line": number}
            ) from error


def _check_columns(names: list[str], needed: list[str]) -> None:
    if not any(names):
        raise Invalid(_("The file is empty: its first line must name the columns."))
    if len(set(names)) < len(names):
        raise Invalid(_("Two columns of the file have the same name."))
    if missing := [name for name in needed if name not in names]:
        raise Invalid(
            _("The file has no column “%(missing)s”. Its columns are: %(columns)s.")
            % {"missing": "”, “".join(missing), "columns": ", ".join(names)}
        )


def _code(
    report: CodingReport, coder: Coder, columns: Columns, line: int, row: dict[str, str]
) -> Coded:
    scheme = row[columns.scheme] if columns.scheme else columns.fixed_scheme
    coded = coder.read(scheme, row[columns.code])
    report.rows += 1
    if coded.problem is None:
        report.coded += 1
        report.by_scheme[coded.scheme] += 1
    else:
        report.counts[coded.problem] += 1
        if len(report.problems) < MOST_PROBLEMS:
            report.problems.append(
                Misunderstood(line, scheme, row[columns.code], coded.problem, coded.meant)
            )
    return coded


def _added(coded: Coded) -> dict[str, str]:
    problem = str(SENTENCES[coded.problem]) if coded.problem else ""
    if coded.meant:
        problem = f"{problem} → {coded.meant}?"
    share = f"{coded.home_share:.4g}" if coded.home_code else ""
    cells = (coded.scheme, coded.code, coded.home_code, share, problem)
    return dict(zip(ADDED_COLUMNS, cells, strict=True))
