"""One supervised process: its description, its start, its log, its end."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from ced_platform.embedded.console import Console
from ced_platform.embedded.identity import Identity, launcher

# A web server's own traceback is 20 lines, after the one that matters.
LAST_LINES = 40
KEPT_LOGS = 3
# What each stop signal still gets after a second Ctrl-C.
HURRIED_SECONDS = 0.5
GENTLE_STOP = ((signal.SIGTERM, 10.0),)


@dataclass(frozen=True)
class Service:
    """What to run and how to end it."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    """The whole environment, not an addition to ours."""
    working_folder: Path
    stop: Sequence[tuple[signal.Signals, float]] = GENTLE_STOP
    """Signals to try one after the other, each with the seconds it is given; then SIGKILL."""
    death_signal: signal.Signals = signal.SIGTERM
    """What the kernel sends when the supervisor itself dies."""
    identity: Identity = Identity.SAME
    before_start: Callable[[], None] | None = field(default=None, compare=False)
    """Runs before every start, a restart included: clears what a crash left."""


def rotate(log: Path) -> None:
    """Keep the last KEPT_LOGS logs as log.1 (the newest) and so on, and start an empty one."""
    for number in range(KEPT_LOGS, 0, -1):
        older = log.with_name(f"{log.name}.{number}")
        newer = log.with_name(f"{log.name}.{number - 1}") if number > 1 else log
        if newer.exists():
            newer.replace(older)


class Child:
    """A running process of a service, in a session of its own."""

    def __init__(self, service: Service, logs: Path, console: Console) -> None:
        self.service = service
        self.last_lines: deque[str] = deque(maxlen=LAST_LINES)
        self._log = logs / f"{service.name}.log"
        self._console = console
        if service.before_start:
            service.before_start()
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            launcher(service.command, service.identity, service.death_signal),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(service.environment),
            cwd=service.working_folder,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        self._pump = threading.Thread(target=self._relay, args=(self.process.stdout,), daemon=True)
        self._pump.start()

    def _relay(self, output: IO[bytes]) -> None:
        """Copy each line to the log file, the terminal and the memory of last lines."""
        with output, self._log.open("ab", buffering=0) as log:
            for raw in output:
                log.write(raw)
                line = raw.decode("utf-8", "replace").rstrip()
                self.last_lines.append(line)
                self._console.relay(self.service.name, line)

    def exit_code(self) -> int | None:
        """The exit code (negative: the signal that ended it); None while it runs."""
        return self.process.poll()

    def lived(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def drain(self) -> None:
        """Wait for its last lines; not long, as an orphan may hold the pipe open."""
        self._pump.join(timeout=1.0)

    def signal(self, number: signal.Signals) -> None:
        """Signal the process only: what it started is its own to end."""
        if self.exit_code() is None:
            self.process.send_signal(number)

    def wait(self, seconds: float, hurried: Callable[[], bool]) -> bool:
        """Wait for the end and tell whether it came in time; much less time once `hurried()`."""
        begun = time.monotonic()
        while self.exit_code() is None:
            if time.monotonic() - begun > (HURRIED_SECONDS if hurried() else seconds):
                return False
            time.sleep(0.02)
        return True

    def end_group(self) -> None:
        """Kill whatever is left of the process and of its group, and collect it."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
