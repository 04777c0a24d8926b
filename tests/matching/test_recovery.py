"""Workers that die, tasks that come twice, runs that stand still: what stands in the end is what
one quiet run would have made."""

import mmap
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import numpy as np
import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from journal.models import Event
from matching import found, snapshot, tasks
from matching.models import Run, RunBlock, Suggestion
from matching.services import runs
from matching.services.lists import lock_lists
from matching.services.runs import STALE_AFTER
from matching.snapshot import snapshot_of_run
from partnerships.models import Convention
from tests.factories import ConventionFactory
from tests.matching.market import lists
from tests.transactions import after_waiting_for, meanwhile, race

State = Run.State


class WorkerDiedError(BaseException):
    """As when the process is killed: nothing catches it."""


def state(run: Run) -> str:
    return Run.objects.get(pk=run.pk).state


def long_ago(run: Run, **moments) -> None:
    stale = timezone.now() - STALE_AFTER - timedelta(seconds=1)
    Run.objects.filter(pk=run.pk).update(**dict.fromkeys(moments or ("created_at",), stale))


# --- a worker dies ------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["_search", "_store"])
def test_a_block_whose_worker_died_is_as_if_never_begun_and_is_done_again(
    market, blocks_of_two, monkeypatch, stage
):
    expected = _lists_of_a_quiet_run(market)
    run = runs.start_run(convention=market.convention)
    searched = runs.plan(run)
    if stage == "_store":
        for block_id in searched:
            runs.carry_out_block(block_id)
    first, *_others = runs.blocks_left(run)
    work = getattr(runs, stage)

    def die(*args):
        work(*args)
        raise WorkerDiedError

    with monkeypatch.context() as patched:
        patched.setattr(runs, stage, die)
        with pytest.raises(WorkerDiedError):
            runs.carry_out_block(first)
    assert RunBlock.objects.get(pk=first).finished_at is None
    assert state(run) == State.RUNNING
    runs.carry_out(run)
    assert state(run) == State.FINISHED
    assert lists(market.convention) == expected


def _lists_of_a_quiet_run(market) -> dict:
    """What a run makes when nothing happens; the convention is as before afterwards."""
    runs.run_now(market.convention)
    expected = lists(market.convention)
    Suggestion.objects.all().delete()
    Run.objects.all().delete()
    snapshot_of_run.cache_clear()
    return expected


@pytest.mark.parametrize("closing", ["_arrange", "finish"])
def test_a_run_whose_last_worker_died_before_it_went_on_goes_on_later(
    market, queued, monkeypatch, closing
):
    run = runs.start_run(convention=market.convention)
    *others, last = runs.plan(run)
    if closing == "finish":
        for block_id in (*others, last):
            runs.carry_out_block(block_id)
        *others, last = runs.blocks_left(run)
    for block_id in others:
        runs.carry_out_block(block_id)

    def die(_run):
        raise WorkerDiedError

    with monkeypatch.context() as patched:
        patched.setattr(runs, closing, die)
        with pytest.raises(WorkerDiedError):
            runs.carry_out_block(last)
    assert state(run) == State.RUNNING
    assert runs.resume_runs() == 0, "it may be about to be closed"
    RunBlock.objects.update(finished_at=timezone.now() - STALE_AFTER)
    assert runs.resume_runs() == 1
    assert (queued.runs, queued.blocks) == ([run.id], [])
    tasks.plan_run(run.id)
    runs.carry_out(run)
    assert state(run) == State.FINISHED
    assert runs.start_run(convention=market.convention), "the way is free again"


@pytest.mark.django_db(transaction=True)
def test_a_block_that_a_worker_holds_is_left_to_it(market, queued):
    run = runs.start_run(convention=market.convention)
    held, *_others = runs.plan(run)
    with meanwhile(lambda: RunBlock.objects.select_for_update().get(pk=held)):
        assert runs.carry_out_block(held) == 0
    assert RunBlock.objects.get(pk=held).finished_at is None
    assert runs.carry_out_block(held) > 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_blocks_and_close_the_run_once(market, queued, blocks_of_two):
    run = runs.start_run(convention=market.convention)
    blocks = runs.plan(run)

    def work() -> int:
        return sum(runs.carry_out_block(block_id) for block_id in blocks)

    searched = race(work, work)
    assert sum(searched) == 2 * 17
    blocks = runs.blocks_left(run)
    done = race(work, work)
    assert state(run) == State.FINISHED
    assert Event.objects.filter(code="run.finished").count() == 1
    assert sum(done) == 17
    assert Run.objects.get().pairs == 17


@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_planned_twice_at_once_is_cut_once(market, queued, blocks_of_two):
    run = runs.start_run(convention=market.convention)
    planned = race(lambda: runs.plan(run), lambda: runs.plan(run))
    assert RunBlock.objects.count() == 6
    assert max(map(len, planned)) == 6
    assert len(runs.plan(run)) == 6, "who came too late may ask again"


@pytest.mark.django_db(transaction=True)
def test_a_plan_that_takes_long_is_not_begun_by_another(market, queued, monkeypatch):
    """Reading the meaning of many new texts takes minutes, and resume_runs comes by."""
    run = runs.start_run(convention=market.convention)
    seen = []

    def read(_texts):
        long_ago(run)
        runs.resume_runs()
        with ThreadPoolExecutor(1) as another:
            seen.append(another.submit(closing, lambda: runs.plan(run)).result())

    monkeypatch.setattr(snapshot, "ensure_vectors", read)
    assert len(runs.plan(run)) == 2
    assert seen == [[]]


def closing(call):
    try:
        return call()
    finally:
        connection.close()


# --- runs that stand still ------------------------------------------------------------------------


def test_a_run_that_nobody_planned_is_asked_for_again(market, queued):
    run = runs.start_run(convention=market.convention)
    assert runs.resume_runs() == 0
    assert queued.runs == []
    long_ago(run)
    assert runs.resume_runs() == 1
    assert (queued.runs, queued.blocks) == ([run.id], [])


def test_blocks_that_stand_still_are_asked_for_again_and_those_that_are_done_are_not(
    market, queued, blocks_of_two
):
    run = runs.start_run(convention=market.convention)
    done, *left = runs.plan(run)
    runs.carry_out_block(done)
    long_ago(run, created_at=1, started_at=1)
    assert runs.resume_runs() == 0, "a block was done a moment ago"
    RunBlock.objects.filter(pk=done).update(finished_at=timezone.now() - STALE_AFTER)
    assert runs.resume_runs() == len(left)
    assert queued.blocks == left
    assert queued.runs == []


def test_a_run_that_has_begun_a_moment_ago_is_left_alone(market, queued):
    run = runs.start_run(convention=market.convention)
    runs.plan(run)
    long_ago(run)
    assert runs.resume_runs() == 0
    long_ago(run, started_at=1)
    assert runs.resume_runs() == 2


@pytest.mark.parametrize("what", ["finished", "failed", "superseded"])
def test_runs_that_are_over_are_not_taken_up(market, queued, what):
    run = runs.start_run(convention=market.convention)
    Run.objects.update(state=what, finished_at=timezone.now())
    long_ago(run)
    assert runs.resume_runs() == 0
    assert queued.runs == []


def test_a_run_whose_convention_is_over_fails(market, queued):
    run = runs.start_run(convention=market.convention)
    Convention.objects.update(status="ended")
    assert runs.resume_runs() == 0
    failed = Run.objects.get(pk=run.pk)
    assert (failed.state, failed.error) == ("failed", "the convention is no longer in force")
    assert failed.finished_at


def test_to_fail_closes_what_is_open_and_keeps_what_is_over(market):
    run = runs.run_now(market.convention)
    runs.fail(run, "too late")
    assert state(run) == State.FINISHED
    another = runs.start_run(convention=market.convention)
    runs.fail(another, "x" * 3000)
    another.refresh_from_db()
    assert (another.state, len(another.error)) == ("failed", 2000)
    assert Suggestion.objects.current().exists(), "what was stored stays"


def test_a_run_that_fails_asks_once_for_what_has_changed_meanwhile(
    market, queued, django_capture_on_commit_callbacks
):
    run = runs.start_run(convention=market.convention)
    changed = market.firms_a[0]
    changed.save()
    for asked in ([changed.pk], []):
        with django_capture_on_commit_callbacks(execute=True):
            runs.fail(run, "no memory")
        assert queued.firms == asked
        queued.firms.clear()


def test_a_run_that_failed_while_it_was_planned_stays_failed(market, monkeypatch):
    run = runs.start_run(convention=market.convention)
    take = runs.snapshot_after

    def fail_meanwhile(*args, **more):
        runs.fail(Run.objects.get(pk=run.pk), "the convention is no longer in force")
        return take(*args, **more)

    monkeypatch.setattr(runs, "snapshot_after", fail_meanwhile)
    assert runs.plan(run) == []
    assert state(run) == State.FAILED
    assert not RunBlock.objects.exists()


def test_a_block_of_a_run_that_failed_is_not_carried_out(market):
    run = runs.start_run(convention=market.convention)
    blocks = runs.plan(run)
    runs.fail(run, "stopped")
    assert [runs.carry_out_block(block_id) for block_id in blocks] == [0, 0]
    assert not Suggestion.objects.exists()


def test_a_run_without_any_firm_finishes_at_once(db):
    run = runs.run_now(ConventionFactory())
    assert (run.state, run.firms_a, run.firms_b, run.pairs) == ("finished", 0, 0, 0)


def test_what_fails_each_time_is_tried_thrice_and_then_says_why(market, queued, monkeypatch):
    run = runs.start_run(convention=market.convention)
    first, *_others = runs.plan(run)

    def fail(*_):
        raise ValueError("a column that does not fit")

    monkeypatch.setattr(runs, "_search", fail)
    for _try in range(runs.MOST_TRIES):
        assert state(run) == State.RUNNING
        with pytest.raises(ValueError, match="does not fit"):
            tasks.carry_out_run_block(first)
    failed = Run.objects.get(pk=run.pk)
    assert (failed.state, failed.error) == ("failed", "ValueError: a column that does not fit")
    tasks.carry_out_run_block(first)
    assert runs.start_run(convention=market.convention), "the way is free again"


def test_a_plan_that_fails_each_time_fails_the_run(market, queued, monkeypatch):
    run = runs.start_run(convention=market.convention)

    def fail(*_):
        raise ValueError("no tree")

    monkeypatch.setattr(runs, "snapshot_after", fail)
    for _try in range(runs.MOST_TRIES):
        assert state(run) == State.QUEUED
        with pytest.raises(ValueError, match="no tree"):
            tasks.plan_run(run.pk)
    assert state(run) == State.FAILED
    tasks.plan_run(run.pk)


def test_workers_of_one_machine_share_what_one_has_read(market, queued, monkeypatch):
    run = runs.start_run(convention=market.convention)
    runs.plan(run)
    monkeypatch.setattr(snapshot, "take_snapshot", None)  # would be read again
    assert runs.carry_out_block(runs.blocks_left(run)[0]) > 0
    kept = snapshot_of_run(run.pk)
    assert isinstance(_owner(kept.context.a.ids), mmap.mmap), "mapped, not copied"


def _owner(array: np.ndarray) -> object:
    """What holds the memory of an array."""
    owner: object = array
    while isinstance(owner, np.ndarray):
        owner = owner.base
    while isinstance(owner, memoryview | pickle.PickleBuffer):
        owner = owner.obj if isinstance(owner, memoryview) else owner.raw().obj
    return owner


def test_without_its_shelf_a_worker_reads_the_database_again(market, queued, settings, tmp_path):
    expected = _lists_of_a_quiet_run(market)
    run = runs.start_run(convention=market.convention)
    runs.plan(run)
    settings.ENGINE_DIR = tmp_path / "of another machine"
    runs.carry_out(run)
    assert lists(market.convention) == expected


def test_what_suggestions_name_cannot_be_deleted_behind_their_back(market):
    runs.run_now(market.convention)
    for named in (market.firms_a[0], market.firms_b[0], market.convention, Run.objects.get()):
        with (
            pytest.raises(IntegrityError, match="stands in suggestions"),
            transaction.atomic(),
        ):
            type(named).objects.filter(pk=named.pk)._raw_delete("default")


# --- a run that has failed, and the one that comes after it -------------------------------------


def test_a_block_that_was_being_worked_on_when_its_run_failed_stores_nothing(market, monkeypatch):
    run = runs.start_run(convention=market.convention)
    for block_id in runs.plan(run):
        runs.carry_out_block(block_id)
    (last,) = runs.blocks_left(run)
    describe = found.describe

    def fail_meanwhile(*args):
        runs.fail(run, "the convention is no longer in force")
        return describe(*args)

    monkeypatch.setattr(found, "describe", fail_meanwhile)
    runs.carry_out_block(last)
    assert not Suggestion.objects.exists()
    assert state(run) == State.FAILED


@pytest.mark.django_db(transaction=True)
def test_a_new_run_begins_when_the_last_writer_of_a_failed_one_has_ended(market, queued):
    failed = runs.start_run(convention=market.convention)
    runs.plan(failed)
    runs.carry_out_block(runs.blocks_left(failed)[0])
    runs.fail(failed, "no memory")
    run = runs.start_run(convention=market.convention)
    left = after_waiting_for(
        lambda: lock_lists(market.convention, shared=True), lambda: runs.plan(run)
    )
    assert left
    assert {bytes(block.found) for block in failed.blocks.all()} == {b""}, "nothing lies about"


@pytest.mark.parametrize("closing", ["_arrange", "finish"])
def test_a_step_between_blocks_that_fails_each_time_fails_the_run(
    market, queued, monkeypatch, closing
):
    run = runs.start_run(convention=market.convention)
    blocks = runs.plan(run)
    if closing == "finish":
        for block_id in blocks:
            runs.carry_out_block(block_id)
        blocks = runs.blocks_left(run)

    def fail(_run):
        raise ValueError("no room")

    monkeypatch.setattr(runs, closing, fail)
    *others, last = blocks
    for block_id in others:
        tasks.carry_out_run_block(block_id)
    with pytest.raises(ValueError, match="no room"):
        tasks.carry_out_run_block(last)
    for _try in range(runs.MOST_TRIES):
        assert state(run) == State.RUNNING
        with pytest.raises(ValueError, match="no room"):
            tasks.plan_run(run.pk)
    assert state(run) == State.FAILED
