"""The inputs of the engine for one convention, read from the database in a few statements."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Self

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from ced_platform.shared.choices import Side
from matching import engine, shelf
from matching.linkages import linkages_of
from matching.models import Ruleset, Run
from matching.queries import pairs_apart
from matching.reading import Places, Read, read_side, with_absent
from matching.services.rulesets import parameters_of
from matching.services.vectors import Meanings, encoder_name, read_meanings
from partnerships.models import Convention
from trades.queries import activity_tree


@dataclass(frozen=True)
class Inputs:
    """What was read of both sides, and what is known of their texts."""

    sides: Mapping[Side, Read]
    meanings: Meanings

    @classmethod
    def read(cls, convention: Convention, places: Places, ids: Iterable[int] | None = None) -> Self:
        """Of all firms, or of those of `ids` that are there."""
        ids = None if ids is None else list(ids)
        sides = {side: read_side(convention, side, places, ids) for side in Side}
        digests = np.concatenate([one.digests for one in sides.values()])
        return cls(sides, read_meanings(digests))


Apart = frozenset[tuple[int, int, engine.Gate]]


@dataclass(frozen=True)
class Snapshot:
    """An engine context with what leads back to the rows of the database.

    `activity_ids` turns the engine's index of an activity into its id; `activity_counts` are the
    firms by activity id from which the information of a trade was computed. `prints` has a number
    for each firm of the context's tables that tells its inputs, 0 for one that is not there any
    more; `apart` are the pairs that may not meet.
    """

    context: engine.Context
    activity_ids: NDArray[np.int64]
    activity_counts: dict[str, float]
    prints: Mapping[Side, NDArray[np.uint64]]
    apart: Apart

    @property
    def fingerprint(self) -> str:
        """Of all that the lists depend on: the same whenever the same is read."""
        digest = hashlib.sha256(f"{self.context.ruleset} {encoder_name()}".encode())
        digest.update(repr(sorted(self.activity_counts.items())).encode())
        digest.update(repr(sorted(self.apart)).encode())
        for side, prints in self.prints.items():
            ids = self.context.own(side.value).ids
            digest.update(ids[prints > 0].tobytes() + prints[prints > 0].tobytes())
        return digest.hexdigest()

    def with_changes(self, firm_ids: Iterable[int], anew: Inputs, apart: Apart) -> "Changed":
        """After these firms were read again, and the pairs that may not meet. The counts and what
        else was learnt from all firms stay, so that scores can be compared."""
        asked = np.unique(np.fromiter(firm_ids, dtype=np.int64))
        context, all_prints, changed = self.context, {}, {}
        for side in Side:
            read, before = anew.sides[side], self.prints_of(side, anew.sides[side].firms["id"])
            now = read.prints()
            there = read.firms["id"][now != before]
            gone = np.setdiff1d(asked[self.prints_of(side, asked) > 0], read.firms["id"])
            if len(there) or len(gone):
                firms = with_absent(read.firms_in(there).columns(anew.meanings), gone)
                context = engine.replace_firms(context, side.value, firms, anew.meanings.matrix)
            ids = context.own(side.value).ids
            prints = self.prints_of(side, ids)
            prints[np.isin(ids, gone)] = 0
            prints[np.searchsorted(ids, there)] = now[now != before]
            all_prints[side], changed[side] = prints, np.union1d(there, gone)
        if apart != self.apart or _are_more(context, self.context):
            context = engine.exclude(context, sorted(apart), only=True)
        snapshot = replace(self, context=context, prints=all_prints, apart=apart)
        return Changed(snapshot, changed)

    def prints_of(self, side: Side, ids: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Of each of these firms, 0 for one that is not here."""
        rows = self.context.own(side.value).row_of(ids)
        return np.where(rows >= 0, np.append(self.prints[side], np.uint64(0))[rows], np.uint64(0))

    @property
    def list_length(self) -> int:
        return self.context.ruleset.list_length

    def firm_ids(self, side: Side) -> NDArray[np.int64]:
        """Ids of the firms of a side that may be suggested, ascending."""
        table = self.context.own(side.value)
        return table.ids[table.eligible]

    def rows_between(self, side: Side, first: int, last: int) -> NDArray[np.int64]:
        """Rows of the firms that may be suggested, from one id to another, both included."""
        table = self.context.own(side.value)
        rows = table.eligible
        ids = table.ids[rows]
        return rows[(ids >= first) & (ids <= last)]

    def ids_of(self, side: Side, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.context.own(side.value).ids[rows]

    def rows_of(self, side: Side, ids: Iterable[int]) -> NDArray[np.int64]:
        return self.context.own(side.value).rows_of(ids)


def _are_more(context: engine.Context, before: engine.Context) -> bool:
    """Whether firms have come of which pairs were set apart when they were not there."""
    return any(len(context.own(side).ids) > len(before.own(side).ids) for side in Side)


@dataclass(frozen=True)
class Changed:
    """A snapshot after a change, and the ids of the firms that are not as they were before."""

    snapshot: Snapshot
    firm_ids: Mapping[Side, NDArray[np.int64]]


@lru_cache(maxsize=1)
def snapshot_of_run(run_id: int) -> Snapshot:
    """The snapshot that every block of a run shares: read once on each machine.

    What changes while the run goes on is refreshed when it ends.
    """
    run = Run.objects.select_related("convention", "ruleset").get(pk=run_id)
    kept = shelf.find(run)
    if kept is not None:
        context, others = kept
        return Snapshot(context, **others)
    taken = take_snapshot(run.convention, run.ruleset, counts=run.activity_counts or None)
    shelf.keep(run, taken)
    return taken


def take_snapshot(
    convention: Convention, ruleset: Ruleset, *, counts: Mapping[str, float] | None = None
) -> Snapshot:
    """Read both sides. `counts` are those of an earlier snapshot, so that scores of one firm can
    be compared with stored ones; without them the firms are counted."""
    tree = activity_tree()
    places = Places(tree.ids)
    with transaction.atomic():
        inputs = Inputs.read(convention, places)
    meanings = inputs.meanings
    sides = {side: read.columns(meanings) for side, read in inputs.sides.items()}
    if counts is None:
        counts = _count(sides.values(), tree.ids)
    per_activity = np.array([counts.get(str(pk), 0.0) for pk in tree.ids.tolist()])
    apart = frozenset(pairs_apart())
    context = engine.prepare(
        sides[Side.A],
        sides[Side.B],
        tree=engine.Tree(tree.parents.astype(np.int64), per_activity.astype(np.float32)),
        ruleset=parameters_of(ruleset),
        matrix=meanings.matrix,
        scope=scope_of(convention, places),
        exclusions=sorted(apart),
        linkages=linkages_of(tree.codes),
    )
    prints = {side: read.prints() for side, read in inputs.sides.items()}
    return Snapshot(context, tree.ids, dict(counts), prints, apart)


def _count(sides: Iterable[engine.Firms], ids: NDArray[np.int64]) -> dict[str, float]:
    """Firms by activity id; a firm of several activities counts in each."""
    counts = np.zeros(len(ids))
    for firms in sides:
        counts += np.bincount(firms.activity, minlength=len(ids))
    return {str(ids[place]): float(counts[place]) for place in np.flatnonzero(counts)}


def scope_of(convention: Convention, places: Places) -> set[int]:
    trades = np.array(list(convention.trades.values_list("id", flat=True)), dtype=np.int64)
    return set(places.of(trades).tolist()) - {-1}
