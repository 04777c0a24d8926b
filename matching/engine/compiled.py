"""How the loops of the engine are compiled.

Numba counts references to every array that a function is handed or takes out of a named tuple, by
operations that two processors have to agree on. Where functions are called for each pair that was
two fifths of all time. A function that makes no array does without: whoever called it holds them.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


class Compiler(Protocol):
    """A decorator that leaves the types of a function as they are."""

    def __call__(self, function: Function, /) -> Function: ...


_COMPILED: dict[str, Any] = {"cache": True, "nogil": True}
# Numba has no public name for this; what it does not know it refuses.
_UNCOUNTED = _COMPILED | {"_nrt": False}

# Makes arrays: for what is called once for many firms.
outer: Compiler = njit(**_COMPILED)
# Reads and writes arrays that it is handed, and makes none.
inner: Compiler = njit(**_UNCOUNTED)
# The same, written out where it is called.
inlined: Compiler = njit(**_UNCOUNTED, forceinline=True)
