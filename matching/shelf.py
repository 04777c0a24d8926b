"""Prepared contexts on the shelf of one machine: what one worker has read, the others map.

A snapshot is kept as a pickle whose arrays stand in a file of their own, one after the other; who
takes it down maps that file, so that any number of processes hold the arrays once in memory. It is
a cache: whoever finds nothing reads the database again.
"""

import mmap
import os
import pickle
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from matching.models import Run

if TYPE_CHECKING:
    from matching.snapshot import Snapshot

# Arrays start at multiples of this many bytes: a line of the processor's cache.
ALIGNED = 64
# How many runs stay on the shelf of a convention: the last that finished, and one under way.
KEPT = 2


def keep(run: Run, snapshot: "Snapshot") -> None:
    """Put it where the other workers of this machine find it; without room nothing is kept."""
    place = _place(run)
    for name in ("order", "sides", "profiles", "markets", "numbers"):
        getattr(snapshot.context, name)  # computed when asked for: here, once for all
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(snapshot, protocol=5, buffer_callback=buffers.append)
    ends = np.cumsum([0, *(_padded(one.raw().nbytes) for one in buffers)])
    spans = [(int(start), one.raw().nbytes) for start, one in zip(ends[:-1], buffers, strict=True)]
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _written(place.with_suffix(".arrays")) as path, path.open("wb") as file:
            for (start, _size), one in zip(spans, buffers, strict=True):
                file.seek(start)
                file.write(one.raw())
            file.truncate(max(int(ends[-1]), ALIGNED))
        with _written(place) as path:
            path.write_bytes(pickle.dumps((head, spans)))
        _forget_others(run)


def find(run: Run) -> "Snapshot | None":
    """The snapshot of a run, its arrays mapped; None where it is not kept here."""
    place = _place(run)
    try:
        # written by this platform into its own closed folder
        head, spans = pickle.loads(place.read_bytes())  # noqa: S301
        with place.with_suffix(".arrays").open("rb") as file:
            # copy on write: the compiled parts of the engine take only what could be written to
            arrays = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
        buffers = [arrays[start : start + size] for start, size in spans]
        found: Snapshot = pickle.loads(head, buffers=buffers)  # noqa: S301
    except (OSError, ValueError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
        return None  # absent, or of an earlier version of the platform
    return found


@contextmanager
def _written(path: Path) -> Iterator[Path]:
    """A path to write to, which takes its name when it is complete."""
    draft = path.with_suffix(f"{path.suffix}.{os.getpid()}")
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _folder() -> Path:
    return Path(settings.VAR_DIR) / "matching"


def _place(run: Run) -> Path:
    """The moment tells runs of one number in different databases apart."""
    moment = int(run.created_at.timestamp() * 1e6)
    return _folder() / f"{run.convention_id}-{run.pk:010}-{moment}.run"


def _forget_others(run: Run) -> None:
    """What other processes have mapped stays in their memory until they let it go."""
    places = sorted(_folder().glob(f"{run.convention_id}-*.run"))
    for old in places[:-KEPT]:
        old.unlink(missing_ok=True)
        old.with_suffix(".arrays").unlink(missing_ok=True)


def _padded(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED
