"""One side of a convention, sorted by firm: the columns that every score reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.codes import Gate
from matching.engine.meanings import Meanings
from matching.engine.ruleset import Ruleset
from matching.engine.trade import Trades
from matching.engine.types import NONE, NOT_SAID, Bools, Firms, Floats, Ints, Items

# Where a place that is not known lies, in quarters of an hour from UTC: beyond any that is.
NOWHERE = -1000


@dataclass(frozen=True)
class ItemTable:
    """Items sorted by firm and id; those of firm i stand from start[i] to start[i + 1].

    The `weight` is in whole hundredths, so that weighted sums of thousandths are exact.
    """

    start: Ints
    ids: Ints
    kind: Ints
    activity: Ints
    vector: Ints
    weight: Ints

    def counts(self, rows: Ints) -> Ints:
        return self.start[rows + 1] - self.start[rows]

    def of(self, rows: Ints) -> Ints:
        """Positions of the items of these firms, firm after firm."""
        return ragged(self.start[rows], self.counts(rows))


@dataclass(frozen=True)
class Table:
    """One side, sorted by firm id. node and weight are padded with -1 and 0; `asked` names the
    columns that may be absent and are not."""

    ids: Ints
    node: Ints  # (n, m) activities, the main one first, then the nodes of métier cards (trade.py)
    weight: Floats  # (n, m)
    inferred: Bools
    gate: NDArray[np.object_]  # the first gate that keeps the firm off every list, or None
    languages: Ints
    interpreter: Bools
    kinds: Ints
    size: Ints
    vector: Ints
    markets: Ints
    experience: Ints
    answer_rate: Floats
    quarters: Ints  # of an hour from UTC
    wants_coproduction: Bools
    barred: Ints
    brings: ItemTable
    seeks: ItemTable
    asked: frozenset[str]

    @property
    def main(self) -> Ints:
        return self.node[:, 0]

    @cached_property
    def is_eligible(self) -> Bools:
        """(n,) whether each firm may be suggested."""
        found: Bools = self.gate == None  # noqa: E711 - compares element by element
        return found

    @cached_property
    def eligible(self) -> Ints:
        """Rows of the firms that may be suggested."""
        return np.flatnonzero(self.is_eligible)

    def rows_of(self, ids: Iterable[int]) -> Ints:
        """Rows of those of the ids that are here, in ascending order."""
        rows = self.row_of(np.unique(np.fromiter(ids, dtype=np.int64)))
        return rows[rows >= 0]

    def row_of(self, ids: Ints) -> Ints:
        """(n,) row of each id, -1 where it is not here."""
        if not len(self.ids):
            return np.full(len(ids), NONE, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[place] == ids, place, NONE)


def ragged(start: Ints, count: Ints) -> Ints:
    """Positions start[i], start[i] + 1, … for count[i] steps each, one run after the other."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    positions: Ints = np.arange(total) + np.repeat(start - (ends - count), count)
    return positions


def kinds_of(*columns: NDArray[np.integer] | Bools) -> tuple[Ints, Ints]:
    """Rows that agree in all columns are of one kind: a row of each kind, and (n,) the kinds.

    Values are at least -1; the products of the columns' ranges must stay below 2⁶³.
    """
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        key = key * (int(column.max(initial=0)) + 2) + column + 1
    _keys, example, kind = np.unique(key, return_index=True, return_inverse=True)
    return example.astype(np.int64), kind.astype(np.int64)


def make_table(
    firms: Firms, trades: Trades, ruleset: Ruleset, in_scope: Bools, meanings: Meanings
) -> Table:
    order = np.argsort(firms.ids, kind="stable")
    new_row = np.empty(len(order), dtype=np.int64)
    new_row[order] = np.arange(len(order))
    node, weight = _nodes(firms, new_row, trades, ruleset)
    is_activity = (node >= 0) & (node < trades.activities)
    covered = (np.append(in_scope, False)[np.where(is_activity, node, NONE)]).any(axis=1)
    gate = np.full(len(order), None, dtype=object)
    for code, stopped in (  # the last that applies is what the firm should mend first
        (Gate.NO_CAPACITY, np.asarray(firms.capacity)[order] <= 0),
        (Gate.OUT_OF_SCOPE, ~covered),
        (Gate.NO_ACTIVITY, ~is_activity[:, 0]),
        (Gate.NOT_VALIDATED, ~np.asarray(firms.validated)[order]),
        (Gate.NOT_PUBLISHED, ~np.asarray(firms.published)[order]),
    ):
        gate[stopped] = code
    hours = firms.said("utc_offset")[order]
    return Table(
        ids=np.asarray(firms.ids)[order],
        node=node,
        weight=weight,
        inferred=np.asarray(firms.inferred)[order],
        gate=gate,
        languages=np.asarray(firms.languages)[order],
        interpreter=np.asarray(firms.interpreter)[order],
        kinds=np.asarray(firms.kinds)[order],
        size=np.asarray(firms.size)[order],
        vector=meanings.known(np.asarray(firms.vector)[order]),
        markets=firms.said("markets")[order],
        experience=firms.said("experience")[order],
        answer_rate=firms.said("answer_rate")[order],
        quarters=np.where(np.isnan(hours), NOWHERE, np.rint(np.nan_to_num(hours) * 4)).astype(int),
        wants_coproduction=firms.said("wants_coproduction")[order],
        barred=firms.said("barred")[order],
        brings=_items(firms.brings, new_row, meanings),
        seeks=_items(firms.seeks, new_row, meanings),
        asked=frozenset(name for name in NOT_SAID if getattr(firms, name) is not None),
    )


def _nodes(firms: Firms, new_row: Ints, trades: Trades, ruleset: Ruleset) -> tuple[Ints, Floats]:
    """(n, m) nodes and weights of each firm: the main activity, the others by index, its cards."""
    is_main = np.asarray(firms.activity_is_main, dtype=bool)
    firm = np.asarray(firms.activity_firm, dtype=np.int64)
    node = np.asarray(firms.activity, dtype=np.int64)
    is_card = np.zeros(len(firm), dtype=bool)
    if firms.card is not None and firms.card_firm is not None:
        cards = np.unique(np.stack([firms.card_firm, firms.card]).astype(np.int64), axis=1)
        firm = np.append(firm, cards[0])
        node = np.append(node, trades.node_of_card(cards[1]))
        is_card = np.append(is_card, np.ones(cards.shape[1], dtype=bool))
        is_main = np.append(is_main, np.zeros(cards.shape[1], dtype=bool))
    firm = new_row[firm]
    order = np.lexsort((node, ~is_main, is_card, firm))
    firm, node, is_main, is_card = firm[order], node[order], is_main[order], is_card[order]
    n = len(new_row)
    count = np.bincount(firm, minlength=n)
    slot = np.arange(len(firm)) - np.repeat(np.cumsum(count) - count, count)
    # the first slot is for the main activity, also where there is none
    slot += (np.bincount(firm[~is_card], minlength=n) == 0)[firm]
    width = int(slot.max(initial=0)) + 1
    nodes = np.full((n, width), NONE, dtype=np.int64)
    weights = np.zeros((n, width), dtype=np.float32)
    nodes[firm, slot] = node
    # the first stands for the main one where none is said to be
    whole = is_main | is_card | (slot == 0)
    weights[firm, slot] = np.where(whole, 1.0, ruleset.secondary_activity)
    return nodes, weights


def _items(items: Items, new_row: Ints, meanings: Meanings) -> ItemTable:
    firm = new_row[np.asarray(items.firm, dtype=np.int64)]
    order = np.lexsort((items.ids, firm))
    firm = firm[order]
    start = np.zeros(len(new_row) + 1, dtype=np.int64)
    np.cumsum(np.bincount(firm, minlength=len(new_row)), out=start[1:])
    weight = np.maximum(np.rint(np.asarray(items.weight, dtype=np.float32)[order] * 100), 1)
    return ItemTable(
        start=start,
        ids=np.asarray(items.ids)[order],
        kind=np.asarray(items.kind)[order],
        activity=np.asarray(items.activity)[order],
        vector=meanings.known(np.asarray(items.vector)[order]),
        weight=weight.astype(np.int64),
    )
