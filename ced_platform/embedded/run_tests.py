"""`test` and `bench`: on a PostgreSQL and a broker of their own that nothing outlives."""

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ced_platform.embedded.console import Console
from ced_platform.embedded.data_services import DataServices
from ced_platform.embedded.errors import StopRequested
from ced_platform.embedded.foreground import run_in_foreground
from ced_platform.embedded.lock import FolderLock
from ced_platform.embedded.places import var_folder
from ced_platform.embedded.processes import end_leftovers
from ced_platform.embedded.supervisor import Supervisor

FOLDER_PREFIX = "ced-test-"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
INTERRUPTED = 130


def find_chromium() -> str | None:
    """CHROMIUM of the environment, else the first that is installed."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    return next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)


def run_tests(pytest_arguments: Sequence[str]) -> int:
    """Returns pytest's exit code."""
    console = Console(relays=False)
    given = {"SECRET_KEY": secrets.token_urlsafe(60), **os.environ}
    if chromium := find_chromium():
        console.say(f"Browser tests use {chromium}")
        given["CHROMIUM"] = chromium
    else:
        console.say(
            "No Chromium found: the browser tests are skipped, all others run.\n"
            "To run them too: apt install chromium, or set CHROMIUM to its path."
        )
    command = [sys.executable, "-m", "pytest", *pytest_arguments]
    return _run_on_services_of_its_own(console, given, command, volatile=True)


def run_benchmark(module: str, arguments: Sequence[str]) -> int:
    """Returns the exit code of `python -m module`. Unlike in tests, what PostgreSQL commits is
    flushed to the disk, as in production."""
    given = {"SECRET_KEY": secrets.token_urlsafe(60), **os.environ}
    command = [sys.executable, "-m", module, *arguments]
    return _run_on_services_of_its_own(Console(relays=False), given, command, volatile=False)


def _run_on_services_of_its_own(
    console: Console, given: dict[str, str], command: list[str], *, volatile: bool
) -> int:
    with temporary_folder() as folder:
        services = DataServices.plan(
            given, folder, var=var_folder(), mark=str(folder), volatile=volatile
        )
        with Supervisor(console, services.places.logs, str(folder)) as supervisor:
            try:
                services.start(supervisor, console)
            except StopRequested:
                return INTERRUPTED
            console.say(" ".join(command[2:]))
            return run_in_foreground(supervisor, command, services.environment)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for one test run, removed at its end; also removes those of killed test runs."""
    root = Path(tempfile.gettempdir())
    remove_abandoned(root)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER_PREFIX, dir=root))
    try:
        with FolderLock(folder, "test") as lock:
            lock.acquire()
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_abandoned(root: Path) -> None:
    """Remove the folders of test runs that are dead: nobody holds their lock."""
    for folder in root.glob(f"{FOLDER_PREFIX}*"):
        if not (folder / "lock").exists() or folder.stat().st_uid != os.geteuid():
            continue  # being made just now, or someone else's
        with FolderLock(folder, "clean-up") as lock:
            if lock.acquire() is None:
                end_leftovers(str(folder), patience=2)
                shutil.rmtree(folder, ignore_errors=True)
