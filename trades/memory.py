"""What a process keeps in memory of the nomenclatures, and when it is built anew.

Only a cache: any process rebuilds it from the database when the nomenclatures have changed, which
one small query tells.
"""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from trades import encoder
from trades.models import Nomenclature

Built = TypeVar("Built")


def version() -> Hashable:
    """Moves when nomenclatures, search entries, vectors or the encoder change."""
    rows = Nomenclature.objects.order_by("pk").values_list("pk", "fingerprint", "indexed_at")
    return (encoder.name(), *rows)


class Remembered(Generic[Built]):
    """The result of `build`, kept until the version of the reference data moves."""

    def __init__(self, build: Callable[[], Built]) -> None:
        self._build = build
        self._lock = Lock()
        self._held: tuple[Hashable, Built] | None = None

    def get(self) -> Built:
        current = version()
        held = self._held
        if held is not None and held[0] == current:
            return held[1]
        with self._lock:  # one thread builds, the others wait for it
            if self._held is None or self._held[0] != current:
                self._held = (current, self._build())
            return self._held[1]
