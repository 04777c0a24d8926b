"""The exact best counterparts of each firm, by branch and bound over affinities of trades.

Firms of near trades are taken together, counterparts in falling order of the most that any firm of
the group could score with them. A pair scores at most its τ^α times the `ceiling` of the firm for
a counterpart that says as much of itself, so what is below the firm's last place is not looked at,
and the search ends when that holds for all that is left: what is left out could not have entered,
and the list equals that of a full comparison.
"""

import numpy as np

from matching.engine.best import Best
from matching.engine.context import Context
from matching.engine.score import (
    Group,
    combine,
    least_power,
    reciprocity,
    score_block,
    trade_powers,
)
from matching.engine.types import Floats, Ints

# Firms that are scored together, and pairs at once: bounds the memory, fits the processor's cache.
GROUP = 256
SMALL_GROUP = 32
PAIRS = 1 << 19
FIRST_COLUMNS = 512
MOST_COLUMNS = 1 << 14
# The parts of a bound are rounded as those of a score are, but not in the same places.
SLACK = np.float32(1.00001)


def best_counterparts(context: Context, side: str, rows: Ints) -> tuple[Ints, Ints, Floats]:
    """Best pairs of the firms `rows` of one side: (row, row of the other side, score).

    At most `list_length` a firm, sorted by row, then from the best to the last; equal scores stand
    as `ties` has it.
    """
    own = context.own(side)
    rows = np.intersect1d(rows, own.eligible)
    best = Best.empty(context, side, rows)
    # The main activities come first: they fill the lists, and little of the rest can enter.
    for slot in range(own.activity.shape[1]):
        places = np.flatnonzero(own.activity[rows, slot] >= 0)
        for group in _groups(context.division[own.activity[rows[places], slot]]):
            _search(
                context, Group.of(context, side, rows[places[group]]), slot, places[group], best
            )
    place, at = np.nonzero(best.column >= 0)
    return rows[place], best.column[place, at], best.score[place, at]


def _groups(division: Ints) -> list[Ints]:
    """Places of firms that have their counterparts in common: those of one division, or of a few
    divisions with few firms; at most GROUP together."""
    order = np.argsort(division, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(division[order])) + 1, len(order))
    groups, start = [], 0
    for end in ends.tolist():
        if end - start >= SMALL_GROUP or end == len(order):
            groups += [order[at : min(at + GROUP, end)] for at in range(start, end, GROUP)]
            start = end
    return groups


def all_scores(context: Context, side: str, row: int) -> tuple[Ints, Floats]:
    """Rows of the other side that a firm may meet, ascending, and the score with each."""
    group = Group.of(context, side, np.array([row]))
    place, columns = np.zeros(1, dtype=np.int64), context.other(side).eligible
    trade = trade_powers(context, group, place, columns)
    columns, trade = columns[trade[0] > 0], trade[:, trade[0] > 0]
    parts = [
        score_block(context, group, place, columns[some], trade[:, some])[0]
        for start in range(0, len(columns), MOST_COLUMNS)
        for some in [slice(start, start + MOST_COLUMNS)]
    ]
    scores = np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)
    return columns[scores > 0], scores[scores > 0]


def _search(context: Context, group: Group, slot: int, own_places: Ints, best: Best) -> None:
    """Offer to `best` (at `own_places`) every counterpart of a group that could enter a list and
    has its trade in common with the activity that the firms have in `slot`."""
    other = context.other(group.side)
    ceiling = _ceilings(context, group)
    columns, bounds = _promising(context, group, slot, ceiling)
    active = np.arange(len(group.rows))
    start, width = 0, FIRST_COLUMNS
    while start < len(columns):
        active = active[best.worst[own_places[active]] <= bounds[start]]
        if not len(active):
            break
        chunk = columns[start : start + width]
        trade = trade_powers(context, group, active, chunk)
        most = trade * ceiling[active][:, other.speaks[chunk]]
        possible = (most >= best.worst[own_places[active], None]) & (trade > 0)
        at_rows, at_columns = np.flatnonzero(possible.any(axis=1)), possible.any(axis=0)
        if len(at_rows):
            places, chunk = active[at_rows], chunk[at_columns]
            trade = trade[np.ix_(at_rows, np.flatnonzero(at_columns))]
            scores = score_block(context, group, places, chunk, trade)
            best.offer(own_places[places], chunk, scores)
        start, width = start + width, min(max(PAIRS // len(active), FIRST_COLUMNS), MOST_COLUMNS)


def _ceilings(context: Context, group: Group) -> Floats:
    """(rows, 4) the most that a firm of the group could score, but for the trade, with a
    counterpart that `speaks` so (see Table.speaks)."""
    own, rules = context.own(group.side), context.ruleset
    other_side = "b" if group.side == "a" else "a"
    own_prior = context.prior[group.side][own.main[group.rows]][:, None]
    other_prior = context.prior[other_side].max()
    speaks, counterpart = own.speaks[group.rows][:, None], np.arange(4)
    taken = np.where((speaks & 2 > 0) & (counterpart & 1 > 0), np.float32(1), own_prior)
    given = np.where((speaks & 1 > 0) & (counterpart & 2 > 0), np.float32(1), other_prior)
    kinship = np.full((len(group.rows), 1), rules.kinship_prior, dtype=np.float32)
    if context.meanings:
        described = own.vector[group.rows] >= 0
        kinship[described] = max(rules.kinship_prior, rules.meaning_ceiling)
    talk = group.talk.max(axis=1, initial=0)[:, None]
    one = np.ones((1, 1), dtype=np.float32)
    return combine(one, reciprocity(given, taken), talk, kinship, rules) * SLACK


def _promising(context: Context, group: Group, slot: int, ceiling: Floats) -> tuple[Ints, Floats]:
    """Counterparts with a trade in common with what some firm of the group has in `slot`, best
    bound first."""
    own, other = context.own(group.side), context.other(group.side)
    weight = own.activity_power[group.rows, slot].max()
    activities = np.unique(own.activity[group.rows, slot])
    reach = weight * context.trade_power[activities].max(axis=0)
    columns = other.eligible
    trade = reach[other.activity[columns, 0]]
    for further in range(1, other.activity.shape[1]):
        weighted = reach[other.activity[columns, further]] * other.activity_power[columns, further]
        np.maximum(trade, weighted, out=trade)
    near = trade >= least_power(context.ruleset)
    columns = columns[near]
    bound = trade[near] * ceiling.max(axis=0)[other.speaks[columns]]
    order = np.argsort(-bound, kind="stable")
    return columns[order], bound[order]
