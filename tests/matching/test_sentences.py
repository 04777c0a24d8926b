"""Every code has a sentence, in both voices and every language; what people wrote is isolated."""

import pytest
from django.conf import settings
from django.utils import translation

from matching.engine import Missing, Reason, Said, missing_for
from matching.explanations import Explanation, Words
from matching.sentences import (
    END_OF_ISOLATE,
    FROM_THEM,
    FROM_YOU,
    IN_COMMON,
    ISOLATE,
    NOT_KNOWN,
    WHY_EMPTY,
    WOULD_RAISE,
    Pair,
    direction_of,
    not_known,
    sentence,
    text_of,
)
from matching.standing import Hold

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ASSETS = {
    1: Words("gears up to 800 mm", "en", "product"),
    2: Words("تروس حتى 800 مم", "ar", "product"),
}
ACTIVITIES = {7: "Machining"}
MATCH = {"offer": 1, "need": 2, "similarity": 0.8}
SAID = {
    "same trade": Said(Reason.SAME_TRADE, {"activity": 7, "affinity": 1.0}),
    "near trade": Said(Reason.NEAR_TRADE, {"activity": 7, "affinity": 0.4}),
    "they bring": Said(Reason.THEY_BRING, {**MATCH, "from": "them"}),
    "you bring": Said(Reason.YOU_BRING, {**MATCH, "from": "you"}),
    "they make again": Said(Reason.REINTRODUCTION, {**MATCH, "from": "them"}),
    "you make again": Said(Reason.REINTRODUCTION, {**MATCH, "from": "you"}),
    "shared card": Said(Reason.SHARED_CARD, {"card": 3}),
    "they feed you": Said(Reason.VALUE_CHAIN, {"strength": 0.7, "from": "them"}),
    "you feed them": Said(Reason.VALUE_CHAIN, {"strength": 0.7, "from": "you"}),
    "they lack a norm": Said(Reason.NORM_GAP, {"need": 2, "from": "them"}),
    "you lack a norm": Said(Reason.NORM_GAP, {"need": 2, "from": "you"}),
    "co-production": Said(Reason.COPRODUCTION),
    "rivals": Said(Reason.RIVALRY, {"rivalry": 0.5}),
    "balanced": Said(Reason.BALANCED),
    "alike in words": Said(Reason.ALIKE_IN_WORDS, {"kinship": 0.5}),
    "languages": Said(Reason.LANGUAGE_IN_COMMON, {"languages": ["fr", "ar"]}),
}
YOU = Pair("Gears & Sons", "مصنع التروس")
OUTSIDE = Pair("Gears & Sons", "مصنع التروس", is_you=False)


def say(said: Said, pair: Pair = YOU) -> str:
    return sentence(said, pair, ASSETS, ACTIVITIES)


def isolated(text: str) -> str:
    return f"{ISOLATE}{text}{END_OF_ISOLATE}"


def test_every_reason_of_the_engine_has_a_sentence() -> None:
    told = {*IN_COMMON, *FROM_THEM, *FROM_YOU}
    assert told == set(Reason)
    assert {said.code for said in SAID.values()} == set(Reason)


def test_everything_that_can_be_missing_has_a_sentence_and_a_remedy() -> None:
    every_bit = sum(Missing)
    codes = {code for side in "ab" for half in missing_for(every_bit, side) for code in half}
    assert codes == set(NOT_KNOWN) == set(WOULD_RAISE)


def test_every_reason_for_an_empty_list_has_a_sentence() -> None:
    assert set(WHY_EMPTY) == set(Hold)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pair", [YOU, OUTSIDE], ids=["you", "outside"])
@pytest.mark.parametrize("name", SAID)
def test_sentences_are_whole_in_every_language(name: str, pair: Pair, language: str) -> None:
    said = SAID[name]
    with translation.override(language):
        text = say(said, pair)
    assert "%(" not in text
    if "offer" in said.params:
        assert isolated(ASSETS[1].text) in text
        assert isolated(ASSETS[2].text) in text
    if "activity" in said.params:
        assert "Machining" in text
    if pair is OUTSIDE and "offer" in said.params:
        assert isolated(pair.own) in text
        assert isolated(pair.other) in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", NOT_KNOWN)
def test_what_is_not_known_is_said_in_every_language(code: str, language: str) -> None:
    with translation.override(language):
        assert isolated("مصنع") in not_known(code, "مصنع", is_you=False)
        assert "%(" not in not_known(code, "مصنع", is_you=True)


@pytest.mark.parametrize(
    ("name", "pair", "expected"),
    [
        ("same trade", YOU, "You work in the same trade: Machining."),
        ("same trade", OUTSIDE, "Both work in the same trade: Machining."),
        ("they bring", YOU, "You seek “تروس حتى 800 مم”; they bring “gears up to 800 mm”."),
        ("you bring", YOU, "They seek “تروس حتى 800 مم”; you bring “gears up to 800 mm”."),
        (
            "they bring",
            OUTSIDE,
            "Gears & Sons seeks “تروس حتى 800 مم”; مصنع التروس brings “gears up to 800 mm”.",
        ),
        (
            "you bring",
            OUTSIDE,
            "مصنع التروس seeks “تروس حتى 800 مم”; Gears & Sons brings “gears up to 800 mm”.",
        ),
        ("languages", YOU, "You can talk to each other in: French and Arabic."),
    ],
)
def test_the_two_voices(name: str, pair: Pair, expected: str) -> None:
    with translation.override("en"):
        text = say(SAID[name], pair)
    assert text.replace(ISOLATE, "").replace(END_OF_ISOLATE, "") == expected


def test_what_they_bring_and_what_you_bring_are_never_mixed_up() -> None:
    assert [direction_of(said) for said in SAID.values()] == [
        *["in_common"] * 2,
        *["them", "you"] * 2,
        "in_common",
        *["them", "you"] * 2,
        *["in_common"] * 5,
    ]


def test_markup_and_percent_signs_of_a_firm_stay_its_words() -> None:
    assets = {1: Words("<b>100 % %(need)s", "en", "product"), 2: Words("cork", "en", "material")}
    with translation.override("en"):
        text = sentence(SAID["they bring"], YOU, assets, {})
    assert "<b>100 % %(need)s" in text


def test_text_of_an_explanation_from_inside_and_from_outside() -> None:
    explanation = Explanation(list(SAID.values()), ["needs"], ["size"], ASSETS, ACTIVITIES)
    with translation.override("en"):
        inside, outside = text_of(explanation, YOU), text_of(explanation, OUTSIDE)
    assert (len(inside.in_common), len(inside.why_them), len(inside.why_you)) == (8, 4, 4)
    assert inside.unknown == [not_known("size", YOU.other, is_you=False)]
    assert [code for code, _sentence in inside.would_raise] == ["needs"]
    # nobody tells another firm's manager to mend the profile of a firm
    assert outside.would_raise == []
    assert "has not said what it seeks" in outside.unknown[1]
