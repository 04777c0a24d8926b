"""How fast the engine alone makes the exact lists of two sides, from columns to described pairs.

    python -m benchmarks.speed.engine_only --firms 10000 20000 50000 103000
    python -m benchmarks.speed.engine_only --firms 103000 --part 0.05

No database; see worlds.py for the firms. `--part` makes the lists of that share of the firms only,
and tells what all would take. Recall compares the lists of a sample with every score of its firms,
ties aside. `search` finds the ten best of each firm by the whole score, `describe` tells every
number of those pairs. `bare` is what sparse_dot_topn takes, on one core as here, for the ten best
bare dot products of the same firms: vectors of trades with their ancestors and of items by kind,
trade and text; the ratio is that of the search to it. Compiling the loops for the first time is not
counted, and is told apart.
"""

import os

# Before NumPy is loaded: one thread, so that processor seconds can be compared.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import resource
import time

import numpy as np
from scipy import sparse
from sparse_dot_topn import sp_matmul_topn

from benchmarks.speed.worlds import World
from matching.engine import Context, Firms, Pairs, describe, scores_of
from matching.engine.lists import best_counterparts

BLOCK = 5000
HEAD = (
    "firms",
    "prepare s",
    "search s",
    "describe s",
    "bare s",
    "ratio",
    "pairs",
    "peak MB",
    "recall",
)


def blocks(context: Context, side: str, part: float) -> list[np.ndarray]:
    """The first firms of a side, as workers take them."""
    rows = context.own(side).eligible
    rows = rows[: max(int(len(rows) * part), 1)]
    return [rows[at : at + BLOCK] for at in range(0, len(rows), BLOCK)]


def searched(context: Context, side: str, part: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows of the pairs on their lists, of side A and of side B."""
    found = [best_counterparts(context, side, rows)[:2] for rows in blocks(context, side, part)]
    return [(own, other) if side == "a" else (other, own) for own, other in found]


def vectors(world: World, firms: Firms, items: str) -> sparse.csr_matrix:
    """(firms, features): the trades and what is above them, and items of one direction."""
    nodes, at, above = len(world.trades.parents), firms.activity_firm, firms.activity
    rows, features = [at], [above]
    while (above >= 0).any():
        above = np.where(above >= 0, world.trades.parents[above], -1)
        rows.append(at[above >= 0])
        features.append(above[above >= 0])
    some = getattr(firms, items)
    coded, worded = some.activity >= 0, some.vector >= 0
    rows += [some.firm[coded], some.firm[worded]]
    features += [
        nodes * (1 + some.kind[coded]) + some.activity[coded],
        nodes * 20 + some.vector[worded],
    ]
    row, feature = np.concatenate(rows), np.concatenate(features)
    shape = (len(firms.ids), nodes * 20 + len(world.texts.about))
    return sparse.csr_matrix((np.ones(len(row), dtype=np.float32), (row, feature)), shape=shape)


def bare(world: World, part: float) -> float:
    """Processor seconds of the ten best dot products of both sides."""
    started = time.process_time()
    for one, other in ((world.a, world.b), (world.b, world.a)):
        left, right = vectors(world, one, "seeks"), vectors(world, other, "brings")
        left = left[: max(int(left.shape[0] * part), 1)]
        sp_matmul_topn(left, right.T.tocsr(), top_n=10, n_threads=1)
    return (time.process_time() - started) / part


def recall(context: Context, found: dict[str, list[Pairs]], sample: int) -> float:
    """Share of the places of a sample's lists that hold a score of the full comparison."""
    places = right = 0
    for side, blocks in found.items():
        pairs = blocks[0]
        own = pairs.firm_a if side == "a" else pairs.firm_b
        for firm in np.unique(own)[:sample]:
            (row,) = context.own(side).rows_of([int(firm)])
            every = sorted(scores_of(context, side, int(row)).values(), reverse=True)
            best = every[: context.ruleset.list_length]
            listed = sorted(pairs.score[own == firm].tolist(), reverse=True)
            places += len(best)
            right += sum(one == other for one, other in zip(best, listed, strict=False))
    return right / places if places else 1.0


def measure(size: int, arguments: argparse.Namespace) -> None:
    world = World(size, arguments.texts, arguments.seed)
    started = time.process_time()
    context = world.prepare()
    prepared = time.process_time() - started
    started = time.process_time()
    rows = {side: searched(context, side, arguments.part) for side in ("a", "b")}
    search = (time.process_time() - started) / arguments.part
    started = time.process_time()
    found = {side: [describe(context, *some) for some in parts] for side, parts in rows.items()}
    told = (time.process_time() - started) / arguments.part
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pairs = sum(len(block) for blocks in found.values() for block in blocks)
    other = bare(world, arguments.part)
    figures = (
        f"{size:,}", f"{prepared:.1f}", f"{search:.1f}", f"{told:.1f}",
        f"{other:.1f}", f"{search / other:.2f}", f"{pairs:,}", f"{peak:.0f}",
        f"{recall(context, found, arguments.sample):.4f}",
    )  # fmt: skip
    print("".join(f"{figure:>11}" for figure in figures), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, nargs="+", default=[10_000, 20_000], metavar="N")
    parser.add_argument("--texts", type=int, default=20_000, help="distinct (0: no encoder)")
    parser.add_argument("--part", type=float, default=1.0, help="share of the firms to list")
    parser.add_argument("--sample", type=int, default=50, help="firms a side, for the recall")
    parser.add_argument("--seed", type=int, default=2012)
    arguments = parser.parse_args()
    started = time.process_time()
    tiny = World(300, 100, arguments.seed).prepare()
    for side in ("a", "b"):
        for some in searched(tiny, side, 1.0):
            describe(tiny, *some)
        scores_of(tiny, side, int(tiny.own(side).eligible[0]))
    print(
        f"compiling or loading the loops: {time.process_time() - started:.1f} s of processor time"
    )
    print("".join(f"{name:>11}" for name in HEAD))
    for size in arguments.firms:
        measure(size, arguments)


if __name__ == "__main__":
    main()
