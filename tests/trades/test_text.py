"""What is one word, and what a label in capitals becomes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trades.text import fold, is_mostly_capitals, sentence_case


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
