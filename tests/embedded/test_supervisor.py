"""A real supervisor with small real children: killed, restarted, stopped, nothing left."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ced_platform.embedded.processes import end_leftovers, marked_processes

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_SECONDS = 15.0

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


class Platform:
    """The supervisor under test, and what it wrote so far."""

    def __init__(self, folder: Path, scenario: str) -> None:
        self.folder = folder
        self.output = folder / "output"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.embedded.supervised", str(folder), scenario],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                # tests may run under nohup, which hands its deafness down
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # noqa: PLW1509
            )

    def text(self) -> str:
        return self.output.read_text()

    def pids(self, name: str) -> list[tuple[int, int]]:
        """(process, its own child) of each start of a service so far."""
        found = re.findall(rf"^{name} *\| pids (\d+) (\d+)$", self.text(), re.MULTILINE)
        return [(int(process), int(child)) for process, child in found]

    def wait_for_starts(self, name: str, count: int) -> None:
        wait_for(lambda: len(self.pids(name)) >= count, f"start {count} of {name}")

    def stopped_in_order(self) -> list[str]:
        return re.findall(r"stopping (\w+)", self.text())

    def left(self) -> list[int]:
        return list(marked_processes(str(self.folder)))


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[str], Platform]]:
    started: list[Platform] = []

    def start_platform(scenario: str) -> Platform:
        platform = Platform(tmp_path, scenario)
        started.append(platform)
        return platform

    yield start_platform
    for platform in started:
        platform.process.kill()
        platform.process.wait()
    end_leftovers(str(tmp_path), patience=0)


def wait_for(condition: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def started_platform(start: Callable[[str], Platform], scenario: str, *names: str) -> Platform:
    platform = start(scenario)
    for name in names:
        platform.wait_for_starts(name, 1)
    return platform


def test_what_is_killed_starts_again_without_its_orphans(
    start: Callable[[str], Platform],
) -> None:
    platform = started_platform(start, "plain", "first", "second")
    for name in ("first", "second"):
        [(process, orphan)] = platform.pids(name)
        os.kill(process, signal.SIGKILL)
        platform.wait_for_starts(name, 2)
        assert not is_running(orphan)
        assert f"{name} was ended by SIGKILL; it starts again" in platform.text()
    assert platform.process.poll() is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_ends_all_in_reverse_order(
    start: Callable[[str], Platform], number: signal.Signals
) -> None:
    platform = started_platform(start, "plain", "first", "second")
    platform.process.send_signal(number)
    assert platform.process.wait(PATIENCE_SECONDS) == 0
    assert platform.stopped_in_order() == ["second", "first"]
    assert platform.left() == []


def test_a_second_ctrl_c_hurries(start: Callable[[str], Platform]) -> None:
    platform = started_platform(start, "stubborn", "first", "second", "third")
    platform.process.send_signal(signal.SIGINT)
    wait_for(platform.stopped_in_order, "it begins to stop")
    begun = time.monotonic()
    platform.process.send_signal(signal.SIGINT)
    assert platform.process.wait(PATIENCE_SECONDS) == 0
    assert time.monotonic() - begun < 5  # the stubborn one has 10 seconds otherwise
    assert platform.left() == []


def test_a_crash_loop_stops_all_and_shows_the_last_lines(
    start: Callable[[str], Platform],
) -> None:
    platform = start("crash")
    assert platform.process.wait(PATIENCE_SECONDS) == 1
    assert "third ended with exit code 3 again and again" in platform.text()
    assert platform.text().count("it starts again") == 5
    assert platform.text().rindex("  no such table: firms") > platform.text().rindex("stopping")
    assert platform.left() == []


def test_children_do_not_outlive_a_killed_supervisor(start: Callable[[str], Platform]) -> None:
    platform = started_platform(start, "plain", "first", "second")
    services = [pids[0][0] for pids in map(platform.pids, ("first", "second"))]
    platform.process.kill()
    platform.process.wait()
    wait_for(lambda: not any(map(is_running, services)), "the services end")
    # Their own children are what the next start finds and ends.
    end_leftovers(str(platform.folder), patience=0)
    wait_for(lambda: platform.left() == [], "nothing is left")
