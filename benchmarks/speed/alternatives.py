"""What one could put in the engine's place, on the same firms: one run, one table.

    python3 run.py bench benchmarks.speed.alternatives --firms 20000
    python3 run.py bench benchmarks.speed.alternatives --firms 103000

Every method gives each firm of both sides its ten best of the other. This engine computes the whole
reciprocal score from columns; the others get vectors ready made and compute bare products of them:
the path of the activity, and what is brought against what is sought, by kind and code with what
stands above it, weighted so that a product is the affinity of two codes plus both coverages. None
of them knows gates, unknown lists, languages, or that the worse of two coverages counts.

recall: share of the ten best by bare products that a method finds, ties counted as found. engine's:
share of the engine's own list that it finds. Each method runs in a process of its own with two
threads, after it has answered for a thousand firms (what a first use loads is not counted); seconds
of wall clock and of processor, and the memory that it adds. Where a brute force would take too long
it answers for some firms alone, and its seconds are those times what is left (≈): its cost per firm
is the same for each.
"""

import os

THREADS = 2
# Before NumPy is loaded. The engine shares its work by blocks: its loops have one thread each.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, str(THREADS))
os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import faiss
import numpy as np
import psycopg
from scipy import sparse
from sklearn.neighbors import NearestNeighbors
from sparse_dot_topn import sp_matmul_topn
from threadpoolctl import threadpool_limits

from benchmarks.speed.vectors import DIMENSIONS, Sides, Vectors, vectors
from benchmarks.speed.worlds import World
from matching.engine import Context, Firms
from matching.engine.lists import best_counterparts
from matching.engine.tables import Table
from matching.engine.warm_up import warm_up

LENGTH = 10
BLOCK = 10_000
FORK = multiprocessing.get_context("fork")
# Pairs that a brute force may compare before it answers for some firms alone.
AFFORDABLE = 2e9
# Firms of the world that a method answers for before it is measured.
FEW = 1000


@dataclass
class Answer:
    """seconds, processor: None where it was not measured here; found: (n, 10) rows, -1 for none, of
    the first n firms of each side; build: what is made before a list is looked for (an index; here,
    the prepared firms), part of `seconds`."""

    seconds: float
    processor: float | None
    memory: float
    found: tuple[np.ndarray, np.ndarray]
    build: float | None = None
    scaled: bool = False


Method = Callable[[Sides], Answer]


# The methods


def this_engine(world: World) -> Answer:
    begun = clock()
    context = world.prepare()
    build, _ = since(begun)
    with ThreadPoolExecutor(THREADS) as pool:
        done = list(pool.map(lambda block: lists(context, *block), blocks(context)))
    seconds = since(begun)
    found = []
    for side, own, other in (("a", world.a, world.b), ("b", world.b, world.a)):
        parts = [rows for of, rows in done if of == side]
        found.append(rows_found(parts, context.own(side), own, context.other(side), other))
    return Answer(*seconds, 0.0, (found[0], found[1]), build=build)


def blocks(context: Context) -> list[tuple[str, np.ndarray]]:
    """Work that threads can share: ranges of firms of one side."""
    return [
        (side, rows[start : start + BLOCK])
        for side in ("a", "b")
        for rows in [context.own(side).eligible]
        for start in range(0, len(rows), BLOCK)
    ]


def lists(
    context: Context, side: str, rows: np.ndarray
) -> tuple[str, tuple[np.ndarray, np.ndarray]]:
    """Rows of the firms of a block, and of those on their lists from the best to the last."""
    own, other, _score = best_counterparts(context, side, rows)
    return side, (own, other)


def rows_found(parts: list, own: Table, columns: Firms, other: Table, others: Firms) -> np.ndarray:
    """(n, 10) rows in the order of the columns that went in."""
    found = np.full((len(columns.ids), LENGTH), -1, dtype=np.int64)
    mine, theirs = (np.concatenate(rows) for rows in zip(*parts, strict=True))
    _row, first, count = np.unique(mine, return_index=True, return_counts=True)
    place = np.arange(len(mine)) - np.repeat(first, count)
    found[row_of(columns.ids, own.ids[mine]), place] = row_of(others.ids, other.ids[theirs])
    return found


def row_of(ids: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    order = np.argsort(ids)
    return order[np.searchsorted(ids[order], wanted)]


def bare_products(sides: Sides) -> Answer:
    begun = clock()
    best = [
        sp_matmul_topn(
            sparse.csr_matrix(one.asks),
            sparse.csr_matrix(other.answers.T),
            top_n=LENGTH,
            sort=True,
            n_threads=THREADS,
        )
        for one, other in (sides, sides[::-1])
    ]
    seconds = since(begun)
    return Answer(*seconds, 0.0, (padded(best[0]), padded(best[1])))


def padded(best: sparse.csr_matrix) -> np.ndarray:
    row = np.repeat(np.arange(best.shape[0]), np.diff(best.indptr))
    found = np.full((best.shape[0], LENGTH), -1, dtype=np.int64)
    found[row, np.arange(len(row)) - best.indptr[row]] = best.indices
    return found


def scikit_learn(sides: Sides) -> Answer:
    """Brute force over the same sparse vectors, made unit vectors: it knows distances alone."""

    def of(one: Vectors, other: Vectors, some: int) -> np.ndarray:
        model = NearestNeighbors(n_neighbors=LENGTH, algorithm="brute", metric="cosine")
        return model.fit(other.answers).kneighbors(one.asks[:some], return_distance=False)

    return brute_force(sides, of)


def faiss_flat(sides: Sides) -> Answer:
    def of(one: Vectors, other: Vectors, some: int) -> np.ndarray:
        index = faiss.IndexFlatIP(DIMENSIONS)
        index.add(other.dense_answers)
        return index.search(one.dense_asks[:some], LENGTH)[1]

    return brute_force(sides, of)


def brute_force(sides: Sides, of: Callable[[Vectors, Vectors, int], np.ndarray]) -> Answer:
    firms = sides[0].asks.shape[0]
    some = min(firms, max(int(AFFORDABLE / firms), LENGTH))
    begun = clock()
    found = [of(one, other, some) for one, other in (sides, sides[::-1])]
    seconds, processor = since(begun)
    times = firms / some
    return Answer(seconds * times, processor * times, 0.0, (found[0], found[1]), scaled=times > 1)


def faiss_hnsw(sides: Sides) -> Answer:
    begun, build, found = clock(), 0.0, []
    for one, other in (sides, sides[::-1]):
        building = clock()
        index = faiss.IndexHNSWFlat(DIMENSIONS, 16, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction, index.hnsw.efSearch = 64, 64
        index.add(other.dense_answers)
        build += since(building)[0]
        found.append(index.search(one.dense_asks, LENGTH)[1])
    return Answer(*since(begun), 0.0, (found[0], found[1]), build=build)


def pgvector_hnsw(sides: Sides) -> Answer:
    """In the PostgreSQL of this run: rows in, index made, and one statement a side and thread."""
    begun, build, found = clock(), 0.0, []
    firms, size = sides[0].asks.shape[0], 0.0
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("create extension if not exists vector")
        connection.execute("set maintenance_work_mem = '1GB'")
        connection.execute(f"set max_parallel_maintenance_workers = {THREADS - 1}")
        for name, side in zip("ab", sides, strict=True):
            building = clock()
            copy_in(connection, f"alternative_{name}", side)
            build += since(building)[0]
            size += connection.execute(
                "select pg_total_relation_size(%s::regclass)", [f"alternative_{name}"]
            ).fetchone()[0]
    some = min(firms, max(int(AFFORDABLE / firms / 4), LENGTH))
    asking = clock()
    for own, other in ("ab", "ba"):
        cuts = np.linspace(0, some, THREADS + 1).astype(int)
        spans = [(own, other, *span) for span in pairwise(cuts)]
        with ThreadPoolExecutor(THREADS) as pool:
            found.append(np.vstack(list(pool.map(lambda span: nearest(*span), spans))))
    asked = since(asking)[0]
    seconds = since(begun)[0] - asked + asked * firms / some
    return Answer(
        seconds, None, size / 2**20, (found[0], found[1]), build=build, scaled=some < firms
    )


def copy_in(connection: psycopg.Connection, table: str, side: Vectors) -> None:
    connection.execute(f"drop table if exists {table}")
    connection.execute(f"create table {table} (id int primary key, v vector({DIMENSIONS}))")
    with connection.cursor().copy(f"copy {table} from stdin") as copy:
        for row, values in enumerate(side.dense_answers):
            copy.write_row((row, "[" + ",".join(f"{value:.6g}" for value in values) + "]"))
    connection.execute(
        f"create index on {table} using hnsw (v vector_ip_ops) with (m = 16, ef_construction = 64)"
    )
    connection.execute(f"analyze {table}")


def nearest(own: str, other: str, start: int, end: int) -> np.ndarray:
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute("set hnsw.ef_search = 64")
        connection.execute("set enable_seqscan = off")
        rows = connection.execute(
            f"select array(select other.id from alternative_{other} as other"  # noqa: S608
            f" order by other.v <#> own.v limit {LENGTH})"
            f" from (select * from alternative_{own} where id >= %s and id < %s) as own"
            " order by own.id",
            [int(start), int(end)],
        ).fetchall()
    return np.array([(ids + [-1] * LENGTH)[:LENGTH] for (ids,) in rows], dtype=np.int64)


METHODS: dict[str, Method] = {
    "sparse_dot_topn": bare_products,
    "scikit-learn brute force": scikit_learn,
    "faiss flat, 256 dimensions": faiss_flat,
    "faiss HNSW, 256 dimensions": faiss_hnsw,
    "pgvector HNSW, 256 dimensions": pgvector_hnsw,
}


# Measuring


def clock() -> tuple[float, float]:
    return time.perf_counter(), sum(os.times()[:4])


def since(begun: tuple[float, float]) -> tuple[float, float]:
    now = clock()
    return now[0] - begun[0], now[1] - begun[1]


def measure(method: Callable, few: object, many: object) -> Answer:
    """Run in a process of its own, with a few firms first: what a first use loads is not counted,
    for any of them. Memory is what it adds to what it was given."""
    receiver, sender = FORK.Pipe(duplex=False)
    process = FORK.Process(target=_measured, args=(method, few, many, sender))
    process.start()
    sender.close()
    try:
        answer: Answer = receiver.recv()
    except EOFError:
        raise SystemExit(f"{method.__name__} failed; its message is above") from None
    finally:
        process.join()
    return answer


def _measured(method: Callable, few: object, many: object, sender: object) -> None:
    faiss.omp_set_num_threads(THREADS)
    with threadpool_limits(THREADS):
        method(few)
        before = peak_memory()
        answer = method(many)
    if not answer.memory:
        answer.memory = peak_memory() - before
    sender.send(answer)  # type: ignore[attr-defined]


def peak_memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def recall(found: np.ndarray, exact: np.ndarray, one: Vectors, other: Vectors) -> float:
    """Share of the places of the exact list whose product a method reaches too."""
    reached, wanted = (products(rows, one, other) for rows in (found, exact[: len(found)]))
    held = np.isfinite(wanted)
    worst = np.where(held, wanted, np.inf).min(axis=1, keepdims=True)
    right = np.isfinite(reached) & (reached >= worst * (1 - 1e-5))
    return float(np.minimum(right.sum(axis=1), held.sum(axis=1)).sum() / max(held.sum(), 1))


def products(found: np.ndarray, one: Vectors, other: Vectors) -> np.ndarray:
    row, place = np.nonzero(found >= 0)
    values = np.full(found.shape, -np.inf)
    for start in range(0, len(row), 200_000):
        r, p = row[start : start + 200_000], place[start : start + 200_000]
        values[r, p] = one.asks[r].multiply(other.answers[found[r, p]]).sum(axis=1)
    return values


def overlap(found: np.ndarray, listed: np.ndarray) -> float:
    listed = listed[: len(found)]
    same = (listed[:, :, None] == found[:, None, :]).any(axis=2) & (listed >= 0)
    return float(same.sum() / max((listed >= 0).sum(), 1))


def table(size: int, seed: int) -> None:
    world, tiny = World(size, 0, seed), World(FEW, 0, seed)
    sides, tiny_sides = vectors(world), vectors(tiny)
    stored = sides[0].asks.nnz, sides[1].asks.nnz
    print(f"\n{size:,} firms a side, {stored[0]:,} and {stored[1]:,} values in the vectors")
    print(
        f"{'':<32}{'seconds':>10}{'build s':>9}{'cpu s':>9}{'MB':>8}{'recall':>8}{'engine’s':>9}",
        flush=True,
    )
    engine = measure(this_engine, tiny, world)
    exact = measure(bare_products, tiny_sides, sides)
    answers = {"this engine, whole score": engine, "sparse_dot_topn": exact}
    for name in ("this engine, whole score", *METHODS):
        answer = answers.get(name) or measure(METHODS[name], tiny_sides, sides)
        pairs = ((sides[0], sides[1]), (sides[1], sides[0]))
        right = [
            recall(found, best, *pair)
            for found, best, pair in zip(answer.found, exact.found, pairs, strict=True)
        ]
        listed = [overlap(f, e) for f, e in zip(answer.found, engine.found, strict=True)]
        build = "" if answer.build is None else f"{answer.build:.2f}"
        processor = "–" if answer.processor is None else f"{answer.processor:.2f}"
        print(
            f"{name:<32}{'≈' if answer.scaled else '':>2}{answer.seconds:>8.2f}{build:>9}"
            f"{processor:>9}{answer.memory:>8.0f}{np.mean(right):>8.3f}{np.mean(listed):>9.3f}",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, nargs="+", default=[20_000], metavar="N")
    parser.add_argument("--seed", type=int, default=2012)
    options = parser.parse_args()
    warm_up()  # what is compiled at the first use, once
    for size in options.firms:
        table(size, options.seed)


if __name__ == "__main__":
    main()
