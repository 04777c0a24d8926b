"""One user of the state at a time: two platforms on one VAR_DIR would destroy each other."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self


@dataclass(frozen=True)
class Holder:
    """Who holds the lock, as far as it is known (0 and "" while it is being taken)."""

    pid: int
    purpose: str


class FolderLock:
    """An exclusive lock on a folder; the kernel releases it when the holder dies, however."""

    def __init__(self, folder: Path, purpose: str) -> None:
        self._path = folder / "lock"
        self._purpose = purpose
        self._file: IO[str] | None = None

    def acquire(self, *, wait: bool = False) -> Holder | None:
        """Take the lock and return None, or return who holds it."""
        file = self._path.open("a+")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            with file:
                return self._holder(file)
        file.truncate(0)
        file.write(json.dumps({"pid": os.getpid(), "purpose": self._purpose}))
        file.flush()
        self._file = file
        return None

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

    @staticmethod
    def _holder(file: IO[str]) -> Holder:
        file.seek(0)
        try:
            return Holder(**json.load(file))
        except (ValueError, TypeError):
            return Holder(0, "")
