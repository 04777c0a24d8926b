"""The step of exposure in a run: attention is shared where the ruleset asks for it."""

from collections import Counter

import numpy as np
import pytest

from ced_platform.shared.choices import Side
from matching import engine, found
from matching.models import Ruleset, Run
from matching.services import replay, runs
from tests.matching.market import lists


def default_with(**parameters) -> None:
    Ruleset.objects.update(is_default=False)
    rules = engine.Ruleset(version=f"of the test {len(parameters)}", **parameters)
    Ruleset.objects.create(version=rules.version, parameters=rules.to_dict(), is_default=True)


def most_lists(listed: dict) -> int:
    """On how many lists the firm stands that stands on most."""
    return max(Counter(pk for places in listed.values() for pk in places).values())


@pytest.mark.parametrize("size", [2, 5000])
def test_no_firm_is_on_all_lists_where_a_cap_is_set(market, settings, size):
    settings.MATCHING_BLOCK_SIZE = size
    default_with(list_length=1)
    runs.run_now(market.convention)
    alone = lists(market.convention)
    default_with(list_length=1, exposure_cap=1)
    run = runs.run_now(market.convention)
    shared = lists(market.convention)
    assert most_lists(shared) == 1
    assert shared.keys() == alone.keys(), "no list is shorter for it"
    for side in Side:
        told = run.exposure[side.value]
        assert told["gini_after"] == 0, "each of five is on one list"
    assert replay.replay(run).difference.other_ranks == 0


def test_without_it_nothing_is_told_and_no_reserve_is_searched(market):
    run = runs.run_now(market.convention)
    assert run.exposure == {}
    assert engine.Ruleset().candidates == engine.Ruleset().list_length


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"exposure_cap": 1}, {1: 10, 2: 11}),  # the second best of 2 takes the place of the best
        ({"exposure_floor": 1}, {1: 10, 2: 11}),
        ({"exposure_cap": 3}, {1: 10, 2: 10}),
    ],
)
def test_the_lists_of_one_side(parameters, expected):
    """Two firms, two candidates: both like 10 best; 1 has .9 and .8, 2 has .7 and .65."""
    rules = engine.Ruleset(list_length=1, exposure_reserve=1, **parameters)
    searched = np.array(
        [(1, 10, 1, 0, 0.9), (1, 11, 2, 0, 0.8), (2, 10, 1, 0, 0.7), (2, 11, 2, 0, 0.65)],
        dtype=found.FOUND,
    )
    shared, cost = found.share_attention(searched, {Side.A: 2, Side.B: 2}, rules)
    assert dict(zip(shared["firm_a"].tolist(), shared["firm_b"].tolist(), strict=True)) == expected
    assert set(shared["rank_a"].tolist()) == {1}
    assert not shared["rank_b"].any()
    moved = expected[1] != expected[2]
    assert cost["a"]["places_moved"] == moved
    assert cost["a"]["score_given_up"] == pytest.approx(0.05 / 1.6 if moved else 0, abs=1e-6)


def test_a_second_run_shares_it_alike(market):
    default_with(list_length=2, exposure_floor=1)
    first = runs.run_now(market.convention)
    second = runs.run_now(market.convention)
    assert first.exposure == second.exposure
    assert second.state == Run.State.FINISHED
    assert not second.suggestions.exists(), "nothing changed, nothing is written"
