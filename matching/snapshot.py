"""The inputs of the engine for one convention, read from the database in a few statements."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from actors.models import FirmExclusion
from ced_platform.shared.choices import Side
from matching import engine, shelf
from matching.models import Ruleset, Run
from matching.reading import Places, Read, read_side
from matching.services.rulesets import parameters_of
from matching.services.vectors import Meanings, read_meanings
from partnerships.models import Convention
from partnerships.queries import pairs_not_to_suggest
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

    def replaced(self, ids: Iterable[int], anew: "Inputs") -> "Inputs":
        """The same with what was read anew of these firms."""
        gone = np.fromiter(ids, dtype=np.int64)
        sides = {side: self.sides[side].replaced(gone, anew.sides[side]) for side in Side}
        return Inputs(sides, self.meanings.joined(anew.meanings))

    def same_for(self, ids: Iterable[int], anew: "Inputs") -> bool:
        """Whether what was read anew of these firms is what was read before."""
        chosen = np.fromiter(ids, dtype=np.int64)
        known = self.meanings.rows_of(anew.meanings.digests)
        return bool((known >= 0).all()) and all(
            self.sides[side].of(chosen).equals(anew.sides[side]) for side in Side
        )


@dataclass(frozen=True)
class Snapshot:
    """An engine context with what leads back to the rows of the database.

    `activity_ids` turns the engine's index of an activity into its id; `activity_counts` are the
    firms by activity id from which the information of a trade was computed; `fingerprint` changes
    when any input does.
    """

    inputs: Inputs
    context: engine.Context
    activity_ids: NDArray[np.int64]
    activity_counts: dict[str, float]
    fingerprint: str

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


@lru_cache(maxsize=1)
def snapshot_of_run(run_id: int) -> Snapshot:
    """The snapshot that every block of a run shares: read once on each machine.

    What changes while the run goes on is refreshed when it ends.
    """
    run = Run.objects.select_related("convention", "ruleset").get(pk=run_id)
    kept = shelf.find(run)
    if kept is None:
        kept = take_snapshot(run.convention, run.ruleset, counts=run.activity_counts or None)
        shelf.keep(run, kept)
    return kept


def take_snapshot(
    convention: Convention, ruleset: Ruleset, *, counts: Mapping[str, float] | None = None
) -> Snapshot:
    """Read both sides. `counts` are those of an earlier snapshot, so that scores of one firm can
    be compared with stored ones; without them the firms are counted."""
    with transaction.atomic():
        inputs = Inputs.read(convention, Places(activity_tree().ids))
    return prepared(inputs, convention, ruleset, counts=counts)


def prepared(
    inputs: Inputs,
    convention: Convention,
    ruleset: Ruleset,
    *,
    counts: Mapping[str, float] | None = None,
) -> Snapshot:
    """The engine's context for what was read, and for the vetoes and binômes of this moment."""
    tree = activity_tree()
    meanings = inputs.meanings
    sides = {side: read.columns(meanings) for side, read in inputs.sides.items()}
    if counts is None:
        counts = _count(sides.values(), tree.ids)
    per_activity = np.array([counts.get(str(pk), 0.0) for pk in tree.ids.tolist()])
    apart = sorted(exclusions())
    context = engine.prepare(
        sides[Side.A],
        sides[Side.B],
        tree=engine.Tree(tree.parents.astype(np.int64), per_activity.astype(np.float32)),
        ruleset=parameters_of(ruleset),
        matrix=meanings.matrix,
        scope=scope_of(convention, Places(tree.ids)),
        exclusions=apart,
    )
    fingerprint = _fingerprint(inputs, counts, ruleset, apart)
    return Snapshot(inputs, context, tree.ids, dict(counts), fingerprint)


def _count(sides: Iterable[engine.Firms], ids: NDArray[np.int64]) -> dict[str, float]:
    """Firms by activity id; a firm of several activities counts in each."""
    counts = np.zeros(len(ids))
    for firms in sides:
        counts += np.bincount(firms.activity, minlength=len(ids))
    return {str(ids[place]): float(counts[place]) for place in np.flatnonzero(counts)}


def scope_of(convention: Convention, places: Places) -> set[int]:
    trades = np.array(list(convention.trades.values_list("id", flat=True)), dtype=np.int64)
    return set(places.of(trades).tolist()) - {-1}


def exclusions() -> Iterator[tuple[int, int, engine.Gate]]:
    for firm_id, other_id, gate in pairs_not_to_suggest():
        yield firm_id, other_id, engine.Gate(gate)
    for firm_id, excluded_id in FirmExclusion.objects.values_list("firm_id", "excluded_id"):
        yield firm_id, excluded_id, engine.Gate.EXCLUDED


def _fingerprint(
    inputs: Inputs, counts: Mapping[str, float], ruleset: Ruleset, apart: Iterable[object]
) -> str:
    """Of all that a list depends on; the same whenever the same is read."""
    digest = hashlib.sha256(f"{ruleset.version} {sorted(counts.items())}".encode())
    digest.update(repr(list(apart)).encode())
    digest.update(inputs.meanings.digests.tobytes())
    for read in inputs.sides.values():
        for rows in (read.firms, read.activities, read.assets):
            for name in sorted(rows):
                digest.update(rows[name].tobytes())
    return digest.hexdigest()
