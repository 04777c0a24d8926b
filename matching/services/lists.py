"""Storing lists of suggestions: what changed is written, what fell out is marked, nothing is lost.

One way for the blocks of a full run and for the refresh of one firm: read what stands, compare,
write the difference. There is one place where a suggestion comes to be.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import timedelta
from typing import Any

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from ced_platform.shared.choices import Side
from matching.columns import are_among, read_columns
from matching.engine import Pairs
from matching.models import Run, Suggestion
from matching.queries import pairs_apart
from matching.rows import COLUMNS, Source, checksums, rows_of
from matching.snapshot import Earlier
from partnerships.models import Convention

Ints = NDArray[np.int64]

# By how much the clocks of two machines may differ.
CLOCKS_APART = timedelta(minutes=1)


def store_lists(source: Source, *, side: Side, firm_ids: Iterable[int], pairs: Pairs) -> int:
    """Make `pairs` the whole lists of the firms `firm_ids` of one side; returns the rows written.

    The lists of the other side are not touched: a pair that is on one of them stays, without a
    rank on this one. Alone in the convention while it writes; what is computed before is not held
    up. A pair that was withdrawn never comes back, even when the veto is written while this waits
    for its row.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        lock_lists(source.convention)
        if not _is_in_force(source.convention):
            return 0
        condition = f"firm_{side}_id = ANY(%s)"
        stored = read_stored(source.convention, condition, [list(firm_ids)])
        return _write(cursor, source, pairs, stored, {side})


def store_pairs(
    source: Source,
    *,
    first: int,
    last: int,
    listed: NDArray[Any],
    describe: Callable[[NDArray[Any]], Pairs],
    earlier: Earlier | None = None,
) -> int:
    """Make `listed` all that stands on a list, of either side, among the pairs of the firms of side
    A from one id to another, both included; returns how many pairs those are.

    `listed` are pairs with their ranks (matching/found.py), which `describe` gives their numbers.
    Those of two firms that have not changed since the run `earlier`, and which nobody has written
    since, are not described again: they have the numbers that they had.

    Other blocks of the run may write other firms of side A at the same time. Nothing is written
    for a run that has failed meanwhile: another may have begun.
    """
    # all pairs take long to describe, and nobody should wait for it; the few that changed do not
    pairs = describe(listed) if earlier is None else None
    with transaction.atomic(), connection.cursor() as cursor:
        lock_lists(source.convention, shared=True)
        if _has_failed(source.run) or not _is_in_force(source.convention):
            return 0
        stored = read_stored(
            source.convention, "firm_a_id BETWEEN %s AND %s", [first, last], earlier
        )
        standing = _standing(stored, listed, earlier)
        stands = standing >= 0
        if pairs is None:
            pairs = describe(listed[~stands])
        _write(cursor, source, pairs, stored, set(Side), standing=standing[stands])
        return int(stands.sum()) + len(pairs)


def _standing(stored: dict[str, Any], listed: NDArray[Any], earlier: Earlier | None) -> Ints:
    """Where among the stored each pair stands that is listed as it was, with numbers that are known
    to be the same; -1 for the others."""
    if earlier is None:
        return np.full(len(listed), -1, dtype=np.int64)
    place = places_of(stored, listed["firm_a"], listed["firm_b"])
    stands = stored["current"][place] & stored["as_then"][place]
    for side in Side:
        stands &= stored[f"rank_{side}"][place] == listed[f"rank_{side}"]
        stands &= ~are_among(listed[f"firm_{side}"], earlier.changed[side])
    return np.where(stands, place, -1)


def withdraw_suggestions(*, convention: Convention) -> int:
    """Take every suggestion of a convention off the lists; rows and history stay."""
    with transaction.atomic():
        lock_lists(convention)
        current = Suggestion.objects.filter(convention=convention).current()
        return current.update(state=Suggestion.State.WITHDRAWN, rank_a=None, rank_b=None)


# the first half of the advisory lock's key: this module
LOCK_SPACE = 7201


def lock_lists(convention: Convention, *, shared: bool = False, space: int = LOCK_SPACE) -> None:
    """Until the end of the transaction: alone among the writers of lists of this convention, or
    beside others who share it and write other firms."""
    kind = "_shared" if shared else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock{kind}(%s, %s)", [space, convention.id])


def _is_in_force(convention: Convention) -> bool:
    """False when it ended while the engine was counting, and its lists are down."""
    return Convention.objects.active().filter(pk=convention.pk).exists()


def _has_failed(run: Run | None) -> bool:
    return run is not None and Run.objects.filter(pk=run.pk, state=Run.State.FAILED).exists()


def read_stored(
    convention: Convention, condition: str, parameters: list[Any], earlier: Earlier | None = None
) -> dict[str, Any]:
    """What stands of the pairs under a condition; a rank of 0 for none. `as_then` are those that
    the run `earlier` has written or found to be right, and nobody has written since.

    A row of zeros stands at the end, so that -1 points at something.
    """
    then = [earlier.run_id, earlier.started_at - CLOCKS_APART] if earlier else [None, None]
    stored = read_columns(
        f"""
        SELECT id, firm_a_id, firm_b_id, coalesce(rank_a, 0::int2), coalesce(rank_b, 0::int2),
               checksum, state = 'current', state = 'withdrawn',
               coalesce(run_id = %s OR computed_at < %s, false)
        FROM matching_suggestion WHERE convention_id = %s AND {condition}
        """,  # noqa: S608 - a condition of our own
        [*then, convention.id, *parameters],
        {
            "id": "i8",
            "firm_a": "i8",
            "firm_b": "i8",
            "rank_a": "i2",
            "rank_b": "i2",
            "checksum": "i8",
            "current": "b1",
            "withdrawn": "b1",
            "as_then": "b1",
        },
    )
    return {name: np.append(values, values.dtype.type(0)) for name, values in stored.items()}


def _write(
    cursor: Any,
    source: Source,
    pairs: Pairs,
    stored: dict[str, Any],
    sides: Collection[Side],
    standing: Ints | None = None,
) -> int:
    """The difference between what stands and what was computed for the lists of `sides`; returns
    the rows written. At `standing` is what stays as it is."""
    place = places_of(stored, pairs.firm_a, pairs.firm_b)
    kept = _may_meet(pairs) & ~(stored["withdrawn"][place] & (place >= 0))
    pairs, place = _some(pairs, kept), place[kept]
    checksum = checksums(pairs, source)
    ranks = {
        f"rank_{side}": getattr(pairs, f"rank_{side}")
        if side in sides
        else np.where(place >= 0, stored[f"rank_{side}"][place], 0)
        for side in Side
    }
    pairs = Pairs(**{**pairs.__dict__, **ranks})
    same = (place >= 0) & stored["current"][place] & (stored["checksum"][place] == checksum)
    for name, rank in ranks.items():
        same &= stored[name][place] == rank
    _unlist(cursor, stored, place if standing is None else np.append(place, standing), sides)
    is_new, is_changed = place < 0, (place >= 0) & ~same
    _insert(cursor, source, _some(pairs, is_new), checksum[is_new])
    changed_ids = stored["id"][place[is_changed]]
    return int(is_new.sum()) + _update(
        cursor, source, _some(pairs, is_changed), checksum[is_changed], changed_ids
    )


def _some(pairs: Pairs, chosen: NDArray[np.bool_]) -> Pairs:
    return Pairs(**{name: values[chosen] for name, values in pairs.__dict__.items()})


def places_of(stored: dict[str, Any], firm_a: Ints, firm_b: Ints) -> Ints:
    """Where each pair stands among the stored, -1 where it does not."""
    known = _joined(stored["firm_a"][:-1], stored["firm_b"][:-1])
    order = np.argsort(known)
    wanted = _joined(firm_a, firm_b)
    if not len(known):
        return np.full(len(wanted), -1, dtype=np.int64)
    at = order[np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)]
    return np.where(known[at] == wanted, at, -1)


def _joined(firm_a: Ints, firm_b: Ints) -> NDArray[Any]:
    """One key of 16 bytes a pair, which sorts and compares."""
    key = np.empty((len(firm_a), 2), dtype=">u8")
    key[:, 0], key[:, 1] = firm_a, firm_b
    return key.view("S16").reshape(-1) if key.size else np.zeros(0, dtype="S16")


def _may_meet(pairs: Pairs) -> NDArray[np.bool_]:
    """A veto, an exclusion or a binôme that came while the engine was counting wins over what it
    counted."""
    stopped = [(one, other) for one, other, _gate in pairs_apart()]
    both = np.array([*stopped, *((other, one) for one, other in stopped)], dtype=np.int64)
    if not len(both):
        return np.ones(len(pairs), dtype=bool)
    return ~np.isin(_joined(pairs.firm_a, pairs.firm_b), _joined(both[:, 0], both[:, 1]))


def _unlist(cursor: Any, stored: dict[str, Any], place: Ints, sides: Collection[Side]) -> None:
    """What is no longer on these lists loses its rank there; without any, its place."""
    gone = np.ones(len(stored["id"]), dtype=bool)
    gone[place[place >= 0]] = False
    gone &= np.any([stored[f"rank_{side}"] > 0 for side in sides], axis=0)
    if not gone.any():
        return
    cleared = ", ".join(f"rank_{side} = NULL" for side in sorted(sides))
    others = [f"rank_{side} IS NULL" for side in Side if side not in sides]
    falls = " AND ".join(others) or "true"
    cursor.execute(
        f"""
        UPDATE matching_suggestion
        SET {cleared}, state = CASE WHEN {falls} THEN 'superseded' ELSE state END
        WHERE id = ANY(%s) AND state = 'current'
        """,  # noqa: S608 - names of our own
        [stored["id"][gone].tolist()],
    )


def _insert(cursor: Any, source: Source, pairs: Pairs, checksum: Ints) -> None:
    if len(pairs):
        rows_of(source, pairs, checksum).copy_into(cursor, "matching_suggestion", COLUMNS)


def _update(cursor: Any, source: Source, pairs: Pairs, checksum: Ints, ids: Ints) -> int:
    if not len(pairs):
        return 0
    cursor.execute(
        f"""
        CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
        SELECT {", ".join(COLUMNS)}, id FROM matching_suggestion WITH NO DATA
        """  # noqa: S608 - names of our own
    )
    rows = rows_of(source, pairs, checksum)
    rows.number(ids, "i8")
    rows.copy_into(cursor, "fresh", (*COLUMNS, "id"))
    assigned = ", ".join(f"{name} = fresh.{name}" for name in COLUMNS)
    cursor.execute(
        f"""
        UPDATE matching_suggestion AS suggestion SET {assigned} FROM fresh
        WHERE suggestion.id = fresh.id AND suggestion.state <> 'withdrawn'
        """  # noqa: S608 - names of our own
    )
    written: int = cursor.rowcount
    cursor.execute("DROP TABLE fresh")
    return written
