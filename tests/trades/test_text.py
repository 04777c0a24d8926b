"""What is one word, and what a label in capitals becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trades.reference import read_notes
from trades.text import PASSAGE, fold, is_mostly_capitals, passages, sentence_case


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Boulangérie", "boulangerie"),
        ("BŒUF, œufs & cætera", "boeuf oeufs caetera"),
        ("Wędliny i kiełbasy", "wedliny i kielbasy"),
        ("Straßenbau", "strassenbau"),
        ("l’eau d'Évian", "l eau d evian"),
        ("ٱلْخُبْز", "الخبز"),
        ("مخبزة", "مخبزه"),
        ("إنتاج آلات", "انتاج الات"),
        ("مستشفى", "مستشفي"),
        ("面包店", "面包 包店"),
        ("面", "面"),
        ("做 IT 的公司", "做 it 的公 公司"),
        ("62.01-Z", "62 01 z"),
        ("  ", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(max_size=60))
def test_folded_text_has_no_operator_and_single_spaces(text: str) -> None:
    folded = fold(text)
    assert " ".join(folded.split()) == folded
    assert not set(folded) & set("&|!:*()<>'\\\"")


@pytest.mark.parametrize(
    ("text", "language", "label"),
    [
        ("INDUSTRIE MANUFACTURIÈRE", "fr", "Industrie manufacturière"),
        ("  MINING  AND QUARRYING ", "en", "Mining and quarrying"),
        ("GÓRNICTWO I WYDOBYWANIE", "pl", "Górnictwo i wydobywanie"),
        ("ENERGIEVERSORGUNG", "de", "ENERGIEVERSORGUNG"),
        ("Culture du riz", "fr", "Culture du riz"),
        ("التعليم", "ar", "التعليم"),
        ("制造业", "zh-hans", "制造业"),
    ],
)
def test_sentence_case(text: str, language: str, label: str) -> None:
    assert sentence_case(text, language) == label


@pytest.mark.parametrize(
    ("text", "expected"),
    [("SOFTWARE GMBH", True), ("SAP für den Handel", False), ("面包", False), ("", False)],
)
def test_is_mostly_capitals(text: str, expected: bool) -> None:
    assert is_mostly_capitals(text) is expected


@pytest.mark.parametrize(
    ("note", "pieces"),
    [
        ("", []),
        ("growing of vegetables", ["growing of vegetables"]),
        # marks end a passage once it says enough
        (
            "anodising, electroplating and colouring of metals; engraving; heat treatment",
            ["anodising, electroplating and colouring of metals;", "engraving; heat treatment"],
        ),
    ],
)
def test_a_note_is_cut_where_it_turns_to_another_thing(note: str, pieces: list[str]) -> None:
    assert passages(note) == pieces


@given(st.lists(st.text("abcé ,;:.", max_size=50), max_size=20).map(" ".join))
def test_passages_are_short_and_lose_no_word(note: str) -> None:
    found = passages(note)
    assert all(0 < len(piece) <= PASSAGE for piece in found)
    assert fold(" ".join(found)).replace(" ", "") == fold(note).replace(" ", "")


def test_the_notes_themselves_keep_every_word() -> None:
    for row in read_notes():
        assert fold(" ".join(passages(row.text))) == fold(row.text)
