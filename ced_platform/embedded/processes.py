"""Processes that an earlier run left behind, found through /proc (elsewhere: none are found)."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

PROC = Path("/proc")
# Every supervised process carries this in its environment, and so does all that it starts.
MARK = "CED_SUPERVISED_FROM"


def marked_processes(mark: str, proc: Path = PROC) -> Iterator[int]:
    """Ids of the other processes whose environment says that they belong to `mark`."""
    wanted = os.fsencode(f"{MARK}={mark}")
    for folder in proc.glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue  # gone meanwhile, or someone else's
        if wanted in environment and int(folder.name) != os.getpid():
            yield int(folder.name)


def command_of(pid: int, proc: Path = PROC) -> list[str]:
    """The command line of a process; empty when there is no such process."""
    try:
        return os.fsdecode((proc / str(pid) / "cmdline").read_bytes()).split("\0")
    except OSError:
        return []


def end_leftovers(mark: str, patience: float) -> int:
    """End what an earlier run left: `patience` seconds to leave by itself, then SIGKILL.

    Returns the number of processes found. Each had its death signal when its supervisor died, so
    the first wait is usually enough; a process that ignores it must not meet its successor.
    """
    found = set(marked_processes(mark))
    deadline = time.monotonic() + patience
    while (left := set(marked_processes(mark))) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return len(found)
