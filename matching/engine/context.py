"""What is computed once for two sides and serves every list: sorted columns, affinities, priors."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.engine.codes import Gate
from matching.engine.meanings import Meanings
from matching.engine.ruleset import Ruleset
from matching.engine.tables import Table, make_table
from matching.engine.trade import affinities, ancestors
from matching.engine.types import NONE, Bools, Firms, Floats, Ints, Tree


@dataclass(frozen=True)
class Excluded:
    """Pairs that may not meet, seen from one side: those of row i stand from start[i] on."""

    start: Ints
    row: Ints  # of the other side, ascending for each firm
    gate: NDArray[np.object_]

    def gate_of(self, row: int, other_row: int) -> Gate | None:
        for place in range(self.start[row], self.start[row + 1]):
            if self.row[place] == other_row:
                return Gate(self.gate[place])
        return None


@dataclass(frozen=True)
class Context:
    """Two prepared sides. `affinity` ends with a row and a column of zeros, which -1 points at."""

    a: Table
    b: Table
    ruleset: Ruleset
    affinity: Floats
    common: Ints
    division: Ints  # (activities + 1,) the second level above each activity, or itself; -1 for -1
    meanings: Meanings
    # prior[side]: (activities + 1,) coverage of the needs of a firm of that trade on that side
    prior: Mapping[str, Floats]
    # excluded[side]: rows of that side → rows of the other
    excluded: Mapping[str, Excluded]

    def own(self, side: str) -> Table:
        return self.a if side == "a" else self.b

    def other(self, side: str) -> Table:
        return self.b if side == "a" else self.a

    @cached_property
    def trade_power(self) -> Floats:
        """τ^α of every two activities, padded like `affinity`."""
        return powered(self.affinity, self.ruleset.trade_exponent)

    @cached_property
    def code_thousandths(self) -> Floats:
        """The affinities as thousandths: how alike two items are by their codes."""
        return np.rint(self.affinity * 1000)


def powered(values: Floats, exponent: float) -> Floats:
    """values^exponent, computed in double precision: the same in a block and for one pair."""
    if exponent == 1:
        return values
    return np.power(values.astype(np.float64), exponent).astype(np.float32)


def prepare(
    a: Firms,
    b: Firms,
    *,
    tree: Tree,
    ruleset: Ruleset | None = None,
    matrix: NDArray[np.floating] | None = None,
    scope: Iterable[int] = (),
    exclusions: Iterable[tuple[int, int, Gate]] = (),
) -> Context:
    """Make a context. `matrix` (v, d) holds unit vectors and may be absent; `scope` are activities
    at or under which a firm must stand (none: all); `exclusions` are pairs of firm ids, in either
    order. Raises ValueError for columns that do not fit together."""
    from matching.engine.coverage import coverage_priors  # it works on a context without priors

    ruleset = ruleset or Ruleset()
    affinity, common = affinities(tree, ruleset.smoothing)
    padded = np.zeros((len(affinity) + 1, len(affinity) + 1), dtype=np.float32)
    padded[:-1, :-1] = affinity
    meanings = Meanings.of(matrix)
    in_scope = _in_scope(tree, scope)
    vectors = 0 if matrix is None else len(matrix)
    for firms in (a, b):
        firms.check(len(tree.parents), vectors)
    tables = {
        side: make_table(firms, ruleset, in_scope, meanings) for side, firms in (("a", a), ("b", b))
    }
    context = Context(
        a=tables["a"],
        b=tables["b"],
        ruleset=ruleset,
        affinity=padded,
        common=common,
        division=_divisions(tree),
        meanings=meanings,
        prior={},
        excluded=_exclusions(tables["a"], tables["b"], exclusions),
    )
    return replace(context, prior=coverage_priors(context))


def _divisions(tree: Tree) -> Ints:
    paths = ancestors(tree.parents)
    return np.array([*(path[max(len(path) - 2, 0)] for path in paths), NONE], dtype=np.int64)


def _in_scope(tree: Tree, scope: Iterable[int]) -> Bools:
    n = len(tree.parents)
    wanted = set(scope)
    if not wanted:
        return np.ones(n, dtype=bool)
    return np.array([bool(wanted & set(path)) for path in ancestors(tree.parents)], dtype=bool)


def _exclusions(a: Table, b: Table, pairs: Iterable[tuple[int, int, Gate]]) -> dict[str, Excluded]:
    """Pairs of firms that are on neither side, or both on one, concern other conventions."""
    listed = list(pairs)
    one = np.array([pair[0] for pair in listed], dtype=np.int64)
    other = np.array([pair[1] for pair in listed], dtype=np.int64)
    gate = np.array([str(pair[2]) for pair in listed], dtype=object)
    rows_a, rows_b = a.row_of(np.append(one, other)), b.row_of(np.append(other, one))
    gate = np.append(gate, gate)
    here = (rows_a >= 0) & (rows_b >= 0)
    rows_a, rows_b, gate = rows_a[here], rows_b[here], gate[here]
    return {
        "a": _by_row(rows_a, rows_b, gate, len(a.ids)),
        "b": _by_row(rows_b, rows_a, gate, len(b.ids)),
    }


def _by_row(own: Ints, other: Ints, gate: NDArray[np.object_], n: int) -> Excluded:
    order = np.lexsort((other, own))
    start = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(own, minlength=n), out=start[1:])
    return Excluded(start, other[order], gate[order])
