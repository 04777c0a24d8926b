"""Numbers, dates and names as each language writes them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from ced_platform.shared import formats

NARROW_SPACE, SPACE = "\u202f", "\u00a0"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", f"12{NARROW_SPACE}345,5"),
        ("en", "12,345.5"),
        # Portugal groups by spaces; Brazil, CLDR's plain "pt", would give 12.345,5
        ("pt", f"12{SPACE}345,5"),
        ("de", "12.345,5"),
        ("pl", f"12{SPACE}345,5"),
        ("zh-hans", "12,345.5"),
        ("ar", "12,345.5"),
    ],
)
def test_number_is_grouped_as_the_language_does(language: str, expected: str) -> None:
    with translation.override(language):
        assert formats.number(Decimal("12345.5")) == expected


def test_unknown_is_not_zero() -> None:
    assert formats.number(None) == ""
    assert formats.number(0) == "0"
    assert formats.money(None, "EUR") == ""
    assert formats.long_date(None) == formats.short_date(None) == formats.moment(None) == ""


@pytest.mark.parametrize(("decimals", "expected"), [(0, "3"), (2, "2.50"), (None, "2.5")])
def test_decimals_are_fixed_on_demand(decimals: int | None, expected: str) -> None:
    with translation.override("en"):
        assert formats.number(2.5 if decimals != 0 else 3.2, decimals) == expected


def test_money_carries_its_currency() -> None:
    with translation.override("fr"):
        assert formats.money(1250, "EUR") == f"1{NARROW_SPACE}250,00{SPACE}€"
        assert "TND" in formats.money(3, "TND")


@pytest.mark.parametrize(
    ("language", "expected"),
    [("fr", "4 mars 2026"), ("en", "March 4, 2026"), ("pl", "4 marca 2026"), ("ar", "4 مارس 2026")],
)
def test_long_date(language: str, expected: str) -> None:
    with translation.override(language):
        assert formats.long_date(date(2026, 3, 4)) == expected


def test_a_moment_is_told_in_the_readers_zone() -> None:
    before_midnight_in_london = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    with translation.override("fr"), timezone.override("Africa/Tunis"):
        assert formats.long_date(before_midnight_in_london) == "5 mars 2026"
        assert "00:30" in formats.moment(before_midnight_in_london)


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("fr", "TN", "Tunisie"),
        ("de", "BR", "Brasilien"),
        ("en", "PS", "Palestine"),
        ("zh-hans", "PS", "巴勒斯坦"),
        ("ar", "PS", "فلسطين"),
        ("fr", "XX-1", "XX-1"),
    ],
)
def test_country_name(language: str, code: str, expected: str) -> None:
    with translation.override(language):
        assert formats.country_name(code) == expected


@pytest.mark.parametrize(
    ("language", "code", "expected"),
    [
        ("fr", "ar", "arabe"),
        ("en", "zh-hans", "Simplified Chinese"),
        ("de", "pl", "Polnisch"),
        ("fr", "zz-top", "zz-top"),
    ],
)
def test_language_name(language: str, code: str, expected: str) -> None:
    with translation.override(language):
        assert formats.language_name(code) == expected


@pytest.mark.parametrize(
    ("language", "values", "expected"),
    [
        ("fr", ["a", "b", "c"], "a, b et c"),
        ("ar", ["أ", "ب"], "أ وب"),
        ("en", [], ""),
        ("en", ["", "one"], "one"),
    ],
)
def test_joined(language: str, values: list[str], expected: str) -> None:
    with translation.override(language):
        assert formats.joined(values) == expected
