"""The register that a new installation starts with."""

import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings

from territories.models import CODE_PATTERN, Territory
from territories.reference import FILE, BadTerritoryData, TerritoryRow, read_territories


@pytest.fixture(scope="module")
def rows() -> dict[str, TerritoryRow]:
    return {row.code: row for row in read_territories()}


FOUNDING_TERRITORIES = {
    "FR-NPDC": ("region", "FR-HDF", "Lille"),
    "FR-PAC": ("region", "FR", "Marseille"),
    "CA-QC": ("province", "CA", "Montréal"),
    "BR-MG": ("state", "BR", "Belo Horizonte"),
    "TN-11": ("governorate", "TN-GT", "Tunis"),
    "TN-12": ("governorate", "TN-GT", "Ariana"),
    "TN-13": ("governorate", "TN-GT", "Ben Arous"),
    "TN-14": ("governorate", "TN-GT", "La Manouba"),
    "MA-06": ("region", "MA", "Casablanca"),
    "MA-02": ("region", "MA", "Oujda"),
    "DZ-13": ("wilaya", "DZ", "Tlemcen"),
    "PS-NBS": ("governorate", "PS", "Nablus"),
    "LB-JL": ("governorate", "LB", "Baabda"),
    "PL-24": ("voivodeship", "PL", "Katowice"),
    "DE-NW": ("land", "DE", "Düsseldorf"),
    "CN-SH": ("municipality", "CN", "Shanghai"),
}


@pytest.mark.parametrize(("code", "expected"), FOUNDING_TERRITORIES.items())
def test_founding_territory(
    rows: dict[str, TerritoryRow], code: str, expected: tuple[str, str, str]
) -> None:
    row = rows[code]
    assert (row.kind, row.parent_code, row.main_city) == expected


def test_codes_kinds_and_languages_are_those_of_the_platform(
    rows: dict[str, TerritoryRow],
) -> None:
    interface = {code for code, _ in settings.LANGUAGES}
    for row in rows.values():
        assert re.fullmatch(CODE_PATTERN, row.code)
        assert row.kind in Territory.Kind.values
        assert set(row.names) == interface
        assert row.code[:2] == (row.parent_code or row.code)[:2]


def test_parents_come_first_and_only_countries_have_none(rows: dict[str, TerritoryRow]) -> None:
    seen: set[str] = set()
    for row in rows.values():
        assert (row.parent_code == "") == (row.kind == "country")
        assert not row.parent_code or row.parent_code in seen
        seen.add(row.code)


# Degrees between which a country's main cities lie: south, north, west, east.
FRAMES = {
    "FR": (41, 51.2, -5, 10),
    "CA": (42, 60, -141, -52),
    "BR": (-34, 5, -74, -34),
    "TN": (30, 37.6, 7, 12),
    "MA": (27, 36, -13, -1),
    "DZ": (19, 37.2, -9, 12),
    "PS": (31, 33, 34, 36),
    "LB": (33, 35, 35, 37),
    "PL": (49, 55, 14, 24.2),
    "DE": (47, 55.1, 5.8, 15.1),
    "CN": (18, 54, 73, 135),
}


def test_main_cities_lie_in_their_country(rows: dict[str, TerritoryRow]) -> None:
    for row in rows.values():
        if frame := FRAMES.get(row.code[:2]):
            south, north, west, east = map(Decimal, map(str, frame))
            assert south < row.latitude < north, row
            assert west < row.longitude < east, row


def test_names_are_written_in_their_own_script(rows: dict[str, TerritoryRow]) -> None:
    traditional = set("奧薩亞內貝貢愛爾蘭羅來區馬維倫門東灣國")
    for row in rows.values():
        assert re.search(r"[\u0600-\u06ff]", row.names["ar"]), row
        assert re.search(r"[\u4e00-\u9fff]", row.names["zh-hans"]), row
        assert not traditional & set(row.names["zh-hans"]), row
        for language in ("fr", "en", "pt", "de", "pl"):
            assert not re.search(r"[\u0600-\u06ff\u4e00-\u9fff]", row.names[language]), row


def test_names_do_not_hide_each_other(rows: dict[str, TerritoryRow]) -> None:
    """A list shows names: two territories of one kind never share one."""
    for language in (code for code, _ in settings.LANGUAGES):
        shown = [(row.kind, row.names[language]) for row in rows.values()]
        assert len(set(shown)) == len(shown), language


def test_palestine_has_its_name(rows: dict[str, TerritoryRow]) -> None:
    assert rows["PS"].names["fr"] == "Palestine"
    assert rows["PS"].names["ar"] == "فلسطين"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("Québec,Quebec", ",Quebec", "CA-QC has no name in “fr”"),
        ("CA-QC,province,CA", "CA-QC,province,XX", "CA-QC → XX"),
        ("45.5019", "95.5019", "95.5019 is not between -90 and 90"),
        ("45.5019", "north", "“north” is not a number"),
        ("fr en,America/Toronto", "fr en,America/Lutece", "“America/Lutece” is not a time zone"),
        ("fr en,America/Toronto", ",America/Toronto", "no main city or no language"),
        ("BR-MG,state", "CA-QC,state", "CA-QC: in the file more than once"),
        ("TN-GT,grouping,TN,", "TN-GT,grouping,TN-11,", "TN-GT → TN-11"),
    ],
)
def test_a_contradiction_is_refused_with_its_place(
    tmp_path: Path, before: str, after: str, message: str
) -> None:
    text = FILE.read_text(encoding="utf-8")
    assert before in text
    copy = tmp_path / "territories.csv"
    copy.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(BadTerritoryData, match=re.escape(message)):
        read_territories(copy)
