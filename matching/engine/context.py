"""What is computed once for two sides and serves every list: sorted columns, affinities, priors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.codes import Gate
from matching.engine.ruleset import Ruleset
from matching.engine.trade import affinities, ancestors
from matching.engine.types import NONE, Bools, Firms, Floats, Ints, Items, Tree


@dataclass(frozen=True)
class ItemTable:
    """Items sorted by firm and id; those of firm i stand from start[i] to start[i + 1]."""

    start: Ints
    firm: Ints
    ids: Ints
    kind: Ints
    activity: Ints
    vector: Ints
    weight: Floats

    def counts(self, rows: Ints) -> Ints:
        return self.start[rows + 1] - self.start[rows]

    def of(self, rows: Ints) -> Ints:
        """Positions of the items of these firms, firm after firm."""
        return ragged(self.start[rows], self.counts(rows))


@dataclass(frozen=True)
class Table:
    """One side, sorted by firm id; `activity` and `activity_weight` are padded with -1 and 0."""

    ids: Ints
    activity: Ints  # (n, m)
    activity_weight: Floats  # (n, m)
    main: Ints
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
    def eligible(self) -> Ints:
        """Rows of the firms that may be suggested."""
        return np.flatnonzero(self.gate == None)  # noqa: E711 - compares element by element

    def rows_of(self, ids: Iterable[int]) -> Ints:
        """Rows of those of the ids that are here, in ascending order."""
        return np.flatnonzero(np.isin(self.ids, np.fromiter(ids, dtype=np.int64)))


@dataclass(frozen=True)
class Context:
    """Two prepared sides. `affinity` and `matrix` end with a row of zeros, which -1 points at."""

    a: Table
    b: Table
    ruleset: Ruleset
    affinity: Floats
    common: Ints
    matrix: Floats
    # prior[side]: (activities,) coverage of the needs of a firm of that trade on that side
    prior: Mapping[str, Floats]
    # excluded[side]: row of that side → {row of the other: gate}
    excluded: Mapping[str, Mapping[int, Mapping[int, Gate]]]

    def own(self, side: str) -> Table:
        return self.a if side == "a" else self.b

    def other(self, side: str) -> Table:
        return self.b if side == "a" else self.a


def prepare(
    a: Firms,
    b: Firms,
    *,
    tree: Tree,
    ruleset: Ruleset | None = None,
    matrix: Floats | None = None,
    scope: Iterable[int] = (),
    exclusions: Iterable[tuple[int, int, Gate]] = (),
) -> Context:
    """Make a context. `matrix` (v, 512) holds unit vectors and may be absent; `scope` are
    activities at or under which a firm must stand (none: all); `exclusions` are pairs of firm ids,
    in either order."""
    from matching.engine.coverage import coverage_priors  # it works on a context without priors

    ruleset = ruleset or Ruleset()
    affinity, common = affinities(tree, ruleset.smoothing)
    padded = np.zeros((len(affinity) + 1, len(affinity) + 1), dtype=np.float32)
    padded[:-1, :-1] = affinity
    if matrix is None or not len(matrix):
        matrix = np.zeros((0, 1), dtype=np.float32)
    in_scope = _in_scope(tree, scope)
    tables = {"a": _table(a, ruleset, in_scope), "b": _table(b, ruleset, in_scope)}
    context = Context(
        a=tables["a"],
        b=tables["b"],
        ruleset=ruleset,
        affinity=padded,
        common=common,
        matrix=np.vstack([matrix, np.zeros((1, matrix.shape[1]), dtype=np.float32)]),
        prior={},
        excluded=_exclusions(tables["a"], tables["b"], exclusions),
    )
    priors = coverage_priors(context, tree)
    return Context(**{**context.__dict__, "prior": priors})


def ragged(start: Ints, count: Ints) -> Ints:
    """Positions start[i], start[i] + 1, … for count[i] steps each, one run after the other."""
    ends = np.cumsum(count)
    total = int(ends[-1]) if len(ends) else 0
    return np.arange(total) + np.repeat(start - (ends - count), count)


def _in_scope(tree: Tree, scope: Iterable[int]) -> Bools:
    n = len(tree.parents)
    wanted = set(scope)
    if not wanted:
        return np.ones(n, dtype=bool)
    return np.array([bool(wanted & set(path)) for path in ancestors(tree.parents)], dtype=bool)


def _table(firms: Firms, ruleset: Ruleset, in_scope: Bools) -> Table:
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
        main=activity[:, 0],
        inferred=np.asarray(firms.inferred)[order],
        gate=gate,
        languages=np.asarray(firms.languages)[order],
        interpreter=np.asarray(firms.interpreter)[order],
        kinds=np.asarray(firms.kinds)[order],
        size=np.asarray(firms.size)[order],
        vector=np.asarray(firms.vector)[order],
        brings=_items(firms.brings, new_row),
        seeks=_items(firms.seeks, new_row),
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


def _items(items: Items, new_row: Ints) -> ItemTable:
    firm = new_row[np.asarray(items.firm, dtype=np.int64)]
    order = np.lexsort((items.ids, firm))
    firm = firm[order]
    start = np.zeros(len(new_row) + 1, dtype=np.int64)
    np.cumsum(np.bincount(firm, minlength=len(new_row)), out=start[1:])
    return ItemTable(
        start=start,
        firm=firm,
        ids=np.asarray(items.ids)[order],
        kind=np.asarray(items.kind)[order],
        activity=np.asarray(items.activity)[order],
        vector=np.asarray(items.vector)[order],
        weight=np.asarray(items.weight, dtype=np.float32)[order],
    )


def _exclusions(
    a: Table, b: Table, pairs: Iterable[tuple[int, int, Gate]]
) -> dict[str, dict[int, dict[int, Gate]]]:
    row_a = {int(firm): row for row, firm in enumerate(a.ids)}
    row_b = {int(firm): row for row, firm in enumerate(b.ids)}
    excluded: dict[str, dict[int, dict[int, Gate]]] = {"a": {}, "b": {}}
    for one, other, gate in pairs:
        first, second = (one, other) if one in row_a and other in row_b else (other, one)
        if first in row_a and second in row_b:
            excluded["a"].setdefault(row_a[first], {})[row_b[second]] = gate
            excluded["b"].setdefault(row_b[second], {})[row_a[first]] = gate
    return excluded
