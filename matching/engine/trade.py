"""Affinity of two activities by the information of what they have in common.

IC(c) = −log p(c), where p(c) is the share of firms at or under c. The affinity of two activities is
IC(lowest common ancestor) / √(IC(c₁)·IC(c₂)): 1 for the same activity, 0 for nothing in common
(Resnik 1995; Lin 1998, here with the geometric mean, which keeps it a cosine).
"""

import numpy as np
from numpy.typing import NDArray

from matching.engine.types import NONE, Floats, Ints, Tree


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


def affinities(tree: Tree, smoothing: float) -> tuple[Floats, Ints]:
    """(n, n) affinity of every two activities, and (n, n) their lowest common ancestor or -1.

    A node without information (it holds every firm) is like nothing but itself.
    """
    n = len(tree.parents)
    ic = information(tree, smoothing)
    common = np.full((n, n), NONE, dtype=np.int64)
    members: list[list[int]] = [[] for _ in range(n)]
    for node, path in enumerate(ancestors(np.asarray(tree.parents))):
        for above in path:
            members[above].append(node)
    for node in range(n):  # from the top down: a deeper ancestor overwrites a higher one
        common[np.ix_(members[node], members[node])] = node
    root = np.sqrt(np.maximum(ic, 0.0))
    scale = np.outer(root, root)
    shared = np.where(common >= 0, ic[np.maximum(common, 0)], 0.0)
    affinity = np.divide(shared, scale, out=np.zeros((n, n)), where=scale > 0)
    np.fill_diagonal(affinity, 1.0)
    return np.clip(affinity, 0.0, 1.0).astype(np.float32), common
