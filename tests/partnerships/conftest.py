from types import SimpleNamespace

import pytest

from tests.factories import (
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    TerritoryFactory,
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
