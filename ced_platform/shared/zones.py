"""Time zones: whose clock a person lives by, its name in their language, finding one by words."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from babel import Locale, dates
from babel.core import get_global

from ced_platform.shared.formats import country_name
from ced_platform.shared.languages import current_locale

UTC = "UTC"
ENGLISH = Locale("en")


@cache
def _known() -> frozenset[str]:
    """Read once a process: it walks through the files of the machine."""
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in _known()


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name; UTC for a name that this machine does not know (any more), so that
    a page or a mail never fails for it."""
    return ZoneInfo(name if is_zone(name) else UTC)


def only_zone_of_country(code: str) -> str:
    """The zone of a country that has one; empty for the wide ones, where a guess would mislead."""
    zones = get_global("territory_zones").get(code, [])
    return zones[0] if len(zones) == 1 else ""


def city(name: str) -> str:
    """The city by which a zone is known, in the reader's language: "Tunis", "تونس"."""
    return _city(name, current_locale())


def offset(name: str, moment: datetime) -> str:
    """How far a zone is from UTC at that moment: "UTC+01:00"."""
    hours = f"{moment.astimezone(zone_of(name)):%z}"
    return f"UTC{hours[:3]}:{hours[3:5]}"


def search_zones(words: str) -> list[str]:
    """The zones whose city, country or name holds all the words, in the reader's language or in
    English; grouped by their region of the world, then by city."""
    wanted = words.casefold().replace("_", " ").split()
    found = [name for name, country in _zones() if _holds(_names(name, country), wanted)]
    return sorted(found, key=lambda name: (name.partition("/")[0], city(name)))


@cache
def _zones() -> tuple[tuple[str, str], ...]:
    """Every zone of a country, with the country's code; several names for one zone are one."""
    of_countries: Iterator[tuple[str, str]] = (
        (name, country)
        for country, names in get_global("territory_zones").items()
        for name in names
        if is_zone(name)
    )
    return ((UTC, ""), *sorted(of_countries))


def _names(name: str, country: str) -> str:
    parts = (
        name.replace("_", " "),
        _city(name, current_locale()),
        _city(name, ENGLISH),
        country_name(country) if country else "",
        ENGLISH.territories.get(country, ""),
    )
    return " ".join(parts).casefold()


def _holds(text: str, words: list[str]) -> bool:
    return all(word in text for word in words)


@cache
def _city(name: str, locale: Locale) -> str:
    place = dates.get_timezone_location(zone_of(name), locale=locale, return_city=True)
    # "Argentina/Buenos Aires" where the language has no word of its own
    return str(place).rpartition("/")[2]
