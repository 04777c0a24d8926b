"""Reads the territories that a new installation knows, see data/README.md; knows no database."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

FILE = Path(__file__).resolve().parent / "data" / "territories.csv"
# Column of each interface language.
NAME_COLUMNS = {
    "fr": "name_fr",
    "en": "name_en",
    "ar": "name_ar",
    "pt": "name_pt",
    "de": "name_de",
    "pl": "name_pl",
    "zh-hans": "name_zh_hans",
}


class BadTerritoryData(ValueError):
    """The file contradicts itself; the message names the territory and what to correct."""


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    """One territory: names by interface language, degrees of its main city, ISO 639 languages of
    work with the most usual first, and an IANA time zone. `parent_code` is empty for a country."""

    code: str
    kind: str
    parent_code: str
    names: dict[str, str]
    main_city: str
    latitude: Decimal
    longitude: Decimal
    languages: tuple[str, ...]
    time_zone: str


def read_territories(path: Path = FILE) -> list[TerritoryRow]:
    """Every territory of the file, parents before their children.

    Raises BadTerritoryData for an empty name, an unknown parent, a code that comes twice,
    coordinates out of range or an unknown time zone.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = [_row(line) for line in csv.DictReader(file, strict=True)]
    return _parents_first(rows)


def _row(line: dict[str, str]) -> TerritoryRow:
    code = line["code"]
    names = {language: line[column].strip() for language, column in NAME_COLUMNS.items()}
    for language, name in names.items():
        if not name:
            raise BadTerritoryData(f"{code} has no name in “{language}”: give it one.")
    if not line["main_city"] or not line["languages"]:
        raise BadTerritoryData(f"{code} has no main city or no language of work: give it one.")
    return TerritoryRow(
        code=code,
        kind=line["kind"],
        parent_code=line["parent"],
        names=names,
        main_city=line["main_city"],
        latitude=_degrees(code, line["latitude"], limit=90),
        longitude=_degrees(code, line["longitude"], limit=180),
        languages=tuple(line["languages"].split()),
        time_zone=_time_zone(code, line["time_zone"]),
    )


def _degrees(code: str, text: str, *, limit: int) -> Decimal:
    try:
        degrees = Decimal(text)
    except InvalidOperation as error:
        raise BadTerritoryData(f"{code}: “{text}” is not a number of degrees.") from error
    if not -limit <= degrees <= limit:
        raise BadTerritoryData(f"{code}: {degrees} is not between -{limit} and {limit} degrees.")
    return degrees


def _time_zone(code: str, name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadTerritoryData(f"{code}: “{name}” is not a time zone.") from error


def _parents_first(rows: Iterable[TerritoryRow]) -> list[TerritoryRow]:
    waiting = list(rows)
    codes = [row.code for row in waiting]
    if len(set(codes)) < len(codes):
        twice = sorted({code for code in codes if codes.count(code) > 1})
        raise BadTerritoryData(f"{', '.join(twice)}: in the file more than once.")
    placed: dict[str, TerritoryRow] = {}
    while waiting:
        ready = [row for row in waiting if not row.parent_code or row.parent_code in placed]
        if not ready:
            names = ", ".join(f"{row.code} → {row.parent_code}" for row in waiting)
            raise BadTerritoryData(f"No way up to a country: {names}.")
        placed.update((row.code, row) for row in ready)
        waiting = [row for row in waiting if row.code not in placed]
    return list(placed.values())
