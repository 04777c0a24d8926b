"""What the blocks of a run have found, packed in few bytes, and put together for both sides."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ced_platform.shared.choices import Side
from matching import engine
from matching.columns import are_among
from matching.engine.exposure import Candidates, Cost, ExposureRules, rerank
from matching.engine.exposure_metrics import exposure, gini
from matching.engine.lists import are_reached, best_counterparts
from matching.engine.types import Pairs
from matching.snapshot import Snapshot

# Ids and not rows: another machine may have read the firms anew. A rank of 0: not on that list.
FOUND = np.dtype(
    [("firm_a", "<i8"), ("firm_b", "<i8"), ("rank_a", "<i2"), ("rank_b", "<i2"), ("score", "<f4")]
)
LAST_ID = 2**63 - 1

Found = NDArray[Any]


class Lists:
    """What a run has found for both sides, by firm: those of side A first, in both by id."""

    def __init__(self, lists: Found) -> None:
        self._ids = {}
        self._lists = {}
        first_of_b = int(np.searchsorted(lists["rank_b"] > 0, True))
        for side, part in ((Side.A, lists[:first_of_b]), (Side.B, lists[first_of_b:])):
            self._ids[side] = np.ascontiguousarray(part[f"firm_{side}"])
            self._lists[side] = part

    def of(self, side: Side, ids: NDArray[np.int64]) -> Found:
        """The lists of these firms, given in ascending order."""
        if not len(ids):
            return self._lists[side][:0]
        first = np.searchsorted(self._ids[side], ids[0])
        end = np.searchsorted(self._ids[side], ids[-1], "right")
        between = np.array(self._lists[side][first:end])
        return between[are_among(between[f"firm_{side}"], ids)]

    def ends(self, side: Side, length: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The firms whose list has so many places, ascending, and the score of the last."""
        last = self._lists[side][f"rank_{side}"] == length
        return self._ids[side][last], np.array(self._lists[side]["score"][last])

    def holding(self, side: Side, others: NDArray[np.int64]) -> NDArray[np.int64]:
        """The firms whose list holds any of these firms of the other side, given in ascending
        order."""
        held = are_among(self._lists[side][f"firm_{side.other}"], others)
        return np.unique(self._ids[side][held])


def search(
    snapshot: Snapshot, side: Side, rows: NDArray[np.int64], before: Lists | None = None
) -> Found:
    """The lists of the firms `rows` of one side, with a reserve where the ruleset shares attention:
    pairs and ranks, not yet described.

    `before` is what the run from which the snapshot goes on has found. Then only those lists are
    searched that a firm which has changed leaves, or could enter.
    """
    earlier = snapshot.earlier
    if earlier is None or before is None:
        return _search(snapshot, side, rows)
    own, ids = f"firm_{side}", snapshot.ids_of(side, rows)
    held = before.of(side, ids)
    still = _still_hold(snapshot, side, rows, held, earlier.changed)
    held = held[are_among(held[own], ids[still])]
    found = np.concatenate([held, _search(snapshot, side, rows[~still])])
    return found[np.lexsort((found[f"rank_{side}"], found[own]))]


def _still_hold(
    snapshot: Snapshot,
    side: Side,
    rows: NDArray[np.int64],
    held: Found,
    changed: Mapping[Side, NDArray[np.int64]],
) -> NDArray[np.bool_]:
    """(n,) whether the list that each firm had is the one that a search would find now, after these
    firms of both sides have changed, by id."""
    own, ids = f"firm_{side}", snapshot.ids_of(side, rows)
    lost = held[own][are_among(held[f"firm_{side.other}"], changed[side.other])]
    holds = ~are_among(ids, np.union1d(changed[side], lost))
    least = np.full(len(rows), -1, dtype=np.float32)  # a list that is not full takes any
    is_last = held[f"rank_{side}"] == snapshot.context.ruleset.candidates
    full = held[is_last]
    at = np.searchsorted(ids, full[own])
    least[at] = full["score"]
    others = snapshot.rows_of(side.other, changed[side.other])
    holds[holds] = ~are_reached(snapshot.context, side.value, rows[holds], others, least[holds])
    return holds


def _search(snapshot: Snapshot, side: Side, rows: NDArray[np.int64]) -> Found:
    context = snapshot.context
    own_rows, other_rows, score = best_counterparts(
        context, side.value, rows, context.ruleset.candidates
    )
    found = np.zeros(len(own_rows), dtype=FOUND)
    found[f"firm_{side}"] = snapshot.ids_of(side, own_rows)
    found[f"firm_{side.other}"] = snapshot.ids_of(side.other, other_rows)
    _row, first, count = np.unique(own_rows, return_index=True, return_counts=True)
    found[f"rank_{side}"] = np.arange(len(own_rows)) - np.repeat(first, count) + 1
    found["score"] = score
    return found


def unpack(blocks: Iterable[bytes | memoryview]) -> Found:
    return np.frombuffer(b"".join(map(bytes, blocks)), dtype=FOUND)


def share_attention(
    searched: Found, firms: Mapping[Side, int], rules: engine.Ruleset
) -> tuple[Found, dict[str, dict[str, float]]]:
    """The lists after the step of exposure, which sees every list of the convention, and what it
    has cost those of each side; nothing where the ruleset does without it. `firms` are how many of
    each side may be suggested."""
    if not rules.shares_attention:
        return searched, {}
    lists, costs = [], {}
    for side in Side:
        mine = searched[searched[f"rank_{side}"] > 0]
        shared, costs[side.value] = _shared_out(mine, side, firms[side.other], rules)
        lists.append(shared)
    return np.concatenate(lists), costs


def _shared_out(
    lists: Found, side: Side, others: int, rules: engine.Ruleset
) -> tuple[Found, dict[str, float]]:
    own, other, rank = f"firm_{side}", f"firm_{side.other}", f"rank_{side}"
    owner, line = np.unique(lists[own], return_inverse=True)
    shown, column = np.unique(lists[other], return_inverse=True)
    columns = np.full((len(owner), rules.candidates), -1, dtype=np.int64)
    scores = np.full(columns.shape, -1, dtype=np.float32)
    columns[line, lists[rank] - 1], scores[line, lists[rank] - 1] = column, lists["score"]
    candidates = Candidates(owner, columns, scores)
    chosen, cost = rerank(
        candidates,
        length=rules.list_length,
        others=others,
        attention=np.ones(others, dtype=bool),
        rules=ExposureRules(cap=rules.exposure_cap, floor=rules.exposure_floor),
    )
    at, place = np.nonzero(chosen.column >= 0)
    made = np.zeros(len(at), dtype=FOUND)
    made[own], made[other] = owner[at], shown[chosen.column[at, place]]
    made[rank], made["score"] = place + 1, chosen.score[at, place]
    return made, _told(candidates.first(rules.list_length), chosen, cost, others)


def _told(before: Candidates, after: Candidates, cost: Cost, others: int) -> dict[str, float]:
    """What of it is kept with the run."""
    return {
        "score_given_up": round(cost.share, 6),
        "places_moved": cost.moved,
        "places_over_cap": cost.over_cap,
        "gini_before": round(gini(exposure(before, others)), 6),
        "gini_after": round(gini(exposure(after, others)), 6),
    }


def arrange(lists: Found) -> Found:
    """From the lists of both sides, in any order, to one entry a pair with its two ranks, by firm
    of side A."""
    lists = lists[np.lexsort((lists["firm_b"], lists["firm_a"]))]
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
