"""A prepared context in one file, which any number of processes map without a copy of their own.

A file is read by the version of the platform that wrote it, and only from a folder of the
platform's own: it holds pickled objects.
"""

import mmap
import os
import pickle
import struct
from pathlib import Path
from typing import Any

from matching.engine.context import Context

# Where an array begins: a multiple of this, as the processor likes it.
ALIGNED = 64


def save(context: Context, path: Path, *, beside: Any = None) -> None:
    """Write the context, with all that it computes only when asked, and what belongs to it, and
    put it in its place at once: who reads sees the old file or the new one."""
    for name in ("order", "sides", "profiles", "markets", "numbers"):
        getattr(context, name)
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps((context, beside), protocol=5, buffer_callback=buffers.append)
    arrays: list[bytes | memoryview] = [head, *(buffer.raw() for buffer in buffers)]
    sizes = [len(array) for array in arrays]
    draft = path.with_suffix(f".{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(struct.pack(f"<q{len(sizes)}q", len(sizes), *sizes))
            for part in arrays:
                file.write(b"\0" * (-file.tell() % ALIGNED))
                file.write(part)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def load(path: Path) -> tuple[Context, Any]:
    """The context, its arrays mapped from the file, and what was written beside it. Raises
    FileNotFoundError."""
    with path.open("rb") as file:
        # copy on write: the compiled parts take only arrays that could be written to
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))
    (parts,) = struct.unpack_from("<q", whole)
    sizes = struct.unpack_from(f"<{parts}q", whole, 8)
    at, found = 8 + 8 * parts, []
    for size in sizes:
        at += -at % ALIGNED
        found.append(whole[at : at + size])
        at += size
    context, beside = pickle.loads(found[0], buffers=found[1:])  # noqa: S301 - our own file
    return context, beside
