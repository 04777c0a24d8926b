from types import SimpleNamespace

import pytest

from matching import tasks
from matching.engine.warm_up import warm_up
from matching.services.rulesets import ensure_default_ruleset
from tests.factories import (
    ConventionFactory,
    FirmFactory,
    TerritoryFactory,
)
from tests.matching.crowd import make_crowd
from tests.matching.market import GEARS, PLATING


@pytest.fixture
def market(db) -> SimpleNamespace:
    """Four makers of gears on each side, two of which fit each other; a baker on each side."""
    a, b = TerritoryFactory(languages=["fr"]), TerritoryFactory(languages=["fr"])
    convention = ConventionFactory(between=(a, b))
    makers = {}
    for side, territory in (("a", a), ("b", b)):
        brings, seeks = ([GEARS], [PLATING]) if side == "a" else ([PLATING], [GEARS])
        makers[side] = [
            FirmFactory(
                territory=territory,
                activity="28.15",
                brings=brings,
                seeks=seeks,
                size_class="small",
            ),
            *(FirmFactory(territory=territory, activity="28.15") for _ in range(3)),
            FirmFactory(territory=territory, activity="10.71"),
        ]
    return SimpleNamespace(
        a=a, b=b, convention=convention, firms_a=makers["a"], firms_b=makers["b"]
    )


@pytest.fixture
def pair_of_sides(db) -> SimpleNamespace:
    """Three bare firms on each side of a convention; nothing is suggested yet."""
    a, b = TerritoryFactory(), TerritoryFactory()
    return SimpleNamespace(
        convention=ConventionFactory(between=(a, b)),
        a=[FirmFactory(territory=a) for _ in range(3)],
        b=[FirmFactory(territory=b) for _ in range(3)],
        ruleset=ensure_default_ruleset(),
    )


@pytest.fixture(scope="session", autouse=True)
def engine_is_ready() -> None:
    """No test of the engine waits for its compilation."""
    warm_up()


@pytest.fixture
def queued(monkeypatch) -> SimpleNamespace:
    """What was asked of the workers: runs to plan, blocks to carry out, firms to refresh."""
    asked = SimpleNamespace(runs=[], blocks=[], firms=[])
    monkeypatch.setattr(tasks.plan_run, "delay", asked.runs.append)
    monkeypatch.setattr(tasks.carry_out_run_block, "delay", asked.blocks.append)
    monkeypatch.setattr(
        tasks.refresh_suggestions,
        "apply_async",
        lambda args, countdown: asked.firms.extend(args[0]),
    )
    return asked


@pytest.fixture
def blocks_of_two(settings) -> None:
    settings.MATCHING_BLOCK_SIZE = 2


@pytest.fixture
def crowd(db) -> SimpleNamespace:
    return make_crowd()
