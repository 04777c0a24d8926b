"""A past run computed again, to see whether what stands is what it makes. Nothing is written."""

from dataclasses import astuple, dataclass

import numpy as np
from django.conf import settings

from ced_platform.shared.choices import Side
from matching import found
from matching.engine import Pairs
from matching.models import Run
from matching.rows import Source, checksums
from matching.services.lists import places_of, read_stored
from matching.snapshot import Learnt, take_snapshot


@dataclass(frozen=True)
class Difference:
    """Pairs that stand as they were computed, that do not, and those on one side only."""

    as_computed: int = 0
    other_ranks: int = 0
    other_numbers: int = 0
    not_stored: int = 0
    stored_only: int = 0

    def __add__(self, other: "Difference") -> "Difference":
        return Difference(
            *(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True))
        )


@dataclass(frozen=True)
class Replay:
    """`same_inputs`: the firms, vetoes and texts are those that the run has read; if so, what
    differs was refreshed or answered since, or made by another version of the platform."""

    same_inputs: bool
    pairs: int
    difference: Difference


def replay(run: Run) -> Replay:
    """With the ruleset and what the run had learnt, from the firms as they are now."""
    snapshot = take_snapshot(run.convention, run.ruleset, learnt=Learnt.by(run))
    lists = []
    for side in Side:
        rows = snapshot.rows_of(side, snapshot.firm_ids(side))
        for start in range(0, len(rows), settings.MATCHING_BLOCK_SIZE):
            block = rows[start : start + settings.MATCHING_BLOCK_SIZE]
            lists.append(found.search(snapshot, side, block))
    shared, _cost = found.share_attention(
        np.concatenate([found.unpack([]), *lists]),
        {side: len(snapshot.firm_ids(side)) for side in Side},
        snapshot.context.ruleset,
    )
    pairs = found.arrange(shared)
    source = Source(run.convention, run.ruleset, snapshot.activity_ids, run)
    total = Difference()
    for first, last, some in found.cut(pairs, settings.MATCHING_BLOCK_SIZE):
        described = found.describe(snapshot, some)
        total += difference(source, first=first, last=last, pairs=described)
    return Replay(snapshot.fingerprint == run.fingerprint, len(pairs), total)


def difference(source: Source, *, first: int, last: int, pairs: Pairs) -> Difference:
    """Between `pairs` and what stands on a list, as `store_pairs` would see it; writes nothing."""
    stored = read_stored(source.convention, "firm_a_id BETWEEN %s AND %s", [first, last])
    place = places_of(stored, pairs.firm_a, pairs.firm_b)
    is_listed = (place >= 0) & stored["current"][place]
    same_numbers = stored["checksum"][place] == checksums(pairs, source)
    same_ranks = (stored["rank_a"][place] == pairs.rank_a) & (
        stored["rank_b"][place] == pairs.rank_b
    )
    return Difference(
        as_computed=int((is_listed & same_numbers & same_ranks).sum()),
        other_ranks=int((is_listed & same_numbers & ~same_ranks).sum()),
        other_numbers=int((is_listed & ~same_numbers).sum()),
        not_stored=int((~is_listed).sum()),
        stored_only=int(stored["current"].sum() - is_listed.sum()),
    )
