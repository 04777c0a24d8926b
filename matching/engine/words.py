"""How alike the texts of two sides are: computed once for every two texts that could meet.

Few of all pairs of texts rise above the noise of the encoder, so that only those are kept, by text.
Texts are multiplied in blocks, and only where an item of one could meet an item of the other.
"""

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import Small, Words
from matching.engine.codes import MEETS
from matching.engine.compiled import outer
from matching.engine.meanings import Meanings
from matching.engine.ruleset import Ruleset
from matching.engine.types import Ints

# Texts of each side that are multiplied at once: bounds the memory, fits the processor's cache.
BLOCK = 1024

# Kinds whose items may be compared (offers with needs, and offers with offers) are of one group.
GROUP = np.array([min(kind, *MEETS[kind]) for kind in range(len(MEETS))])


def groups_of(texts: int, text: Ints, kind: Ints) -> Ints:
    """(texts,) bit mask of the groups of kinds in which each text is used."""
    mask = np.zeros(texts, dtype=np.int64)
    said = text >= 0
    np.bitwise_or.at(mask, text[said], 1 << GROUP[kind[said]])
    return mask


def words_between(
    meanings: Meanings, one: tuple[Ints, Ints], other: tuple[Ints, Ints], rules: Ruleset
) -> Words:
    """`one` and `other` are (vector, groups) of the texts of two sides."""
    found = [_empty()]
    scale = np.float32(meanings.scale**2)
    noise = np.float32(rules.meaning_noise)
    span = np.float32(rules.meaning_full - rules.meaning_noise)
    for group in range(len(MEETS)):
        left = np.flatnonzero(one[1] >> group & 1)
        right = np.flatnonzero(other[1] >> group & 1)
        for first in range(0, len(right), BLOCK):
            columns = right[first : first + BLOCK]
            to = meanings.numbers[other[0][columns]].astype(np.float32).T
            for start in range(0, len(left), BLOCK):
                rows = left[start : start + BLOCK]
                products = meanings.numbers[one[0][rows]].astype(np.float32) @ to
                lowest = one[1][rows], other[1][columns]
                found.append(
                    _above(products, rows, columns, *lowest, group, scale, noise, span,
                           np.float32(rules.meaning_ceiling))
                )  # fmt: skip
    row, text, alike = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return _sorted(row, text, alike, len(one[0]), len(other[0]))


def transposed(words: Words) -> Words:
    """The same seen from the other side."""
    row = np.repeat(np.arange(len(words.start) - 1, dtype=np.int32), np.diff(words.start))
    return _sorted(words.text, row, words.alike, words.others, len(words.start) - 1)


def with_rows(words: Words, more: Words) -> Words:
    """The same with further texts of its own side behind."""
    return Words(
        np.append(words.start, words.start[-1] + more.start[1:]),
        np.append(words.text, more.text),
        np.append(words.alike, more.alike),
        words.others,
    )


def _empty() -> tuple[Small, Small, NDArray[np.uint16]]:
    return np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint16)


@outer
def _above(products, rows, columns, groups, other_groups, group, scale, noise, span, ceiling):  # type: ignore[no-untyped-def]
    """Likeness above 0 as (row, column, thousandths). A pair of texts that meets in several groups
    is taken in the first."""
    count = 0
    for r in range(len(rows)):
        for c in range(len(columns)):
            count += products[r, c] > noise * scale
    row, column = np.empty(count, np.int32), np.empty(count, np.int32)
    alike = np.empty(count, np.uint16)
    count = 0
    earlier = (1 << group) - 1
    for r in range(len(rows)):
        for c in range(len(columns)):
            if products[r, c] > noise * scale and groups[r] & other_groups[c] & earlier == 0:
                close = min((products[r, c] / scale - noise) / span, np.float32(1)) * ceiling
                row[count], column[count] = rows[r], columns[c]
                alike[count] = np.rint(close * np.float32(1000))
                count += 1
    return row[:count], column[:count], alike[:count]


def _sorted(row: Small, text: Small, alike: NDArray[np.uint16], own: int, others: int) -> Words:
    start, text, alike = _by_row(row, text, alike, own)
    return Words(start, text, alike, others)


@outer
def _by_row(row, text, alike, rows):  # type: ignore[no-untyped-def]
    start = np.zeros(rows + 1, np.int64)
    for r in row:
        start[r + 1] += 1
    start = np.cumsum(start)
    free = start[:-1].copy()
    sorted_text, sorted_alike = np.empty_like(text), np.empty_like(alike)
    for at in range(len(row)):
        sorted_text[free[row[at]]], sorted_alike[free[row[at]]] = text[at], alike[at]
        free[row[at]] += 1
    return start, sorted_text, sorted_alike
