"""One side of a convention, sorted by firm: the columns that every score reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.codes import Gate
from matching.engine.meanings import Meanings
from matching.engine.ruleset import Ruleset
from matching.engine.ties import ring
from matching.engine.types import NONE, Bools, Firms, Floats, Ints, Items


@dataclass(frozen=True)
class ItemTable:
    """Items sorted by firm and id; those of firm i stand from start[i] to start[i + 1].

    Items of one kind, activity and text are of one `type`: they are compared once for all. The
    `weight` is in whole hundredths, so that weighted sums of thousandths are exact.
    """

    start: Ints
    ids: Ints
    kind: Ints
    activity: Ints
    vector: Ints
    weight: Floats
    type: Ints
    example: Ints  # (types,) an item of each type

    def counts(self, rows: Ints) -> Ints:
        return self.start[rows + 1] - self.start[rows]

    def of(self, rows: Ints) -> Ints:
        """Positions of the items of these firms, firm after firm."""
        return ragged(self.start[rows], self.counts(rows))


@dataclass(frozen=True)
class Table:
    """One side, sorted by firm id; `activity` and the weights are padded with -1 and 0."""

    ids: Ints
    activity: Ints  # (n, m), the main one first
    activity_weight: Floats  # (n, m)
    activity_power: Floats  # (n, m) the weights to the power that the trade affinity has
    inferred: Bools
    gate: NDArray[np.object_]  # the first gate that keeps the firm off every list, or None
    languages: Ints
    interpreter: Bools
    kinds: Ints
    size: Ints
    vector: Ints
    brings: ItemTable
    seeks: ItemTable

    @property
    def main(self) -> Ints:
        return self.activity[:, 0]

    @cached_property
    def eligible(self) -> Ints:
        """Rows of the firms that may be suggested."""
        return np.flatnonzero(self.gate == None)  # noqa: E711 - compares element by element

    @cached_property
    def ring(self) -> Ints:
        """Place of each firm among equals, see ties.py."""
        return ring(self.ids)

    @cached_property
    def profiles(self) -> tuple[Ints, Ints]:
        """Rows of one firm of each kind of firm as to languages and size, and (n,) its kind."""
        return kinds_of(self.languages, self.interpreter, self.size)

    @cached_property
    def speaks(self) -> Ints:
        """(n,) 1 for a firm that says what it brings, 2 what it seeks, 3 both, 0 neither."""
        brings, seeks = np.diff(self.brings.start) > 0, np.diff(self.seeks.start) > 0
        return brings.astype(np.int64) + 2 * seeks

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


def make_table(firms: Firms, ruleset: Ruleset, in_scope: Bools, meanings: Meanings) -> Table:
    order = np.argsort(firms.ids, kind="stable")
    new_row = np.empty(len(order), dtype=np.int64)
    new_row[order] = np.arange(len(order))
    activity, weight = _activities(firms, new_row, ruleset)
    covered = (np.append(in_scope, False)[activity]).any(axis=1)
    gate = np.full(len(order), None, dtype=object)
    for code, stopped in (  # the last that applies is what the firm should mend first
        (Gate.NO_CAPACITY, np.asarray(firms.capacity)[order] <= 0),
        (Gate.OUT_OF_SCOPE, ~covered),
        (Gate.NO_ACTIVITY, activity[:, 0] == NONE),
        (Gate.NOT_VALIDATED, ~np.asarray(firms.validated)[order]),
        (Gate.NOT_PUBLISHED, ~np.asarray(firms.published)[order]),
    ):
        gate[stopped] = code
    return Table(
        ids=np.asarray(firms.ids)[order],
        activity=activity,
        activity_weight=weight,
        activity_power=np.power(weight, ruleset.trade_exponent, dtype=np.float32),
        inferred=np.asarray(firms.inferred)[order],
        gate=gate,
        languages=np.asarray(firms.languages)[order],
        interpreter=np.asarray(firms.interpreter)[order],
        kinds=np.asarray(firms.kinds)[order],
        size=np.asarray(firms.size)[order],
        vector=meanings.known(np.asarray(firms.vector)[order]),
        brings=_items(firms.brings, new_row, meanings),
        seeks=_items(firms.seeks, new_row, meanings),
    )


def _activities(firms: Firms, new_row: Ints, ruleset: Ruleset) -> tuple[Ints, Floats]:
    """(n, m) activities and weights of each firm, the main one first, then by index."""
    firm = new_row[np.asarray(firms.activity_firm, dtype=np.int64)]
    activity = np.asarray(firms.activity, dtype=np.int64)
    main = np.asarray(firms.activity_is_main, dtype=bool)
    order = np.lexsort((activity, ~main, firm))
    firm, activity, main = firm[order], activity[order], main[order]
    n = len(new_row)
    count = np.bincount(firm, minlength=n)
    slot = np.arange(len(firm)) - np.repeat(np.cumsum(count) - count, count)
    width = max(int(count.max()) if len(firm) else 0, 1)
    slots = np.full((n, width), NONE, dtype=np.int64)
    weights = np.zeros((n, width), dtype=np.float32)
    slots[firm, slot] = activity
    # the first stands for the main one where none is said to be
    weights[firm, slot] = np.where(main | (slot == 0), 1.0, ruleset.secondary_activity)
    return slots, weights


def _items(items: Items, new_row: Ints, meanings: Meanings) -> ItemTable:
    firm = new_row[np.asarray(items.firm, dtype=np.int64)]
    order = np.lexsort((items.ids, firm))
    firm = firm[order]
    start = np.zeros(len(new_row) + 1, dtype=np.int64)
    np.cumsum(np.bincount(firm, minlength=len(new_row)), out=start[1:])
    kind, activity = np.asarray(items.kind)[order], np.asarray(items.activity)[order]
    vector = meanings.known(np.asarray(items.vector)[order])
    example, of_type = kinds_of(vector, activity, kind)
    return ItemTable(
        start=start,
        ids=np.asarray(items.ids)[order],
        kind=kind,
        activity=activity,
        vector=vector,
        weight=np.maximum(np.rint(np.asarray(items.weight)[order] * 100), 1).astype(np.float32),
        type=of_type,
        example=example,
    )
