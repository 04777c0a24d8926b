"""The memory of the trade finder: which classes an entry belongs to, and what a class means."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from trades import crosswalk, encoder
from trades.memory import Remembered
from trades.models import HOME_SCHEME, Activity, SearchEntry


@dataclass(frozen=True, slots=True)
class Index:
    """Classes are rows 0..c-1 in the order of their codes, entries rows 0..n-1.

    class_ids: ids of NACE 2 classes, shape (c,).
    row_of_class: class id → row.
    row_of_entry: search entry id → row.
    shares: shape (n, c); how much of an entry belongs to each class (a national wording may
        belong to several), rows sum to 1 or to 0 where no way leads to NACE 2.
    card_of_entry: search entry id → card, of the entries that are a card's words.
    card_vectors: shape (k, 512), those of the same entries in the same order; zeros without the
        encoder.
    vectors: shape (n, 512), the meanings of the entries; zeros where the present encoder has not
        read one.
    centres: shape (c, 512), what a class means in all languages: unit mean of the means of its
        labels, national labels, notes and everyday words, so that a long note does not outweigh
        all else; zeros where nothing has been read.
    divisions: shape (c, 512), unit mean of the centres of the class's division.
    """

    class_ids: NDArray[np.int64]
    row_of_class: dict[int, int]
    row_of_entry: dict[int, int]
    shares: sparse.csr_array
    vectors: NDArray[np.float32]
    centres: NDArray[np.float32]
    divisions: NDArray[np.float32]
    card_of_entry: dict[int, int]
    card_vectors: NDArray[np.float32]

    @property
    def megabytes(self) -> float:
        """Memory of the arrays; the dicts of ids come on top with about 100 bytes an entry."""
        meanings = (self.vectors, self.centres, self.divisions, self.card_vectors)
        arrays = (self.class_ids, self.shares.data, self.shares.indices, *meanings)
        return sum(array.nbytes for array in arrays) / 1e6

    def best_by_class(
        self, entry_rows: NDArray[np.int64], scores: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The best score that any of these entries gives each class, shape (c,); 0 for none.

        A wording shared by several classes counts less for each: times the square root of the
        share, so that a half still outweighs a merely similar wording.
        """
        best = np.zeros(len(self.class_ids))
        part = self.shares[entry_rows].tocoo()
        np.maximum.at(best, part.coords[1], np.sqrt(part.data) * scores[part.coords[0]])
        return best


def current() -> Index:
    return _remembered.get()


def _build() -> Index:
    classes = (
        Activity.objects.of_scheme(HOME_SCHEME)
        .filter(is_leaf=True)
        .order_by("code")
        .values_list("pk", "code")
    )
    row_of_class = {pk: row for row, (pk, _) in enumerate(classes)}
    fields = ("pk", "activity_id", "origin", "card_id", "encoder", "vector")
    entries = list(SearchEntry.objects.order_by("pk").values_list(*fields, named=True))
    shares = _shares([entry.activity_id for entry in entries], row_of_class)
    vectors = _vectors(entries)
    centres = _centres(shares, vectors, np.array([entry.origin for entry in entries]))
    of_cards = [row for row, entry in enumerate(entries) if entry.card_id is not None]
    return Index(
        class_ids=np.array(list(row_of_class), dtype=np.int64),
        row_of_class=row_of_class,
        row_of_entry={entry.pk: row for row, entry in enumerate(entries)},
        shares=shares,
        vectors=vectors,
        centres=centres,
        divisions=_divisions(centres, [code[:2] for _, code in classes]),
        card_of_entry={entries[row].pk: entries[row].card_id for row in of_cards},
        card_vectors=vectors[of_cards],
    )


def _vectors(entries: Sequence[Any]) -> NDArray[np.float32]:
    vectors = np.zeros((len(entries), encoder.DIMENSIONS), dtype=np.float32)
    present = encoder.name()
    for row, entry in enumerate(entries):
        if entry.vector is not None and entry.encoder == present:
            vectors[row] = np.frombuffer(entry.vector, dtype=np.float16)
    return vectors


def _shares(activity_ids: Iterable[int], row_of_class: dict[int, int]) -> sparse.csr_array:
    conversion = crosswalk.current()
    rows, columns, data = [], [], []
    count = 0
    for row, activity_id in enumerate(activity_ids):
        count = row + 1
        for class_id, share in conversion.convert(activity_id, HOME_SCHEME).items():
            if class_id in row_of_class:
                rows.append(row)
                columns.append(row_of_class[class_id])
                data.append(share)
    return sparse.csr_array((data, (rows, columns)), shape=(count, len(row_of_class)))


def _centres(
    shares: sparse.csr_array, vectors: NDArray[np.float32], origins: NDArray[np.str_]
) -> NDArray[np.float32]:
    kinds = [origins == origin for origin in np.unique(origins)]
    return _unit(sum(_unit(shares[kind].T @ vectors[kind]) for kind in kinds))


def _divisions(centres: NDArray[np.float32], divisions: Sequence[str]) -> NDArray[np.float32]:
    _names, division_of_class = np.unique(divisions, return_inverse=True)
    sums = np.zeros_like(centres, shape=(division_of_class.max() + 1, centres.shape[1]))
    np.add.at(sums, division_of_class, centres)
    return _unit(sums)[division_of_class]


def _unit(rows: Any) -> NDArray[np.float32]:
    """Rows of length one; rows of zeros stay so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)


_remembered = Remembered(_build)
