"""A full run of one convention: cut in blocks that any worker takes, resumable, old lists visible
until the new ones are there.

First the lists of both sides are searched, block after block; when all are there they are arranged,
by one worker; then they are stored, again in blocks. A firm's list changes in one transaction.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

import numpy as np
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict
from journal.services import record
from journal.workflow import lock
from matching import found, shelf
from matching.models import Run, RunBlock
from matching.queries import firms_touched_since, latest_finished_run, open_run
from matching.rows import Source
from matching.services.lists import lock_lists, store_pairs
from matching.services.refresh import request_refresh
from matching.services.rulesets import parameters_of, ruleset_of
from matching.snapshot import Snapshot, snapshot_after, snapshot_of_run
from partnerships.models import Convention

# A block that a dead worker held is taken up again after this time without progress.
STALE_AFTER = timedelta(minutes=2)
# Of the advisory lock of the one that plans a run; those of lists are in lists.py and refresh.py.
PLAN_SPACE = 7203
# An error that comes back each time is not one that passes.
MOST_TRIES = 3
# Pairs in a block that is stored, for each firm in one that is searched.
PAIRS_STORED = 8


@transaction.atomic
def start_run(*, convention: Convention, actor: Any = None) -> Run:
    """Ask for a full run; Conflict when one is under way, or when the convention is not in force.

    Without an actor the platform itself asks (nightly, or at a signature).
    """
    if actor is not None:
        require(actor, "run.start", convention)
    run = _create(convention, actor)
    from matching.tasks import plan_run

    transaction.on_commit(lambda: plan_run.delay(run.id), robust=True)
    return run


def run_now(convention: Convention) -> Run:
    """The same in this process, block after block: for commands and benchmarks."""
    run = _create(convention, None)
    plan(run)
    carry_out(run)
    run.refresh_from_db()
    return run


def carry_out(run: Run) -> None:
    """Every block that is left, one after the other in this process."""
    while left := blocks_left(run):
        for block_id in left:
            carry_out_block(block_id)


def _create(convention: Convention, actor: Any) -> Run:
    if not convention.is_in_force:
        raise Conflict(_("This convention is not in force: nothing is matched under it."))
    try:
        with transaction.atomic():
            run = Run.objects.create(
                convention=convention, ruleset=ruleset_of(convention), requested_by=actor
            )
    except IntegrityError as error:
        raise Conflict(_("A run of this convention is under way already.")) from error
    record(
        code="run.requested",
        subject=run,
        actor=actor,
        territory_ids=[convention.territory_a_id, convention.territory_b_id],
        convention=convention.id,
    )
    return run


def plan(run: Run) -> list[int]:
    """Compute what is missing for all, cut the firms of both sides in blocks; returns their ids.

    A second call finds the blocks there and returns those that are not done; where all are, it
    takes the step that its last worker has left undone. While another worker is at it, nothing.
    """
    with _planning(run) as is_mine:
        if not is_mine:
            return []
        if not run.blocks.exists():
            before = latest_finished_run(run.convention)
            _begin(run, snapshot_after(before, run.convention, run.ruleset))
        else:
            _go_on(run)
    return blocks_left(run)


@contextmanager
def _planning(run: Run) -> Iterator[bool]:
    """Whether this is the only one that plans the run: to read many new texts takes longer than
    STALE_AFTER, and what was read stays, so no transaction holds it all. A lock of the connection
    dies with its worker."""
    key = [PLAN_SPACE, run.pk]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        (is_mine,) = cursor.fetchone()
        try:
            yield is_mine
        finally:
            if is_mine and not connection.needs_rollback:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


def blocks_left(run: Run) -> list[int]:
    """Ids of the blocks that can be worked on and are not done."""
    open_blocks = run.blocks.filter(finished_at__isnull=True, run__state=Run.State.RUNNING)
    return list(open_blocks.values_list("id", flat=True))


@transaction.atomic
def _begin(run: Run, snapshot: Snapshot) -> None:
    """From queued to running, with its blocks; nothing when it was planned twice or has failed
    while this planned it.

    A worker may still be storing a block of an earlier run that has failed: this waits for it.
    """
    locked = lock(run)
    if locked.state != Run.State.QUEUED:
        return
    lock_lists(locked.convention)
    of_others = RunBlock.objects.filter(run__convention=locked.convention).exclude(run=locked)
    of_others.exclude(found=b"").update(found=b"")
    shelf.keep(locked, snapshot)
    locked.state, locked.started_at = Run.State.RUNNING, timezone.now()
    locked.fingerprint = snapshot.fingerprint
    locked.activity_counts = snapshot.learnt.counts
    locked.coverage_priors = snapshot.learnt.priors
    locked.firms_a, locked.firms_b = (len(snapshot.firm_ids(side)) for side in Side)
    locked.save()
    _cut(locked, snapshot)


def _cut(run: Run, snapshot: Snapshot) -> None:
    size = settings.MATCHING_BLOCK_SIZE
    for side in Side:
        ids = snapshot.firm_ids(side)
        RunBlock.objects.bulk_create(
            RunBlock(
                run=run,
                side=side,
                first_firm_id=ids[start],
                last_firm_id=ids[min(start + size, len(ids)) - 1],
                firms=min(size, len(ids) - start),
            )
            for start in range(0, len(ids), size)
        )
    _go_on(run)


def carry_out_block(block_id: int) -> int:
    """Search or store the lists of one block; returns the pairs on them.

    The block's row is locked while it is worked on: a second worker finds it taken and leaves, and
    when a worker dies the lock dies with it.
    """
    with transaction.atomic():
        block = (
            RunBlock.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("run__convention", "run__ruleset")
            .filter(id=block_id, finished_at__isnull=True, run__state=Run.State.RUNNING)
            .first()
        )
        if block is None:
            return 0
        begun = time.monotonic()
        work = _search if block.stage == RunBlock.Stage.SEARCH else _store
        block.pairs = work(block, snapshot_of_run(block.run_id))
        block.seconds, block.finished_at = time.monotonic() - begun, timezone.now()
        block.save(update_fields=["pairs", "found", "seconds", "finished_at"])
    _go_on(block.run)
    return block.pairs


def _search(block: RunBlock, snapshot: Snapshot) -> int:
    side = Side(block.side)
    rows = snapshot.rows_between(side, block.first_firm_id, block.last_firm_id)
    earlier = snapshot.earlier
    before = _found_by(earlier.run_id, earlier.started_at) if earlier else None
    pairs = found.search(snapshot, side, rows, before)
    block.found = pairs.tobytes()
    return len(pairs)


@lru_cache(maxsize=1)
def _found_by(run_id: int, started_at: datetime) -> found.Lists | None:
    """What a run has found; None where this machine does not have it."""
    run = Run.objects.filter(pk=run_id, started_at=started_at).first()
    lists = shelf.find_lists(run) if run is not None else None
    return None if lists is None else found.Lists(lists)


def _store(block: RunBlock, snapshot: Snapshot) -> int:
    run = block.run
    listed = store_pairs(
        Source(run.convention, run.ruleset, snapshot.activity_ids, run),
        first=block.first_firm_id,
        last=block.last_firm_id,
        listed=found.unpack([block.found]),
        describe=partial(found.describe, snapshot),
        earlier=snapshot.earlier,
    )
    block.found = b""
    return listed


def _go_on(run: Run) -> None:
    """What comes next, when no block is left: arrange what was found, or close the run."""
    if run.blocks.filter(finished_at__isnull=True).exists():
        return
    if run.blocks.filter(stage=RunBlock.Stage.STORE).exists():
        finish(run)
    else:
        _arrange(run)


@transaction.atomic
def _arrange(run: Run) -> None:
    """From the lists of both sides to blocks of pairs to store; once, whoever comes first."""
    locked = lock(run)
    stages = locked.blocks.values_list("stage", flat=True)
    if locked.state != Run.State.RUNNING or RunBlock.Stage.STORE in stages:
        return
    searched = locked.blocks.filter(stage=RunBlock.Stage.SEARCH).order_by("side", "first_firm_id")
    lists = found.unpack(searched.values_list("found", flat=True).iterator(10))
    if locked.fingerprint:  # what was found of firms that were read once
        shelf.keep_lists(locked, lists)
    lists, locked.exposure = found.share_attention(
        lists,
        {Side.A: locked.firms_a, Side.B: locked.firms_b},
        parameters_of(locked.ruleset),
    )
    pairs = found.arrange(lists)
    locked.save(update_fields=["exposure"])
    searched.update(found=b"")
    blocks = RunBlock.objects.bulk_create(
        RunBlock(
            run=locked,
            stage=RunBlock.Stage.STORE,
            side=Side.A,
            first_firm_id=first,
            last_firm_id=last,
            firms=len(np.unique(some["firm_a"])),
            found=some.tobytes(),
        )
        for first, last, some in found.cut(pairs, PAIRS_STORED * settings.MATCHING_BLOCK_SIZE)
    )
    transaction.on_commit(partial(_ask_for, [block.pk for block in blocks]), robust=True)


def _ask_for(block_ids: list[int]) -> None:
    from matching.tasks import carry_out_run_block

    for block_id in block_ids:
        carry_out_run_block.delay(block_id)


@transaction.atomic
def finish(run: Run) -> None:
    """Close the run and refresh what changed meanwhile."""
    locked = lock(run)
    if locked.state != Run.State.RUNNING:
        return
    locked.state, locked.finished_at = Run.State.FINISHED, timezone.now()
    stored = locked.blocks.filter(stage=RunBlock.Stage.STORE)
    locked.pairs = stored.aggregate(pairs=Sum("pairs"))["pairs"] or 0
    locked.save()
    record(
        code="run.finished",
        subject=locked,
        territory_ids=[locked.convention.territory_a_id, locked.convention.territory_b_id],
        convention=locked.convention_id,
        pairs=locked.pairs,
    )
    _refresh_what_changed(locked)


def _refresh_what_changed(run: Run) -> None:
    """What a run has stored of firms that have changed since it was requested is of before."""
    touched = firms_touched_since(run.convention, run.created_at)
    # once committed, or the refresh would not know how the run has ended
    transaction.on_commit(partial(request_refresh, *sorted(touched)), robust=True)


def resume_runs() -> int:
    """Queue again the plans and blocks of runs that stand still; returns how many were queued.

    A run whose last worker died between its last block and what comes next is planned again, which
    goes on from there.
    """
    from matching.tasks import plan_run

    queued = 0
    for run in Run.objects.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING]):
        if not run.convention.is_in_force:
            fail(run, "the convention is no longer in force")
            continue
        last = run.blocks.aggregate(last=Max("finished_at"))["last"]
        if timezone.now() - (last or run.started_at or run.created_at) < STALE_AFTER:
            continue
        left = blocks_left(run)
        _ask_for(left)
        if not left:
            plan_run.delay(run.id)
        queued += max(len(left), 1)
    return queued


def fail(run: Run, error: str) -> None:
    """Close a run that cannot go on; what its blocks have stored stays."""
    was_open = Run.objects.filter(
        pk=run.pk, state__in=[Run.State.QUEUED, Run.State.RUNNING]
    ).update(state=Run.State.FAILED, finished_at=timezone.now(), error=error[:2000])
    if was_open and run.convention.is_in_force:
        _refresh_what_changed(run)


def run_every_convention() -> int:
    """Nightly: ask for a run of each convention in force that has none under way."""
    started = 0
    for convention in Convention.objects.active():
        if open_run(convention) is None:
            start_run(convention=convention)
            started += 1
    return started


def note_failure(run_id: int, error: Exception, *, block_id: int | None = None) -> None:
    """After an error in the plan or a block of a run: it is tried again, MOST_TRIES times in all;
    then the run has failed, and says why."""
    tried = RunBlock.objects.filter(pk=block_id) if block_id else Run.objects.filter(pk=run_id)
    tried.update(tries=F("tries") + 1)
    if tried.filter(tries__gte=MOST_TRIES).exists():
        for run in Run.objects.filter(pk=run_id):
            fail(run, f"{type(error).__name__}: {error}")
