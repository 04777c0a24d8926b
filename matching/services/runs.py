"""A full run of one convention: cut in blocks that any worker takes, resumable, old lists visible
until the new ones are there."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict
from journal.services import record
from journal.workflow import lock
from matching import engine
from matching.models import Run, RunBlock
from matching.queries import firms_touched_since, open_run
from matching.services.lists import store_lists, unlist_the_absent
from matching.services.refresh import request_refresh
from matching.services.rulesets import ruleset_of
from matching.services.vectors import ensure_vectors
from matching.snapshot import Snapshot, snapshot_of_run, take_snapshot, texts_of
from partnerships.models import Convention

# A block that a dead worker held is taken up again after this time without progress.
STALE_AFTER = timedelta(minutes=2)


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
    for block_id in run.blocks.values_list("id", flat=True):
        carry_out_block(block_id)
    run.refresh_from_db()
    return run


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

    A second call finds the blocks there and returns those that are not done.
    """
    if not run.blocks.exists():
        ensure_vectors(texts_of(run.convention))
        _begin(run, take_snapshot(run.convention, run.ruleset))
        if not run.blocks.exists():
            finish(run)
    return list(run.blocks.filter(finished_at__isnull=True).values_list("id", flat=True))


@transaction.atomic
def _begin(run: Run, snapshot: Snapshot) -> None:
    """From queued to running, with its blocks; nothing when it was planned twice or has failed
    while this planned it."""
    locked = lock(run)
    if locked.state != Run.State.QUEUED:
        return
    _cut(locked, snapshot)
    locked.state, locked.started_at = Run.State.RUNNING, timezone.now()
    locked.fingerprint = snapshot.fingerprint
    locked.activity_counts = snapshot.activity_counts
    locked.firms_a, locked.firms_b = (len(snapshot.firm_ids(side)) for side in Side)
    locked.save()


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


def carry_out_block(block_id: int) -> int:
    """Compute and store the lists of one block; returns the pairs on them.

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
        run, side = block.run, Side(block.side)
        snapshot = snapshot_of_run(run.id)
        rows = snapshot.rows_between(side, block.first_firm_id, block.last_firm_id)
        pairs = engine.lists_of(snapshot.context, side.value, rows)
        store_lists(
            convention=run.convention,
            side=side,
            firm_ids=snapshot.ids_of(side, rows).tolist(),
            pairs=pairs,
            activity_ids=snapshot.activity_ids,
            ruleset=run.ruleset,
            run=run,
        )
        block.pairs, block.finished_at = len(pairs.firm_a), timezone.now()
        block.save(update_fields=["pairs", "finished_at"])
    if not run.blocks.filter(finished_at__isnull=True).exists():
        finish(run)
    return block.pairs


@transaction.atomic
def finish(run: Run) -> None:
    """Close the run, take firms that are gone off the lists, refresh what changed meanwhile."""
    locked = lock(run)
    if locked.state != Run.State.RUNNING:
        return
    snapshot = snapshot_of_run(run.id)
    for side in Side:
        unlist_the_absent(convention=locked.convention, side=side, present=snapshot.firm_ids(side))
    locked.state, locked.finished_at = Run.State.FINISHED, timezone.now()
    locked.pairs = locked.convention.suggestions.current().count()
    locked.save()
    record(
        code="run.finished",
        subject=locked,
        territory_ids=[locked.convention.territory_a_id, locked.convention.territory_b_id],
        convention=locked.convention_id,
        pairs=locked.pairs,
    )
    for firm_id in firms_touched_since(locked.convention, locked.created_at):
        # once committed, or the refresh would not know of this run
        transaction.on_commit(partial(request_refresh, firm_id), robust=True)


def resume_runs() -> int:
    """Queue again the blocks of runs that stand still; returns how many were queued.

    A run whose last worker died between its last block and the end is finished here.
    """
    from matching.tasks import carry_out_run_block, plan_run

    queued = 0
    for run in Run.objects.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING]):
        if not run.convention.is_in_force:
            fail(run, "the convention is no longer in force")
            continue
        last = run.blocks.aggregate(last=Max("finished_at"))["last"]
        if timezone.now() - (last or run.started_at or run.created_at) < STALE_AFTER:
            continue
        if run.state == Run.State.QUEUED:
            plan_run.delay(run.id)
            queued += 1
            continue
        left = list(run.blocks.filter(finished_at__isnull=True).values_list("id", flat=True))
        for block_id in left:
            carry_out_run_block.delay(block_id)
        queued += len(left)
        if not left:
            finish(run)
    return queued


def fail(run: Run, error: str) -> None:
    """Close a run that cannot go on; what its blocks have stored stays."""
    Run.objects.filter(pk=run.pk, state__in=[Run.State.QUEUED, Run.State.RUNNING]).update(
        state=Run.State.FAILED, finished_at=timezone.now(), error=error[:2000]
    )


def run_every_convention() -> int:
    """Nightly: ask for a run of each convention in force that has none under way."""
    started = 0
    for convention in Convention.objects.active():
        if open_run(convention) is None:
            start_run(convention=convention)
            started += 1
    return started
