"""How fast the engine alone makes the exact lists of two sides, from columns to described pairs.

    python -m benchmarks.speed.engine_only --firms 5000 20000 --processes 2
    python -m benchmarks.speed.engine_only --firms 20000 --texts 100000

No database. The world is synthetic: firms over the classes of NACE 2 as in a business register (a
few crowded classes, a long tail), a third of the lists missing, languages and kinds as masks. With
`--texts` every description and every item points at one of that many unit vectors, drawn around its
trade. Recall compares the lists of a sample with those from scoring every pair of the sample by the
other implementation of the score, the one for aligned pairs, without any bound.
"""

import os

# Before NumPy is loaded: one thread a process, the processes share the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import argparse
import csv
import multiprocessing
import resource
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.engine import Context, Firms, Items, Pairs, Ruleset, Tree, describe, lists_of, prepare
from matching.engine import lists as engine_lists
from matching.engine.pairs import in_common
from matching.engine.score import may_talk, want_alike

NACE = Path(__file__).parents[2] / "trades/data/activities/NACE2.csv"
BLOCK = 5000
DIMENSIONS = 512
NO_LIST = 0.3


@dataclass(frozen=True)
class Trades:
    """NACE 2: parents in preorder, its classes, and the division of each node."""

    parents: np.ndarray
    classes: np.ndarray
    division: np.ndarray

    @classmethod
    def read(cls) -> "Trades":
        with NACE.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        children: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            children.setdefault(row["parent"], []).append(row)
        parents: list[int] = []
        levels: list[int] = []

        def walk(code: str, above: int) -> None:
            for row in children.get(code, []):
                parents.append(above)
                levels.append(int(row["level"]))
                walk(row["code"], len(parents) - 1)

        walk("", -1)
        level = np.array(levels)
        division = np.maximum.accumulate(np.where(level == 2, np.arange(len(level)), 0))
        return cls(np.array(parents), np.flatnonzero(level == level.max()), division)


class World:
    """Two sides of `size` firms each, the same for the same seed."""

    def __init__(self, size: int, texts: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.trades = Trades.read()
        crowd = 1.0 / (np.arange(len(self.trades.classes)) + 8.0)
        self.share = crowd / crowd.sum()
        self.popular = self.random.permutation(self.trades.classes)
        self.matrix, self.text_of = self._texts(texts)
        self.a, self.b = self._side(size, 0), self._side(size, 10_000_000)
        counts = np.zeros(len(self.trades.parents), dtype=np.float32)
        for firms in (self.a, self.b):
            np.add.at(counts, firms.activity, 1)
        self.tree = Tree(self.trades.parents, counts)

    def prepare(self) -> Context:
        matrix = self.matrix if len(self.matrix) else None
        return prepare(self.a, self.b, tree=self.tree, ruleset=Ruleset(), matrix=matrix)

    def _classes(self, size: int) -> np.ndarray:
        return self.random.choice(self.popular, size, p=self.share)

    def _texts(self, count: int) -> tuple[np.ndarray, np.ndarray]:
        """Unit vectors around the centre of their class, and the class of each."""
        if not count:
            return np.zeros((0, DIMENSIONS), dtype=np.float32), np.zeros(0, dtype=np.int64)
        normal = self.random.standard_normal
        nodes = len(self.trades.parents)
        centre = normal((nodes, DIMENSIONS), dtype=np.float32)
        of = np.sort(self._classes(count))
        matrix = 0.75 * centre[of] + 0.55 * centre[self.trades.division[of]]
        matrix += 0.8 * normal((count, DIMENSIONS), dtype=np.float32)
        return matrix / np.linalg.norm(matrix, axis=1, keepdims=True), of

    def _vectors(self, activity: np.ndarray) -> np.ndarray:
        """A text about each activity, -1 where there is none."""
        if not len(self.matrix):
            return np.full(len(activity), -1, dtype=np.int64)
        first = np.searchsorted(self.text_of, activity)
        count = np.searchsorted(self.text_of, activity, side="right") - first
        chosen = first + (self.random.random(len(activity)) * count).astype(np.int64)
        return np.where(count > 0, chosen, -1)

    def _side(self, size: int, first_id: int) -> Firms:
        random = self.random
        main = self._classes(size)
        further = np.flatnonzero(random.random(size) < NO_LIST)
        activity = np.concatenate([main, self._classes(len(further))])
        firm = np.concatenate([np.arange(size), further])
        languages = (1 << random.integers(0, 7, size)) | (1 << random.integers(0, 7, size))
        kinds = (1 << random.integers(0, 16, size)) | (1 << random.integers(0, 16, size))
        return Firms(
            ids=first_id + random.permutation(size * 3)[:size],
            activity_firm=firm,
            activity=activity,
            activity_is_main=np.arange(len(firm)) < size,
            inferred=random.random(size) < 0.1,
            published=np.ones(size, dtype=bool),
            validated=np.ones(size, dtype=bool),
            capacity=random.integers(0, 20, size),
            languages=np.where(random.random(size) < 0.1, 0, languages),
            interpreter=random.random(size) < 0.15,
            kinds=np.where(random.random(size) < 0.6, 0, kinds),
            size=random.integers(-1, 3, size),
            vector=self._vectors(main),
            brings=self._items(main, first_id * 10, own_trade=0.6),
            seeks=self._items(main, first_id * 10 + 5_000_000, own_trade=0.4),
        )

    def _items(self, main: np.ndarray, first_id: int, own_trade: float) -> Items:
        random = self.random
        count = np.where(random.random(len(main)) < NO_LIST, 0, random.integers(1, 6, len(main)))
        firm = np.repeat(np.arange(len(main)), count)
        drawn = random.random(len(firm))
        about = np.where(drawn < own_trade, main[firm], self._classes(len(firm)))
        return Items(
            firm=firm,
            ids=first_id + np.arange(len(firm)),
            kind=np.minimum(random.geometric(0.25, len(firm)) - 1, 11),
            activity=np.where(drawn > 0.9, -1, about),
            vector=self._vectors(about),
            weight=np.ones(len(firm), dtype=np.float32),
        )


def blocks(context: Context) -> list[tuple[str, np.ndarray]]:
    """Work that processes can share: ranges of firms of one side."""
    return [
        (side, rows[start : start + BLOCK])
        for side in ("a", "b")
        for rows in [context.own(side).eligible]
        for start in range(0, len(rows), BLOCK)
    ]


@dataclass
class _Worker:
    """What a forked process finds: the context, shared with its parent without a copy."""

    context: Context | None = None
    compared: int = 0


_WORKER = _Worker()


def _count_comparisons() -> None:
    original = engine_lists.score_block

    def counting(context, group, places, columns, trade_power):  # type: ignore[no-untyped-def]
        _WORKER.compared += len(places) * len(columns)
        return original(context, group, places, columns, trade_power)

    engine_lists.score_block = counting


def _carry_out(block: tuple[str, np.ndarray]) -> tuple[Pairs, int]:
    assert _WORKER.context is not None
    before = _WORKER.compared
    pairs = lists_of(_WORKER.context, *block)
    return pairs, _WORKER.compared - before


def recall(context: Context, found: dict[str, Pairs], sample: int, seed: int) -> float:
    """Share of the places of a sample's lists that hold a score of the full comparison."""
    random = np.random.default_rng(seed)
    places = right = 0
    for side in ("a", "b"):
        own, other = context.own(side), context.other(side)
        columns = other.eligible
        pairs = found[side]
        own_ids = pairs.firm_a if side == "a" else pairs.firm_b
        for row in random.choice(own.eligible, min(sample, len(own.eligible)), replace=False):
            rows = np.full(len(columns), row)
            at = (rows, columns) if side == "a" else (columns, rows)
            every = describe(context, *at)
            meets = in_common(context, *at)
            meets &= may_talk(
                (own.languages[rows], other.languages[columns]),
                (own.interpreter[rows], other.interpreter[columns]),
            )
            meets &= want_alike((own.kinds[rows], other.kinds[columns]))
            best = np.sort(every.score[meets])[::-1][: context.ruleset.list_length]
            listed = np.sort(pairs.score[own_ids == own.ids[row]])[::-1]
            places += len(best)
            right += int((listed == best[: len(listed)]).sum())
    return right / places if places else 1.0


def _processor_seconds() -> float:
    """Of this process and of those that have ended: what remains the same on a busy machine."""
    return sum(os.times()[:4])


def measure(size: int, arguments: argparse.Namespace) -> None:
    world = World(size, arguments.texts, arguments.seed)
    started, processor = time.perf_counter(), _processor_seconds()
    _WORKER.context = world.prepare()
    prepared = time.perf_counter() - started
    work = blocks(_WORKER.context)
    if arguments.processes > 1:
        with multiprocessing.get_context("fork").Pool(arguments.processes) as pool:
            done = pool.map(_carry_out, work, chunksize=1)
    else:
        done = [_carry_out(block) for block in work]
    seconds = time.perf_counter() - started
    processor = _processor_seconds() - processor
    found = {
        side: Pairs(
            **{
                name: np.concatenate(
                    [getattr(pairs, name) for (of, _), (pairs, _) in both if of == side]
                )
                for name in Pairs.__dataclass_fields__
            }
        )
        for both in [list(zip(work, done, strict=True))]
        for side in ("a", "b")
    }
    compared = sum(count for _pairs, count in done)
    peak = sum(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    right = recall(_WORKER.context, found, arguments.sample, arguments.seed)
    listed = sum(map(len, found.values()))
    print(
        f"{size:>8,} {arguments.texts:>8,} {prepared:>9.2f} {seconds:>9.2f} {processor:>9.2f}"
        f" {compared / 1e6:>12.1f}"
        f" {100 * compared / (2 * size * size):>8.2f} {listed:>10,} {peak / 1024:>8.0f}"
        f" {right:>8.4f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, nargs="+", default=[5000, 20000], metavar="N")
    parser.add_argument("--texts", type=int, default=0, help="distinct texts (0: no encoder)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--sample", type=int, default=50, help="firms a side, for the recall")
    parser.add_argument("--seed", type=int, default=2012)
    arguments = parser.parse_args()
    _count_comparisons()
    print(
        f"{'firms':>8} {'texts':>8} {'prepare s':>9} {'total s':>9} {'cpu s':>9} {'compared M':>12}"
        f" {'share %':>8} {'on lists':>10} {'peak MB':>8} {'recall':>8}"
    )
    for size in arguments.firms:
        measure(size, arguments)


if __name__ == "__main__":
    main()
