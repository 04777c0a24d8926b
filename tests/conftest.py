"""What every test may use. The session is hostile on purpose: see CONTRIBUTING.md."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations
from django.utils import translation

from ced_platform.shared.catalogues import compile_catalogues

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # pytest-playwright runs a loop

CHROMIUM = os.environ.get("CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)


def pytest_configure(config: pytest.Config) -> None:
    """Compile the languages once; then each worker of the session has its own broker and cache."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        compile_catalogues()
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    number = 1 + int(worker.removeprefix("gw"))
    separator = "&" if "?" in settings.REDIS_URL else "?"
    if settings.REDIS_URL.startswith("redis+socket://"):
        settings.CELERY_BROKER_URL = f"{settings.REDIS_URL}{separator}virtual_host={number}"
        settings.CACHES["default"]["LOCATION"] = (
            settings.REDIS_URL.replace("redis+socket://", "unix://", 1) + f"{separator}db={number}"
        )
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # the folder that only collectstatic makes: WhiteNoise warns without it
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that take a page drive a browser: mark them, and say it when there is none."""
    for item in items:
        if "page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    arguments = [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What is said outside a page is compared with the source, whatever is translated by now."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered(settings, tmp_path: Path) -> Iterator[None]:
    """What a worker keeps of the firms that it has read ends with the test."""
    from matching import index
    from matching.snapshot import snapshot_of_run

    settings.ENGINE_DIR = tmp_path
    yield
    snapshot_of_run.cache_clear()
    index.forget()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Reference data is loaded once for the session and survives every test."""
    from trades.services import load_nomenclatures

    keep_reference_tables()
    with django_db_blocker.unblock():
        load_nomenclatures()


def keep_reference_tables() -> None:
    """Tests with real transactions empty the tables afterwards: all but the nomenclatures.

    Métier cards lie beside these, and search entries refer to them: they are deleted by row.
    """
    cards = [
        "DELETE FROM trades_searchentry WHERE card_id IS NOT NULL",
        "DELETE FROM trades_carditem",
        "DELETE FROM trades_cardcode",
        "DELETE FROM trades_cardtext",
        "DELETE FROM trades_cardversion",
        "DELETE FROM trades_card",
    ]
    empty = DatabaseOperations.sql_flush

    def sql_flush(self, style, tables, **options):
        others = [name for name in tables if not name.startswith("trades_")]
        return [*empty(self, style, others, **options), *cards]

    DatabaseOperations.sql_flush = sql_flush


@pytest.fixture
def territories(db: None) -> dict:
    """The register as a new installation has it, by code."""
    from territories.models import Territory
    from territories.services import load_reference_territories

    load_reference_territories()
    return {territory.code: territory for territory in Territory.objects.all()}


@pytest.fixture(autouse=True)
def _media(settings, tmp_path) -> None:
    """What tests hand in is not kept."""
    settings.MEDIA_ROOT = tmp_path / "media"
