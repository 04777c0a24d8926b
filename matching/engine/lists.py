"""The exact best counterparts of each firm, by branch and bound over affinities of trades.

Firms are taken in groups of one main activity, counterparts in falling order of the best affinity
that any firm of the group has with them. No counterpart further down can score more than
`upper_bound` of its affinity, so a firm is done when its worst place is above that bound: what is
left out could not have entered, and the list equals that of a full comparison.
"""

import numpy as np

from matching.engine.context import Context
from matching.engine.score import score_block, trade_vectors, upper_bound
from matching.engine.types import Floats, Ints

# Firms of one trade that are scored together, and counterparts at once: bounds the memory.
GROUP = 256
FIRST_COLUMNS = 256
COLUMNS = 2048


def best_counterparts(context: Context, side: str, rows: Ints) -> tuple[Ints, Ints, Floats]:
    """Best pairs of the firms `rows` of one side: (row, row of the other side, score).

    At most `list_length` a firm, sorted by row and falling score; ties go to the smaller id.
    """
    own = context.own(side)
    rows = np.intersect1d(rows, own.eligible)
    found: list[tuple[Ints, Ints, Floats]] = []
    order = rows[np.argsort(own.main[rows], kind="stable")]
    starts = np.flatnonzero(np.diff(own.main[order], prepend=-2))
    for same_trade in np.split(order, starts[1:]):
        found.extend(
            _best_of_group(context, side, same_trade[start : start + GROUP])
            for start in range(0, len(same_trade), GROUP)
        )
    if not found:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(0, dtype=np.float32)
    row, column, score = (np.concatenate(part) for part in zip(*found, strict=True))
    sorting = np.lexsort((column, -score, row))
    return row[sorting], column[sorting], score[sorting]


def _best_of_group(context: Context, side: str, rows: Ints) -> tuple[Ints, Ints, Floats]:
    towards = trade_vectors(context, context.own(side), rows)
    columns, bounds = _promising(context, side, towards)
    k = context.ruleset.list_length
    best = _Best(len(rows), k)
    active = np.arange(len(rows))
    start, width = 0, FIRST_COLUMNS
    while start < len(columns) and len(active):
        active = active[best.worst[active] <= bounds[start]]
        chunk = columns[start : start + width]
        if len(active):
            scores = score_block(context, side, rows[active], chunk, towards[active])
            best.offer(active, chunk, scores)
        start, width = start + width, COLUMNS
    return rows[best.row], best.column, best.score


def _promising(context: Context, side: str, towards: Floats) -> tuple[Ints, Floats]:
    """Counterparts with a trade in common with some firm of the group, best bound first."""
    other = context.other(side)
    reach = towards.max(axis=0)
    columns = other.eligible
    affinity = np.zeros(len(columns), dtype=np.float32)
    for slot in range(other.activity.shape[1]):
        weighted = reach[other.activity[columns, slot]] * other.activity_weight[columns, slot]
        np.maximum(affinity, weighted, out=affinity)
    near = affinity >= context.ruleset.least_affinity
    columns, affinity = columns[near], affinity[near]
    order = np.argsort(-affinity, kind="stable")
    return columns[order], upper_bound(affinity[order], context.ruleset)


class _Best:
    """The best pairs so far of a group of firms; `worst` is the score of each firm's last place,
    below zero while a place is free."""

    def __init__(self, rows: int, k: int) -> None:
        self.k = k
        self.row = np.zeros(0, dtype=np.int64)
        self.column = np.zeros(0, dtype=np.int64)
        self.score = np.zeros(0, dtype=np.float32)
        self.worst = np.full(rows, -1.0, dtype=np.float32)

    def offer(self, rows: Ints, columns: Ints, scores: Floats) -> None:
        """Take in scores (rows, columns); a score of 0 is no pair. Equal scores compete too, or a
        tie would go to who came first instead of to the smaller id."""
        place, at = np.nonzero((scores >= self.worst[rows][:, None]) & (scores > 0))
        row = np.concatenate([self.row, rows[place]])
        column = np.concatenate([self.column, columns[at]])
        score = np.concatenate([self.score, scores[place, at]])
        order = np.lexsort((column, -score, row))
        row, column, score = row[order], column[order], score[order]
        _rows, first, count = np.unique(row, return_index=True, return_counts=True)
        rank = np.arange(len(row)) - np.repeat(first, count)
        kept = rank < self.k
        self.row, self.column, self.score = row[kept], column[kept], score[kept]
        full = rank == self.k - 1
        self.worst[row[full]] = score[full]
