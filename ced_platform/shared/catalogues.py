"""Message catalogues without GNU gettext: collect, compile and judge the translations.

Strings are collected from Python and templates by Babel, through Django's own reading of its
template tags. The .po files under locale/ are kept in Git; the .mo files are made from them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import polib
from babel.messages.extract import extract
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

SOURCE_FOLDERS = (
    "ced_platform", "journal", "trades", "territories", "actors", "partnerships", "matching",
    "templates",
)  # fmt: skip
TEMPLATE_SUFFIXES = {".html", ".txt"}
KEYWORDS: dict[str, tuple[Any, ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# %(name)s, %s, %d and {name}: what a translation must carry over, whatever the word order
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|\{\w*(?:![rsa])?(?::[^{}]*)?\}")
# Rules of CLDR as gettext writes them, for catalogues that are begun from nothing. French counts
# 0 as one; Arabic has six forms, Polish three for whole numbers, Chinese one.
PLURALS = {
    "fr": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 && n%100<=99 ? 4 : 5);",
    "pt": "nplurals=2; plural=(n != 1);",
    "de": "nplurals=2; plural=(n != 1);",
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : 2);",
    "zh-hans": "nplurals=1; plural=0;",
}
SOURCE_LANGUAGE = "en"


@dataclass(frozen=True, order=True)
class Message:
    """One string of the source: its context, its singular, its plural ("" when there is none)."""

    context: str
    singular: str
    plural: str


@dataclass(frozen=True)
class Place:
    """Where a string stands, for the translator."""

    path: str
    line: int


def catalogue_path(language: str) -> Path:
    """The .po file of a language; Django's folder of zh-hans is zh_Hans."""
    return Path(settings.LOCALE_PATHS[0]) / to_locale(language) / "LC_MESSAGES" / "django.po"


def translated_languages() -> list[str]:
    """Every interface language but the one that the source is written in."""
    return [code for code, _name in settings.LANGUAGES if code != SOURCE_LANGUAGE]


# --- compile ------------------------------------------------------------------------------------
def compile_catalogues() -> list[Path]:
    """Write the .mo beside every .po that is newer, and return what was written."""
    written = []
    for source in sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        part = target.with_suffix(".part")
        polib.pofile(str(source)).save_as_mofile(str(part))
        # another process may be reading the old one
        part.replace(target)
        written.append(target)
    return written


# --- collect ------------------------------------------------------------------------------------
def collect_messages() -> dict[Message, list[Place]]:
    """Every translatable string of the code and the templates, with its places."""
    found: dict[Message, list[Place]] = {}
    for path in _source_files():
        relative = path.relative_to(settings.BASE_DIR).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.suffix in TEMPLATE_SUFFIXES:
            text = _template_as_python(text, relative)
        for line, message in _messages_of(text):
            found.setdefault(message, []).append(Place(relative, line))
    return found


def update_catalogue(language: str, messages: dict[Message, list[Place]]) -> tuple[int, int]:
    """Add the new strings to a language's .po and drop the unused; returns (added, dropped).

    Translations that stay keep their text. What is dropped was used nowhere: Git remembers it.
    """
    path = catalogue_path(language)
    old = polib.pofile(str(path), wrapwidth=98) if path.exists() else polib.POFile()
    by_message = {_key(entry): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=98)
    new.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "MIME-Version": "1.0",
        "Language": to_locale(language),
        "Plural-Forms": PLURALS[language],
    }
    for message, places in sorted(messages.items()):
        entry = by_message.pop(message, None) or _new_entry(message, language)
        # without line numbers: they would change at every edit and bury the real changes
        entry.occurrences = [(place, "") for place in sorted({place.path for place in places})]
        new.append(entry)
    path.parent.mkdir(parents=True, exist_ok=True)
    new.save(str(path))
    known = {_key(entry) for entry in old if not entry.obsolete}
    return len(messages.keys() - known), len(by_message)


# --- judge --------------------------------------------------------------------------------------
def problems_of(language: str, messages: Iterable[Message]) -> list[str]:
    """What keeps a language from being complete, one sentence each."""
    path = catalogue_path(language)
    if not path.exists():
        return [f"{path} does not exist: run `manage.py collect_messages`."]
    entries = {_key(entry): entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    problems = []
    for message in sorted(messages):
        entry = entries.get(message)
        if entry is None:
            problems.append(f"{message.singular!r} is not in the catalogue.")
        elif entry.fuzzy:
            problems.append(f"{message.singular!r} is marked fuzzy.")
        else:
            problems.extend(_faults_of(entry, language))
    return problems


def _faults_of(entry: polib.POEntry, language: str) -> Iterator[str]:
    if not entry.msgid_plural:
        if not entry.msgstr:
            yield f"{entry.msgid!r} has no translation."
        elif placeholders(entry.msgstr) != placeholders(entry.msgid):
            yield f"{entry.msgid!r} has other placeholders in {entry.msgstr!r}."
        return
    expected = int(PLURALS[language].split(";")[0].removeprefix("nplurals="))
    forms = [text for text in entry.msgstr_plural.values() if text]
    if len(forms) != expected:
        yield f"{entry.msgid!r} has {len(forms)} plural forms of {expected}."
    # a form for exactly one or two things may say so in words instead of the number
    allowed = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
    for text in forms:
        if not placeholders(text) <= allowed:
            yield f"{entry.msgid!r} has other placeholders in {text!r}."
    if forms and placeholders(forms[-1]) != placeholders(entry.msgid_plural):
        yield f"{entry.msgid!r} lacks placeholders in {forms[-1]!r}."


def placeholders(text: str) -> set[str]:
    """The names and formats that a translation has to carry over."""
    return set(PLACEHOLDER.findall(text.replace("%%", "")))


# --- how ----------------------------------------------------------------------------------------
def _source_files() -> Iterator[Path]:
    for folder in SOURCE_FOLDERS:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*")):
            is_python = path.suffix == ".py" and "migrations" not in path.parts
            if is_python or path.suffix in TEMPLATE_SUFFIXES:
                yield path


def _template_as_python(text: str, origin: str) -> str:
    """The template's strings as calls, in text that Python's tokenizer accepts.

    Django leaves X's in the place of everything else, with the indentation of the HTML, which
    is none that Python knows, and quotation marks of the HTML that would open strings.
    """
    lines = templatize(text, origin).splitlines()
    return "\n".join(line.strip() for line in lines)


def _messages_of(text: str) -> Iterator[tuple[int, Message]]:
    for line, found, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
        singular, plural = found if isinstance(found, tuple) else (found, "")
        if singular:
            yield line, Message(context or "", singular, plural or "")


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")


def _new_entry(message: Message, language: str) -> polib.POEntry:
    entry = polib.POEntry(msgid=message.singular)
    if message.context:
        entry.msgctxt = message.context
    if message.plural:
        entry.msgid_plural = message.plural
        count = int(PLURALS[language].split(";")[0].removeprefix("nplurals="))
        entry.msgstr_plural = dict.fromkeys(range(count), "")
    if "%(" in message.singular:
        entry.flags.append("python-format")
    return entry
