"""What the blocks of a run have found, packed in few bytes, and put together for both sides."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ced_platform.shared.choices import Side
from matching import engine
from matching.engine.lists import best_counterparts
from matching.engine.types import Pairs
from matching.snapshot import Snapshot

# Ids and not rows: another machine may have read the firms anew. A rank of 0: not on that list.
FOUND = np.dtype(
    [("firm_a", "<i8"), ("firm_b", "<i8"), ("rank_a", "<i2"), ("rank_b", "<i2"), ("score", "<f4")]
)
LAST_ID = 2**63 - 1

Found = NDArray[Any]


def search(snapshot: Snapshot, side: Side, rows: NDArray[np.int64]) -> Found:
    """The lists of the firms `rows` of one side: pairs and ranks, not yet described."""
    own_rows, other_rows, score = best_counterparts(snapshot.context, side.value, rows)
    found = np.zeros(len(own_rows), dtype=FOUND)
    found[f"firm_{side}"] = snapshot.ids_of(side, own_rows)
    found[f"firm_{side.other}"] = snapshot.ids_of(side.other, other_rows)
    _row, first, count = np.unique(own_rows, return_index=True, return_counts=True)
    found[f"rank_{side}"] = np.arange(len(own_rows)) - np.repeat(first, count) + 1
    found["score"] = score
    return found


def unpack(blocks: Iterable[bytes | memoryview]) -> Found:
    return np.frombuffer(b"".join(map(bytes, blocks)), dtype=FOUND)


def arrange(searched: Found) -> Found:
    """From the lists of both sides, in any order, to one entry a pair with its two ranks, by firm
    of side A. The step of exposure has its place here: it sees every list of the convention."""
    order = np.lexsort((searched["firm_b"], searched["firm_a"]))
    lists = searched[order]
    new = np.ones(len(lists), dtype=bool)
    new[1:] = np.diff(lists["firm_a"]).astype(bool) | np.diff(lists["firm_b"]).astype(bool)
    first = np.flatnonzero(new)
    pairs = lists[first].copy()
    for rank in ("rank_a", "rank_b"):
        pairs[rank] = np.maximum.reduceat(lists[rank], first) if len(first) else 0
    return pairs


def cut(pairs: Found, size: int) -> Iterator[tuple[int, int, Found]]:
    """Blocks of about `size` pairs, each with all pairs of its firms of side A: first and last id,
    which leave no id out between two blocks, nor before the first or after the last."""
    ends = np.append(np.flatnonzero(np.diff(pairs["firm_a"])) + 1, len(pairs))
    first_id, start = 0, 0
    for end in ends.tolist():
        if end - start < size and end < len(pairs):
            continue
        last_id = LAST_ID if end == len(pairs) else int(pairs["firm_a"][end]) - 1
        yield first_id, last_id, pairs[start:end]
        first_id, start = last_id + 1, end


def describe(snapshot: Snapshot, found: Found) -> Pairs:
    """Every number of these pairs; a firm that is no longer read is left out."""
    context = snapshot.context
    rows_a, rows_b = context.a.row_of(found["firm_a"]), context.b.row_of(found["firm_b"])
    here = (rows_a >= 0) & (rows_b >= 0)
    pairs = engine.describe(context, rows_a[here], rows_b[here])
    ranks = {rank: found[rank][here].astype(np.int64) for rank in ("rank_a", "rank_b")}
    return Pairs(**{**pairs.__dict__, **ranks})
