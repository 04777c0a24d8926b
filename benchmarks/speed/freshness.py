"""From a commit to the lists of both sides: how long a change takes to be seen.

    python3 run.py bench benchmarks.speed.freshness [--firms 20000] [--changes 60] [--workers 2]

Makes the synthetic world, lists it once, and then changes firms as their heads and managers would:
a profile, a capacity, a validation, a binôme. Each change is waited for on the list of the firm
itself and on those of its counterparts. First while nothing else goes on, then while a full run
does. (A "no thanks" takes the pair off the firm's own list as it is answered, and off the other's
with the next run: there is nothing to wait for.)
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from benchmarks.speed.full_run import make_world, read_texts, workers  # isort: skip - it sets Django up

from django.conf import settings
from django.db import transaction

from actors.models import Asset, Firm
from actors.signals import firm_changed
from ced_platform.shared.choices import Side
from matching import shelf
from matching.models import Run, Suggestion
from matching.services.refresh import is_refresh_pending
from matching.services.runs import start_run
from partnerships.models import Binome, Convention
from partnerships.services.binomes import create_binome

POLL_SECONDS = 0.02
LONGEST = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=20_000, help="on each side")
    parser.add_argument("--changes", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    convention = make_world(options.firms, options.seed)
    read_texts(convention)
    with workers(options.workers) as _blocks, workers(1, queue="refresh"):
        wait_for(start_run(convention=convention))
        world = World(convention, options.seed)
        world.change()  # the worker reads its firms once
        report("nothing else going on", [world.change() for _ in range(options.changes)])
        waits: list[Wait] = []
        while len(waits) < options.changes:
            forget_lists()
            run = start_run(convention=convention)
            while is_open(run):
                waits.append(world.change())
        report("while full runs go on", waits)


@dataclass(frozen=True)
class Wait:
    kind: str
    seconds: float


class World:
    """Changes of every kind in turn, each to another firm."""

    def __init__(self, convention: Convention, seed: int) -> None:
        self.convention = convention
        self.random = np.random.default_rng(seed)
        listed = Suggestion.objects.filter(
            convention=convention, rank_a__isnull=False, rank_b__isnull=False
        )
        self.pairs = iter(self.random.permutation(listed.values_list("id", flat=True)))
        self.changed: set[int] = set()
        self.kinds = cycle([self.profile, self.capacity, self.validation, self.binome])

    def change(self) -> Wait:
        """From the commit of the next change until it is seen on both sides."""
        pair = self.next_pair()
        side = Side.A if self.random.random() < 0.5 else Side.B
        make = next(self.kinds)
        with transaction.atomic():
            is_seen = make(pair, side)
        begun = time.monotonic()
        while not is_seen() and time.monotonic() - begun < LONGEST:
            time.sleep(POLL_SECONDS)
        return Wait(make.__name__, time.monotonic() - begun)

    def next_pair(self) -> Suggestion:
        """A pair that stands on both lists, of two firms that nothing has been done to."""
        while True:
            pair = Suggestion.objects.get(pk=int(next(self.pairs)))
            firms = {pair.firm_a_id, pair.firm_b_id}
            if pair.rank_a and pair.rank_b and not firms & self.changed:
                self.changed |= firms
                return pair

    def profile(self, pair: Suggestion, side: Side) -> Callable[[], bool]:
        """The firm no longer says what it brings: the numbers of the pair change."""
        firm = pair.firm_of(side)
        firm.assets.filter(direction=Asset.Direction.BRINGS).delete()
        firm.size_class = "medium" if firm.size_class != "medium" else "micro"
        announce(firm)
        return lambda: self.is_other(pair) and not is_refresh_pending(firm.pk)

    def capacity(self, pair: Suggestion, side: Side) -> Callable[[], bool]:
        firm = pair.firm_of(side)
        firm.capacity = 0
        announce(firm)
        return lambda: self.is_off(firm)

    def validation(self, pair: Suggestion, side: Side) -> Callable[[], bool]:
        firm = pair.firm_of(side)
        firm.validation = Firm.Validation.PENDING
        announce(firm)
        return lambda: self.is_off(firm)

    def binome(self, pair: Suggestion, side: Side) -> Callable[[], bool]:
        """Both get another in the place of the one that they have met."""
        create_binome(
            actor=self.convention.signed_a_by,
            convention=self.convention,
            firm_a=pair.firm_a,
            firm_b=pair.firm_b,
            origin=Binome.Origin.MUTUAL_INTEREST,
            evidence={},
        )
        firms = pair.firm_a_id, pair.firm_b_id
        return lambda: self.is_other(pair) and not any(map(is_refresh_pending, firms))

    def is_other(self, pair: Suggestion) -> bool:
        now = Suggestion.objects.get(pk=pair.pk)
        return (now.checksum, now.rank_a, now.rank_b) != (pair.checksum, pair.rank_a, pair.rank_b)

    def is_off(self, firm: Firm) -> bool:
        """On no list, neither its own nor another's."""
        as_a = Suggestion.objects.current().filter(firm_a=firm)
        as_b = Suggestion.objects.current().filter(firm_b=firm)
        return not as_a.exists() and not as_b.exists()


def announce(firm: Firm) -> None:
    """As every service that changes a firm does."""
    firm.save()
    transaction.on_commit(lambda: firm_changed.send(sender=Firm, firm_id=firm.pk))


def forget_lists() -> None:
    """Let the next run do everything anew: one that goes on from the last is soon over."""
    for lists in Path(settings.ENGINE_DIR).rglob(f"*{shelf.LISTS}"):
        lists.unlink()


def is_open(run: Run) -> bool:
    run.refresh_from_db(fields=["state"])
    return run.state in {Run.State.QUEUED, Run.State.RUNNING}


def wait_for(run: Run) -> None:
    while is_open(run):
        time.sleep(0.25)


def report(when: str, waits: list[Wait]) -> None:
    print(f"\n{when + ', seconds':<36}{'changes':>9}{'p50':>7}{'p95':>7}{'most':>7}")
    for kind in ("all", *sorted({wait.kind for wait in waits})):
        seconds = [wait.seconds for wait in waits if kind in ("all", wait.kind)]
        middle, most = np.percentile(seconds, [50, 95])
        print(f"{kind:<36}{len(seconds):>9}{middle:>7.2f}{most:>7.2f}{max(seconds):>7.2f}")
    print(end="", flush=True)


if __name__ == "__main__":
    main()
