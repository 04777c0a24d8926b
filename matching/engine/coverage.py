"""Directed coverage: how much of what one firm seeks the other brings.

cov(giver → taker) = Σ over needs n of the taker of w(n) · max over offers o of the giver of
sim(o, n), divided by Σ w(n). Two items are comparable when their kinds meet (codes.MEETS); sim is
the affinity of their activities or the likeness of their meanings, whichever is higher.
"""

import numpy as np

from matching.engine.codes import MEETS
from matching.engine.context import Context, ItemTable, Table, ragged
from matching.engine.ruleset import Ruleset
from matching.engine.trade import ancestors
from matching.engine.types import NONE, Floats, Ints, Tree

# Firms of each side that are looked at, a trade, to learn what its needs usually find.
PRIOR_SAMPLE = 48
# Comparisons of items that are held in memory at once when pairs are described.
COMBINATIONS = 60_000
BEST_MATCHES = 3


def likeness(cosine: Floats, ruleset: Ruleset) -> Floats:
    """Cosines above the noise of the encoder: 0 for noise, up to the ceiling for the same."""
    scaled = (cosine - ruleset.meaning_noise) / (ruleset.meaning_full - ruleset.meaning_noise)
    return np.clip(scaled, 0.0, 1.0) * np.float32(ruleset.meaning_ceiling)


def coverage_matrix(
    context: Context, givers: Table, giver_rows: Ints, takers: Table, taker_rows: Ints
) -> Floats:
    """(givers, takers) coverage of each taker's needs by each giver; NaN without a list."""
    offers, needs = givers.brings, takers.seeks
    offer, need = offers.of(giver_rows), needs.of(taker_rows)
    best = np.zeros((len(giver_rows), len(need)), dtype=np.float32)
    place_of_offer = np.repeat(np.arange(len(giver_rows)), offers.counts(giver_rows))
    for kind in np.unique(needs.kind[need]):
        columns = np.flatnonzero(needs.kind[need] == kind)
        fitting = np.flatnonzero(np.isin(offers.kind[offer], MEETS[int(kind)]))
        if len(fitting):
            alike = _similarity_block(context, offers, offer[fitting], needs, need[columns])
            places, first = np.unique(place_of_offer[fitting], return_index=True)
            best[np.ix_(places, columns)] = np.maximum.reduceat(alike, first, axis=0)
    coverage = _weighted(best, needs, need, needs.counts(taker_rows))
    coverage[offers.counts(giver_rows) == 0, :] = np.nan
    return coverage


def _weighted(best: Floats, needs: ItemTable, need: Ints, counts: Ints) -> Floats:
    """Weighted mean over the needs of each taker; NaN for takers without needs."""
    result = np.full((len(best), len(counts)), np.nan, dtype=np.float32)
    having = np.flatnonzero(counts > 0)
    if len(having):
        starts = (np.cumsum(counts) - counts)[having]
        weight = needs.weight[need]
        total = np.add.reduceat(weight, starts)
        result[:, having] = np.add.reduceat(best * weight, starts, axis=1) / total
    return result


def _similarity_block(
    context: Context, offers: ItemTable, offer: Ints, needs: ItemTable, need: Ints
) -> Floats:
    codes = context.affinity[np.ix_(offers.activity[offer], needs.activity[need])]
    if len(context.matrix) == 1:  # no encoder
        return codes
    cosine = context.matrix[offers.vector[offer]] @ context.matrix[needs.vector[need]].T
    return np.maximum(codes, likeness(cosine, context.ruleset))


def coverage_of_pairs(
    context: Context, givers: Table, giver_rows: Ints, takers: Table, taker_rows: Ints
) -> tuple[Floats, Ints]:
    """The same for aligned rows: coverage (p,), and the best matches (p, 3, 3) as
    (offer id, need id, thousandths), padded with -1."""
    pairs = len(giver_rows)
    coverage = np.full(pairs, np.nan, dtype=np.float32)
    matched = np.full((pairs, BEST_MATCHES, 3), NONE, dtype=np.int64)
    sizes = givers.brings.counts(giver_rows) * takers.seeks.counts(taker_rows)
    known = np.flatnonzero(sizes > 0)
    for some in np.split(known, _cuts(sizes[known])):
        if len(some):
            coverage[some], matched[some] = _describe(
                context, givers.brings, giver_rows[some], takers.seeks, taker_rows[some]
            )
    return coverage, matched


def _cuts(sizes: Ints) -> Ints:
    """Where to cut so that each part holds about COMBINATIONS comparisons."""
    return np.flatnonzero(np.diff(np.cumsum(sizes) // COMBINATIONS)) + 1


def _describe(
    context: Context, offers: ItemTable, giver_rows: Ints, needs: ItemTable, taker_rows: Ints
) -> tuple[Floats, Ints]:
    needs_of = needs.counts(taker_rows)
    need = needs.of(taker_rows)  # one line for each need of each pair
    pair_of_need = np.repeat(np.arange(len(taker_rows)), needs_of)
    width = offers.counts(giver_rows)[pair_of_need]
    line = np.repeat(np.arange(len(need)), width)
    offer = ragged(offers.start[giver_rows][pair_of_need], width)
    fits = _MEETING[needs.kind[need[line]], offers.kind[offer]]
    line, offer = line[fits], offer[fits]
    alike = _similarity_of(context, offers, offer, needs, need[line])
    # the best offer for each need: the most alike, then the smallest id
    order = np.lexsort((offers.ids[offer], -alike, line))
    line, offer, alike = line[order], offer[order], alike[order]
    lines, first = np.unique(line, return_index=True)
    best = np.zeros(len(need), dtype=np.float32)
    best[lines] = alike[first]
    chosen = np.full(len(need), NONE, dtype=np.int64)
    chosen[lines] = offers.ids[offer[first]]
    weight = needs.weight[need]
    starts = np.cumsum(needs_of) - needs_of
    coverage = np.add.reduceat(best * weight, starts) / np.add.reduceat(weight, starts)
    return coverage, _best_matches(best, chosen, needs.ids[need], weight, pair_of_need)


def _similarity_of(
    context: Context, offers: ItemTable, offer: Ints, needs: ItemTable, need: Ints
) -> Floats:
    codes = context.affinity[offers.activity[offer], needs.activity[need]]
    if len(context.matrix) == 1:
        return codes
    cosine = np.einsum(
        "ij,ij->i", context.matrix[offers.vector[offer]], context.matrix[needs.vector[need]]
    )
    return np.maximum(codes, likeness(cosine, context.ruleset))


def _best_matches(
    best: Floats, offer_ids: Ints, need_ids: Ints, weight: Floats, pair: Ints
) -> Ints:
    """The needs of each pair that are met best, by weight times similarity."""
    matched = np.full((int(pair[-1]) + 1, BEST_MATCHES, 3), NONE, dtype=np.int64)
    thousandths = np.rint(best * 1000).astype(np.int64)
    order = np.lexsort((need_ids, -(best * weight), pair))
    order = order[thousandths[order] > 0]
    pairs = pair[order]
    _first, start, count = np.unique(pairs, return_index=True, return_counts=True)
    place = np.arange(len(pairs)) - np.repeat(start, count)
    kept = place < BEST_MATCHES
    order, pairs, place = order[kept], pairs[kept], place[kept]
    matched[pairs, place] = np.stack(
        [offer_ids[order], need_ids[order], thousandths[order]], axis=1
    )
    return matched


def coverage_priors(context: Context, tree: Tree) -> dict[str, Floats]:
    """What the needs of a trade usually find, for each activity and taking side.

    Learnt for each second level of the tree (divisions) from the firms with the lowest ids that
    have said something, and drawn to the ruleset's belief where few have.
    """
    division = np.array([path[max(len(path) - 2, 0)] for path in ancestors(tree.parents)])
    rules = context.ruleset
    priors = {}
    for taking in ("a", "b"):
        takers, givers = context.own(taking), context.other(taking)
        of_division = np.full(len(division), rules.coverage_prior, dtype=np.float32)
        for one in np.unique(division):
            taker_rows = _speaking(takers, takers.seeks, division, one)
            giver_rows = _speaking(givers, givers.brings, division, one)
            if len(taker_rows) and len(giver_rows):
                seen = coverage_matrix(context, givers, giver_rows, takers, taker_rows)
                weight = rules.coverage_prior_weight
                of_division[one] = (rules.coverage_prior * weight + float(seen.sum())) / (
                    weight + seen.size
                )
        priors[taking] = of_division[division]
    return priors


def _speaking(table: Table, items: ItemTable, division: Ints, wanted: int) -> Ints:
    """The first eligible firms of a division that have said what they bring, or seek."""
    rows = table.eligible
    rows = rows[(division[table.main[rows]] == wanted) & (items.counts(rows) > 0)]
    return rows[:PRIOR_SAMPLE]


_MEETING = np.zeros((len(MEETS), len(MEETS)), dtype=bool)
for _need, _offers in MEETS.items():
    _MEETING[_need, list(_offers)] = True
