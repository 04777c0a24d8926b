"""The languages of the interface: their own names, their locales, and which one a reader gets."""

from dataclasses import dataclass
from functools import cache

from babel import Locale
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

# Django's short codes name a macro-language where CLDR wants a region: our Portuguese follows
# the Portuguese norm (12 345,6 and not 12.345,6), our Chinese is the simplified script.
BABEL_LOCALES = {"pt": "pt_PT", "zh-hans": "zh_Hans"}

# The autonym as its readers write it; Babel's own form of zh_Hans, "中文 (简体)", is too long
# for a menu, and CLDR spells most of the others in lower case.
OWN_NAMES = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "pt": "Português",
    "de": "Deutsch",
    "pl": "Polski",
    "zh-hans": "简体中文",
}


@dataclass(frozen=True)
class InterfaceLanguage:
    """One language of the interface, as the language menu shows it.

    `tag` is the BCP 47 tag for a `lang` attribute, `direction` is "ltr" or "rtl".
    """

    code: str
    own_name: str
    tag: str
    direction: str


def language_tag(code: str) -> str:
    """The BCP 47 spelling of one of our codes: "zh-hans" is written zh-Hans in HTML."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


@cache
def interface_languages() -> tuple[InterfaceLanguage, ...]:
    """Every language of settings.LANGUAGES, in that order."""
    return tuple(
        InterfaceLanguage(
            code=code,
            own_name=OWN_NAMES[code],
            tag=language_tag(code),
            direction="rtl" if code in settings.LANGUAGES_BIDI else "ltr",
        )
        for code, _name in settings.LANGUAGES
    )


def is_interface_language(code: str | None) -> bool:
    """True for a code of settings.LANGUAGES; anything else, from a form or a cookie, is not."""
    return any(code == language.code for language in interface_languages())


@cache
def locale_of(code: str) -> Locale:
    """The CLDR locale of an interface language, for numbers, dates and names."""
    return Locale.parse(BABEL_LOCALES.get(code, code))


def current_locale() -> Locale:
    """The locale of the language that is active now."""
    return locale_of(translation.get_language() or settings.LANGUAGE_CODE)


def language_of_request(request: HttpRequest) -> str:
    """The language that the cookie or the browser asks for; the account is not looked at.

    Works without a database, so that an error page speaks the reader's language too.
    """
    cookie = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if cookie is not None and is_interface_language(cookie):
        return cookie
    # get_language_from_request would accept an inexact cookie; without one it only reads
    # Accept-Language, which is what is wanted here.
    return translation.get_language_from_request(request)


# Languages of work beyond those of the interface: the official languages of the countries whose
# firms take part, and those that trade across the Mediterranean and the Atlantic is done in.
# fmt: off
FURTHER_LANGUAGES = (
    "ber", "bg", "bs", "ca", "cs", "da", "el", "es", "et", "fi", "ga",
    "he", "hr", "hu", "is", "it", "lt", "lv", "mk", "mt", "nb", "nl",
    "ro", "ru", "sk", "sl", "sq", "sr", "sv", "tr", "uk",
)
# fmt: on
