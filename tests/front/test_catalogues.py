"""Translations: complete where we say so, compiled when they change, judged without mercy."""

import os
from pathlib import Path

import polib
import pytest
from django.core.management import CommandError, call_command

from ced_platform.shared import catalogues
from ced_platform.shared.catalogues import Message, placeholders, problems_of

# Languages that have to be complete for the tests to pass. English is the source.
COMPLETE = ("fr", "de", "pl", "pt", "zh-hans")
# The frame is translated into every language; rooms follow language by language.
FRAME = (
    "ced_platform/templatetags/",
    "templates/base.html",
    "templates/components/",
    "templates/django/",
    "templates/error_page.html",
    "templates/registration/",
)


@pytest.fixture(scope="module")
def messages() -> dict[Message, list[catalogues.Place]]:
    return catalogues.collect_messages()


@pytest.fixture
def locale(tmp_path: Path, settings: object) -> Path:
    settings.LOCALE_PATHS = [tmp_path]
    return tmp_path


def write(language: str, *entries: polib.POEntry) -> Path:
    path = catalogues.catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.extend(entries)
    catalogue.save(str(path))
    return path


@pytest.mark.parametrize("language", COMPLETE)
def test_language_is_complete(language: str, messages: dict) -> None:
    assert problems_of(language, messages) == []


@pytest.mark.parametrize("language", catalogues.translated_languages())
def test_frame_is_complete_in_every_language(language: str, messages: dict) -> None:
    frame = [
        message
        for message, places in messages.items()
        if any(place.path.startswith(FRAME) for place in places)
    ]
    assert len(frame) > 50
    assert problems_of(language, frame) == []


def test_strings_are_collected_from_python_and_templates(messages: dict) -> None:
    assert Message("level", "strong", "") in messages
    login = messages[Message("", "Log in", "")]
    assert {place.path for place in login} >= {"templates/registration/login.html"}
    assert Message("", "%(first)s–%(last)s of %(total)s", "") in messages


def test_template_strings_are_found_behind_any_markup() -> None:
    template = """<p title="it's {% translate 'One' %}">
      {% blocktranslate count n=n trimmed %}
        {{ n }} firm
      {% plural %}
        {{ n }} firms
      {% endblocktranslate %}
          {% translate "Two" context "menu" %} {{ _("Three") }} "unclosed
    """
    found = {
        message
        for _line, message in catalogues._messages_of(
            catalogues._template_as_python(template, "x.html")
        )
    }
    assert found == {
        Message("", "One", ""),
        Message("", "%(n)s firm", "%(n)s firms"),
        Message("menu", "Two", ""),
        Message("", "Three", ""),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("%(name)s has %(count)d rows", {"%(name)s", "%(count)d"}),
        ("{count} proposals", {"{count}"}),
        ("%s of 100 %%", {"%s"}),
        ("100 % sure", set()),
        ("plain", set()),
    ],
)
def test_placeholders(text: str, expected: set[str]) -> None:
    assert placeholders(text) == expected


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (polib.POEntry(msgid="A", msgstr="B"), ""),
        (polib.POEntry(msgid="A", msgstr=""), "no translation"),
        (polib.POEntry(msgid="A", msgstr="B", flags=["fuzzy"]), "fuzzy"),
        (polib.POEntry(msgid="Z", msgstr="B"), "not in the catalogue"),
        (polib.POEntry(msgid="A", msgctxt="other", msgstr="B"), "not in the catalogue"),
        (polib.POEntry(msgid="A", msgstr="B", obsolete=True), "not in the catalogue"),
        (polib.POEntry(msgid="A", msgstr="B %(extra)s"), "other placeholders"),
    ],
)
def test_problems_of_one_string(locale: Path, entry: polib.POEntry, fault: str) -> None:
    write("fr", entry)
    problems = problems_of("fr", [Message("", "A", "")])
    assert (fault in problems[0]) if fault else problems == []


@pytest.mark.parametrize(
    ("language", "forms", "fault"),
    [
        ("fr", ["%(n)s ligne", "%(n)s lignes"], ""),
        ("fr", ["Une ligne", "%(n)s lignes"], ""),
        ("fr", ["%(n)s ligne", "des lignes"], "lacks placeholders"),
        ("fr", ["%(n)s ligne", ""], "1 plural forms of 2"),
        ("pl", ["%(n)s wiersz", "%(n)s wiersze"], "2 plural forms of 3"),
        ("pl", ["%(n)s wiersz", "%(n)s wiersze", "%(n)s wierszy"], ""),
        ("zh-hans", ["%(n)s 行"], ""),
        ("fr", ["%(m)s ligne", "%(n)s lignes"], "other placeholders"),
    ],
)
def test_problems_of_plurals(locale: Path, language: str, forms: list[str], fault: str) -> None:
    entry = polib.POEntry(msgid="%(n)s row", msgid_plural="%(n)s rows")
    entry.msgstr_plural = dict(enumerate(forms))
    write(language, entry)
    problems = problems_of(language, [Message("", "%(n)s row", "%(n)s rows")])
    assert (fault in problems[0]) if fault else problems == []


def test_missing_catalogue_says_what_to_do(locale: Path) -> None:
    assert "collect_messages" in problems_of("de", [])[0]


def test_only_newer_catalogues_are_compiled(locale: Path) -> None:
    source = write("zh-hans", polib.POEntry(msgid="A", msgstr="甲"))
    assert source.parent.parent.name == "zh_Hans"
    assert catalogues.compile_catalogues() == [source.with_suffix(".mo")]
    assert polib.mofile(str(source.with_suffix(".mo")))[0].msgstr == "甲"
    assert catalogues.compile_catalogues() == []
    later = source.stat().st_mtime + 10
    os.utime(source, (later, later))
    assert len(catalogues.compile_catalogues()) == 1


def test_update_keeps_translations_adds_the_new_and_drops_the_unused(locale: Path) -> None:
    path = write(
        "fr", polib.POEntry(msgid="Kept", msgstr="Gardé"), polib.POEntry(msgid="Gone", msgstr="x")
    )
    place = [catalogues.Place("a.py", 3)]
    messages = {Message("", "Kept", ""): place, Message("c", "New", "News"): place}
    assert catalogues.update_catalogue("fr", messages) == (1, 1)
    entries = {entry.msgid: entry for entry in polib.pofile(str(path))}
    assert entries["Kept"].msgstr == "Gardé"
    assert entries["New"].msgctxt == "c"
    assert entries["New"].msgstr_plural == {0: "", 1: ""}
    assert "Gone" not in entries
    assert catalogues.update_catalogue("fr", messages) == (0, 0)


def test_command_fails_while_something_is_missing(locale: Path, capsys: object) -> None:
    with pytest.raises(CommandError, match=r"\d+ problems"):
        call_command("check_translations", "pl")
    with pytest.raises(CommandError, match="No catalogue for xx"):
        call_command("check_translations", "xx")
