"""Run a program that owns the terminal (tests, a shell) beside supervised services."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from ced_platform.embedded.errors import StopRequested
from ced_platform.embedded.identity import launcher
from ced_platform.embedded.places import PROJECT
from ced_platform.embedded.supervisor import TICK_SECONDS, Supervisor

PATIENCE_SECONDS = 20.0


def terminal_is_ours() -> bool:
    """Whether Ctrl-C at the terminal reaches our whole process group by itself."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def run_in_foreground(
    supervisor: Supervisor, command: Sequence[str], environment: Mapping[str, str]
) -> int:
    """Run `command` with our terminal and return its exit code, a shell's way (128 + signal).

    A stop signal is passed on, unless the terminal did that already; a second one, or
    PATIENCE_SECONDS without an end, kills.
    """
    process = subprocess.Popen(launcher(command), env=dict(environment), cwd=PROJECT)  # noqa: S603
    try:
        while process.poll() is None:
            supervisor.tick()
            time.sleep(TICK_SECONDS / 2)
    except StopRequested:
        if supervisor.stop_signal == signal.SIGTERM or not terminal_is_ours():
            process.send_signal(signal.SIGINT)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while process.poll() is None and time.monotonic() < deadline and not supervisor.hurried:
            time.sleep(TICK_SECONDS / 2)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
    code = process.returncode
    return code if code >= 0 else 128 - code
