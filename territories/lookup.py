"""What is known of a territory by its code alone: a proposal for who registers it.

The list holds the ISO 3166-2 subdivisions of the countries where cooperation of this kind is
practised, with their names as Unicode's CLDR has them (data/iso_subdivisions.csv). Names age and
are sometimes missing: they are proposed, and the person who knows the territory corrects them.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale
from django.conf import settings

from ced_platform.shared.formats import COUNTRY_NAMES
from ced_platform.shared.languages import locale_of
from ced_platform.shared.zones import only_zone_of_country
from territories.models import Territory

LIST = Path(__file__).parent / "data" / "iso_subdivisions.csv"


@dataclass(frozen=True)
class KnownTerritory:
    """A proposal: names by interface language (only those that are known), and the country's zone.

    `parent_code` is the ISO 3166-1 code of the country, empty for a country itself.
    """

    code: str
    kind: str
    parent_code: str
    names: dict[str, str]
    time_zone: str


def look_up(code: str) -> KnownTerritory | None:
    """The subdivision or the country of that ISO 3166 code; None when the list has it not."""
    code = code.strip().upper()
    country = code[:2]
    if code in _subdivisions():
        kind, names = _subdivisions()[code]
        return KnownTerritory(code, kind, country, names, only_zone_of_country(country))
    if code == country and code in Locale("en").territories:
        return KnownTerritory(
            code, Territory.Kind.COUNTRY, "", _country_names(code), only_zone_of_country(code)
        )
    return None


@cache
def _subdivisions() -> dict[str, tuple[str, dict[str, str]]]:
    """Kind and names by code, read once a process (60 kB)."""
    languages = [code for code, _name in settings.LANGUAGES]
    with LIST.open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: (
                row["kind"],
                {language: row[language] for language in languages if row[language]},
            )
            for row in csv.DictReader(file)
        }


def _country_names(code: str) -> dict[str, str]:
    """As the platform writes them everywhere; see COUNTRY_NAMES for where it departs from CLDR."""
    own = COUNTRY_NAMES.get(code, {})
    names = {}
    for language, _name in settings.LANGUAGES:
        locale = locale_of(language)
        name = own.get(locale.language) or locale.territories.get(code)
        if name:
            names[language] = name
    return names
