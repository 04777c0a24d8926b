"""Two firms of two territories with a convention in force, suggested to each other."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from actors.models import Firm
from matching.models import Suggestion
from partnerships.models import Convention
from tests.factories import (
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    TerritoryFactory,
    representative_of,
)
from tests.matching.rows import suggestion_of


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(name: str, thing: Any) -> str:
    return reverse(f"matching:{name}", args=[thing.pk])


@pytest.fixture
def convention() -> Convention:
    return ConventionFactory(between=(TerritoryFactory(), TerritoryFactory()))


@pytest.fixture
def firm(convention: Convention) -> Firm:
    return FirmFactory(
        territory=convention.territory_a,
        cluster=ClusterFactory(territory=convention.territory_a),
        name="Gears & Sons",
        activity="25.62",
        brings=[("technology", "vacuum hardening")],
        seeks=[("market_access", "distributors")],
    )


@pytest.fixture
def counterpart(convention: Convention) -> Firm:
    return FirmFactory(
        territory=convention.territory_b,
        name="مصنع التروس",
        language="ar",
        activity="25.62",
        brings=[("market_access", "شبكة توزيع")],
        seeks=[("technology", "المعالجة الحرارية")],
    )


@pytest.fixture
def suggestion(convention: Convention, firm: Firm, counterpart: Firm) -> Suggestion:
    return suggestion_of(convention, firm, counterpart)


@pytest.fixture
def client(firm: Firm) -> Client:
    return client_of(representative_of(firm))


@pytest.fixture(autouse=True)
def _nothing_pending() -> None:
    cache.clear()
