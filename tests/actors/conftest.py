from types import SimpleNamespace

import pytest

from actors.services.people import create_token
from actors.signals import firm_changed
from tests.factories import (
    ClusterFactory,
    FirmFactory,
    TerritoryFactory,
    manager_of,
    observer_of,
    representative_of,
    staff_of,
)


@pytest.fixture
def place(db) -> SimpleNamespace:
    territory = TerritoryFactory()
    cluster = ClusterFactory(territory=territory)
    firm = FirmFactory(territory=territory, cluster=cluster, draft=True, unvalidated=True)
    return SimpleNamespace(
        territory=territory,
        elsewhere=TerritoryFactory(),
        cluster=cluster,
        firm=firm,
        head=representative_of(firm),
        manager=manager_of(cluster),
        staff=staff_of(territory),
        observer=observer_of(territory),
        token=create_token(territory=territory, label="Portal").token.user,
        stranger=staff_of(TerritoryFactory()),
    )


@pytest.fixture
def announced():
    """Ids of the firms that were announced as changed."""
    heard: list[int] = []

    def hear(firm_id, **_):
        heard.append(firm_id)

    firm_changed.connect(hear)
    yield heard
    firm_changed.disconnect(hear)
