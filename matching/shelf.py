"""Prepared firms on the shelf of one machine: what one worker has read, the others map.

It is a cache: whoever finds nothing reads the database again.
"""

import os
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from matching import engine
from matching.models import Run

if TYPE_CHECKING:
    from matching.snapshot import Snapshot

# How many runs stay on the shelf of a convention: the last that finished, and one under way.
KEPT = 2
LISTS = ".found"


def keep(run: Run, snapshot: "Snapshot") -> None:
    """Put it where the other workers of this machine find it; without room nothing is kept."""
    place = _place(run)
    beside = {
        field.name: getattr(snapshot, field.name)
        for field in fields(snapshot)
        if field.name != "context"
    }
    with suppress(OSError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        engine.save(snapshot.context, place, beside=beside)
        _forget_others(run)


def find(run: Run) -> "tuple[engine.Context, dict[str, Any]] | None":
    """The context of a run's snapshot, its arrays mapped, and the other fields; None where it is
    not kept here."""
    try:
        return engine.load(_place(run))
    except OSError:
        return None


def keep_lists(run: Run, searched: NDArray[Any]) -> None:
    """Put beside its firms what a run has found for both sides, as matching/found.py has it."""
    draft = _lists(run).with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        try:
            with draft.open("wb") as file:
                np.save(file, searched)
            draft.replace(_lists(run))
        finally:
            draft.unlink(missing_ok=True)


def has_lists(run: Run) -> bool:
    return _lists(run).exists()


def find_lists(run: Run) -> NDArray[Any] | None:
    """What `keep_lists` has kept, mapped; None where it is not here."""
    try:
        return np.load(_lists(run), mmap_mode="r")
    except OSError:
        return None


def _folder() -> Path:
    return Path(settings.ENGINE_DIR) / "prepared"


def _place(run: Run) -> Path:
    """The moment orders the runs of a convention, and tells those of different databases apart."""
    moment = int(run.created_at.timestamp() * 1e6)
    return _folder() / f"{run.convention_id}-{moment}-{run.pk}.run"


def _lists(run: Run) -> Path:
    return _place(run).with_suffix(LISTS)


def _forget_others(run: Run) -> None:
    """What other processes have mapped stays in their memory until they let it go."""
    for old in sorted(_folder().glob(f"{run.convention_id}-*.run"))[:-KEPT]:
        old.unlink(missing_ok=True)
        old.with_suffix(LISTS).unlink(missing_ok=True)
