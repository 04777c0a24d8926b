"""A run that goes on from the last one: it searches and describes what has changed, no more, and
its lists are those of a run that starts from nothing."""

import pytest

from actors.models import Firm, FirmExclusion
from matching import found, shelf, snapshot
from matching.models import Run, Suggestion
from matching.services import refresh, runs
from matching.services.replay import Difference, replay
from matching.services.rulesets import ensure_default_ruleset
from matching.snapshot import snapshot_of_run
from tests.matching.crowd import (
    CHANGES,
    SIZE,
    changes_trade,
    is_set_apart,
    says_less,
    says_more,
)


@pytest.fixture(autouse=True)
def any_share_may_change(monkeypatch) -> None:
    monkeypatch.setattr(snapshot, "MOST_CHANGES", 10)


def run_on(convention) -> Run:
    """A further run, which must go on from the last and end as one that starts from nothing."""
    run = runs.run_now(convention)
    assert snapshot_of_run(run.pk).earlier is not None
    result = replay(run)
    assert result.same_inputs
    assert result.difference == Difference(as_computed=result.pairs)
    assert run.pairs == result.pairs
    return run


@pytest.mark.parametrize("change", CHANGES, ids=lambda one: one.__name__)
def test_the_lists_are_those_of_a_run_that_starts_from_nothing(crowd, blocks_of_two, change):
    runs.run_now(crowd.convention)
    change(crowd)
    run_on(crowd.convention)


def test_many_changes_one_after_the_other(crowd):
    runs.run_now(crowd.convention)
    for _turn in range(6):
        for change in crowd.chance.sample(CHANGES, 2):
            change(crowd)
        run_on(crowd.convention)


def test_what_is_taken_back_comes_back(crowd):
    runs.run_now(crowd.convention)
    is_set_apart(crowd)
    run_on(crowd.convention)
    FirmExclusion.objects.all().delete()
    run_on(crowd.convention)


@pytest.fixture
def described(monkeypatch) -> list[int]:
    """How many pairs were described, call after call."""
    counts: list[int] = []
    describe = found.describe

    def counting(taken, listed):
        counts.append(len(listed))
        return describe(taken, listed)

    monkeypatch.setattr(found, "describe", counting)
    return counts


def test_where_nothing_has_changed_nothing_is_searched_nor_described(crowd, described, monkeypatch):
    runs.run_now(crowd.convention)
    described.clear()
    monkeypatch.setattr(
        found, "best_counterparts", lambda _context, _side, rows, _length: found_for(rows)
    )

    def found_for(rows):
        assert not len(rows)
        return rows, rows, rows

    runs.run_now(crowd.convention)
    assert sum(described) == 0


def test_only_pairs_of_a_firm_that_has_changed_or_moved_are_described(crowd, described):
    first = runs.run_now(crowd.convention)
    described.clear()
    says_more(crowd)
    runs.run_now(crowd.convention)
    assert 0 < sum(described) < first.pairs


def test_what_somebody_else_has_written_since_is_put_right(crowd):
    """A list that a refresh has made of a firm which is again as it was."""
    runs.run_now(crowd.convention)
    sizes = {one.pk: one.size_class for one in crowd.a}
    changed = crowd.a[0]
    Firm.objects.filter(pk=changed.pk).update(size_class="medium", capacity=1)
    refresh.refresh_firms(changed.pk)
    Firm.objects.filter(pk=changed.pk).update(
        size_class=sizes[changed.pk], capacity=changed.capacity
    )
    run_on(crowd.convention)


def test_a_number_that_was_written_by_a_refresh_is_not_taken_for_known(crowd):
    run = runs.run_now(crowd.convention)
    pair = Suggestion.objects.first()
    Suggestion.objects.filter(pk=pair.pk).update(
        score=0.001, score_low=0, checksum=1, run=None, computed_at=run.finished_at
    )
    run_on(crowd.convention)
    again = Suggestion.objects.get(pk=pair.pk)
    assert (again.score, again.checksum) == (pair.score, pair.checksum)


def go_on(run: Run) -> bool:
    return snapshot_of_run(run.pk).earlier is not None


def test_too_many_changes_are_counted_together_and_then_all_is_learnt_anew(crowd, monkeypatch):
    first = runs.run_now(crowd.convention)
    monkeypatch.setattr(snapshot, "MOST_CHANGES", 1.5 / (2 * SIZE))
    says_less(crowd)
    second = runs.run_now(crowd.convention)
    assert go_on(second)
    assert second.coverage_priors == first.coverage_priors
    says_more(crowd)
    third = runs.run_now(crowd.convention)
    assert not go_on(third)
    assert third.coverage_priors != first.coverage_priors
    changes_trade(crowd)
    assert go_on(runs.run_now(crowd.convention)), "counted from what was learnt last"


def test_other_rules_start_from_nothing(crowd):
    runs.run_now(crowd.convention)
    ruleset = ensure_default_ruleset()
    ruleset.parameters = {**ruleset.parameters, "kinship_weight": 0.2}
    ruleset.save()
    run = runs.run_now(crowd.convention)
    assert not go_on(run)
    assert replay(run).difference.other_numbers == 0


def test_a_machine_without_the_lists_searches_them_all(crowd, settings, tmp_path):
    runs.run_now(crowd.convention)
    says_more(crowd)
    run = runs.start_run(convention=crowd.convention)
    runs.plan(run)
    for path in tmp_path.rglob("*.found"):
        path.unlink()
    runs.carry_out(run)
    run.refresh_from_db()
    assert go_on(run)
    result = replay(run)
    assert result.difference == Difference(as_computed=result.pairs)


def test_what_two_machines_have_read_differently_is_not_gone_on_from(crowd, settings, tmp_path):
    run = runs.start_run(convention=crowd.convention)
    runs.plan(run)
    says_more(crowd)
    settings.ENGINE_DIR = tmp_path / "another machine"
    snapshot_of_run.cache_clear()
    runs.carry_out(run)
    run.refresh_from_db()
    assert run.fingerprint == ""
    assert not shelf.has_lists(run)
    assert not go_on(runs.run_now(crowd.convention))
