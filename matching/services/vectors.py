"""The meanings of the words that firms use: computed once for each text, and kept.

100,000 firms often say the same words, so a text is known by a digest of itself and not by the
row that says it.
"""

from collections.abc import Iterable
from hashlib import blake2b

import numpy as np

from matching.models import TextVector
from trades import encoder

DIMENSIONS = 512
BATCH = 1000


def digest_of(text: str) -> bytes:
    """16 bytes that stand for the text, white space and margins aside."""
    return blake2b(" ".join(text.split()).encode(), digest_size=16).digest()


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


def read_vectors(digests: Iterable[bytes]) -> tuple[dict[bytes, int], np.ndarray]:
    """Row of each known digest, and the matrix (n, 512) of float32 unit vectors."""
    rows: dict[bytes, int] = {}
    chunks: list[bytes] = []
    found = TextVector.objects.filter(digest__in=list(set(digests)), encoder=encoder.name())
    for digest, vector in found.order_by("digest").values_list("digest", "vector").iterator():
        rows[bytes(digest)] = len(chunks)
        chunks.append(bytes(vector))
    matrix = np.frombuffer(b"".join(chunks), dtype=np.float16).reshape(-1, DIMENSIONS)
    return rows, matrix.astype(np.float32)
