"""What PostgreSQL takes of a full run: reading both sides, writing the pairs, writing them again.

    python3 run.py bench benchmarks.speed.storage [--firms 103000] [--workers 2]

No search: the firms are those of a small synthetic world, repeated until there are enough, and the
pairs are drawn, ten for each firm of either side, with numbers as the engine makes them. Seconds of
processor are given beside those of the clock: our own, and those of PostgreSQL's processes.
"""

import argparse
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

import django

django.setup()

import numpy as np
from django.core.management import call_command
from django.db import connection

from actors.models import Asset, Firm, FirmActivity
from benchmarks.speed.full_run import say
from ced_platform.demo.copying import analyze
from ced_platform.demo.world import load_benchmark
from ced_platform.shared.choices import Side
from matching import found
from matching.engine import Pairs
from matching.models import Suggestion
from matching.reading import Places, unread_texts
from matching.rows import Source
from matching.services.lists import store_pairs
from matching.services.rulesets import ensure_default_ruleset
from matching.services.vectors import ensure_vectors
from matching.snapshot import Inputs
from partnerships.models import Convention
from trades.queries import activity_tree

SEED_FIRMS = 2_000
LIST = 10
BLOCK = 40_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=20_000, help="on each side")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    convention = load_benchmark(own="FR-NPDC", partner="TN-GT", firms=2 * SEED_FIRMS, seed=1)
    ensure_vectors(unread_texts(convention))
    repeat(options.firms)
    tree = activity_tree()
    inputs = timed("read both sides", lambda: Inputs.read(convention, Places(tree.ids)))
    ids = [inputs.sides[side].firms["id"] for side in Side]
    say(f"{len(ids[0]):,} × {len(ids[1]):,} firms that may be suggested")
    pairs = timed("arrange the lists of both sides", lambda: found.arrange(drawn(*ids)))
    blocks = list(found.cut(pairs, BLOCK))
    say(f"{len(pairs):,} pairs in {len(blocks)} blocks")
    assets = inputs.sides[Side.A].assets["id"]
    jobs = [(convention.pk, first, last, some, assets, 0) for first, last, some in blocks]
    written(jobs, options.workers, "write all")
    written(jobs, options.workers, "write the same again")
    written([(*job[:5], 100) for job in jobs], options.workers, "write with 1 % changed")
    size = "SELECT pg_size_pretty(pg_relation_size(%s)), pg_size_pretty(pg_indexes_size(%s))"
    with connection.cursor() as cursor:
        cursor.execute(size, ["matching_suggestion"] * 2)
        say("table {}, indexes {}".format(*cursor.fetchone()))


def repeat(wanted: int) -> None:
    """The same firms, with their activities and assets, until a side has that many."""
    times = -(-wanted // SEED_FIRMS) - 1
    steps: dict[str, int] = {}
    with connection.cursor() as cursor:
        for model in (Firm, FirmActivity, Asset):
            name = model._meta.db_table
            cursor.execute(f"SELECT max(id) FROM {name}")  # noqa: S608 - a name of our own
            (steps[name],) = cursor.fetchone()
            moved = {
                "id": f"id + {steps[name]} * n",
                "firm_id": f"firm_id + {steps[Firm._meta.db_table]} * n",
            }
            columns = [field.column for field in model._meta.local_concrete_fields]
            values = ", ".join(moved.get(column, column) for column in columns)
            cursor.execute(
                f"INSERT INTO {name} ({', '.join(columns)}) SELECT {values}"  # noqa: S608
                f" FROM {name}, generate_series(1, {times}) AS n"
            )
    analyze(Firm, FirmActivity, Asset)


def drawn(firms_a: np.ndarray, firms_b: np.ndarray) -> np.ndarray:
    """Lists of ten for each firm; firms near each other are often on each other's."""
    random = np.random.default_rng(1)
    both = []
    for side, own, other in (("a", firms_a, firms_b), ("b", firms_b, firms_a)):
        lists = np.zeros(len(own) * LIST, dtype=found.FOUND)
        near = np.arange(len(own)) * len(other) // len(own)
        steps = np.argsort(random.random((len(own), 3 * LIST)), axis=1)[:, :LIST]
        lists[f"firm_{side}"] = np.repeat(own, LIST)
        lists[f"firm_{'b' if side == 'a' else 'a'}"] = other[
            ((near[:, None] + steps) % len(other)).reshape(-1)
        ]
        lists[f"rank_{side}"] = np.tile(np.arange(LIST) + 1, len(own))
        both.append(lists)
    return np.concatenate(both)


def store(job: tuple[Any, ...]) -> int:
    """One block, in a process of its own; `changed`: one in so many gets other numbers."""
    convention, first, last, some, assets, changed = job
    random, n = np.random.default_rng(first), len(some)
    share = [random.random(n, dtype=np.float32) * 0.5 for _ in range(8)]
    if changed:
        share[0][::changed] += 0.1
    matched = assets[random.integers(0, len(assets), (2, n, 3, 3))]
    missing = random.integers(0, 64, n)
    pairs = Pairs(
        firm_a=some["firm_a"],
        firm_b=some["firm_b"],
        rank_a=some["rank_a"],
        rank_b=some["rank_b"],
        score=share[0],
        score_low=share[0] / 2,
        score_high=share[0] * 1.2,
        trade_affinity=share[1],
        value_chain_a_to_b=share[2],
        value_chain_b_to_a=share[3],
        shared_activity=random.integers(0, 3, n),
        shared_card=np.full(n, -1),
        coverage_a_to_b=share[4],
        coverage_b_to_a=share[5],
        reciprocity=share[6],
        rivalry=np.full(n, np.nan, dtype=np.float32),
        coproduction=np.zeros(n, dtype=bool),
        kinship=share[7],
        feasibility=share[1],
        matched_a_to_b=matched[0],
        matched_b_to_a=matched[1],
        norm_gap=np.full((n, 2), -1),
        missing=missing,
        gains=np.full((n, 16), 0.01, dtype=np.float32),
    )
    source = Source(Convention.objects.get(pk=convention), ensure_default_ruleset(), ACTIVITIES)
    return store_pairs(source, first=first, last=last, pairs=pairs)


ACTIVITIES = np.arange(1, 4)


def written(jobs: list[tuple[Any, ...]], workers: int, what: str) -> None:
    connection.close()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pids = [process.pid or 0 for process in multiprocessing.active_children()]
        rows = timed(what, lambda: sum(pool.imap_unordered(store, jobs)), children=pids)
    say(f"    {rows:,} of {Suggestion.objects.count():,} rows")


def timed(what: str, work: Callable[[], Any], children: Sequence[int] = ()) -> Any:
    def now() -> tuple[float, float, float]:
        ours = time.process_time() + sum(map(processor_seconds, children))
        return time.monotonic(), ours, server_seconds()

    begun = now()
    result = work()
    ended = now()
    wall, own, server = (end - start for start, end in zip(begun, ended, strict=True))
    say(f"{what}: {wall:.1f} s; processor {own:.1f} s our own, {server:.1f} s PostgreSQL's")
    return result


def server_seconds() -> float:
    """Of PostgreSQL's processes that live; what ended ones used has gone to their parent."""
    return sum(processor_seconds(int(place.name), children=True) for place in servers())


def servers() -> Iterator[Path]:
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_bytes()
        except OSError:
            continue
        if command.startswith(b"postgres:") or b"/postgres\0" in command:
            yield place


def processor_seconds(pid: int, *, children: bool = False) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    ticks = sum(map(int, fields[11 : 15 if children else 13]))
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
