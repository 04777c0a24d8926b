"""The meanings of the words that firms use: computed once for each text, and kept.

100,000 firms often say the same words, so a text is known by a digest of itself and not by the
row that says it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import md5

import numpy as np
from numpy.typing import NDArray

from matching.columns import read_columns
from matching.models import TextVector
from trades import encoder

DIMENSIONS = 512
BATCH = 1000


def encoder_name() -> str:
    """What vectors are computed by; empty where nothing computes them."""
    return encoder.name() if encoder.is_available() else ""


def digest_of(text: str) -> bytes:
    """16 bytes that stand for the text: MD5, which PostgreSQL computes too where the text lies."""
    return md5(text.encode(), usedforsecurity=False).digest()


def ensure_vectors(texts: Iterable[str]) -> int:
    """Compute and keep the vectors of texts that have none yet; returns how many were new.

    Without the encoder nothing is computed: matching then works by codes alone.
    """
    if not encoder.is_available():
        return 0
    wanted = {digest_of(text): text for text in texts if text.strip()}
    known = set(
        map(
            bytes,
            TextVector.objects.filter(digest__in=list(wanted), encoder=encoder.name()).values_list(
                "digest", flat=True
            ),
        )
    )
    missing = sorted(set(wanted) - known)
    for start in range(0, len(missing), BATCH):
        digests = missing[start : start + BATCH]
        vectors = encoder.encode([wanted[digest] for digest in digests]).astype(np.float16)
        TextVector.objects.bulk_create(
            [
                TextVector(digest=digest, encoder=encoder.name(), vector=vector.tobytes())
                for digest, vector in zip(digests, vectors, strict=True)
            ],
            update_conflicts=True,
            unique_fields=["digest"],
            update_fields=["encoder", "vector"],
        )
    return len(missing)


@dataclass(frozen=True)
class Meanings:
    """Known texts: (v, 2) digests as two numbers each, ascending, and (v, 512) float16 vectors."""

    digests: NDArray[np.uint64]
    matrix: NDArray[np.float16]

    def rows_of(self, digests: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Row of each of (n, 2) digests, -1 where it is not known."""
        if not len(self.digests):
            return np.full(len(digests), -1, dtype=np.int64)
        # the first half orders; two texts that share it by chance are told apart by the second
        place = np.searchsorted(self.digests[:, 0], digests[:, 0])
        place = np.minimum(place, len(self.digests) - 1)
        return np.where((self.digests[place] == digests).all(axis=1), place, -1)


def read_meanings(digests: NDArray[np.uint64]) -> Meanings:
    """What is known of the texts with these (n, 2) digests, in one statement."""
    # two texts that share half of a digest by chance: the second goes without a meaning
    _half, place = np.unique(digests[:, 0], return_index=True)
    wanted = digests[place]
    found = read_columns(
        """SELECT encode(digest, 'hex')::uuid, vector
           FROM matching_textvector
           WHERE encoder = %s AND digest = ANY(%s) AND length(vector) = %s""",
        [encoder.name(), [one.tobytes() for one in wanted.astype(">u8")], 2 * DIMENSIONS],
        {"digest": "u16", "vector": f"V{2 * DIMENSIONS}"},
    )
    order = np.argsort(found["digest"][:, 0], kind="stable")
    matrix = found["vector"][order].view(np.float16).reshape(-1, DIMENSIONS)
    return Meanings(found["digest"][order], matrix)
