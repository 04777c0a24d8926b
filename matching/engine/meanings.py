"""Meanings of texts as whole numbers, so that every sum of products is exact.

A unit vector is scaled to length `scale` and rounded. Any partial sum of the products of two such
vectors stays below 2²⁴ (Cauchy–Schwarz), the whole numbers that float32 holds without loss: a
matrix product gives the same cosine in any order, on any machine, in blocks of any shape. The
cosine is off by less than 0.001 from that of the vectors themselves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.types import NONE, Ints

EXACT = 2**24
# Rows of the matrix that are scaled at once: bounds the memory.
ROWS = 16_384
# A vector shorter than this is no unit vector but the trace of an empty text.
SHORTEST = 0.5


@dataclass(frozen=True)
class Meanings:
    """`numbers`: (v + 1, d) scaled vectors; the last row is zero, and -1 points at it."""

    numbers: NDArray[np.int16]
    scale: int

    @classmethod
    def of(cls, matrix: NDArray[np.floating] | None) -> "Meanings":
        """From unit vectors (v, d); rows of zeros or NaN become zero, None means no encoder."""
        if matrix is None or not len(matrix):
            return cls(np.zeros((1, 1), dtype=np.int16), 1)
        rows, dimensions = matrix.shape
        # rounding lengthens a vector by √d/2 at most
        scale = int(np.sqrt(EXACT) - np.sqrt(dimensions) / 2) - 1
        numbers = np.zeros((rows + 1, dimensions), dtype=np.int16)
        for start in range(0, rows, ROWS):
            some = np.nan_to_num(
                np.asarray(matrix[start : start + ROWS], dtype=np.float32),
                nan=0.0,
                posinf=0.0,
                neginf=0.0,
            )
            length = np.linalg.norm(some, axis=1, keepdims=True)
            unit = np.where(length >= SHORTEST, some / np.maximum(length, SHORTEST), 0.0)
            numbers[start : start + len(some)] = np.rint(unit * scale)
        return cls(numbers, scale)

    def __bool__(self) -> bool:
        """False without an encoder: then nothing is compared by its words."""
        return len(self.numbers) > 1

    def known(self, vectors: Ints) -> Ints:
        """The same rows, -1 for those that mean nothing (or without an encoder)."""
        if not self:
            return np.full(len(vectors), NONE, dtype=np.int64)
        return np.where(self.numbers[vectors].any(axis=1), vectors, NONE)

    def with_more(self, matrix: NDArray[np.floating]) -> "Meanings":
        """The same with the rows of another matrix behind its own."""
        more = Meanings.of(matrix)
        if not self or not more:
            return more if more else self
        return Meanings(np.concatenate([self.numbers[:-1], more.numbers]), self.scale)
