"""Numbers, dates, money, countries and languages, written the way the reader's language does.

Babel's CLDR data are used rather than Django's formats, which lack grouping in Arabic and know
neither countries nor currencies. Every function writes for the language that is active.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from babel import dates, lists, numbers
from django.utils import timezone

from ced_platform.shared.languages import current_locale, language_tag

# CLDR writes "Palestinian Territories" in English and its like elsewhere. The territory takes
# part in the cooperation under the name that the United Nations use.
COUNTRY_NAMES = {
    "PS": {
        "fr": "Palestine",
        "en": "Palestine",
        "ar": "فلسطين",
        "pt": "Palestina",
        "de": "Palästina",
        "pl": "Palestyna",
        "zh": "巴勒斯坦",
    }
}


def number(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """A number with the grouping of the language; nothing for None, which is not zero.

    `decimals` fixes the digits after the separator; without it at most three are shown.
    """
    if value is None:
        return ""
    pattern = None if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=pattern, locale=current_locale())


def percent(share: float | None) -> str:
    """A share of 1 in percent with two digits that count: 62 %, 3,4 %, 0,12 %."""
    if share is None:
        return ""
    return numbers.format_percent(
        Decimal(f"{share:.2g}"), locale=current_locale(), decimal_quantization=False
    )


def money(amount: int | float | Decimal | None, currency: str) -> str:
    """An amount with its ISO 4217 currency: 1 250,00 € in French, €1,250.00 in English."""
    if amount is None:
        return ""
    return numbers.format_currency(amount, currency, locale=current_locale())


def long_date(value: date | datetime | None) -> str:
    """A day in words: 4 mars 2026. A moment is first brought to the reader's time zone."""
    if value is None:
        return ""
    return dates.format_date(_local(value), format="long", locale=current_locale())


def short_date(value: date | datetime | None) -> str:
    """A day in few characters, for tables: 4 mars 2026, Mar 4, 2026."""
    if value is None:
        return ""
    return dates.format_date(_local(value), format="medium", locale=current_locale())


def moment(value: datetime | None) -> str:
    """A date with its hour and minute in the reader's time zone."""
    if value is None:
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    locale = current_locale()
    day = dates.format_date(local, format="medium", locale=locale)
    # the zone is that of the value: without it babel would bring the hour to UTC
    hour = dates.format_time(local, format="short", tzinfo=local.tzinfo, locale=locale)
    pattern = str(dates.get_datetime_format("medium", locale=locale)).replace("'", "")
    return pattern.replace("{0}", hour).replace("{1}", day)


def time_span(start: datetime, end: datetime, zone: tzinfo) -> str:
    """A day with its weekday, and from when until when, by the clock of a zone."""
    locale = current_locale()
    times = (dates.format_time(one, "short", tzinfo=zone, locale=locale) for one in (start, end))
    day = dates.format_date(start.astimezone(zone), "full", locale=locale)
    return str(dates.get_datetime_format("medium", locale)).format(" – ".join(times), day)


def duration(value: timedelta | None) -> str:
    """How long something took, in its largest unit: "12 secondes"."""
    return "" if value is None else dates.format_timedelta(value, locale=current_locale())


def country_name(code: str) -> str:
    """The name of an ISO 3166-1 country; the code itself when nobody knows it."""
    locale = current_locale()
    override = COUNTRY_NAMES.get(code, {}).get(locale.language)
    return override or locale.territories.get(code, code)


def language_name(code: str) -> str:
    """The name of a language, written in the reader's; the code itself when nobody knows it."""
    names = current_locale().languages
    return (
        names.get(language_tag(code).replace("-", "_")) or names.get(code.partition("-")[0]) or code
    )


def joined(values: Iterable[object]) -> str:
    """A list in words: "a, b et c". Empty parts are left out."""
    parts = [text for text in map(str, values) if text]
    return lists.format_list(parts, locale=current_locale()) if parts else ""


def language_names(codes: Iterable[str]) -> str:
    """Languages in words, in one list: "arabe et français"."""
    return joined(map(language_name, codes))


def _local(value: date | datetime) -> date | datetime:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value
