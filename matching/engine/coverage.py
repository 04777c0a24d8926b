"""Directed coverage: how much of what one firm seeks the other brings.

cov(giver → taker) = Σ over needs n of the taker of w(n) · max over offers o of the giver of
sim(o, n), divided by Σ w(n). Two items are comparable when their kinds meet (codes.MEETS); sim is
the affinity of their activities or the likeness of their meanings, whichever is higher.
Similarities are counted in thousandths and weights in hundredths: sums of whole numbers are the
same in any order, so a coverage does not depend on the block in which it is computed.
"""

import numpy as np
from scipy import sparse

from matching.engine.codes import MEETS
from matching.engine.context import Context
from matching.engine.meanings import likeness
from matching.engine.tables import ItemTable, Table, ragged
from matching.engine.types import NONE, Floats, Ints

# Firms of each side that are looked at, a trade, to learn what its needs usually find.
PRIOR_SAMPLE = 48
# Comparisons of items that are held in memory at once when pairs are described.
COMBINATIONS = 60_000
BEST_MATCHES = 3


def coverage_matrix(
    context: Context, givers: Table, giver_rows: Ints, takers: Table, taker_rows: Ints
) -> Floats:
    """(takers, givers) coverage of each taker's needs by each giver; 0 where a list is missing."""
    offers, needs = givers.brings, takers.seeks
    need = needs.of(taker_rows)
    wanted, column = np.unique(needs.type[need], return_inverse=True)
    best = _best_offers(context, offers, giver_rows, needs, needs.example[wanted])
    ends = np.concatenate([[0], np.cumsum(needs.counts(taker_rows))])
    shape = (len(taker_rows), len(wanted))
    weights = sparse.csr_array((needs.weight[need], column, ends), shape=shape)
    total = np.maximum(weights.sum(axis=1), 1.0).astype(np.float32) * np.float32(1000)
    covered: Floats = ((weights @ best) / total[:, None]).astype(np.float32, copy=False)
    return covered


def _best_offers(
    context: Context, offers: ItemTable, giver_rows: Ints, needs: ItemTable, need: Ints
) -> Floats:
    """(needs, givers) thousandths of similarity of the offer of each giver that fits best."""
    offer = offers.of(giver_rows)
    place_of_offer = np.repeat(np.arange(len(giver_rows)), offers.counts(giver_rows))
    best = np.zeros((len(need), len(giver_rows)), dtype=np.float32)
    for kind in np.unique(needs.kind[need]):
        lines = np.flatnonzero(needs.kind[need] == kind)
        fitting = np.flatnonzero(_MEETING[kind, offers.kind[offer]])
        if len(fitting):
            alike = _of_each(context, offers, offer[fitting], needs, need[lines])
            givers = place_of_offer[fitting]
            first = np.flatnonzero(np.diff(givers, prepend=-1))
            best[np.ix_(lines, givers[first])] = np.maximum.reduceat(alike, first, axis=0).T
    return best


def _of_each(
    context: Context, offers: ItemTable, offer: Ints, needs: ItemTable, need: Ints
) -> Floats:
    """(offers, needs) similarities; words are compared once for all offers of one type."""
    if not context.meanings:
        return _similarities(context, offers, offer, needs, need)
    types, of_type = np.unique(offers.type[offer], return_inverse=True)
    return _similarities(context, offers, offers.example[types], needs, need)[of_type]


def _similarities(
    context: Context, offers: ItemTable, offer: Ints, needs: ItemTable, need: Ints
) -> Floats:
    """(offers, needs) thousandths of similarity of items whose kinds meet."""
    codes = context.code_thousandths[np.ix_(offers.activity[offer], needs.activity[need])]
    if context.meanings:
        cosine = context.meanings.cosines(offers.vector[offer], needs.vector[need])
        codes = np.maximum(codes, np.rint(likeness(cosine, context.ruleset) * 1000))
    bare_offer, bare_need = offers.activity[offer] < 0, needs.activity[need] < 0
    if bare_offer.any() or bare_need.any():
        mute = (offers.vector[offer] < 0)[:, None] | (needs.vector[need] < 0)
        codes[(bare_offer[:, None] | bare_need) & mute] = _kind_alone(context)
    return codes


def _similarities_of_pairs(
    context: Context, offers: ItemTable, offer: Ints, needs: ItemTable, need: Ints
) -> Floats:
    """(p,) the same for aligned items."""
    codes = context.code_thousandths[offers.activity[offer], needs.activity[need]]
    if context.meanings:
        cosine = context.meanings.cosines_of_pairs(offers.vector[offer], needs.vector[need])
        codes = np.maximum(codes, np.rint(likeness(cosine, context.ruleset) * 1000))
    bare = (offers.activity[offer] < 0) | (needs.activity[need] < 0)
    mute = (offers.vector[offer] < 0) | (needs.vector[need] < 0)
    return np.where(bare & mute, _kind_alone(context), codes)


def _kind_alone(context: Context) -> np.float32:
    """Of two items that have neither codes nor words to compare, only the kind is known."""
    return np.float32(round(context.ruleset.kind_alone * 1000))


def coverage_of_pairs(
    context: Context, givers: Table, giver_rows: Ints, takers: Table, taker_rows: Ints
) -> tuple[Floats, Ints]:
    """The same for aligned rows: coverage (p,), NaN where a list is missing, and the best matches
    (p, 3, 3) as (offer id, need id, thousandths), padded with -1."""
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
    alike = _similarities_of_pairs(context, offers, offer, needs, need[line])
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
    total = np.add.reduceat(weight, starts) * np.float32(1000)
    covered = np.add.reduceat(best * weight, starts) / total
    coverage: Floats = covered.astype(np.float32, copy=False)
    return coverage, _best_matches(best, chosen, needs.ids[need], weight, pair_of_need)


def _best_matches(
    best: Floats, offer_ids: Ints, need_ids: Ints, weight: Floats, pair: Ints
) -> Ints:
    """The needs of each pair that are met best, by weight times similarity."""
    matched = np.full((int(pair[-1]) + 1, BEST_MATCHES, 3), NONE, dtype=np.int64)
    order = np.lexsort((need_ids, -(best * weight), pair))
    order = order[best[order] > 0]
    pairs = pair[order]
    _first, start, count = np.unique(pairs, return_index=True, return_counts=True)
    place = np.arange(len(pairs)) - np.repeat(start, count)
    kept = place < BEST_MATCHES
    order, pairs, place = order[kept], pairs[kept], place[kept]
    matched[pairs, place] = np.stack(
        [offer_ids[order], need_ids[order], best[order].astype(np.int64)], axis=1
    )
    return matched


def coverage_priors(context: Context) -> dict[str, Floats]:
    """What the needs of a trade usually find, for each activity and taking side.

    Learnt for each second level of the tree (divisions) from the firms with the lowest ids that
    have said something, and drawn to the ruleset's belief where few have.
    """
    division, rules = context.division[:-1], context.ruleset
    priors = {}
    for taking in ("a", "b"):
        takers, givers = context.own(taking), context.other(taking)
        of_division = np.full(len(division) + 1, rules.coverage_prior, dtype=np.float32)
        for one in np.unique(division):
            taker_rows = _speaking(takers, takers.seeks, division, one)
            giver_rows = _speaking(givers, givers.brings, division, one)
            if len(taker_rows) and len(giver_rows):
                seen = coverage_matrix(context, givers, giver_rows, takers, taker_rows)
                weight = rules.coverage_prior_weight
                of_division[one] = (rules.coverage_prior * weight + seen.sum(dtype=np.float64)) / (
                    weight + seen.size
                )
        priors[taking] = of_division[context.division]
    return priors


def _speaking(table: Table, items: ItemTable, division: Ints, wanted: int) -> Ints:
    """The first eligible firms of a division that have said what they bring, or seek."""
    rows = table.eligible
    rows = rows[(division[table.main[rows]] == wanted) & (items.counts(rows) > 0)]
    first: Ints = rows[:PRIOR_SAMPLE]
    return first


_MEETING = np.zeros((len(MEETS), len(MEETS)), dtype=bool)
for _need, _offers in MEETS.items():
    _MEETING[_need, list(_offers)] = True
