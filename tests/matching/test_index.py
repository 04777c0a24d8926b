"""The firms that a worker keeps in memory, brought up to date: the same lists as read anew."""

from collections.abc import Callable
from typing import Any

import pytest

from actors.models import Asset, Firm, FirmExclusion
from matching import index, snapshot
from matching.services import refresh, runs
from tests.factories import FirmFactory, nace
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
