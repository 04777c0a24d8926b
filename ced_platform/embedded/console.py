"""What the person at the terminal reads: steps with their seconds, log lines with their source."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

PREFIX_WIDTH = 9


class Console:
    """Lines from several threads, never torn, and never a reason to die.

    A terminal that was closed (SIGHUP) or a reader that left (`run.py | head`) makes writing
    fail; the platform then goes on, or stops in order, without a terminal.
    """

    def __init__(self, stream: TextIO | None = None, *, relays: bool = True) -> None:
        """Without `relays` the lines of services are in their logs only."""
        self._stream = stream or sys.stdout
        self._relays = relays
        self._lock = threading.Lock()
        self._started = time.monotonic()

    def write(self, text: str) -> None:
        """Print whole lines as they are."""
        with self._lock:
            try:
                self._stream.write(text + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                # A ValueError is a closed stream.
                return

    def say(self, text: str) -> None:
        """Print what the platform does now, after the seconds since the start."""
        seconds = time.monotonic() - self._started
        first, *rest = text.splitlines() or [""]
        self.write(
            "\n".join([f"[{seconds:6.1f} s] {first}", *(f"           {line}" for line in rest)])
        )

    def relay(self, source: str, line: str) -> None:
        """Print one log line of a process, after its name."""
        if self._relays:
            self.write(f"{source:{PREFIX_WIDTH}}| {line}")

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step, then say how long it took. A step that raises stays unfinished."""
        self.say(f"{title} ...")
        begun = time.monotonic()
        yield
        self.say(f"{title}: done in {time.monotonic() - begun:.1f} s")
