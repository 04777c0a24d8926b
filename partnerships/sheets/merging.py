"""Two people change one sheet at once, and nobody's words are lost. Plain data, no database."""

from collections.abc import Mapping
from dataclasses import dataclass

Cells = dict[str, str]


@dataclass(frozen=True)
class Change:
    """What one cell was and has become; empty where it was or is not there."""

    cell: str
    before: str
    after: str


@dataclass(frozen=True)
class Clash:
    """Both changed one cell, each to something else."""

    cell: str
    theirs: str
    mine: str


def filled(cells: Mapping[str, str]) -> Cells:
    """Without what is empty, and without spaces around it."""
    return {name: text.strip() for name, text in cells.items() if text.strip()}


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """What leads from one to the other, in the order of the names of the cells."""
    return [
        Change(name, before.get(name, ""), after.get(name, ""))
        for name in sorted(before.keys() | after.keys())
        if before.get(name, "") != after.get(name, "")
    ]


def merge(
    base: Mapping[str, str], theirs: Mapping[str, str], mine: Mapping[str, str]
) -> tuple[Cells, list[Clash]]:
    """Both sets of changes to `base` in one, and the cells in which they contradict each other.

    A clash keeps `mine` in the merged cells: it is what the person still has to decide about,
    with theirs beside it.
    """
    merged: Cells = {}
    clashes = []
    for name in sorted(base.keys() | theirs.keys() | mine.keys()):
        was, they, me = (cells.get(name, "") for cells in (base, theirs, mine))
        if me in (was, they):
            merged[name] = they
        elif they == was:
            merged[name] = me
        else:
            merged[name] = me
            clashes.append(Clash(name, they, me))
    return filled(merged), clashes
