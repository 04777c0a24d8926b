"""Long closed lists as people look for them: sorted by the reader's alphabet, the likely first."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from ced_platform.shared.countries import COUNTRIES
from ced_platform.shared.formats import country_name, language_name
from ced_platform.shared.languages import FURTHER_LANGUAGES, OWN_NAMES
from ced_platform.shared.ui import Option
from territories.models import Territory
from trades.text import fold


def language_choices(likely: Iterable[str] = ()) -> list[Any]:
    """Languages of work by ISO 639 code: the likely ones and those of the interface, then a group
    of all others by their names. What a firm has already must be among the likely."""
    interface = (code.split("-")[0] for code, _name in settings.LANGUAGES)
    first = list(dict.fromkeys((*likely, *interface)))
    rest = sorted(set(FURTHER_LANGUAGES) - set(first), key=lambda code: alphabetical(named(code)))
    return [
        *((code, named(code)) for code in first),
        (_("More languages"), [(code, named(code)) for code in rest]),
    ]


def named(code: str) -> str:
    """The name of a language as at the beginning of a line."""
    name = language_name(code)
    return name[:1].upper() + name[1:]


def territories_for_firms(user: Any) -> QuerySet[Territory]:
    """Where the user may enter a firm: anywhere for an entrepreneur, in the territories of their
    own mandates for who does it on behalf of others. A firm belongs to a member of a grouping."""
    territories = Territory.objects.visible_to(user).exclude(kind=Territory.Kind.GROUPING)
    if user.home_territory_ids and not user.represented_firm_ids:
        return territories.filter(id__in=user.home_territory_ids)
    return territories


def grouped_by_country(territories: Iterable[Territory]) -> list[Any]:
    """Territories as the choices of a select.

    A territory of another language than the reader's also shows the name it calls itself by. A
    country stands last in its group, for firms of regions that are not registered.
    """
    groups: dict[str, list[Territory]] = {}
    for territory in territories:
        groups.setdefault(territory.country_code, []).append(territory)
    named = sorted(groups.items(), key=lambda group: alphabetical(country_name(group[0])))
    return [("", _("Choose a territory"))] + [
        (country_name(code), [(one.pk, _territory_label(one, members)) for one in _sorted(members)])
        for code, members in named
    ]


def _sorted(members: list[Territory]) -> list[Territory]:
    return sorted(
        members, key=lambda one: (one.kind == Territory.Kind.COUNTRY, alphabetical(one.name))
    )


def _territory_label(territory: Territory, members: list[Territory]) -> str:
    if territory.kind == Territory.Kind.COUNTRY and len(members) > 1:
        return _("%(country)s: another region") % {"country": territory.name}
    own = _name_of_its_own(territory)
    return f"{territory.name} – {own}" if own and own != territory.name else territory.name


def _name_of_its_own(territory: Territory) -> str:
    """The name in the first language of the territory that is one of ours; "" when none is."""
    for language in territory.languages:
        column = next((code for code in OWN_NAMES if code.split("-")[0] == language), None)
        if column == get_language():
            return ""
        if column is not None:
            return getattr(territory, f"name_{column.replace('-', '_')}") or ""
    return ""


def alphabetical(text: str) -> Any:
    """A key that sorts without regard to accents; Chinese by the order of its national set."""
    return text.encode("gb18030") if get_language() == "zh-hans" else fold(text)


# Countries that a search shows at once.
PROPOSALS = 8


def search_countries(words: str) -> list[Option]:
    """The countries that a person may mean, by the beginning of a word of their names in any
    language of the interface, or by their codes; those whose name itself begins so come first.
    Where words are not parted, or carry their article, anything inside counts."""
    sought = fold(words.strip())
    inside = f" {sought}" if sought.isascii() else sought
    found = [
        (
            not any(name.startswith(f" {sought}") for name in names),
            alphabetical(country_name(code)),
            code,
        )
        for code, names in _names_of_countries().items()
        if any(inside in name for name in names)
    ]
    return [_country(code) for _later, _name, code in sorted(found)[:PROPOSALS]]


def describe_country(code: str) -> Option | None:
    return _country(code) if code in COUNTRIES else None


def _country(code: str) -> Option:
    return Option(value=code, label=country_name(code))


@cache
def _names_of_countries() -> dict[str, frozenset[str]]:
    """All names of each country, folded, with its code; each word stands behind a space."""
    names: dict[str, set[str]] = {code: {f" {fold(code)}"} for code in COUNTRIES}
    for language, _name in settings.LANGUAGES:
        with override(language):
            for code in COUNTRIES:
                names[code].add(f" {fold(country_name(code))}")
    return {code: frozenset(all_names) for code, all_names in names.items()}
