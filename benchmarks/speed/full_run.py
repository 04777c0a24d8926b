"""From “start” to suggestions visible: one convention, real PostgreSQL, broker and workers.

    python3 run.py bench benchmarks.speed.full_run [--firms 20000] [--workers 2] [--sample 500]

Makes the synthetic world with that many firms on each side, asks for a full run as a page would,
and waits until the new lists are there. Then it compares the stored top 10 of a sample of firms
with a full comparison of each with every firm of the other side. Nothing is left behind.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ced_platform.settings")

import django

django.setup()

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.models import Sum

from actors.models import Asset, Firm
from ced_platform.demo.world import load_benchmark
from ced_platform.shared.choices import Side
from matching import engine
from matching.models import Run, RunBlock, Suggestion, TextVector
from matching.queries import runs_with_progress
from matching.reading import firms_of, unread_texts
from matching.services.runs import start_run
from matching.services.vectors import encoder_name, ensure_vectors
from matching.snapshot import Snapshot, snapshot_of_run
from partnerships.models import Convention

POLL_SECONDS = 0.25


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=20_000, help="on each side")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sample", type=int, default=500, help="firms compared in full")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()

    convention = make_world(options.firms, options.seed)
    texts, meaning_seconds = read_texts(convention)
    with workers(options.workers) as processes:
        memory = Memory([process.pid for process in processes])
        first, first_seconds = timed_run(convention, memory)
        again, again_seconds = timed_run(convention, memory)
        changed = change(convention, options.seed)
        last, last_seconds = timed_run(convention, memory)
    report = {
        "firms, side A × side B": f"{first.firms_a:,} × {first.firms_b:,}",
        "workers": options.workers,
        "different texts": f"{TextVector.objects.count():,}",
        f"seconds to read the meaning of {texts:,} of them": f"{meaning_seconds:.1f}",
        **stages(first),
        "blocks": RunBlock.objects.filter(run=first).count(),
        "seconds from start to suggestions visible": f"{first_seconds:.1f}",
        "seconds of a second run, nothing changed": f"{again_seconds:.1f}",
        "rows written by the second run": f"{written(again):,}",
        f"seconds of a third run, {changed:,} firms changed": f"{last_seconds:.1f}",
        "rows written by the third run": f"{written(last):,}",
        "rows in all": f"{Suggestion.objects.count():,}",
        "peak memory of the workers, MB": f"{memory.peak / 1e6:.0f}",
    }
    report |= compare(snapshot_of_run(last.pk), convention, options.sample, options.seed)
    width = max(map(len, report))
    print("\n" + "\n".join(f"{name:<{width}}  {value}" for name, value in report.items()))


def make_world(firms: int, seed: int) -> Convention:
    begun = time.monotonic()
    call_command("migrate", verbosity=0, interactive=False)
    convention = load_benchmark(
        own="FR-NPDC", partner="TN-GT", firms=2 * firms, seed=seed, progress=say
    )
    say(f"world made in {time.monotonic() - begun:.0f} s")
    return convention


def read_texts(convention: Convention) -> tuple[int, float]:
    """How many texts were read for the first time, and the seconds it took. Their meanings are
    kept for the next benchmark: they say nothing about matching."""
    place = Path(settings.VAR_DIR) / f"meanings-of-benchmarks-{encoder_name().replace('/', '-')}"
    table = "matching_textvector"
    with connection.cursor() as cursor:
        if place.exists():
            with cursor.copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(place.read_bytes())
        begun = time.monotonic()
        texts = ensure_vectors(unread_texts(convention))
        seconds = time.monotonic() - begun
        with cursor.copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
            place.write_bytes(b"".join(copy))
    return texts, seconds


@contextmanager
def workers(count: int, queue: str = "celery") -> Iterator[list[subprocess.Popen]]:
    """As on a server: one process each, one thread of linear algebra each."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [
        *(sys.executable, "-m", "celery", "-A", "ced_platform", "worker"),
        *("--queues", queue),
        *("--pool", "solo", "--loglevel", "ERROR", "--without-mingle", "--without-gossip"),
    ]
    processes = [
        subprocess.Popen([*command, "--hostname", f"{queue}{number}@%h"], env=environment)
        for number in range(count)
    ]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()


def stages(run: Run) -> dict[str, str]:
    """How the time of a run was spent: until the blocks were cut, then by stage."""
    found = {"seconds to read and prepare": run.started_at - run.created_at}
    blocks = RunBlock.objects.filter(run=run)
    spent = dict(blocks.order_by().values_list("stage").annotate(Sum("seconds")))
    return {name: f"{value.total_seconds():.1f}" for name, value in found.items()} | {
        f"seconds of work, stage {stage}": f"{seconds:.1f}" for stage, seconds in spent.items()
    }


def change(convention: Convention, seed: int) -> int:
    """One firm in a hundred no longer says what it brings, or is of another size; how many."""
    ids = list(firms_of(convention, Side.A).values_list("id", flat=True))
    ids += firms_of(convention, Side.B).values_list("id", flat=True)
    some = np.random.default_rng(seed).choice(ids, len(ids) // 100, replace=False).tolist()
    Asset.objects.filter(firm__in=some[::2], direction=Asset.Direction.BRINGS).delete()
    Firm.objects.filter(pk__in=some[1::2]).update(size_class="medium")
    return len(some)


def written(run: Run) -> int:
    return Suggestion.objects.filter(run=run).count()


def timed_run(convention: Convention, memory: "Memory") -> tuple[Run, float]:
    """Ask for a run and wait until it is finished."""
    begun = time.monotonic()
    run = start_run(convention=convention)
    shown = -1
    while run.state not in {Run.State.FINISHED, Run.State.FAILED}:
        time.sleep(POLL_SECONDS)
        memory.look()
        run = runs_with_progress(convention).get(pk=run.pk)
        if run.blocks_done != shown:
            shown = run.blocks_done
            say(f"run {run.pk}: {shown} of {run.blocks_total} blocks")
    if run.state == Run.State.FAILED:
        raise SystemExit(f"the run failed: {run.error}")
    return run, time.monotonic() - begun


class Memory:
    """The most bytes that some processes have held together, of what they share each its part."""

    def __init__(self, pids: list[int]) -> None:
        self.pids, self.peak = pids, 0

    def look(self) -> None:
        self.peak = max(self.peak, sum(map(self._held, self.pids)))

    @staticmethod
    def _held(pid: int) -> int:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return next(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def compare(
    snapshot: Snapshot, convention: Convention, sample: int, seed: int
) -> dict[str, object]:
    """Places of the stored lists that a full comparison fills with the same firm, or with one of
    exactly the same score."""
    generator = np.random.default_rng(seed)
    places = same = 0
    for side in Side:
        rows = snapshot.rows_between(side, 0, 2**62)
        for row in generator.choice(rows, min(sample // 2, len(rows)), replace=False):
            firm_id = int(snapshot.context.own(side.value).ids[row])
            stored = dict(
                Suggestion.objects.filter(
                    **{
                        "convention": convention,
                        f"firm_{side}": firm_id,
                        f"rank_{side}__isnull": False,
                    }
                ).values_list(f"firm_{side.other}_id", "score")
            )
            best = full_comparison(snapshot, side, int(row))
            places += len(best)
            # a tie at the last place may go either way
            last = min(best.values(), default=0.0)
            same += sum(
                firm in stored or (score == last and len(stored) == len(best))
                for firm, score in best.items()
            )
    return {
        "firms compared in full": sample,
        "recall of the stored top 10": f"{same / places:.4f} ({same:,} of {places:,} places)",
    }


def full_comparison(snapshot: Snapshot, side: Side, row: int) -> dict[int, float]:
    """The best of all firms of the other side by the whole score, without any short cut."""
    context = snapshot.context
    other = context.other(side.value)
    columns = other.eligible
    own = np.full(len(columns), row)
    pairs = engine.describe(context, *((own, columns) if side == Side.A else (columns, own)))
    best: dict[int, float] = {}
    for at in np.argsort(-pairs.score, kind="stable"):
        if len(best) == snapshot.list_length:
            break
        firm_a, firm_b = int(pairs.firm_a[at]), int(pairs.firm_b[at])
        if not engine.gates_of_pair(context, firm_a, firm_b):
            best[firm_b if side == Side.A else firm_a] = float(pairs.score[at])
    return best


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
