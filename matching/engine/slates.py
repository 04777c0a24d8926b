"""The best set of pairs for a mission with so many places.

A slate is a flow of least cost from one side to the other: each firm passes at most its capacity,
each group of a side (a trade, a part of the territory) at most its own, and the whole as many pairs
as there are places. Whole numbers go in, so what comes out is exact to a millionth of the score
(Ahuja, Magnanti and Orlin 1993, chapter 9; the solver is Google's OR-tools).
"""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # type: ignore[import-untyped]

from matching.engine.types import Floats, Ints

MILLION = 1_000_000


@dataclass(frozen=True)
class Groups:
    """The group of each firm of a side, and how many pairs each group may have in the slate."""

    of: Ints
    limit: Ints

    def check(self, firms: int) -> None:
        if len(self.of) != firms:
            raise ValueError("every firm of a side has a group")
        if len(self.of) and not (self.of.min() >= 0 and self.of.max() < len(self.limit)):
            raise ValueError("every group has a limit")
        if (self.limit < 0).any():
            raise ValueError("a limit is not negative")


def best_slate(
    rows_a: Ints,
    rows_b: Ints,
    score: Floats,
    *,
    capacity_a: Ints,
    capacity_b: Ints,
    places: int,
    groups_a: Groups | None = None,
    groups_b: Groups | None = None,
) -> Ints:
    """Positions of the chosen pairs, ascending: of all sets of at most `places` pairs that keep
    every capacity and limit, one with the highest sum of scores.

    rows_a, rows_b, score: (p,) candidate pairs, each once, with scores of 0 or more; capacity_*:
    (firms,) most pairs of a firm. Fewer pairs are chosen only where more would not add to the sum.
    Raises ValueError for columns that do not fit together.
    """
    _check(rows_a, rows_b, score, capacity_a, capacity_b, places)
    for groups, capacity in ((groups_a, capacity_a), (groups_b, capacity_b)):
        if groups is not None:
            groups.check(len(capacity))
    if not len(score) or not places:
        return np.zeros(0, dtype=np.int64)
    network = _Network()
    source, sink = network.nodes(2)
    # Places that no pair is worth go past the firms, at no cost.
    network.arcs(source, sink, places, 0)
    firms_a = _side(network, source, capacity_a, groups_a, inward=True)
    firms_b = _side(network, sink, capacity_b, groups_b, inward=False)
    # Pairs in one order whatever that of the input: equal sums are then decided alike.
    order = np.lexsort((rows_b, rows_a))
    cost = -np.rint(score[order].astype(np.float64) * MILLION).astype(np.int64)
    arcs = network.arcs(firms_a[rows_a[order]], firms_b[rows_b[order]], 1, cost)
    return np.sort(order[network.flows(source, sink, places, arcs) > 0])


def greedy_slate(
    rows_a: Ints, rows_b: Ints, score: Floats, *, capacity_a: Ints, capacity_b: Ints, places: int
) -> Ints:
    """What taking the best pair that still fits, again and again, gives: at least half of the best
    sum (Preis 1999). It is what `best_slate` is measured against."""
    room_a, room_b = capacity_a.copy(), capacity_b.copy()
    chosen: list[int] = []
    for at in np.lexsort((rows_b, rows_a, -score)).tolist():
        if len(chosen) == places:
            break
        if room_a[rows_a[at]] > 0 and room_b[rows_b[at]] > 0:
            room_a[rows_a[at]] -= 1
            room_b[rows_b[at]] -= 1
            chosen.append(at)
    return np.sort(np.array(chosen, dtype=np.int64))


class _Network:
    """Nodes are numbered from 0 as they are asked for."""

    def __init__(self) -> None:
        self.solver = SimpleMinCostFlow()
        self.count = 0

    def nodes(self, number: int) -> Ints:
        self.count += number
        return np.arange(self.count - number, self.count)

    def arcs(self, tails: Ints, heads: Ints, capacity: Ints | int, cost: Ints | int) -> Ints:
        columns = np.broadcast_arrays(*np.atleast_1d(tails, heads, capacity, cost))
        added: Ints = self.solver.add_arcs_with_capacity_and_unit_cost(*map(np.array, columns))
        return added

    def flows(self, source: int, sink: int, amount: int, arcs: Ints) -> Ints:
        self.solver.set_nodes_supplies(np.array([source, sink]), np.array([amount, -amount]))
        status = self.solver.solve()
        if status != self.solver.OPTIMAL:
            raise RuntimeError(f"no slate was found: {status}")
        flows: Ints = self.solver.flows(arcs)
        return flows


def _side(
    network: _Network, end: int, capacity: Ints, groups: Groups | None, *, inward: bool
) -> Ints:
    """Nodes of the firms of a side, joined to its end directly or through their groups."""
    firms = network.nodes(len(capacity))
    through: Ints | int = end
    if groups is not None:
        gates = network.nodes(len(groups.limit))
        _join(network, end, gates, groups.limit, inward=inward)
        through = gates[groups.of]
    _join(network, through, firms, capacity, inward=inward)
    return firms


def _join(network: _Network, near: Ints | int, far: Ints, limit: Ints, *, inward: bool) -> None:
    """Arcs from the source's side to the firms, or from the firms to the sink's side."""
    tails, heads = (near, far) if inward else (far, near)
    network.arcs(np.asarray(tails), np.asarray(heads), limit, 0)


def _check(
    rows_a: Ints, rows_b: Ints, score: Floats, capacity_a: Ints, capacity_b: Ints, places: int
) -> None:
    if not len(rows_a) == len(rows_b) == len(score):
        raise ValueError("pairs: columns of different lengths")
    if places < 0 or (capacity_a < 0).any() or (capacity_b < 0).any():
        raise ValueError("places and capacities are not negative")
    if not np.all(np.isfinite(score) & (score >= 0)):
        raise ValueError("scores are finite and not negative")
    for rows, capacity in ((rows_a, capacity_a), (rows_b, capacity_b)):
        if len(rows) and not (rows.min() >= 0 and rows.max() < len(capacity)):
            raise ValueError("pairs: a firm without a capacity")
