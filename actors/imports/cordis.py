"""Reading the CSV file of small firms of CORDIS: checked line by line, then put together by firm.

Nothing here touches the database. Every problem becomes a message with its line that says what to
do; the caller decides whether a file with problems is used.
"""

import csv
import difflib
import hashlib
import io
import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from actors.imports.kinds import kind_of
from actors.imports.names import firm_name
from trades.text import sentence_case

SOURCE = "cordis_h2020"
# The file that comes with the project, see actors/data/README.md.
FILE = Path(__file__).resolve().parent.parent / "data" / "cordis_h2020_cleantech_sme.csv"
LANGUAGE = "en"
COLUMNS = ("organisation", "country", "project_id", "year", "title", "objective")
# The European Commission writes these two countries in its own way, ISO 3166 in another.
ISO_COUNTRIES = {"UK": "GB", "EL": "GR"}

# Divisions of NACE 2 in which firms that propose an innovation are found, with how likely each is:
# makers before energy suppliers, of which every text on energy speaks; farming, films and photos
# are mostly what a title plays with; no trade, transport, property or public service.
_PRIOR_OF_DIVISION = {
    **{f"{division:02}": 1.0 for division in range(10, 34)},
    **{f"{division:02}": 0.9 for division in (36, 37, 38, 39, 61, 62, 63)},
    **{f"{division:02}": 0.7 for division in (41, 42, 43, 71, 72)},
    **{f"{division:02}": 0.4 for division in (1, 2, 3, 35)},
}
# Nuclear fuel draws every text on fuel cells to itself.
_NEVER_PROPOSED = frozenset({"24.46"})

MAX_NAME, MAX_TEXT, MAX_DESCRIPTION, MAX_REFERENCE = 200, 500, 5000, 80
# A title of fewer words is a brand: the first sentence of the objective says what it is.
TELLING_WORDS = 4


def prior(code: str) -> float:
    """How likely a class of NACE 2 is for a firm of this source, from 0 to 1."""
    return 0.0 if code in _NEVER_PROPOSED else _PRIOR_OF_DIVISION.get(code[:2], 0.0)


@dataclass(frozen=True)
class LineError:
    """What is wrong, and where: line 1 is the header, line 0 the file as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        where = _("line %(line)d") % {"line": self.line} if self.line else _("file")
        return f"{where}: {self.message}"


@dataclass(frozen=True)
class Project:
    """One line of the file: a firm and the innovation that it proposed."""

    line: int
    reference: str
    name: str
    country: str
    number: str
    year: int
    title: str
    objective: str


@dataclass(frozen=True)
class SourceFirm:
    """A firm as the source knows it; `items` are (kind, text), the latest project first."""

    reference: str
    name: str
    country: str
    description: str
    items: tuple[tuple[str, str], ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """What a file gave: firms in the order of their references, and every error found."""

    rows: int
    firms: tuple[SourceFirm, ...]
    errors: tuple[LineError, ...]


def read_file(path: Path, *, countries: Collection[str]) -> Reading:
    """Read and check the whole file; `countries` are the ISO 3166 codes of the register."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return Reading(0, (), (LineError(0, _unreadable(path, error)),))
    return read_bytes(data, countries=countries)


def read_bytes(data: bytes, *, countries: Collection[str]) -> Reading:
    if broken := _broken_encoding(data):
        return Reading(0, (), (broken,))
    errors: list[LineError] = []
    projects: list[Project] = []
    rows = 0
    for line, row in _rows(data.decode("utf-8-sig"), errors):
        rows += 1
        problems = list(_problems(row, countries))
        errors += [LineError(line, problem) for problem in problems]
        if not problems:
            projects.append(_project(line, row))
    errors += _repeated(projects)
    return Reading(rows, tuple(_by_firm(projects)), tuple(sorted(errors, key=lambda e: e.line)))


def _unreadable(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return _("%(path)s does not exist: check the path.") % {"path": path}
    return _("%(path)s cannot be read (%(reason)s).") % {"path": path, "reason": error.strerror}


def _broken_encoding(data: bytes) -> LineError | None:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        return LineError(
            line,
            _(
                "byte %(byte)d of this line (0x%(value)02X) is not UTF-8. Save the file as UTF-8, "
                "for example with “CSV UTF-8” in a spreadsheet, and start again."
            )
            % {"byte": byte, "value": data[error.start]},
        )
    return None


def _rows(text: str, errors: list[LineError]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with the line on which they begin; a wrong header is an error and gives none."""
    lines = _cells(text, errors)
    _line, first = next(lines, (1, []))
    header = [cell.strip() for cell in first]
    if errors:
        return
    if wrong := _wrong_columns(header):
        errors.append(LineError(1, wrong))
        return
    for line, cells in lines:
        if len(cells) == len(header):
            yield line, dict(zip(header, (" ".join(cell.split()) for cell in cells), strict=True))
        elif cells:
            errors.append(
                LineError(
                    line,
                    _(
                        "%(found)d cells where the header has %(expected)d: look for a comma or "
                        "a quotation mark that is not inside quotation marks."
                    )
                    % {"found": len(cells), "expected": len(header)},
                )
            )


def _cells(text: str, errors: list[LineError]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line on which it begins; reading ends where the quoting is broken."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        message = _("this is not a CSV file that can be read (%(error)s).") % {"error": error}
        errors.append(LineError(line, message))


def _wrong_columns(header: list[str]) -> str:
    """The message for columns that are missing, with what may stand in their place; or ""."""
    missing = [column for column in COLUMNS if column not in header]
    if not missing:
        return ""
    unknown = [column for column in header if column not in COLUMNS]
    parts = []
    for column in missing:
        near = difflib.get_close_matches(column, unknown, n=1)
        if near:
            parts.append(
                _("the column “%(found)s” should be called “%(column)s”.")
                % {"found": near[0], "column": column}
            )
        else:
            parts.append(_("the column “%(column)s” is missing.") % {"column": column})
    expected = _("Expected, in any order: %(columns)s.") % {"columns": ", ".join(COLUMNS)}
    found = _("Found: %(columns)s.") % {"columns": ", ".join(filter(None, header)) or "–"}
    return " ".join([*parts, expected, found])


def _problems(row: dict[str, str], countries: Collection[str]) -> Iterator[str]:
    for column in COLUMNS:
        if not row[column]:
            yield _("“%(column)s” is empty: fill it in or remove the line.") % {"column": column}
    country = _iso(row["country"])
    if country and country not in countries:
        yield _(
            "“%(country)s” is not a country of the register of territories: write its two letters "
            "of ISO 3166, or add it to the register."
        ) % {"country": row["country"]}
    if row["year"] and not re.fullmatch(r"(19|20)\d\d", row["year"]):
        yield _("“%(year)s” is not a year: write four digits.") % {"year": row["year"]}
    for column, most in (
        ("organisation", MAX_NAME),
        ("title", MAX_TEXT),
        ("objective", MAX_DESCRIPTION),
    ):
        if len(row[column]) > most:
            yield _("“%(column)s” has %(length)d characters, at most %(most)d fit: shorten it.") % {
                "column": column,
                "length": len(row[column]),
                "most": most,
            }


def _repeated(projects: list[Project]) -> Iterator[LineError]:
    first: dict[tuple[str, str], int] = {}
    for project in projects:
        before = first.setdefault((project.reference, project.number), project.line)
        if before != project.line:
            yield LineError(
                project.line,
                _("project %(number)s of this firm stands on line %(line)d already: remove one.")
                % {"number": project.number, "line": before},
            )


def _project(line: int, row: dict[str, str]) -> Project:
    country = _iso(row["country"])
    return Project(
        line=line,
        reference=reference_of(country, row["organisation"]),
        name=firm_name(row["organisation"]),
        country=country,
        number=row["project_id"],
        year=int(row["year"]),
        title=tidy_title(row["title"]),
        objective=row["objective"],
    )


def _iso(country: str) -> str:
    country = country.upper()
    return ISO_COUNTRIES.get(country, country)


def reference_of(country: str, organisation: str) -> str:
    """The key of an organisation in this source, which publishes no number for it.

    Country and name without case, accents and punctuation: "SOLTIGUA  SRL" and "Soltigua S.r.l."
    are different spellings that CORDIS never mixes, "SOLTIGUA SRL" twice is one firm. A long key
    is cut and made unique by a digest.
    """
    plain = unicodedata.normalize("NFKD", organisation.casefold())
    words = re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    key = f"{country}-{'-'.join(words)}"
    if len(key) <= MAX_REFERENCE:
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=4).hexdigest()
    return f"{key[: MAX_REFERENCE - 9]}-{digest}"


def tidy_title(title: str) -> str:
    """Without the quotation marks around the whole, and in sentence case if it was in CAPITALS."""
    return sentence_case(title.strip(" “”\"'.") or title, LANGUAGE)


def _by_firm(projects: list[Project]) -> Iterator[SourceFirm]:
    grouped: dict[str, list[Project]] = {}
    for project in projects:
        grouped.setdefault(project.reference, []).append(project)
    for reference in sorted(grouped):
        latest_first = sorted(grouped[reference], key=lambda p: (-p.year, p.number))
        latest = latest_first[0]
        yield SourceFirm(
            reference=reference,
            name=latest.name,
            country=latest.country,
            description=latest.objective,
            items=_items(latest_first),
            lines=tuple(sorted(project.line for project in latest_first)),
        )


def _items(projects: list[Project]) -> tuple[tuple[str, str], ...]:
    """One item a project; the two phases of one project often have the same title: one item."""
    items: dict[str, tuple[str, str]] = {}
    for project in projects:
        text = item_text(project.title, project.objective)
        items.setdefault("".join(re.findall(r"\w", text.casefold())), (kind_of(text), text))
    return tuple(items.values())


def item_text(title: str, objective: str) -> str:
    """The title; where it is only a brand, with the first sentence that says what the brand is."""
    words = re.findall(r"\w\w+", title)
    if len(words) >= TELLING_WORDS:
        return title
    for sentence in re.split(r"(?<=[.!?])\s+", objective):
        if any(word.casefold() in sentence.casefold() for word in words if len(word) > 2):
            text = f"{title}: {sentence}"
            return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1].rstrip() + "…"
    return title
