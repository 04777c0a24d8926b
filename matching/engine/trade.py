"""Affinity of two activities by the information of what they have in common.

IC(c) = −log p(c), where p(c) is the share of firms at or under c. The affinity of two activities is
IC(lowest common ancestor) / √(IC(c₁)·IC(c₂)): 1 for the same activity, 0 for nothing in common
(Resnik 1995; Lin 1998, here with the geometric mean, which keeps it a cosine).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import Near
from matching.engine.ruleset import Ruleset
from matching.engine.types import NONE, Floats, Ints, Linkages, Tree


def information(tree: Tree, smoothing: float) -> NDArray[np.float64]:
    """IC of each node in nats, shape (n,); `smoothing` is added to the count of every leaf."""
    parents = np.asarray(tree.parents)
    total = np.asarray(tree.counts, dtype=np.float64).copy()
    leaf = np.ones(len(parents), dtype=bool)
    leaf[parents[parents >= 0]] = False
    total[leaf] += smoothing
    for node in range(len(parents) - 1, -1, -1):  # children stand after their parents
        if parents[node] >= 0:
            total[parents[node]] += total[node]
    everything = total[parents < 0].sum()
    if everything == 0:
        return np.zeros(len(parents))
    ic: NDArray[np.float64] = -np.log(total / everything)
    return ic


def ancestors(parents: Ints) -> list[list[int]]:
    """For each node, itself and everything above it, the node first."""
    paths: list[list[int]] = []
    for node, parent in enumerate(parents.tolist()):
        paths.append([node, *(paths[parent] if parent >= 0 else [])])
    return paths


def affinities(tree: Tree, smoothing: float) -> tuple[Floats, NDArray[np.int32]]:
    """(n, n) affinity of every two activities, and (n, n) their lowest common ancestor or -1.

    A node without information (it holds every firm) is like nothing but itself.
    """
    ic = np.maximum(information(tree, smoothing), 0.0)
    common = common_ancestors(tree.parents)
    root = np.sqrt(ic)
    affinity = np.append(ic, 0.0)[common]
    scale = np.outer(root, root)
    # where one has no information, what they share has none either: 0 as it stands
    np.divide(affinity, scale, out=affinity, where=scale > 0)
    np.fill_diagonal(affinity, 1.0)
    return np.minimum(affinity, 1.0, out=affinity).astype(np.float32), common


def common_ancestors(parents: Ints) -> NDArray[np.int32]:
    """(n, n) the lowest common ancestor of every two nodes, -1 for none."""
    paths = [path[::-1] for path in ancestors(np.asarray(parents))]
    common = np.full((len(paths), len(paths)), NONE, dtype=np.int32)
    for level in range(max(map(len, paths), default=0)):
        at = np.array([(*path, *[NONE] * level)[level] for path in paths], dtype=np.int32)
        # from the top down: a deeper ancestor takes the place of a higher one
        np.copyto(common, at, where=(at[:, None] == at) & (at >= 0))
    return common


@dataclass(frozen=True)
class Trades:
    """What the two trades of a pair are worth, by node: the activities, then the métier cards that
    firms of this context share, then the node of those that have none, which -1 points at.

    affinity (n, n) is τ; power (n, n) is τ′^α; common (n, n) the lowest common ancestor or -1;
    division (n,) the row of `feeds` for each node; feeds (d + 1, d + 1) the ν from the first to the
    second; second (activities + 1,) the second level of the tree above each activity; codes
    (labels, labels) thousandths of similarity: see labelled().
    """

    affinity: Floats
    power: Floats
    common: NDArray[np.int32]
    division: NDArray[np.int32]
    feeds: Floats
    second: Ints
    codes: NDArray[np.uint16]
    cards: Ints
    near: Near

    @property
    def activities(self) -> int:
        return len(self.second) - 1

    def node_of_card(self, cards: Ints) -> Ints:
        """(c,) -1 for a card that nobody had when this was made."""
        if not len(self.cards):
            return np.full(len(cards), NONE, dtype=np.int64)
        place = np.minimum(np.searchsorted(self.cards, cards), len(self.cards) - 1)
        return np.where(self.cards[place] == cards, self.activities + place, NONE)


def trades_of(tree: Tree, linkages: Linkages | None, cards: Ints, rules: Ruleset) -> Trades:
    """`cards` are the distinct ids of métier cards, ascending."""
    affinity, common = affinities(tree, rules.smoothing)
    activities = len(affinity)
    nodes = activities + len(cards)
    tau = np.zeros((nodes + 1, nodes + 1), dtype=np.float32)
    tau[:activities, :activities] = affinity
    at = np.arange(activities, nodes)
    tau[at, at] = 1
    shared = np.full(tau.shape, NONE, dtype=np.int32)
    shared[:activities, :activities] = common
    division, feeds = value_chains(tree, linkages, nodes, rules)
    either = np.maximum(feeds, feeds.T)[np.ix_(division, division)]
    lifted = tau + (1 - tau) * np.float32(rules.value_chain_weight) * either
    power = np.power(lifted.astype(np.float64), rules.trade_exponent).astype(np.float32)
    codes = labelled(affinity, rules.kind_alone)
    near = neighbours(power, least_power(rules))
    return Trades(tau, power, shared, division, feeds, second_level(tree), codes, cards, near)


def labelled(affinity: Floats, kind_alone: float) -> NDArray[np.uint16]:
    """(labels, labels) thousandths of similarity of two items, as far as words do not tell.

    A label is the activity of an item, that after the last where it has none; and so many further
    on where it has words. Two items with neither codes nor words to compare count `kind_alone`.
    """
    n = len(affinity) + 1
    alone = np.full((n, n), np.rint(kind_alone * 1000), dtype=np.uint16)
    alone[:-1, :-1] = np.rint(affinity.astype(np.float64) * 1000)
    both_worded = alone.copy()
    both_worded[-1, :] = both_worded[:, -1] = 0
    return np.block([[alone, alone], [alone, both_worded]])


def label_of(activity: Ints, text: Ints, activities: int) -> Ints:
    """The label of each item; -1 for an activity or a text that it does not have."""
    said = np.where(activity < 0, activities, activity)
    label: Ints = said + (activities + 1) * (text >= 0)
    return label


def value_chains(
    tree: Tree, linkages: Linkages | None, nodes: int, rules: Ruleset
) -> tuple[NDArray[np.int32], Floats]:
    """(nodes + 1,) row in the second of each node; (d + 1, d + 1) ν from supplier to buyer, whose
    last row and column are for nodes without a division.

    Shares are divided by the supplier's mean: everybody buys wholesale, energy, banking and rent.
    What a division buys of itself is left to the affinity of trades.
    """
    d = 0 if linkages is None else len(linkages.divisions)
    feeds = np.zeros((d + 1, d + 1), dtype=np.float32)
    division = np.full(nodes + 1, d, dtype=np.int32)
    if linkages is None or not d:
        return division, feeds
    shares = np.asarray(linkages.shares, dtype=np.float64)
    mean = shares.mean(axis=1, keepdims=True)
    times = np.divide(shares, mean, out=np.zeros_like(shares), where=mean > 0)
    feeds[:-1, :-1] = np.clip((times - 1) / (rules.value_chain_full - 1), 0, 1)
    np.fill_diagonal(feeds, 0)
    row_of = {int(node): row for row, node in enumerate(linkages.divisions) if node >= 0}
    for node, path in enumerate(ancestors(tree.parents)):
        division[node] = next((row_of[above] for above in path if above in row_of), d)
    return division, feeds


def second_level(tree: Tree) -> Ints:
    """(activities + 1,) the second level above each activity, or itself; -1 for -1."""
    paths = ancestors(tree.parents)
    return np.array([*(path[max(len(path) - 2, 0)] for path in paths), NONE], dtype=np.int64)


def least_power(rules: Ruleset) -> float:
    """τ′^α below which two firms have no trade in common, and none that feeds the other's."""
    return float(np.float32(np.float64(np.float32(rules.least_affinity)) ** rules.trade_exponent))


def neighbours(power: Floats, least: float) -> Near:
    """For each node those that are near enough to meet, the nearest first."""
    node, other = np.nonzero((power >= least) & (power > 0))
    order = np.lexsort((other, -power[node, other], node))
    node, other = node[order], other[order]
    start = np.zeros(len(power) + 1, dtype=np.int64)
    np.cumsum(np.bincount(node, minlength=len(power)), out=start[1:])
    return Near(start, other.astype(np.int32), power[node, other])
