"""Firms that change while a run goes on, and who asks for runs and refreshes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actors.models import Asset, Firm
from ced_platform.shared.errors import Conflict, NotAllowed
from journal.models import Event
from matching import handlers, tasks
from matching.models import Run, RunBlock, Suggestion
from matching.services import refresh, runs
from matching.snapshot import snapshot_of_run
from partnerships.models import Convention, Interest
from partnerships.services.binomes import create_binome
from tests.factories import ConventionFactory, FirmFactory, nace, staff_of
from tests.matching.market import GEARS, lists
from tests.transactions import race

State = Run.State


def state(run: Run) -> str:
    return Run.objects.get(pk=run.pk).state


# --- firms change while a run goes on -------------------------------------------------------------


def bring_gears(firm: Firm) -> None:
    """As update_firm: the item and the time of the change."""
    kind, text, code = GEARS
    Asset.objects.create(
        firm=firm, direction="brings", kind=kind, text=text, language="en", activity=nace(code)
    )
    firm.save()


def test_what_changes_during_a_run_is_refreshed_when_it_ends(
    market, queued, django_capture_on_commit_callbacks
):
    runs.run_now(market.convention)
    run = runs.start_run(convention=market.convention)
    runs.plan(run)
    snapshot_of_run(run.pk)  # the workers have read the firms
    changed = market.firms_a[1]
    bring_gears(changed)
    refresh.refresh_firms(changed.pk)
    fresh = lists(market.convention)
    with django_capture_on_commit_callbacks() as at_the_end:
        runs.carry_out(run)
    assert state(run) == State.FINISHED
    assert lists(market.convention) != fresh, "the run wrote what it had read before"
    assert queued.firms == [], "the refresh has to see that the run is finished"
    for callback in at_the_end:
        callback()
    assert changed.pk in queued.firms
    refresh.refresh_firms(changed.pk)
    assert lists(market.convention) == fresh


def test_a_firm_that_comes_or_goes_during_a_run(market, queued):
    run = runs.start_run(convention=market.convention)
    runs.plan(run)
    gone = market.firms_b[0]
    Firm.objects.filter(pk=gone.pk).update(publication="withdrawn", updated_at=timezone.now())
    come = FirmFactory(territory=market.a, activity="28.15")
    runs.carry_out(run)
    for firm in (gone, come):
        refresh.refresh_firms(firm.pk)
    listed = lists(market.convention)
    assert (gone.pk, "b") not in listed
    assert all(gone.pk not in counterparts for counterparts in listed.values())
    assert len(listed[come.pk, "a"]) == 3
    runs.run_now(market.convention)
    assert lists(market.convention) == listed


def test_before_the_first_run_there_is_nothing_to_refresh(market):
    assert refresh.refresh_firms(market.firms_a[0].pk) == 0
    runs.start_run(convention=market.convention)
    assert refresh.refresh_firms(market.firms_a[0].pk) == 0
    assert not Suggestion.objects.exists()


def test_a_request_that_reached_no_worker_does_not_hold_up_the_next(market, queued, monkeypatch):
    firm = market.firms_a[0]

    def away(**_):
        raise ConnectionError

    with monkeypatch.context() as patched:
        patched.setattr(tasks.refresh_suggestions, "apply_async", away)
        with pytest.raises(ConnectionError):
            refresh.request_refresh(firm.pk)
    assert not refresh.is_refresh_pending(firm.pk)
    refresh.request_refresh(firm.pk)
    assert queued.firms == [firm.pk]
    assert refresh.is_refresh_pending(firm.pk)
    refresh.refresh_firms(firm.pk)


def test_a_save_during_a_refresh_asks_for_another(market, queued, monkeypatch):
    firm = market.firms_a[0]
    refresh.request_refresh(firm.pk)
    seen = []

    def save_meanwhile(convention, _firm):
        refresh.request_refresh(firm.pk)
        seen.append(convention)
        return 0

    monkeypatch.setattr(refresh, "_refresh_in", save_meanwhile)
    refresh.refresh_firms(firm.pk)
    assert seen == [market.convention]
    assert queued.firms == [firm.pk, firm.pk]
    assert refresh.is_refresh_pending(firm.pk), "the second is still to come"
    refresh.refresh_firms(firm.pk)


def test_a_refresh_that_fails_is_no_longer_at_work(market, monkeypatch):
    def fail(_texts):
        raise MemoryError

    monkeypatch.setattr(refresh, "ensure_vectors", fail)
    with pytest.raises(MemoryError):
        refresh.refresh_firms(market.firms_a[0].pk)
    assert not refresh.is_refresh_pending(market.firms_a[0].pk)


# --- who asks for runs ----------------------------------------------------------------------------


def test_staff_of_a_side_may_ask_for_a_run(market, queued, django_capture_on_commit_callbacks):
    for outsider in (
        staff_of(ConventionFactory().territory_a),
        staff_of(market.a, is_active=False),
    ):
        with pytest.raises(NotAllowed):
            runs.start_run(convention=market.convention, actor=outsider)
    actor = staff_of(market.b)
    with django_capture_on_commit_callbacks(execute=True):
        run = runs.start_run(convention=market.convention, actor=actor)
        assert queued.runs == []
    assert queued.runs == [run.id]
    assert run.requested_by == actor
    event = Event.objects.get(code="run.requested")
    assert (event.actor, event.territory_ids) == (actor, sorted([market.a.id, market.b.id]))


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_start_one_run(market, queued):
    def ask():
        return runs.start_run(convention=market.convention)

    assert sorted(type(one).__name__ for one in race(ask, ask)) == ["Conflict", "Run"]
    assert len(queued.runs) == 1


def test_the_night_starts_a_run_of_each_convention_in_force(market, queued):
    ConventionFactory(draft=True)
    ConventionFactory(ends_on=timezone.localdate() - timedelta(days=1))
    second = ConventionFactory()
    runs.start_run(convention=second)
    assert runs.run_every_convention() == 1
    assert runs.run_every_convention() == 0
    assert set(Run.objects.values_list("convention", flat=True)) == {
        market.convention.id,
        second.id,
    }


def test_a_convention_that_comes_into_force_gets_its_run(market, queued):
    handlers.match_or_withdraw(market.convention.id)
    handlers.match_or_withdraw(market.convention.id)
    assert Run.objects.count() == 1


def test_one_that_is_over_loses_its_run_and_its_lists(market):
    runs.run_now(market.convention)
    run = runs.start_run(convention=market.convention)
    runs.plan(run)
    Convention.objects.update(status="ended")
    handlers.match_or_withdraw(market.convention.id)
    assert state(run) == State.FAILED
    runs.carry_out(run)
    assert lists(market.convention) == {}
    with pytest.raises(Conflict, match="not in force"):
        runs.start_run(convention=Convention.objects.get())


def test_an_answer_and_a_binome_refresh_both_firms(
    market, queued, django_capture_on_commit_callbacks
):
    pair = market.firms_a[0].pk, market.firms_b[0].pk
    handlers.refresh_after_answer(pair)
    assert queued.firms == list(pair)
    for firm_id in pair:
        refresh.refresh_firms(firm_id)
    queued.firms.clear()
    with django_capture_on_commit_callbacks(execute=True):
        create_binome(
            actor=staff_of(market.a),
            convention=market.convention,
            firm_a=market.firms_a[0],
            firm_b=market.firms_b[0],
            origin="manual",
            evidence={},
        )
    assert queued.firms == list(pair)
    assert not Interest.objects.exists()


def test_tasks_survive_a_row_that_is_gone_and_a_second_run(market, queued):
    tasks.plan_run(0)
    tasks.carry_out_run_block(0)
    tasks.refresh_suggestions([0])
    run = runs.start_run(convention=market.convention)
    for _twice in range(2):
        tasks.plan_run(run.id)
    blocks = list(RunBlock.objects.values_list("id", flat=True))
    assert queued.blocks == blocks * 2
    for block_id in (*queued.blocks, *runs.blocks_left(run)):
        tasks.carry_out_run_block(block_id)
    for block_id in runs.blocks_left(run):  # those to store, when all was searched
        tasks.carry_out_run_block(block_id)
    assert state(run) == State.FINISHED
    tasks.plan_run(run.id)
    tasks.resume_runs()
    tasks.run_every_convention()
    assert Run.objects.filter(state="queued").count() == 1
