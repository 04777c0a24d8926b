"""Time zones by their names: found in the reader's language, safe where they are unknown."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from ced_platform.shared.zones import (
    city,
    is_zone,
    offset,
    only_zone_of_country,
    search_zones,
    zone_of,
)


@pytest.mark.parametrize(
    ("language", "words", "zone"),
    [
        ("fr", "tunisie", "Africa/Tunis"),
        ("fr", "TUNIS", "Africa/Tunis"),
        ("ar", "تونس", "Africa/Tunis"),
        ("ar", "tunis", "Africa/Tunis"),
        ("zh-hans", "上海", "Asia/Shanghai"),
        ("de", "kanada toronto", "America/Toronto"),
        ("pt", "sao paulo", "America/Sao_Paulo"),
        ("en", "utc", "UTC"),
    ],
)
def test_zones_are_found(language: str, words: str, zone: str) -> None:
    with translation.override(language):
        assert zone in search_zones(words)


def test_all_words_have_to_fit() -> None:
    assert search_zones("canada tunis") == []


def test_proposals_are_grouped_by_region_of_the_world() -> None:
    regions = [name.partition("/")[0] for name in search_zones("a")]
    assert regions == sorted(regions)
    assert len(set(regions)) > 5


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "x" * 300])
def test_an_unknown_zone_is_utc_and_no_error(name: str) -> None:
    assert not is_zone(name)
    assert zone_of(name).key == "UTC"


@pytest.mark.parametrize(
    ("zone", "month", "expected"),
    [
        ("Europe/Paris", 1, "UTC+01:00"),
        ("Europe/Paris", 7, "UTC+02:00"),
        ("America/St_Johns", 1, "UTC-03:30"),
        ("UTC", 1, "UTC+00:00"),
    ],
)
def test_offset(zone: str, month: int, expected: str) -> None:
    assert offset(zone, datetime(2027, month, 15, tzinfo=UTC)) == expected


def test_cities_are_named_in_the_readers_language() -> None:
    with translation.override("ar"):
        assert city("Africa/Tunis") == "تونس"
    with translation.override("fr"):
        assert city("America/Argentina/Buenos_Aires") == "Buenos Aires"


def test_a_country_with_several_zones_is_not_guessed() -> None:
    assert only_zone_of_country("TN") == "Africa/Tunis"
    assert only_zone_of_country("CA") == only_zone_of_country("XX") == ""
