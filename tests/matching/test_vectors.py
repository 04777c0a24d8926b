"""The meanings of texts: each is computed once, and found where the text stands."""

import pytest

from actors.models import Asset, Firm
from matching.models import TextVector
from matching.reading import Places, unread_texts
from matching.services.vectors import digest_of, ensure_vectors, read_meanings
from matching.snapshot import Inputs
from trades import encoder

needs_encoder = pytest.mark.skipif(not encoder.is_available(), reason="no sentence encoder here")


@needs_encoder
def test_only_what_is_new_is_read(market):
    said = {*Asset.objects.values_list("text", flat=True)} | {
        *Firm.objects.exclude(description="").values_list("description", flat=True)
    }
    assert set(unread_texts(market.convention)) == said
    assert ensure_vectors(unread_texts(market.convention)) == len(said)
    assert list(unread_texts(market.convention)) == []
    Firm.objects.filter(pk=market.firms_b[2].pk).update(description="Nous forgeons à façon – ورشة")
    assert list(unread_texts(market.convention)) == ["Nous forgeons à façon – ورشة"]
    TextVector.objects.update(encoder="an older one")
    assert len(set(unread_texts(market.convention))) == len(said) + 1


@needs_encoder
def test_postgresql_and_python_know_a_text_by_the_same_digest(market):
    text = "ورشة – Gießerei"
    firm = market.firms_a[3]
    Firm.objects.filter(pk=firm.pk).update(description=text)
    ensure_vectors([text])
    inputs = Inputs.read(market.convention, Places([]))
    (side,) = [one for one in inputs.sides.values() if firm.pk in one.firms["id"]]
    digest = side.firms["digest"][side.firms["id"].tolist().index(firm.pk)]
    assert digest.astype(">u8").tobytes() == digest_of(text)
    assert read_meanings(digest[None]).rows_of(digest[None]).tolist() == [0]
