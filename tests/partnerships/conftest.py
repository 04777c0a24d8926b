from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from actors.services.people import create_token
from partnerships.signals import convention_changed
from tests.factories import (
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    TerritoryFactory,
    UserFactory,
    manager_of,
    observer_of,
    representative_of,
    staff_of,
)


@pytest.fixture
def two_shores(db) -> SimpleNamespace:
    """Two territories with a convention in force, a firm and its people on each side.

    Firm A has a cluster with two managers; firm B has none, so that the staff of B decides.
    A third territory has staff of its own and nothing to do with them.
    """
    a, b, elsewhere = TerritoryFactory(), TerritoryFactory(), TerritoryFactory()
    cluster = ClusterFactory(territory=a)
    firm_a = FirmFactory(territory=a, cluster=cluster)
    firm_b = FirmFactory(territory=b)
    return SimpleNamespace(
        a=a,
        b=b,
        cluster=cluster,
        convention=ConventionFactory(between=(a, b)),
        firm_a=firm_a,
        firm_b=firm_b,
        head_a=representative_of(firm_a),
        head_b=representative_of(firm_b),
        manager_a=manager_of(cluster),
        colleague_a=manager_of(cluster),
        staff_a=staff_of(a),
        staff_b=staff_of(b),
        observer_a=observer_of(a),
        stranger=staff_of(elsewhere),
    )


@pytest.fixture
def shores(db) -> SimpleNamespace:
    a, b = sorted((TerritoryFactory(), TerritoryFactory()), key=lambda one: one.id)
    return SimpleNamespace(
        a=a,
        b=b,
        staff_a=staff_of(a),
        staff_b=staff_of(b),
        observer_a=observer_of(a),
        token_a=create_token(territory=a, label="Portal").token.user,
        stranger=staff_of(TerritoryFactory()),
        operator=UserFactory(is_superuser=True),
        nobody=UserFactory(),
    )


@pytest.fixture
def announced() -> Iterator[list[int]]:
    """Ids of the conventions that were announced as changed."""
    heard: list[int] = []

    def hear(convention_id: int, **_) -> None:
        heard.append(convention_id)

    convention_changed.connect(hear)
    yield heard
    convention_changed.disconnect(hear)
