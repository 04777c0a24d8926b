"""What the others compare: the firms of a world as vectors, sparse and projected.

A product of two is the affinity of the trades plus both coverages, by codes: the path of the
activity, and what is brought against what is sought, by kind and code with what stands above it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.random_projection import GaussianRandomProjection

from benchmarks.speed.worlds import World
from matching.engine import Items
from matching.engine.codes import KINDS
from matching.engine.trade import ancestors, information

DIMENSIONS = 256


@dataclass(frozen=True)
class Vectors:
    """Rows of one side as they ask and as they are asked, sparse; products of `asks` of one side
    with `answers` of the other are the likeness of two firms. dense_*: projections of both."""

    asks: sparse.csr_array
    answers: sparse.csr_array
    dense_asks: np.ndarray
    dense_answers: np.ndarray


Sides = tuple[Vectors, Vectors]


def paths(world: World) -> sparse.csr_array:
    """(n, n) rows of codes; the product of two is their affinity (see matching.engine.trade)."""
    content = np.maximum(information(world.tree, 0.5), 1e-9)
    rows, columns, weights = [], [], []
    for node, path in enumerate(ancestors(world.tree.parents)):
        above = np.append(content[path[1:]], 0.0)
        rows += [node] * len(path)
        columns += path
        weights += np.sqrt(np.maximum(content[path] - above, 0) / content[node]).tolist()
    n = len(content)
    return sparse.csr_array((np.array(weights, dtype=np.float32), (rows, columns)), shape=(n, n))


def item_rows(
    items: Items, firms: int, path: sparse.csr_array, *, shared: bool
) -> sparse.csr_array:
    """(firms, kinds × codes) sums of the items' paths; `shared`: each item has its share of 1."""
    coded = np.flatnonzero(items.activity >= 0)
    firm, kind = items.firm[coded], items.kind[coded]
    weight = np.ones(len(coded), dtype=np.float32)
    if shared:
        weight /= np.bincount(items.firm, minlength=firms)[firm]
    rows = sparse.coo_array(path[items.activity[coded]])
    of, node = rows.coords
    place = kind[of] * path.shape[1] + node
    shape = (firms, len(KINDS) * path.shape[1])
    return sparse.csr_array((rows.data * weight[of], (firm[of], place)), shape=shape)


def vectors(world: World) -> Sides:
    path = paths(world)
    made = []
    for mine, firms in enumerate((world.a, world.b)):
        trade = path[firms.activity[: len(firms.ids)]]
        brings = item_rows(firms.brings, len(firms.ids), path, shared=False)
        seeks = item_rows(firms.seeks, len(firms.ids), path, shared=True)
        # what A seeks faces what B brings, and what A brings faces what B seeks
        parts = [trade, seeks, brings] if mine == 0 else [trade, brings, seeks]
        row = sparse.csr_array(sparse.hstack(parts, format="csr", dtype=np.float32))
        made.append(row)
    projection = GaussianRandomProjection(DIMENSIONS, random_state=1).fit(made[0][:1])
    dense = [np.ascontiguousarray(projection.transform(row), dtype=np.float32) for row in made]
    a, b = (Vectors(made[at], made[at], dense[at], dense[at]) for at in (0, 1))
    return a, b
