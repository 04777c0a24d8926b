"""From rows of the two sides to described pairs, with ranks."""

import numpy as np

from matching.engine.codes import Missing
from matching.engine.context import Context, Table
from matching.engine.coverage import coverage_of_pairs, likeness
from matching.engine.lists import best_counterparts
from matching.engine.score import (
    combine,
    feasibility,
    reciprocity,
    score_block,
    trade_vectors,
    with_prior,
)
from matching.engine.types import NONE, Floats, Ints, Pairs


def lists_of(context: Context, side: str, rows: Ints) -> Pairs:
    """The lists of the firms `rows` of one side, described; ranks on that side only.

    The unit of work: a block of a full run, or one firm after a change.
    """
    own_rows, other_rows, _score = best_counterparts(context, side, rows)
    rows_a, rows_b = (own_rows, other_rows) if side == "a" else (other_rows, own_rows)
    pairs = describe(context, rows_a, rows_b)
    order = np.lexsort((other_rows, -pairs.score, own_rows))
    first = np.unique(own_rows[order], return_index=True)[1]
    starts = np.repeat(first, np.diff(np.append(first, len(order))))
    ranks = np.zeros(len(order), dtype=np.int64)
    ranks[order] = np.arange(len(order)) - starts + 1
    return Pairs(**{**pairs.__dict__, f"rank_{side}": ranks})


def scores_of(context: Context, side: str, row: int) -> dict[int, float]:
    """Score of one firm with every firm of the other side that no gate stops, by firm id."""
    rows = np.array([row])
    if context.own(side).gate[row] is not None:
        return {}
    other = context.other(side)
    towards = trade_vectors(context, context.own(side), rows)
    columns = other.eligible
    scores = score_block(context, side, rows, columns, towards)[0]
    met = np.flatnonzero(scores > 0)
    return dict(zip(other.ids[columns[met]].tolist(), scores[met].tolist(), strict=True))


def describe(context: Context, rows_a: Ints, rows_b: Ints) -> Pairs:
    """Every component of aligned pairs, whether a gate stops them or not; ranks are 0."""
    a, b, rules = context.a, context.b, context.ruleset
    trade, shared = _trade(context, rows_a, rows_b)
    to_b, matched_to_b = coverage_of_pairs(context, a, rows_a, b, rows_b)
    to_a, matched_to_a = coverage_of_pairs(context, b, rows_b, a, rows_a)
    given = with_prior(to_b, context.prior["b"][b.main[rows_b]])
    taken = with_prior(to_a, context.prior["a"][a.main[rows_a]])
    feasible = feasibility(
        (a.languages[rows_a], b.languages[rows_b]),
        (a.size[rows_a], b.size[rows_b]),
        rules,
    )
    kinship = _kinship(context, rows_a, rows_b)
    close = with_prior(kinship, np.full(len(rows_a), rules.kinship_prior, dtype=np.float32))
    mutual = reciprocity(given.value, taken.value)
    score = combine(trade, mutual, feasible, close.value, rules)
    low = combine(trade, reciprocity(given.low, taken.low), feasible, close.low, rules)
    high = combine(trade, reciprocity(given.high, taken.high), feasible, close.high, rules)
    none = np.zeros(len(rows_a), dtype=np.int64)
    return Pairs(
        firm_a=a.ids[rows_a],
        firm_b=b.ids[rows_b],
        rank_a=none,
        rank_b=none,
        score=score,
        score_low=np.minimum(low, score),
        score_high=np.maximum(high, score),
        trade_affinity=trade,
        shared_activity=shared,
        coverage_a_to_b=to_b,
        coverage_b_to_a=to_a,
        reciprocity=mutual,
        kinship=kinship,
        feasibility=feasible,
        matched_a_to_b=matched_to_b,
        matched_b_to_a=matched_to_a,
        missing=_missing(context, rows_a, rows_b),
    )


def _trade(context: Context, rows_a: Ints, rows_b: Ints) -> tuple[Floats, Ints]:
    """Best affinity over the activities of both, and the lowest common ancestor that gives it."""
    a, b = context.a, context.b
    best = np.zeros(len(rows_a), dtype=np.float32)
    shared = np.full(len(rows_a), NONE, dtype=np.int64)
    for i in range(a.activity.shape[1]):
        for j in range(b.activity.shape[1]):
            one, other = a.activity[rows_a, i], b.activity[rows_b, j]
            weight = a.activity_weight[rows_a, i] * b.activity_weight[rows_b, j]
            affinity = context.affinity[one, other] * weight
            better = affinity > best
            best[better] = affinity[better]
            shared[better] = context.common[one[better], other[better]]
    return best, shared


def _kinship(context: Context, rows_a: Ints, rows_b: Ints) -> Floats:
    one, other = context.a.vector[rows_a], context.b.vector[rows_b]
    cosine = np.einsum("ij,ij->i", context.matrix[one], context.matrix[other])
    known = (one >= 0) & (other >= 0) & (len(context.matrix) > 1)
    return np.where(known, likeness(cosine, context.ruleset), np.float32(np.nan))


def _missing(context: Context, rows_a: Ints, rows_b: Ints) -> Ints:
    bits = np.zeros(len(rows_a), dtype=np.int64)
    for name, table, rows in (("A", context.a, rows_a), ("B", context.b, rows_b)):
        for what, absent in _absences(table, rows).items():
            bits |= np.where(absent, int(Missing[f"{what}_{name}"]), 0)
    return bits


def _absences(table: Table, rows: Ints) -> dict[str, np.ndarray]:
    return {
        "NEEDS": table.seeks.counts(rows) == 0,
        "OFFERS": table.brings.counts(rows) == 0,
        "LANGUAGES": table.languages[rows] == 0,
        "SIZE": table.size[rows] < 0,
        "DESCRIPTION": table.vector[rows] < 0,
        "ACTIVITY_INFERRED": table.inferred[rows],
    }
