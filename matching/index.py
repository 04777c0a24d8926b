"""What a worker that refreshes lists keeps in memory: the prepared firms of a convention, brought
up to date by what has changed since, and where their lists end.

A cache: who has none takes that of the last run from the shelf, or reads the database.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np
from django.db import transaction
from django.utils import timezone
from numpy.typing import NDArray

from ced_platform.shared.choices import Side
from matching import engine, shelf
from matching.columns import are_among
from matching.found import Lists
from matching.inputs import Inputs, moved_between
from matching.models import Run
from matching.queries import firms_touched_since, has_failed_since, lists_below, pairs_apart
from matching.reading import Places
from matching.snapshot import Snapshot, snapshot_of_run
from trades.queries import activity_tree

Ints = NDArray[np.int64]

# A change that was written before a reading and committed after it is read by the next.
LONGEST_TRANSACTION = timedelta(seconds=30)
# Conventions whose firms a worker keeps.
KEPT = 3


@dataclass
class Ends:
    """Where the lists of both sides end, as the last run has found them. A list that has `lost`
    nobody since ends no lower: new counterparts only raise its end."""

    lists: Lists
    full: dict[Side, tuple[Ints, NDArray[np.float32]]]
    lost: dict[Side, Ints]

    @classmethod
    def of(cls, run: Run, length: int) -> Self | None:
        """None where this machine does not have what the run has found. `length` is the number of
        counterparts that it has searched for each firm."""
        found = shelf.find_lists(run)
        if found is None:
            return None
        lists, nobody = Lists(found), np.zeros(0, dtype=np.int64)
        return cls(
            lists, {side: lists.ends(side, length) for side in Side}, dict.fromkeys(Side, nobody)
        )

    def note(self, changed: Mapping[Side, Ints], moved: Ints) -> None:
        """These firms have changed since, and those that have `moved` may meet others, by id."""
        for side in Side:
            others = np.union1d(changed[side.other], moved)
            owners = self.lists.holding(side, others) if len(others) else others
            for some in (changed[side], moved, owners):
                self.lost[side] = np.union1d(self.lost[side], some)

    def open_to(self, side: Side, best: Mapping[int, float]) -> dict[int, float]:
        """Those firms of `best` (id → score with somebody) whose list could take that somebody; the
        others cannot."""
        ids = np.fromiter(best, dtype=np.int64, count=len(best))
        owners, last = self.full[side]
        least = np.full(len(ids), -1, dtype=np.float32)
        is_full = are_among(ids, owners) & ~are_among(ids, self.lost[side])
        least[is_full] = last[np.searchsorted(owners, ids[is_full])]
        scores = np.fromiter(best.values(), dtype=np.float32, count=len(best))
        return {one: best[one] for one in ids[scores >= least].tolist()}


@dataclass
class Index:
    """The firms under the convention of `run`, with the counts and the ruleset of that run."""

    run: Run
    snapshot: Snapshot
    places: Places
    read_at: datetime
    ends: Ends | None

    @classmethod
    def of(cls, run: Run) -> Self:
        snapshot, places = snapshot_of_run(run.pk), Places(activity_tree().ids)
        ends = Ends.of(run, snapshot.context.ruleset.candidates)
        return cls(run, snapshot, places, run.created_at, ends)

    def bring_up_to_date(self, firm_ids: Iterable[int]) -> None:
        """Read again these firms, and those that have changed since the last time."""
        begun, convention = timezone.now(), self.run.convention
        since = self.read_at - LONGEST_TRANSACTION
        asked = firms_touched_since(convention, since) | set(firm_ids)
        with transaction.atomic():
            anew = Inputs.read(convention, self.places, asked)
        apart = frozenset(pairs_apart())
        changed = self.snapshot.with_changes(asked, anew, apart)
        if self.ends:
            self.ends.note(changed.firm_ids, moved_between(self.snapshot.apart, apart))
        self.snapshot, self.read_at = changed.snapshot, begun

    def lists_reached(self, side: Side, firm_ids: Iterable[int]) -> set[int]:
        """Firms of the other side whose list any of these firms would enter now."""
        best: dict[int, float] = {}
        for row in self.snapshot.rows_of(side, firm_ids):
            scores = engine.scores_of(self.snapshot.context, side.value, int(row))
            best |= {one: score for one, score in scores.items() if score > best.get(one, 0.0)}
        if self.ends and not has_failed_since(self.run):
            best = self.ends.open_to(side.other, best)
        return lists_below(self.run.convention, side.other, best, k=self.snapshot.list_length)


_kept: "OrderedDict[int, Index]" = OrderedDict()


def index_now(run: Run, firm_ids: Iterable[int]) -> Index:
    """The firms under the convention of its last finished run, as they are now; `firm_ids` are
    known to have changed."""
    index = _kept.pop(run.convention_id, None)
    if index is None or (index.run.pk, index.run.created_at) != (run.pk, run.created_at):
        index = Index.of(run)
    index.bring_up_to_date(firm_ids)
    _kept[run.convention_id] = index
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return index


def forget() -> None:
    _kept.clear()
