"""A past run computed again, to see whether what stands is what it makes. Nothing is written."""

from dataclasses import dataclass

import numpy as np
from django.conf import settings

from ced_platform.shared.choices import Side
from matching import found
from matching.models import Run
from matching.services.lists import Difference, Source, difference
from matching.snapshot import Learnt, take_snapshot


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
