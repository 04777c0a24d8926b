"""Nomenclatures and vectors for tests: loaded once a session, kept by --reuse-db."""

import pytest

from trades import services
from trades.models import Nomenclature


@pytest.fixture
def nomenclatures(db: None) -> dict[str, Nomenclature]:
    """Nomenclatures by code; django_db_setup of the session has loaded them."""
    return {nomenclature.code: nomenclature for nomenclature in Nomenclature.objects.all()}


@pytest.fixture(scope="session")
def _vectors(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    with django_db_blocker.unblock():
        services.compute_vectors()


@pytest.fixture
def vectors(_vectors: None, nomenclatures: dict[str, Nomenclature]) -> None:
    """Every search entry has been read by the sentence encoder: 12 s, the first time only.

    Mark the module with xdist_group("encoder"), so that one worker alone pays for it.
    """
