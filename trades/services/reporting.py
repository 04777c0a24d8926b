"""How a long service tells what it is doing."""

from collections.abc import Callable
from typing import TypeAlias

Report: TypeAlias = Callable[[str], object]


def silence(_line: str) -> None:
    """Report to nobody."""
