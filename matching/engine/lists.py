"""The exact best counterparts of each firm, by rows; search.py finds them."""

import numpy as np

from matching.engine.context import Context, opposite
from matching.engine.search import best_of, scores_with_all
from matching.engine.types import Floats, Ints


def best_counterparts(
    context: Context, side: str, rows: Ints, length: int | None = None
) -> tuple[Ints, Ints, Floats]:
    """Best pairs of the firms `rows` of one side: (row, row of the other side, score).

    At most `length` a firm (that of a list, if not given), sorted by row, then from the best to the
    last; equal scores stand as `ties` has it.
    """
    rows = np.intersect1d(rows, context.own(side).eligible)
    places = context.order[side].place[rows]
    # firms of one trade after each other: they read the same counterparts
    walk = np.argsort(places)
    column, score = best_of(
        context.sides[side],
        context.sides[opposite(side)],
        context.markets[side],
        context.numbers,
        places[walk],
        length or context.ruleset.list_length,
    )
    back = np.argsort(walk)
    line, at = np.nonzero(column[back] >= 0)
    found = context.order[opposite(side)].row[column[back][line, at]]
    return rows[line], found, score[back][line, at]


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
