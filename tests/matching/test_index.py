"""The firms that a worker keeps in memory, brought up to date: the same lists as read anew."""

from collections.abc import Callable
from typing import Any

import pytest

from actors.models import Asset, Firm, FirmExclusion
from ced_platform.shared.choices import Side
from matching import index, shelf, snapshot
from matching.models import Run
from matching.queries import counterparts_listing
from matching.services import refresh, runs
from matching.services.replay import Difference, replay
from tests.factories import FirmFactory, nace
from tests.matching.crowd import CHANGES
from tests.matching.market import GEARS, PLATING, lists


def a_profile_changes(market: Any) -> list[Firm]:
    firm = market.firms_a[1]
    for direction, (kind, text, code) in (("brings", GEARS), ("seeks", PLATING)):
        Asset.objects.create(
            firm=firm,
            direction=direction,
            kind=kind,
            text=f"{text}, hardened",
            language="en",
            activity=nace(code),
        )
    firm.save()
    return [firm]


def a_firm_goes(market: Any) -> list[Firm]:
    Firm.objects.filter(pk=market.firms_b[0].pk).update(validation="pending")
    return [market.firms_b[0]]


def a_firm_comes(market: Any) -> list[Firm]:
    return [FirmFactory(territory=market.b, activity="28.15", brings=[PLATING], seeks=[GEARS])]


def a_firm_goes_and_comes_back(market: Any) -> list[Firm]:
    firm = market.firms_b[0]
    for validation in ("pending", "validated"):
        Firm.objects.filter(pk=firm.pk).update(validation=validation)
        refresh.refresh_firms(firm.pk)
    return [firm]


def a_firm_excludes_another(market: Any) -> list[Firm]:
    FirmExclusion.objects.create(firm=market.firms_b[0], excluded=market.firms_a[0])
    return [market.firms_b[0]]


def an_exclusion_is_lifted(market: Any) -> list[Firm]:
    (firm,) = a_firm_excludes_another(market)
    refresh.refresh_firms(firm.pk)
    FirmExclusion.objects.all().delete()
    return [firm]


def two_change_before_the_first_is_refreshed(market: Any) -> list[Firm]:
    return [*a_profile_changes(market), *a_firm_goes(market)]


@pytest.mark.parametrize(
    "change",
    [
        a_profile_changes,
        a_firm_goes,
        a_firm_comes,
        a_firm_goes_and_comes_back,
        a_firm_excludes_another,
        an_exclusion_is_lifted,
        two_change_before_the_first_is_refreshed,
    ],
)
def test_a_refresh_from_memory_makes_what_a_run_would(market, change: Callable[..., list[Firm]]):
    runs.run_now(market.convention)
    refresh.refresh_firms(market.firms_a[2].pk)  # the worker has its firms
    for firm in change(market):
        refresh.refresh_firms(firm.pk)
    refreshed = lists(market.convention)
    index.forget()
    runs.run_now(market.convention)
    assert lists(market.convention) == refreshed


def test_the_firms_of_a_convention_are_read_once(market, monkeypatch):
    runs.run_now(market.convention)
    refresh.refresh_firms(market.firms_a[0].pk)
    monkeypatch.setattr(index, "snapshot_of_run", None)
    monkeypatch.setattr(snapshot, "take_snapshot", None)
    assert refresh.refresh_firms(market.firms_b[0].pk) == 0, "nothing has changed"


def test_what_has_not_changed_is_not_replaced(market):
    run = runs.run_now(market.convention)
    first = index.index_now(run, []).snapshot
    again = index.index_now(run, [firm.pk for firm in market.firms_a]).snapshot
    assert again.context is first.context
    assert again.fingerprint == first.fingerprint == run.fingerprint


def test_refreshes_one_after_the_other_make_what_a_run_would(crowd):
    """Many a short list loses somebody: who comes then may score less than its end was."""
    run = runs.run_now(crowd.convention)
    for turn in range(12):
        changed = [firm.pk for change in crowd.chance.sample(CHANGES, 2) for firm in change(crowd)]
        if turn % 2:
            refresh.refresh_firms(*changed)
        else:
            for firm_id in changed:
                refresh.refresh_firms(firm_id)
        result = replay(run)
        assert result.difference == Difference(as_computed=result.pairs)


def test_lists_that_cannot_change_are_not_asked(crowd, monkeypatch):
    run = runs.run_now(crowd.convention)
    asked = []

    def asking(_convention, _side, candidates, **_):
        asked.append(set(candidates))
        return set()

    monkeypatch.setattr(index, "lists_below", asking)
    firm = crowd.a[7]
    refresh.refresh_firms(firm.pk)
    Run.objects.create(convention=crowd.convention, ruleset=run.ruleset, state=Run.State.FAILED)
    refresh.refresh_firms(firm.pk)
    assert asked[0] < asked[1], "a run that has failed may have stored lists that end lower"
    on_lists_of = set(counterparts_listing(crowd.convention, Side.A, [firm.pk]))
    short = {one for one, listed in lists(crowd.convention).items() if len(listed) < 3}
    assert asked[0] <= on_lists_of | {pk for pk, side in short if side == "b"}


def test_a_machine_that_does_not_know_where_lists_end_asks_them_all(crowd, monkeypatch):
    run = runs.run_now(crowd.convention)
    monkeypatch.setattr(shelf, "find_lists", lambda _run: None)
    changed = crowd.b[2]
    Firm.objects.filter(pk=changed.pk).update(size_class="medium")
    refresh.refresh_firms(changed.pk)
    result = replay(run)
    assert result.difference == Difference(as_computed=result.pairs)
