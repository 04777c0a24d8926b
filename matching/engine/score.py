"""The score of a pair: S = gate · τ^α · R′^β · F^γ · K, each part between 0 and 1.

τ trade affinity, R the harmonic mean of the two coverages (Pizzato et al. 2010), R′ the same above
a floor, F feasibility, K closeness of the two descriptions. Written once for a block of pairs (rows
× columns) and once for aligned pairs; both use the parts below.
"""

from dataclasses import dataclass

import numpy as np

from matching.engine.context import Context, Table
from matching.engine.coverage import coverage_matrix, likeness
from matching.engine.ruleset import Ruleset
from matching.engine.types import Bools, Floats, Ints


def reciprocity(given: Floats, taken: Floats) -> Floats:
    """Harmonic mean of the two coverages; 0 where both are 0."""
    total = given + taken
    return np.divide(2 * given * taken, total, out=np.zeros_like(total), where=total > 0)


def combine(
    trade: Floats, mutual: Floats, feasible: Floats, kinship: Floats, rules: Ruleset
) -> Floats:
    """The score from its parts; `mutual` is R and not yet R′."""
    floor = rules.reciprocity_floor
    lifted = floor + (1 - floor) * mutual
    closeness = 1 - rules.kinship_weight + rules.kinship_weight * kinship
    return (
        trade**rules.trade_exponent
        * lifted**rules.reciprocity_exponent
        * feasible**rules.feasibility_exponent
        * closeness
    ).astype(np.float32)


def upper_bound(trade: Floats, rules: Ruleset) -> Floats:
    """No pair of this trade affinity scores more: every other part is at most 1."""
    return (trade**rules.trade_exponent).astype(np.float32)


def feasibility(
    languages: tuple[Ints, Ints],
    size: tuple[Ints, Ints],
    rules: Ruleset,
) -> Floats:
    """How easily two firms could work together, from languages and sizes (broadcast together)."""
    unknown = (languages[0] == 0) | (languages[1] == 0)
    spoken = np.where((languages[0] & languages[1]) != 0, 1.0, rules.interpreter)
    spoken = np.where(unknown, rules.languages_unknown, spoken)
    steps = np.array([1.0, rules.one_size_apart, rules.two_sizes_apart])
    sized = steps[np.abs(size[0] - size[1]) % 3]
    sized = np.where((size[0] < 0) | (size[1] < 0), rules.size_unknown, sized)
    return (spoken * sized).astype(np.float32)


def may_talk(languages: tuple[Ints, Ints], interpreter: tuple[Bools, Bools]) -> Bools:
    """A language in common, or an interpreter asked for; who has not said it is not stopped."""
    return (
        ((languages[0] & languages[1]) != 0)
        | (languages[0] == 0)
        | (languages[1] == 0)
        | interpreter[0]
        | interpreter[1]
    )


def want_alike(kinds: tuple[Ints, Ints]) -> Bools:
    """A kind of partnership that both want; none said is open to all."""
    return ((kinds[0] & kinds[1]) != 0) | (kinds[0] == 0) | (kinds[1] == 0)


def trade_vectors(context: Context, table: Table, rows: Ints) -> Floats:
    """(rows, activities) affinity of each firm to every activity, over all its activities."""
    best = np.zeros((len(rows), len(context.affinity)), dtype=np.float32)
    for slot in range(table.activity.shape[1]):
        weight = table.activity_weight[rows, slot]
        used = np.flatnonzero(weight > 0)
        if len(used):
            reached = context.affinity[table.activity[rows[used], slot]]
            best[used] = np.maximum(best[used], weight[used, None] * reached)
    return best


def trade_affinity(towards: Floats, table: Table, columns: Ints) -> Floats:
    """(rows, columns) affinity, from the trade vectors of the rows and the columns' activities."""
    best = towards[:, table.activity[columns, 0]]  # the main activity weighs 1
    for slot in range(1, table.activity.shape[1]):
        weight = table.activity_weight[columns, slot]
        used = np.flatnonzero(weight > 0)
        if len(used):
            reached = towards[:, table.activity[columns[used], slot]] * weight[used]
            best[:, used] = np.maximum(best[:, used], reached)
    return best


@dataclass(frozen=True)
class Known:
    """A coverage with what stands for it: itself where known, else the prior; and its range."""

    value: Floats
    low: Floats
    high: Floats


def with_prior(coverage: Floats, prior: Floats) -> Known:
    unknown = np.isnan(coverage)
    return Known(
        value=np.where(unknown, prior, coverage),
        low=np.where(unknown, np.float32(0), coverage),
        high=np.where(unknown, np.float32(1), coverage),
    )


def score_block(context: Context, side: str, rows: Ints, columns: Ints, towards: Floats) -> Floats:
    """(rows, columns) scores of firms of `side` with firms of the other; 0 where a gate stops.

    `towards` are the trade vectors of the rows.
    """
    own, other, rules = context.own(side), context.other(side), context.ruleset
    trade = trade_affinity(towards, other, columns)
    gives = coverage_matrix(context, own, rows, other, columns)
    takes = coverage_matrix(context, other, columns, own, rows).T
    other_side = "b" if side == "a" else "a"
    given = np.where(np.isnan(gives), context.prior[other_side][other.main[columns]], gives)
    taken = np.where(np.isnan(takes), context.prior[side][own.main[rows]][:, None], takes)
    faced = _facing(own, rows, other, columns)
    scores = combine(
        trade,
        reciprocity(given, taken),
        feasibility(faced.languages, faced.size, rules),
        _kinship_block(context, own, rows, other, columns),
        rules,
    )
    passes = (
        may_talk(faced.languages, faced.interpreter)
        & want_alike(faced.kinds)
        & (trade >= rules.least_affinity)
    )
    scores[~passes] = 0.0
    _stop_excluded(context, side, rows, columns, scores)
    return scores


@dataclass(frozen=True)
class _Faced:
    """Columns of both sides, shaped so that they broadcast to (rows, columns)."""

    languages: tuple[Ints, Ints]
    interpreter: tuple[Bools, Bools]
    size: tuple[Ints, Ints]
    kinds: tuple[Ints, Ints]


def _facing(own: Table, rows: Ints, other: Table, columns: Ints) -> _Faced:
    def pair(name: str) -> tuple[Ints, Ints]:
        return getattr(own, name)[rows][:, None], getattr(other, name)[columns][None, :]

    return _Faced(pair("languages"), pair("interpreter"), pair("size"), pair("kinds"))


def _kinship_block(context: Context, own: Table, rows: Ints, other: Table, columns: Ints) -> Floats:
    if len(context.matrix) == 1:
        return np.full((len(rows), len(columns)), context.ruleset.kinship_prior, dtype=np.float32)
    cosine = context.matrix[own.vector[rows]] @ context.matrix[other.vector[columns]].T
    close = likeness(cosine, context.ruleset)
    unknown = (own.vector[rows] < 0)[:, None] | (other.vector[columns] < 0)[None, :]
    return np.where(unknown, np.float32(context.ruleset.kinship_prior), close)


def _stop_excluded(context: Context, side: str, rows: Ints, columns: Ints, scores: Floats) -> None:
    excluded = context.excluded[side]
    if not excluded:
        return
    for place, row in enumerate(rows.tolist()):
        if row in excluded:
            scores[place, np.isin(columns, list(excluded[row]))] = 0.0
