"""The firms of one convention, prepared for the engine, and what leads back to their rows."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ced_platform.shared.choices import Side
from matching import engine, shelf
from matching.inputs import Apart, Inputs, Reading, moved_between
from matching.models import Ruleset, Run
from matching.reading import unread_texts, with_absent
from matching.services.vectors import ensure_vectors
from partnerships.models import Convention

# The share of the firms that may have changed, since what a run goes on with was learnt from all.
MOST_CHANGES = 0.05


@dataclass(frozen=True)
class Learnt:
    """What is learnt from all firms of a convention, and kept with the run: firms by activity id,
    from which the information of a trade comes, and the coverage that the needs of a trade usually
    find, by side and activity id; None where that is to be learnt anew."""

    counts: Mapping[str, float]
    priors: Mapping[str, Mapping[str, float]] | None = None

    @classmethod
    def by(cls, run: Run) -> Self | None:
        """None for a run that has not read its firms yet."""
        return cls(run.activity_counts, run.coverage_priors) if run.activity_counts else None


@dataclass(frozen=True)
class Earlier:
    """The run from which a snapshot goes on, with what that has learnt: what it found still holds
    but for the firms that have `changed`, come or gone since, by id."""

    run_id: int
    started_at: datetime
    changed: Mapping[Side, NDArray[np.int64]]


@dataclass(frozen=True)
class Snapshot:
    """An engine context with what leads back to the rows of the database.

    `activity_ids` turns the engine's index of an activity into its id. `prints` has a number for
    each firm of the context's tables that tells its inputs, 0 for one that is not there any more;
    `apart` are the pairs that may not meet; `ground` tells all else that scores depend on.
    `changes` are those of firms since it was `learnt`.
    """

    context: engine.Context
    activity_ids: NDArray[np.int64]
    learnt: Learnt
    prints: Mapping[Side, NDArray[np.uint64]]
    apart: Apart
    ground: str
    earlier: Earlier | None = None
    changes: int = 0

    @property
    def fingerprint(self) -> str:
        """Of all that the lists depend on: the same whenever the same is read."""
        digest = hashlib.sha256(self.ground.encode())
        digest.update(json.dumps([self.learnt.counts, self.learnt.priors], sort_keys=True).encode())
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
            now = read.prints(anew.meanings)
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

    def changed_in(self, reading: Reading) -> dict[Side, NDArray[np.int64]]:
        """Ids of the firms that are not as they were, have come or gone, or may meet others."""
        moved = moved_between(self.apart, reading.apart)
        changed = {}
        for side, read in reading.inputs.sides.items():
            ids, present = self.context.own(side.value).ids, read.firms["id"]
            other = self.prints_of(side, present) != reading.prints[side]
            gone = np.setdiff1d(ids[self.prints[side] > 0], present)
            here = np.intersect1d(moved, np.union1d(present, ids))
            changed[side] = np.union1d(np.union1d(present[other], gone), here)
        return changed

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

    What changes while the run goes on is refreshed when it ends. A run of which two machines have
    read different firms has no fingerprint.
    """
    run = Run.objects.select_related("convention", "ruleset").get(pk=run_id)
    kept = shelf.find(run)
    if kept is not None:
        context, others = kept
        return Snapshot(context, **others)
    taken = take_snapshot(run.convention, run.ruleset, learnt=Learnt.by(run))
    if taken.fingerprint != run.fingerprint:
        Run.objects.filter(pk=run_id).update(fingerprint="")
    shelf.keep(run, taken)
    return taken


def take_snapshot(
    convention: Convention, ruleset: Ruleset, *, learnt: Learnt | None = None
) -> Snapshot:
    """Read both sides. `learnt` is that of an earlier snapshot, so that scores of one firm can be
    compared with stored ones; without it the firms are counted."""
    return _snapshot(Reading.of(convention, ruleset), learnt)


def snapshot_after(before: Run | None, convention: Convention, ruleset: Ruleset) -> Snapshot:
    """Read both sides, and go on from what the run `before` has learnt and found, where this
    machine has it still, nothing but firms has changed, and not too many of them.

    Texts whose meaning nobody has computed yet are read first, which may take minutes.
    """
    reading = Reading.of(convention, ruleset)
    if reading.inputs.has_unread_texts and ensure_vectors(unread_texts(convention)):
        reading = Reading.of(convention, ruleset)
    kept = shelf.find(before) if before is not None and shelf.has_lists(before) else None
    if before is None or before.started_at is None or kept is None:
        return _snapshot(reading)
    context, others = kept
    last = Snapshot(context, **others)
    changed = last.changed_in(reading)
    changes = last.changes + sum(map(len, changed.values()))
    if last.ground != reading.ground or changes > MOST_CHANGES * reading.firms:
        return _snapshot(reading)
    earlier = Earlier(before.pk, before.started_at, changed)
    return replace(_snapshot(reading, last.learnt), earlier=earlier, changes=changes)


def _snapshot(reading: Reading, learnt: Learnt | None = None) -> Snapshot:
    """With what was learnt before, or is learnt from these firms."""
    meanings, ids = reading.inputs.meanings, reading.tree.ids
    sides = {side: read.columns(meanings) for side, read in reading.inputs.sides.items()}
    counts = learnt.counts if learnt else _count(sides.values(), ids)
    per_activity = np.array([counts.get(str(pk), 0.0) for pk in ids.tolist()])
    context = engine.prepare(
        sides[Side.A],
        sides[Side.B],
        tree=engine.Tree(reading.tree.parents.astype(np.int64), per_activity.astype(np.float32)),
        ruleset=reading.ruleset,
        matrix=meanings.matrix,
        scope=reading.scope,
        exclusions=sorted(reading.apart),
        linkages=reading.linkages,
        prior=_priors_by_place(learnt.priors, ids) if learnt and learnt.priors else None,
    )
    known = Learnt(counts, _priors_by_id(engine.priors_told(context), ids))
    return Snapshot(context, ids, known, reading.prints, reading.apart, reading.ground)


def _priors_by_id(
    priors: Mapping[str, Mapping[int, float]], ids: NDArray[np.int64]
) -> dict[str, dict[str, float]]:
    return {
        side: {str(ids[place]): value for place, value in values.items()}
        for side, values in priors.items()
    }


def _priors_by_place(
    priors: Mapping[str, Mapping[str, float]], ids: NDArray[np.int64]
) -> dict[str, dict[int, float]]:
    place_of = {str(pk): place for place, pk in enumerate(ids.tolist())}
    return {
        side: {place_of[pk]: value for pk, value in values.items() if pk in place_of}
        for side, values in priors.items()
    }


def _count(sides: Iterable[engine.Firms], ids: NDArray[np.int64]) -> dict[str, float]:
    """Firms by activity id; a firm of several activities counts in each."""
    counts = np.zeros(len(ids))
    for firms in sides:
        counts += np.bincount(firms.activity, minlength=len(ids))
    return {str(ids[place]): float(counts[place]) for place in np.flatnonzero(counts)}
