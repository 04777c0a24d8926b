"""From rows of the two sides to described pairs, with ranks."""

from typing import Any

import numpy as np

from matching.engine.arrays import Doubles, Small
from matching.engine.codes import KIND_NUMBER
from matching.engine.context import Context, opposite
from matching.engine.intervals import Spread, missing_of
from matching.engine.lists import all_scores, best_counterparts
from matching.engine.pairing import Components, components
from matching.engine.tables import Table, ragged
from matching.engine.types import NONE, Bools, Floats, Ints, Pairs

CERTIFICATION = KIND_NUMBER["certification"]
DISCONTINUED = KIND_NUMBER["discontinued_product"]


def lists_of(context: Context, side: str, rows: Ints) -> Pairs:
    """The lists of the firms `rows` of one side, described; ranks on that side only.

    The unit of work: a block of a full run, or one firm after a change.
    """
    own_rows, other_rows, _score = best_counterparts(context, side, rows)
    pairs = _described(context, side, own_rows, other_rows)
    _row, first, count = np.unique(own_rows, return_index=True, return_counts=True)
    ranks = np.arange(len(own_rows)) - np.repeat(first, count) + 1
    return Pairs(**{**pairs.__dict__, f"rank_{side}": ranks})


def scores_of(context: Context, side: str, row: int) -> dict[int, float]:
    """Score of one firm with every firm of the other side that no gate stops, by firm id."""
    if context.own(side).gate[row] is not None:
        return {}
    columns, scores = all_scores(context, side, row)
    ids = context.other(side).ids[columns]
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


def describe(context: Context, rows_a: Ints, rows_b: Ints) -> Pairs:
    """Every component of aligned pairs, whether a gate stops them or not; ranks are 0."""
    return _described(context, "a", rows_a, rows_b)


def _described(context: Context, side: str, own_rows: Ints, other_rows: Ints) -> Pairs:
    found = components(
        context.sides[side],
        context.order[side].place[own_rows],
        context.sides[opposite(side)],
        context.order[opposite(side)].place[other_rows],
        context.markets[side],
        context.trades.power,
        context.numbers,
    )
    if side == "b":
        found = _turned(found)
        own_rows, other_rows = other_rows, own_rows
    return _pairs(context, own_rows, other_rows, found)


def _turned(found: Components) -> Components:
    """The same seen from the other side."""
    return found._replace(  # noqa: SLF001 - public in a named tuple
        slots=found.slots[:, ::-1],
        to_other=found.to_own,
        to_own=found.to_other,
        known=found.known[:, ::-1],
        matched_to_other=found.matched_to_own,
        matched_to_own=found.matched_to_other,
    )


def _pairs(context: Context, rows_a: Ints, rows_b: Ints, found: Components) -> Pairs:
    a, b = context.a, context.b
    none = np.zeros(len(rows_a), dtype=np.int64)
    missing = missing_of(context, rows_a, rows_b)
    spread = Spread.of(context, rows_a, rows_b, found)
    return Pairs(
        firm_a=a.ids[rows_a],
        firm_b=b.ids[rows_b],
        rank_a=none,
        rank_b=none,
        score=found.score,
        score_low=np.minimum(spread.at_worst(), found.score),
        score_high=np.maximum(spread.at_best(), found.score),
        **_trade(context, rows_a, rows_b, found.slots),
        coverage_a_to_b=_known(found.to_other, found.known[:, 0]),
        coverage_b_to_a=_known(found.to_own, found.known[:, 1]),
        reciprocity=found.mutual.astype(np.float32),
        rivalry=found.rivalry.astype(np.float32),
        coproduction=a.wants_coproduction[rows_a] & b.wants_coproduction[rows_b],
        kinship=found.kinship.astype(np.float32),
        feasibility=spread.feasibility,
        matched_a_to_b=found.matched_to_other,
        matched_b_to_a=found.matched_to_own,
        norm_gap=np.stack(
            [
                _norm_gap(a, rows_a, b, found.matched_to_other),
                _norm_gap(b, rows_b, a, found.matched_to_own),
            ],
            axis=1,
        ),
        missing=missing,
        gains=spread.gains(missing),
    )


def _known(values: Doubles, known: Bools) -> Floats:
    """NaN for what is not known."""
    found: Floats = np.where(known, values, np.nan).astype(np.float32)
    return found


def _trade(context: Context, rows_a: Ints, rows_b: Ints, slots: Small) -> dict[str, Any]:
    """What the two have in common in the trades by which they are nearest."""
    trades, at = context.trades, np.arange(len(rows_a))
    one = np.where(slots[:, 0] < 0, NONE, context.a.node[rows_a][at, slots[:, 0]])
    other = np.where(slots[:, 1] < 0, NONE, context.b.node[rows_b][at, slots[:, 1]])
    weight = context.a.weight[rows_a][at, slots[:, 0]] * context.b.weight[rows_b][at, slots[:, 1]]
    division = trades.division[one], trades.division[other]
    is_card = (one == other) & (one >= trades.activities)
    card = np.append(trades.cards, NONE)[np.where(is_card, one - trades.activities, NONE)]
    return {
        "trade_affinity": trades.affinity[one, other] * weight,
        "value_chain_a_to_b": trades.feeds[division],
        "value_chain_b_to_a": trades.feeds[division[1], division[0]],
        "shared_activity": trades.common[one, other].astype(np.int64),
        "shared_card": card,
    }


def in_common(context: Context, rows_a: Ints, rows_b: Ints) -> Bools:
    """(p,) whether the trades of aligned pairs are near enough to meet."""
    places = context.order["a"].place[rows_a], context.order["b"].place[rows_b]
    a, b = context.sides["a"], context.sides["b"]
    best = np.zeros(len(rows_a))
    for one in range(a.node.shape[1]):
        for other in range(b.node.shape[1]):
            nodes = a.node[places[0], one], b.node[places[1], other]
            weights = a.power[places[0], one], b.power[places[1], other]
            near = np.float64(weights[0]) * np.float64(weights[1]) * context.trades.power[nodes]
            np.maximum(best, near, out=best)
    return best >= context.numbers.least_power


def _norm_gap(makers: Table, maker_rows: Ints, takers: Table, matched: Ints) -> Ints:
    """(p,) the first certification that a maker still seeks, where it makes a discontinued product
    that the other seeks; -1 elsewhere."""
    discontinued = np.sort(takers.seeks.ids[takers.seeks.kind == DISCONTINUED])
    met = np.isin(matched[:, :, 1], discontinued).any(axis=1)
    gap = np.full(len(maker_rows), NONE, dtype=np.int64)
    pairs = np.flatnonzero(met)
    needs, count = makers.seeks, makers.seeks.counts(maker_rows[pairs])
    at = ragged(needs.start[maker_rows[pairs]], count)
    is_norm = needs.kind[at] == CERTIFICATION
    pair, first = np.unique(np.repeat(pairs, count)[is_norm], return_index=True)
    gap[pair] = needs.ids[at[is_norm][first]]
    return gap
