"""Runs of one convention after another, by the same workers, then by one, two and four.

    python3 run.py bench benchmarks.speed.conventions [--firms 20000] [--conventions 8]

Makes the synthetic world once. Each convention is between the same two territories, after the one
before has ended: nothing is stored under it, and what earlier runs have left in memory and on the
shelf is of no use to it. So its run reads, prepares, searches, describes and stores everything. One
line for each: its seconds, and the memory of the workers together, at most and afterwards.
"""

import argparse
import time

from benchmarks.speed.full_run import Memory, make_world, read_texts, say, timed_run, workers
from partnerships.models import Convention


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--firms", type=int, default=20_000, help="on each side")
    parser.add_argument("--conventions", type=int, default=8, help="by the same two workers")
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4], metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    convention = make_world(options.firms, options.seed)
    read_texts(convention)
    print(f"{'workers':>8}{'seconds':>10}{'pairs':>12}{'most MB':>10}{'MB after':>10}", flush=True)
    with workers(2) as processes:
        for _ in range(options.conventions):
            measure(convention, [process.pid for process in processes])
            convention = next_of(convention)
    for count in options.workers:
        with workers(count) as processes:
            measure(convention, [process.pid for process in processes])
        convention = next_of(convention)


def measure(convention: Convention, pids: list[int]) -> None:
    time.sleep(8)  # until workers that have just been started are there
    memory = Memory(pids)
    run, seconds = timed_run(convention, memory)
    after = Memory(pids)
    after.look()
    figures = f"{len(pids):>8}{seconds:>10.1f}{run.pairs:>12,}"
    print(f"{figures}{memory.peak / 1e6:>10.0f}{after.peak / 1e6:>10.0f}", flush=True)


def next_of(convention: Convention) -> Convention:
    """The convention between the same two territories that follows."""
    Convention.objects.filter(pk=convention.pk).update(status="ended")
    following: Convention = Convention.objects.get(pk=convention.pk)
    following.pk, following.status = None, "active"
    following.reference = f"{convention.reference}+"
    following.save()
    say(f"convention {following.pk}")
    return following


if __name__ == "__main__":
    main()
