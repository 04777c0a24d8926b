"""The memory of the trade finder: which classes an entry belongs to, and what a class means."""

from collections.abc import Iterable
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
    centres: shape (c, 512), unit mean of the vectors of a class's entries in all languages; zeros
        where none has been read by the present encoder.
    """

    class_ids: NDArray[np.int64]
    row_of_class: dict[int, int]
    row_of_entry: dict[int, int]
    shares: sparse.csr_array
    centres: NDArray[np.float32]
    card_of_entry: dict[int, int]
    card_vectors: NDArray[np.float32]

    @property
    def megabytes(self) -> float:
        """Memory of the arrays; the dicts of ids come on top with about 100 bytes an entry."""
        arrays = (self.class_ids, self.shares.data, self.shares.indices, self.centres)
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
    class_ids = list(
        Activity.objects.of_scheme(HOME_SCHEME)
        .filter(is_leaf=True)
        .order_by("code")
        .values_list("pk", flat=True)
    )
    row_of_class = {pk: row for row, pk in enumerate(class_ids)}
    entries = list(SearchEntry.objects.order_by("pk").values_list("pk", "activity_id"))
    row_of_entry = {pk: row for row, (pk, _) in enumerate(entries)}
    shares = _shares([activity for _, activity in entries], row_of_class)
    return Index(
        class_ids=np.array(class_ids, dtype=np.int64),
        row_of_class=row_of_class,
        row_of_entry=row_of_entry,
        shares=shares,
        centres=_centres(shares, row_of_entry),
        **_cards(),
    )


def _cards() -> dict[str, Any]:
    rows = list(
        SearchEntry.objects.filter(card__isnull=False)
        .order_by("pk")
        .values_list("pk", "card_id", "vector", "encoder")
    )
    vectors = np.zeros((len(rows), encoder.DIMENSIONS), dtype=np.float32)
    for row, (_pk, _card, vector, read_by) in enumerate(rows):
        if read_by and read_by == encoder.name():
            vectors[row] = np.frombuffer(bytes(vector or b""), dtype=np.float16)
    return {"card_of_entry": {pk: card for pk, card, *_ in rows}, "card_vectors": vectors}


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


def _centres(shares: sparse.csr_array, row_of_entry: dict[int, int]) -> NDArray[np.float32]:
    stored = [
        (row_of_entry[pk], bytes(vector or b""))
        for pk, vector in SearchEntry.objects.filter(encoder=encoder.name()).values_list(
            "pk", "vector"
        )
        if pk in row_of_entry
    ]
    vectors = np.frombuffer(b"".join(vector for _, vector in stored), dtype=np.float16)
    rows = np.array([row for row, _ in stored], dtype=np.int64)
    sums = shares[rows].T @ vectors.reshape(-1, encoder.DIMENSIONS).astype(np.float32)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1), dtype=np.float32)


_remembered = Remembered(_build)
