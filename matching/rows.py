"""The numbers of pairs as rows of the table of suggestions: for PostgreSQL, and for a person who
looks at a pair that is not stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from matching.columns import CopyRows, hashed
from matching.engine import Pairs
from matching.models import Ruleset, Run, Suggestion
from partnerships.models import Convention

Ints = NDArray[np.int64]

# Numbers of the engine that are stored as they are: 0 to 1, NaN where not known.
SHARES = (
    "rivalry",
    "score",
    "score_low",
    "score_high",
    "trade_affinity",
    "value_chain_a_to_b",
    "value_chain_b_to_a",
    "coverage_a_to_b",
    "coverage_b_to_a",
    "reciprocity",
    "kinship",
    "feasibility",
)
NUMBERS = (
    *SHARES,
    *("shared_activity_id", "shared_card_id", "norm_gap_a", "norm_gap_b", "coproduction"),
    *("matched_a_to_b", "matched_b_to_a", "missing", "gains", "checksum"),
)
# Whole numbers of the engine.
WHOLE = ("shared_card", "norm_gap", "coproduction", "matched_a_to_b", "matched_b_to_a", "missing")
COLUMNS = (
    *("convention_id", "firm_a_id", "firm_b_id", "state", "rank_a", "rank_b"),
    *("ruleset_id", "run_id", "computed_at"),
    *NUMBERS,
)
# PostgreSQL counts microseconds from here
EPOCH = np.datetime64("2000-01-01", "us")


@dataclass(frozen=True)
class Source:
    """By what a list was made. `activity_ids` turns the engine's index of an activity into its
    id."""

    convention: Convention
    ruleset: Ruleset
    activity_ids: Sequence[int] | Ints
    run: Run | None = None


def checksums(pairs: Pairs, source: Source) -> Ints:
    """Of all numbers of each pair and the ruleset that made them, the ranks apart."""
    shares = [getattr(pairs, name).astype(np.float32) for name in (*SHARES, "gains")]
    whole = [getattr(pairs, name) for name in WHOLE]
    activity = _activity_ids(pairs.shared_activity, source)
    by = np.full(len(pairs), source.ruleset.pk)
    return hashed([by, activity, *whole, *shares], len(pairs)).view(np.int64)


def _activity_ids(index: Ints, source: Source) -> Ints:
    """-1 stays -1: no activity in common."""
    ids = np.append(np.asarray(source.activity_ids, dtype=np.int64), -1)
    return np.where(index >= 0, ids[np.clip(index, 0, len(ids) - 1)], -1)


def rows_of(source: Source, pairs: Pairs, checksum: Ints) -> CopyRows:
    """As PostgreSQL takes them, in the order of COLUMNS."""
    n = len(pairs)
    rows = CopyRows(n)
    now = (np.datetime64(timezone.make_naive(timezone.now(), UTC), "us") - EPOCH).astype(np.int64)
    none = np.zeros(n, dtype=bool)
    run_id = source.run.pk if source.run else 0
    rows.number(np.full(n, source.convention.pk), "i8")
    rows.number(pairs.firm_a, "i8")
    rows.number(pairs.firm_b, "i8")
    rows.text(Suggestion.State.CURRENT)
    for rank in (pairs.rank_a, pairs.rank_b):
        rows.number(rank, "i2", rank > 0)
    rows.number(np.full(n, source.ruleset.pk), "i8")
    rows.number(np.full(n, run_id), "i8", none if source.run is None else ~none)
    rows.number(np.full(n, now), "i8")
    for name in SHARES:
        values = getattr(pairs, name)
        rows.number(values, "f8", ~np.isnan(values))
    activity = _activity_ids(pairs.shared_activity, source)
    for ids in (activity, pairs.shared_card, *pairs.norm_gap.T):
        rows.number(ids, "i8", ids >= 0)
    rows.number(pairs.coproduction, "b1")
    for matched in (pairs.matched_a_to_b, pairs.matched_b_to_a):
        rows.array(matched.reshape(n, -1), 3 * (matched[:, :, 0] >= 0).sum(axis=1), "i8")
    rows.number(pairs.missing, "i4")
    rows.array(*_gains(pairs), "i2")
    rows.number(checksum, "i8")
    return rows


def unsaved(source: Source, pairs: Pairs) -> list[Suggestion]:
    """The same rows as objects that are not stored: for pairs that a person looks at."""
    gains, counts = _gains(pairs)
    activity = _activity_ids(pairs.shared_activity, source)
    return [
        Suggestion(
            convention=source.convention,
            ruleset=source.ruleset,
            firm_a_id=int(pairs.firm_a[place]),
            firm_b_id=int(pairs.firm_b[place]),
            shared_activity_id=_id(activity[place]),
            shared_card_id=_id(pairs.shared_card[place]),
            norm_gap_a=_id(pairs.norm_gap[place, 0]),
            norm_gap_b=_id(pairs.norm_gap[place, 1]),
            coproduction=bool(pairs.coproduction[place]),
            missing=int(pairs.missing[place]),
            gains=gains[place, : counts[place]].astype(int).tolist(),
            matched_a_to_b=_triples(pairs.matched_a_to_b[place]),
            matched_b_to_a=_triples(pairs.matched_b_to_a[place]),
            **{name: _share(getattr(pairs, name)[place]) for name in SHARES},
        )
        for place in range(len(pairs))
    ]


def _id(value: Any) -> int | None:
    return int(value) if value >= 0 else None


def _share(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _triples(matched: Ints) -> list[int]:
    """(n, 3) padded with -1 → the flat list of a suggestion."""
    return matched[matched[:, 0] >= 0].ravel().tolist()


def _gains(pairs: Pairs) -> tuple[NDArray[np.float32], Ints]:
    """Thousandths of the bits that are missing, moved to the left, and how many they are."""
    is_set = (pairs.missing[:, None] >> np.arange(pairs.gains.shape[1])) & 1 == 1
    order = np.argsort(~is_set, axis=1, kind="stable")
    thousandths = np.rint(np.take_along_axis(pairs.gains, order, axis=1) * 1000)
    return thousandths, is_set.sum(axis=1)
