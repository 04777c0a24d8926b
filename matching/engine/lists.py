"""The exact best counterparts of each firm, by rows; search.py finds them."""

import numpy as np

from matching.engine.arrays import Side, Small
from matching.engine.context import Context, opposite
from matching.engine.parts import NO_SCORE
from matching.engine.search import best_of, scores_with_all
from matching.engine.sides import narrowed
from matching.engine.types import Bools, Floats, Ints


def best_counterparts(
    context: Context, side: str, rows: Ints, length: int | None = None
) -> tuple[Ints, Ints, Floats]:
    """Best pairs of the firms `rows` of one side: (row, row of the other side, score).

    At most `length` a firm (that of a list, if not given), sorted by row, then from the best to the
    last; equal scores stand as `ties` has it.
    """
    rows = np.unique(rows)
    rows = rows[context.own(side).is_eligible[rows]]
    below = np.full(len(rows), NO_SCORE, dtype=np.float32)
    column, score = _best(
        context, side, rows, context.sides[opposite(side)], below,
        length or context.ruleset.list_length,
    )  # fmt: skip
    line, at = np.nonzero(column >= 0)
    found = context.order[opposite(side)].row[column[line, at]]
    return rows[line], found, score[line, at]


def are_reached(context: Context, side: str, rows: Ints, others: Ints, least: Floats) -> Bools:
    """(n,) whether any of the firms `others`, rows of the other side, may be suggested to each of
    the firms `rows` and scores its `least` (n,) or more with it."""
    other = context.sides[opposite(side)]
    chosen = np.zeros(len(other.row), dtype=bool)
    chosen[others] = True
    chosen &= context.other(side).is_eligible
    few = narrowed(other, chosen[other.row], context.trades)
    below = np.nextafter(least.astype(np.float32), np.float32(-np.inf))
    column, _score = _best(context, side, rows, few, np.maximum(below, NO_SCORE), 1)
    reached: Bools = column[:, 0] >= 0
    return reached


def _best(
    context: Context, side: str, rows: Ints, other: Side, below: Floats, length: int
) -> tuple[Small, Floats]:
    """`best_of` by rows."""
    places = context.order[side].place[rows]
    # firms of one trade after each other: they read the same counterparts
    walk = np.argsort(places)
    column, score = best_of(
        context.sides[side], other, context.markets[side], context.numbers, places[walk],
        below[walk], length,
    )  # fmt: skip
    back = np.argsort(walk)
    return column[back], score[back]


def all_scores(context: Context, side: str, row: int) -> tuple[Ints, Floats]:
    """Every firm of the other side that one may meet, as (rows, scores above 0)."""
    scores = scores_with_all(
        context.sides[side],
        int(context.order[side].place[row]),
        context.sides[opposite(side)],
        context.markets[side],
        context.numbers,
    )
    met = np.flatnonzero(scores > 0)
    return context.order[opposite(side)].row[met], scores[met]
