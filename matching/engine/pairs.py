"""From rows of the two sides to described pairs, with ranks."""

import numpy as np

from matching.engine.codes import Missing
from matching.engine.context import Context, powered
from matching.engine.coverage import coverage_of_pairs
from matching.engine.lists import all_scores, best_counterparts
from matching.engine.meanings import likeness
from matching.engine.score import Unknown, combine, feasibility, least_power, reciprocity
from matching.engine.tables import Table
from matching.engine.types import NONE, Bools, Floats, Ints, Pairs


def lists_of(context: Context, side: str, rows: Ints) -> Pairs:
    """The lists of the firms `rows` of one side, described; ranks on that side only.

    The unit of work: a block of a full run, or one firm after a change.
    """
    own_rows, other_rows, _score = best_counterparts(context, side, rows)
    rows_a, rows_b = (own_rows, other_rows) if side == "a" else (other_rows, own_rows)
    pairs = describe(context, rows_a, rows_b)
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
    trade, power, shared = _trade(context, rows_a, rows_b)
    to_b, matched_to_b = coverage_of_pairs(context, context.a, rows_a, context.b, rows_b)
    to_a, matched_to_a = coverage_of_pairs(context, context.b, rows_b, context.a, rows_a)
    kinship = _kinship(context, rows_a, rows_b)
    scored = _Scored(context, rows_a, rows_b, power, to_b, to_a, kinship)
    score, low, high = scored.expected(), scored.at_worst(), scored.at_best()
    none = np.zeros(len(rows_a), dtype=np.int64)
    return Pairs(
        firm_a=context.a.ids[rows_a],
        firm_b=context.b.ids[rows_b],
        rank_a=none,
        rank_b=none,
        score=score,
        score_low=np.minimum(low, score),
        score_high=np.maximum(high, score),
        trade_affinity=trade,
        value_chain_a_to_b=np.zeros(len(rows_a), dtype=np.float32),
        value_chain_b_to_a=np.zeros(len(rows_a), dtype=np.float32),
        shared_activity=shared,
        shared_card=np.full(len(rows_a), NONE, dtype=np.int64),
        coverage_a_to_b=to_b,
        coverage_b_to_a=to_a,
        reciprocity=scored.reciprocity,
        rivalry=np.full(len(rows_a), np.nan, dtype=np.float32),
        coproduction=np.zeros(len(rows_a), dtype=np.bool_),
        kinship=kinship,
        feasibility=scored.feasibility(Unknown.expected(context.ruleset)),
        matched_a_to_b=matched_to_b,
        matched_b_to_a=matched_to_a,
        norm_gap=np.full((len(rows_a), 2), NONE, dtype=np.int64),
        gains=np.zeros((len(rows_a), len(Missing)), dtype=np.float32),
        missing=_missing(context, rows_a, rows_b),
    )


class _Scored:
    """The score of aligned pairs: as it is expected, and as far as the unknown could move it."""

    def __init__(
        self,
        context: Context,
        rows_a: Ints,
        rows_b: Ints,
        trade_power: Floats,
        to_b: Floats,
        to_a: Floats,
        kinship: Floats,
    ) -> None:
        self.context, self.rules = context, context.ruleset
        self.rows_a, self.rows_b = rows_a, rows_b
        self.trade_power, self.to_b, self.to_a, self.kinship = trade_power, to_b, to_a, kinship
        prior_b = context.prior["b"][context.b.main[rows_b]]
        prior_a = context.prior["a"][context.a.main[rows_a]]
        self.reciprocity = reciprocity(known_or(to_b, prior_b), known_or(to_a, prior_a))

    def expected(self) -> Floats:
        kinship = known_or(self.kinship, np.float32(self.rules.kinship_prior))
        unknown = Unknown.expected(self.rules)
        return self._combined(self.trade_power, self.reciprocity, unknown, kinship)

    def at_worst(self) -> Floats:
        """Unknown lists hold nothing that fits; an unconfirmed trade is only just in common."""
        inferred = self.context.a.inferred[self.rows_a] | self.context.b.inferred[self.rows_b]
        trade_power = np.where(
            inferred, np.minimum(least_power(self.rules), self.trade_power), self.trade_power
        )
        zero = np.float32(0)
        mutual = reciprocity(known_or(self.to_b, zero), known_or(self.to_a, zero))
        kinship = known_or(self.kinship, zero)
        return self._combined(trade_power, mutual, Unknown.at_worst(self.rules), kinship)

    def at_best(self) -> Floats:
        """Unknown lists hold all that fits."""
        one = np.float32(1)
        mutual = reciprocity(known_or(self.to_b, one), known_or(self.to_a, one))
        kinship = known_or(self.kinship, one)
        return self._combined(self.trade_power, mutual, Unknown.at_best(), kinship)

    def feasibility(self, unknown: Unknown) -> Floats:
        a, b = self.context.a, self.context.b
        languages = a.languages[self.rows_a], b.languages[self.rows_b]
        return feasibility(
            languages, (a.size[self.rows_a], b.size[self.rows_b]), self.rules, unknown
        )

    def _combined(
        self, trade_power: Floats, mutual: Floats, unknown: Unknown, kinship: Floats
    ) -> Floats:
        feasible = powered(self.feasibility(unknown), self.rules.feasibility_exponent)
        return combine(trade_power, mutual, feasible, kinship, self.rules)


def known_or(values: Floats, instead: Floats | np.float32) -> Floats:
    """The values, and what stands for those that are not known (NaN)."""
    return np.where(np.isnan(values), instead, values)


def _trade(context: Context, rows_a: Ints, rows_b: Ints) -> tuple[Floats, Floats, Ints]:
    """Best affinity over the activities of both, its power α, and the lowest common ancestor."""
    a, b = context.a, context.b
    best = np.zeros(len(rows_a), dtype=np.float32)
    power = np.zeros(len(rows_a), dtype=np.float32)
    shared = np.full(len(rows_a), NONE, dtype=np.int64)
    for i in range(a.activity.shape[1]):
        for j in range(b.activity.shape[1]):
            one, other = a.activity[rows_a, i], b.activity[rows_b, j]
            weight = a.activity_weight[rows_a, i] * b.activity_weight[rows_b, j]
            affinity = context.affinity[one, other] * weight
            better = affinity > best
            best[better] = affinity[better]
            shared[better] = context.common[one[better], other[better]]
            weight = a.activity_power[rows_a, i] * b.activity_power[rows_b, j]
            np.maximum(power, context.trade_power[one, other] * weight, out=power)
    return best, power, shared


def in_common(context: Context, rows_a: Ints, rows_b: Ints) -> Bools:
    """(p,) whether the trades of aligned pairs are near enough to meet."""
    _affinity, power, _shared = _trade(context, rows_a, rows_b)
    return power >= least_power(context.ruleset)


def _kinship(context: Context, rows_a: Ints, rows_b: Ints) -> Floats:
    """(p,) closeness of the two descriptions, NaN where one is missing."""
    close = np.full(len(rows_a), np.nan, dtype=np.float32)
    one, other = context.a.vector[rows_a], context.b.vector[rows_b]
    known = np.flatnonzero((one >= 0) & (other >= 0))
    for start in range(0, len(known), DESCRIBED):
        some = known[start : start + DESCRIBED]
        cosine = context.meanings.cosines_of_pairs(one[some], other[some])
        close[some] = likeness(cosine, context.ruleset)
    return close


# Pairs whose descriptions are compared at once: bounds the memory.
DESCRIBED = 50_000


def _missing(context: Context, rows_a: Ints, rows_b: Ints) -> Ints:
    bits = np.zeros(len(rows_a), dtype=np.int64)
    for name, table, rows in (("A", context.a, rows_a), ("B", context.b, rows_b)):
        for what, absent in _absences(context, table, rows).items():
            bits |= np.where(absent, int(Missing[f"{what}_{name}"]), 0)
    return bits


def _absences(context: Context, table: Table, rows: Ints) -> dict[str, Bools]:
    return {
        "NEEDS": table.seeks.counts(rows) == 0,
        "OFFERS": table.brings.counts(rows) == 0,
        "LANGUAGES": table.languages[rows] == 0,
        "SIZE": table.size[rows] < 0,
        # without an encoder a description could not have been compared: nobody need be asked
        "DESCRIPTION": (table.vector[rows] < 0) & bool(context.meanings),
        "ACTIVITY_INFERRED": table.inferred[rows],
    }
