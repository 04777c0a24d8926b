"""The score of a pair: S = gate · τ^α · R′^β · F^γ · K, each part between 0 and 1.

τ trade affinity, R the harmonic mean of the two coverages (Pizzato et al. 2010), R′ the same above
a floor, F feasibility, K closeness of the two descriptions. Written once for a block of pairs (rows
× columns) and once for aligned pairs (pairs.py); both use the parts below, in one order of
operations, so that they give the same number to the last bit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.context import Context, powered
from matching.engine.coverage import coverage_matrix
from matching.engine.meanings import likeness
from matching.engine.ruleset import Ruleset
from matching.engine.tables import Table, ragged
from matching.engine.types import Bools, Floats, Ints


def reciprocity(given: Floats, taken: Floats) -> Floats:
    """Harmonic mean of the two coverages; 0 where both are 0."""
    total = np.maximum(given + taken, np.float32(1e-30))
    mean: Floats = np.float32(2) * (given * taken) / total
    return mean


def combine(
    trade_power: Floats, mutual: Floats, feasible_power: Floats, kinship: Floats, rules: Ruleset
) -> Floats:
    """The score from τ^α, R (not yet R′), F^γ and the closeness of the descriptions."""
    floor = np.float32(rules.reciprocity_floor)
    lifted = powered(floor + (np.float32(1) - floor) * mutual, rules.reciprocity_exponent)
    weight = np.float32(rules.kinship_weight)
    closeness = np.float32(1) - weight + weight * kinship
    score: Floats = trade_power * lifted * feasible_power * closeness
    return score


@dataclass(frozen=True)
class Unknown:
    """What stands for a language or a size that is not known."""

    language: float
    size: float

    @classmethod
    def expected(cls, rules: Ruleset) -> "Unknown":
        return cls(rules.languages_unknown, rules.size_unknown)

    @classmethod
    def at_worst(cls, rules: Ruleset) -> "Unknown":
        steps = (1.0, rules.one_size_apart, rules.two_sizes_apart, rules.size_unknown)
        return cls(min(rules.interpreter, rules.languages_unknown), min(steps))

    @classmethod
    def at_best(cls) -> "Unknown":
        return cls(1.0, 1.0)


def feasibility(
    languages: tuple[Ints, Ints], size: tuple[Ints, Ints], rules: Ruleset, unknown: Unknown
) -> Floats:
    """How easily two firms could work together, from languages and sizes (broadcast together)."""
    spoken = np.where((languages[0] & languages[1]) != 0, 1.0, rules.interpreter)
    spoken = np.where((languages[0] == 0) | (languages[1] == 0), unknown.language, spoken)
    steps = np.array([1.0, rules.one_size_apart, rules.two_sizes_apart])
    sized = steps[np.minimum(np.abs(size[0] - size[1]), 2)]
    sized = np.where((size[0] < 0) | (size[1] < 0), unknown.size, sized)
    return (spoken * sized).astype(np.float32)


def may_talk(languages: tuple[Ints, Ints], interpreter: tuple[Bools, Bools]) -> Bools:
    """A language in common, or an interpreter asked for; who has not said it is not stopped."""
    may: Bools = (
        ((languages[0] & languages[1]) != 0)
        | (languages[0] == 0)
        | (languages[1] == 0)
        | interpreter[0]
        | interpreter[1]
    )
    return may


def want_alike(kinds: tuple[Ints, Ints]) -> Bools:
    """A kind of partnership that both want; none said is open to all."""
    alike: Bools = ((kinds[0] & kinds[1]) != 0) | (kinds[0] == 0) | (kinds[1] == 0)
    return alike


@dataclass(frozen=True)
class Group:
    """Firms of one side that are scored together, with what is computed once for them all."""

    side: str
    rows: Ints
    reach: Floats  # (rows, activities + 1) τ^α with every activity, over all their own
    talk: Floats  # (rows, profiles of the other side) F^γ, 0 where the two may not talk

    @classmethod
    def of(cls, context: Context, side: str, rows: Ints) -> "Group":
        return cls(side, rows, _reach(context, side, rows), _talk(context, side, rows))


def _reach(context: Context, side: str, rows: Ints) -> Floats:
    own = context.own(side)
    best = np.zeros((len(rows), len(context.affinity)), dtype=np.float32)
    for slot in range(own.activity.shape[1]):
        weight = own.activity_power[rows, slot]
        used = np.flatnonzero(weight > 0)
        if len(used):
            reached = context.trade_power[own.activity[rows[used], slot]]
            best[used] = np.maximum(best[used], weight[used, None] * reached)
    return best


def _talk(context: Context, side: str, rows: Ints) -> Floats:
    own, other, rules = context.own(side), context.other(side), context.ruleset
    example, _profile = other.profiles
    languages = own.languages[rows][:, None], other.languages[example]
    size = own.size[rows][:, None], other.size[example]
    interpreter = own.interpreter[rows][:, None], other.interpreter[example]
    feasible = feasibility(languages, size, rules, Unknown.expected(rules))
    power = powered(feasible, rules.feasibility_exponent)
    return np.where(may_talk(languages, interpreter), power, np.float32(0))


def least_power(rules: Ruleset) -> np.float32:
    """τ^α below which two firms have no trade in common."""
    return np.float32(np.float64(np.float32(rules.least_affinity)) ** rules.trade_exponent)


def trade_powers(context: Context, group: Group, places: Ints, columns: Ints) -> Floats:
    """(places, columns) τ^α of some of the group with firms of the other side, 0 without a trade
    in common."""
    other = context.other(group.side)
    reach = group.reach[places]
    best = reach[:, other.activity[columns, 0]]  # the main activity weighs 1
    for slot in range(1, other.activity.shape[1]):
        weight = other.activity_power[columns, slot]
        used = np.flatnonzero(weight > 0)
        if len(used):
            reached = reach[:, other.activity[columns[used], slot]] * weight[used]
            best[:, used] = np.maximum(best[:, used], reached)
    best[best < least_power(context.ruleset)] = 0
    return best


def score_block(
    context: Context, group: Group, places: Ints, columns: Ints, trade_power: Floats
) -> Floats:
    """(places, columns) scores of some of a group with firms of the other side; 0 where a gate
    stops. `trade_power` is `trade_powers` of the same."""
    own, other = context.own(group.side), context.other(group.side)
    other_side = "b" if group.side == "a" else "a"
    rows = group.rows[places]
    taken = _expected(context, group.side, own, rows, other, columns)
    given = _expected(context, other_side, other, columns, own, rows)
    scores = combine(
        trade_power,
        reciprocity(np.ascontiguousarray(given.T), taken),
        group.talk[places][:, other.profiles[1][columns]],
        _kinship_block(context, own, rows, other, columns),
        context.ruleset,
    )
    if own.kinds[rows].any() and other.kinds[columns].any():
        scores *= want_alike((own.kinds[rows][:, None], other.kinds[columns]))
    _stop_excluded(context, group.side, rows, columns, scores)
    return scores


def _expected(
    context: Context, taking: str, takers: Table, taker_rows: Ints, givers: Table, giver_rows: Ints
) -> Floats:
    """(takers, givers) coverage; where a list is missing, what the taker's trade usually finds."""
    coverage = coverage_matrix(context, givers, giver_rows, takers, taker_rows)
    prior = context.prior[taking][takers.main[taker_rows]]
    silent = takers.seeks.counts(taker_rows) == 0
    coverage[silent] = prior[silent, None]
    coverage[:, givers.brings.counts(giver_rows) == 0] = prior[:, None]
    return coverage


def _kinship_block(context: Context, own: Table, rows: Ints, other: Table, columns: Ints) -> Floats:
    """(rows, columns), or a single value that broadcasts without an encoder."""
    prior = np.float32(context.ruleset.kinship_prior)
    if not context.meanings:
        return np.full((1, 1), prior)
    cosine = context.meanings.cosines(own.vector[rows], other.vector[columns])
    close = likeness(cosine, context.ruleset)
    close[own.vector[rows] < 0] = prior
    close[:, other.vector[columns] < 0] = prior
    return close


def _stop_excluded(
    context: Context, side: str, rows: Ints, columns: Ints, scores: NDArray[np.float32]
) -> None:
    excluded = context.excluded[side]
    count = excluded.start[rows + 1] - excluded.start[rows]
    if not count.any():
        return
    stopped = excluded.row[ragged(excluded.start[rows], count)]
    place_of = np.full(len(context.other(side).ids), -1, dtype=np.int64)
    place_of[columns] = np.arange(len(columns))
    place, at = np.repeat(np.arange(len(rows)), count), place_of[stopped]
    scores[place[at >= 0], at[at >= 0]] = 0
