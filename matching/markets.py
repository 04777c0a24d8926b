"""Markets as the bits of one number, which is what the engine compares.

It has fewer bits than there are countries: those that most firms of the conventions sell to have
one each, the others share that of their part of the world. Two firms that sell to two of these,
in one part, count as on one market.
"""

from babel.core import get_global

from ced_platform.shared.countries import COUNTRIES

# The partners of the founding document and their neighbours, then the largest importers.
# fmt: off
WITH_OWN_BIT = (
    "FR", "TN", "MA", "DZ", "LB", "PS", "CA", "BR", "PL", "DE", "PT", "BE", "ES", "IT",
    "CN", "US", "AE", "SA", "QA", "EG", "JO", "LY", "TR", "SN", "CI", "CM", "GB", "IE",
    "NL", "CH", "AT", "CZ", "SE", "RO", "IN", "JP", "KR", "MX", "ZA", "AU",
)
# fmt: on
# As the IANA names of time zones begin; what begins otherwise is counted to the last.
PARTS_OF_THE_WORLD = ("Africa", "America", "Asia", "Europe", "Indian", "Atlantic", "Pacific")


def _bit_of(country: str) -> int:
    if country in WITH_OWN_BIT:
        return WITH_OWN_BIT.index(country)
    zone, *_others = get_global("territory_zones").get(country) or ["Pacific/"]
    part = zone.partition("/")[0]
    last = len(PARTS_OF_THE_WORLD) - 1
    place = PARTS_OF_THE_WORLD.index(part) if part in PARTS_OF_THE_WORLD else last
    return len(WITH_OWN_BIT) + place


MARKET_BIT = {country: 1 << _bit_of(country) for country in COUNTRIES}
