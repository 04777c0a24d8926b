"""Start processes in order, restart what dies, stop all in reverse order, leave nothing behind."""

import signal
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType, TracebackType
from typing import NoReturn, Self

from ced_platform.embedded.backoff import BackOff
from ced_platform.embedded.child import Child, Service, rotate
from ced_platform.embedded.console import Console
from ced_platform.embedded.errors import NotYetError, StartError, StopRequested
from ced_platform.embedded.processes import end_leftovers

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TICK_SECONDS = 0.1
NOT_YET_SECONDS = 0.5


class Supervised:
    """A service with its present process and the story of its failures."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.back_off = BackOff()
        self.restart_at: float | None = None
        """Monotonic time of the next start while it is dead; None while it lives."""


class Supervisor:
    """Use as a context manager, in the main thread: leaving it stops everything.

    `mark` is the value of the MARK variable in the environment of its services.
    """

    def __init__(self, console: Console, logs: Path, mark: str) -> None:
        self._console = console
        self._logs = logs
        self._mark = mark
        self._supervised: list[Supervised] = []
        self._stop_signals: list[int] = []
        self._previous_handlers: dict[signal.Signals, signal.Handlers] = {}

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started with nohup: to live on without a terminal
            # A plain list: a lock or an Event taken in a handler could deadlock.
            self._previous_handlers[number] = signal.signal(number, self._on_stop_signal)  # type: ignore[assignment]
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self.stop()
        finally:
            for number, handler in self._previous_handlers.items():
                signal.signal(number, handler)

    def _on_stop_signal(self, number: int, _frame: FrameType | None) -> None:
        self._stop_signals.append(number)

    @property
    def stop_signal(self) -> int | None:
        """The signal that asked to stop; None while nothing did."""
        return self._stop_signals[0] if self._stop_signals else None

    @property
    def hurried(self) -> bool:
        """Whether the person at the terminal has asked a second time."""
        return len(self._stop_signals) > 1

    def start(self, service: Service) -> None:
        """Start a service and keep it running from now on."""
        rotate(self._logs / f"{service.name}.log")
        self._supervised.append(Supervised(Child(service, self._logs, self._console)))

    def pids(self) -> dict[str, int]:
        """The process id of each service."""
        return {item.child.service.name: item.child.process.pid for item in self._supervised}

    def tick(self) -> None:
        """Look after the services once. Raises StopRequested, or StartError for a crash loop."""
        if self.stop_signal is not None:
            raise StopRequested
        for item in self._supervised:
            if item.restart_at is not None:
                if time.monotonic() >= item.restart_at:
                    self._restart(item)
            elif item.child.exit_code() is not None:
                self._plan_restart(item)

    def _restart(self, item: Supervised) -> None:
        try:
            item.child = Child(item.child.service, self._logs, self._console)
            item.restart_at = None
        except NotYetError:
            item.restart_at = time.monotonic() + NOT_YET_SECONDS

    def _plan_restart(self, item: Supervised) -> None:
        """Clear what a dead process left and decide when it starts again."""
        child, name = item.child, item.child.service.name
        lived = child.lived()
        child.end_group()
        child.drain()
        delay = item.back_off.died(lived)
        ending = _ending(child.exit_code() or 0)
        if delay is None:
            raise StartError(f"{name} {ending} again and again. {self._last_words(child)}")
        self._console.say(f"{name} {ending}; it starts again in {delay:.1f} s")
        item.restart_at = time.monotonic() + delay

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float) -> None:
        """Look after the services until `ready()`. Raises StartError after `seconds`."""
        deadline = time.monotonic() + seconds
        while not ready():
            self.tick()
            if time.monotonic() > deadline:
                raise StartError(
                    f"{what} did not become ready within {seconds:.0f} s. See {self._logs}."
                )
            time.sleep(TICK_SECONDS / 2)

    def run_to_end(self, step: Service) -> None:
        """Run a program once. Raises StartError with its last lines when it fails."""
        rotate(self._logs / f"{step.name}.log")
        child = Child(step, self._logs, self._console)
        try:
            while child.exit_code() is None:
                self.tick()
                time.sleep(TICK_SECONDS / 2)
        finally:
            self._end(child)
        child.drain()
        if code := child.exit_code():
            raise StartError(
                f"{step.name} {_ending(code)}. {self._last_words(child)}\n"
                "Correct what it says and start again; nothing that was there is lost."
            )

    def _last_words(self, child: Child) -> str:
        """What a process wrote at its end, repeated below the noise of stopping the others."""
        lines = "\n".join(f"  {line}" for line in child.last_lines)
        name = child.service.name
        return f"Its last lines:\n{lines}\nThe whole log is in {self._logs / name}.log"

    def run_forever(self) -> NoReturn:
        """Look after the services until a stop signal (StopRequested) or a crash loop."""
        while True:
            self.tick()
            time.sleep(TICK_SECONDS)

    def stop(self) -> None:
        """Stop the services in reverse order, then everything that they left."""
        while self._supervised:
            item = self._supervised.pop()
            if item.child.exit_code() is None:
                self._console.relay("platform", f"stopping {item.child.service.name}")
            self._end(item.child)
        end_leftovers(self._mark, patience=0)

    def _end(self, child: Child) -> None:
        """End one process and its group: its own stop signals in turn, then SIGKILL."""
        for number, seconds in child.service.stop:
            child.signal(number)
            if child.wait(seconds, lambda: self.hurried):
                break
        child.end_group()


def _ending(exit_code: int) -> str:
    """An exit code in words."""
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    try:
        return f"was ended by {signal.Signals(-exit_code).name}"
    except ValueError:
        return f"was ended by signal {-exit_code}"
