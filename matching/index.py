"""What a worker that refreshes lists keeps in memory: the prepared firms of a convention, brought
up to date by what has changed since.

A cache: who has none takes that of the last run from the shelf, or reads the database.
"""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from matching.inputs import Inputs
from matching.models import Run
from matching.queries import firms_touched_since, pairs_apart
from matching.reading import Places
from matching.snapshot import Snapshot, snapshot_of_run
from trades.queries import activity_tree

# A change that was written before a reading and committed after it is read by the next.
LONGEST_TRANSACTION = timedelta(seconds=30)
# Conventions whose firms a worker keeps.
KEPT = 3


@dataclass
class Index:
    """The firms under the convention of `run`, with the counts and the ruleset of that run."""

    run: Run
    snapshot: Snapshot
    places: Places
    read_at: datetime

    @classmethod
    def of(cls, run: Run) -> "Index":
        return cls(run, snapshot_of_run(run.pk), Places(activity_tree().ids), run.created_at)

    def bring_up_to_date(self, firm_ids: Iterable[int]) -> None:
        """Read again these firms, and those that have changed since the last time."""
        begun, convention = timezone.now(), self.run.convention
        since = self.read_at - LONGEST_TRANSACTION
        asked = firms_touched_since(convention, since) | set(firm_ids)
        with transaction.atomic():
            anew = Inputs.read(convention, self.places, asked)
        apart = frozenset(pairs_apart())
        self.snapshot = self.snapshot.with_changes(asked, anew, apart).snapshot
        self.read_at = begun


_kept: "OrderedDict[int, Index]" = OrderedDict()


def snapshot_now(run: Run, firm_ids: Iterable[int]) -> Snapshot:
    """The firms under the convention of its last finished run, as they are now; `firm_ids` are
    known to have changed."""
    index = _kept.pop(run.convention_id, None)
    if index is None or (index.run.pk, index.run.created_at) != (run.pk, run.created_at):
        index = Index.of(run)
    index.bring_up_to_date(firm_ids)
    _kept[run.convention_id] = index
    while len(_kept) > KEPT:
        _kept.popitem(last=False)
    return index.snapshot


def forget() -> None:
    _kept.clear()
