"""Whom PostgreSQL runs as: it refuses to run as root."""

import functools
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from ced_platform.embedded.launch import NOBODY

LAUNCHER = Path(__file__).with_name("launch.py")


class Identity(StrEnum):
    """The values are the words that launch.py understands."""

    SAME = "same"
    USER_NAMESPACE = "userns"
    NOBODY = "nobody"


def launcher(
    command: Sequence[str],
    identity: Identity = Identity.SAME,
    death_signal: signal.Signals = signal.SIGTERM,
) -> list[str]:
    """The command line that starts `command` as `identity` and ties its life to this process.

    Must be started by this process itself, from its main thread: the kernel sends the death
    signal when the starting *thread* ends.
    """
    program = shutil.which(command[0]) or command[0]
    head = [sys.executable, "-I", "-S", str(LAUNCHER), identity.value, str(int(death_signal))]
    return [*head, str(os.getpid()), program, *command[1:]]


def can_run(command: Sequence[str], identity: Identity) -> bool:
    """Whether `command` succeeds as `identity`, its output thrown away."""
    finished = subprocess.run(  # noqa: S603 - our own commands
        launcher(command, identity), check=False, capture_output=True, cwd="/"
    )
    return finished.returncode == 0


@functools.cache
def postgres_identity() -> Identity:
    """SAME for a normal user; for root a user namespace, or nobody where those are refused."""
    if os.geteuid() != 0:
        return Identity.SAME
    if can_run(["true"], Identity.USER_NAMESPACE):
        return Identity.USER_NAMESPACE
    return Identity.NOBODY


def owner_of_files(identity: Identity) -> int:
    """The user id that owns the files of a process with this identity, as this process sees it."""
    return NOBODY if identity is Identity.NOBODY else os.geteuid()
