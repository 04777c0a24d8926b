"""Storing lists of suggestions: what changed is written, what fell out is marked, nothing is lost.

One function writes both the blocks of a full run and the refresh of one firm, so that there is one
place where a suggestion comes to be.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from django.db import connection, transaction

from ced_platform.shared.choices import Side
from matching.engine import Pairs
from matching.models import Ruleset, Run, Suggestion
from partnerships.models import Convention

# Columns that the engine owns. Ranks are apart: a block knows the rank on one side only.
COMPONENTS = (
    "score",
    "score_low",
    "score_high",
    "trade_affinity",
    "shared_activity_id",
    "coverage_a_to_b",
    "coverage_b_to_a",
    "reciprocity",
    "kinship",
    "feasibility",
    "matched_a_to_b",
    "matched_b_to_a",
    "missing",
)


def store_lists(
    *,
    convention: Convention,
    side: Side,
    firm_ids: Iterable[int],
    pairs: Pairs,
    activity_ids: Sequence[int] | np.ndarray,
    ruleset: Ruleset,
    run: Run | None = None,
) -> int:
    """Make `pairs` the whole lists of the firms `firm_ids` of one side; returns the rows written.

    `activity_ids` turns the engine's index of an activity into its id. The lists of the other
    side are not touched: a pair that is on one of them stays, without a rank on this one.
    Writers of one convention come one after the other, so that two never wait for each other's
    rows; what is computed before is not held up. A pair that was withdrawn never comes back, even
    when the veto is written while this waits for its row.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        _write_alone(cursor, convention)
        if not Convention.objects.active().filter(pk=convention.pk).exists():
            return 0  # it ended while the engine was counting, and its lists are down
        _stage(cursor, pairs, side, activity_ids)
        _drop_what_may_not_meet(cursor)
        ids = list(firm_ids)
        parameters: dict[str, Any] = {"convention": convention.id, "firms": ids}
        cursor.execute(_unlist_sql(side), parameters)
        cursor.execute(
            _upsert_sql(side),
            {**parameters, "ruleset": ruleset.id, "run": run.id if run else None},
        )
        written: int = cursor.rowcount
        cursor.execute("DROP TABLE fresh")
        return written


def withdraw_suggestions(*, convention: Convention) -> int:
    """Take every suggestion of a convention off the lists; rows and history stay."""
    with transaction.atomic(), connection.cursor() as cursor:
        _write_alone(cursor, convention)
        current = Suggestion.objects.filter(convention=convention).current()
        return current.update(state=Suggestion.State.WITHDRAWN, rank_a=None, rank_b=None)


def unlist_the_absent(
    *, convention: Convention, side: Side, present: Sequence[int] | np.ndarray
) -> int:
    """Empty the lists of firms of a side that are not among `present`: no block of a run holds
    them, because they were withdrawn, are full, or lost their activity."""
    with transaction.atomic(), connection.cursor() as cursor:
        _write_alone(cursor, convention)
        own, other = side.value, side.other.value
        cursor.execute(
            f"""
            UPDATE matching_suggestion
            SET rank_{own} = NULL,
                state = CASE WHEN rank_{other} IS NULL THEN 'superseded' ELSE state END
            WHERE convention_id = %s AND rank_{own} IS NOT NULL AND firm_{own}_id <> ALL(%s)
            """,  # noqa: S608 - "a" and "b" are the only values
            [convention.id, np.asarray(present).tolist()],
        )
        emptied: int = cursor.rowcount
        return emptied


# the first half of the advisory lock's key: this module
LOCK_SPACE = 7201


def _write_alone(cursor: Any, convention: Convention) -> None:
    """Until the end of the transaction nobody else writes lists of this convention."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, convention.id])


def _stage(cursor: Any, pairs: Pairs, side: Side, activity_ids: Sequence[int] | np.ndarray) -> None:
    """Copy the pairs into a temporary table of the transaction."""
    cursor.execute(
        """
        CREATE TEMPORARY TABLE fresh (
            firm_a_id bigint, firm_b_id bigint, rank smallint,
            score float8, score_low float8, score_high float8, trade_affinity float8,
            shared_activity_id bigint, coverage_a_to_b float8, coverage_b_to_a float8,
            reciprocity float8, kinship float8, feasibility float8,
            matched_a_to_b bigint[], matched_b_to_a bigint[], missing int
        )
        """
    )
    with cursor.copy("COPY fresh FROM STDIN") as copy:
        for row in _rows(pairs, side, np.asarray(activity_ids, dtype=np.int64)):
            copy.write_row(row)
    # several lists may hold the same pair; the statistics make the joins below choose well
    cursor.execute("ANALYZE fresh")


def _rows(pairs: Pairs, side: Side, activity_ids: np.ndarray) -> Iterable[tuple[Any, ...]]:
    """Rows of plain Python values; NaN (not known) becomes null, -1 (none) too."""
    ranks = pairs.rank_a if side == Side.A else pairs.rank_b
    columns = [
        pairs.firm_a.tolist(),
        pairs.firm_b.tolist(),
        ranks.tolist(),
        _known(pairs.score),
        _known(pairs.score_low),
        _known(pairs.score_high),
        _known(pairs.trade_affinity),
        [
            int(activity_ids[index]) if index >= 0 else None
            for index in pairs.shared_activity.tolist()
        ],
        _known(pairs.coverage_a_to_b),
        _known(pairs.coverage_b_to_a),
        _known(pairs.reciprocity),
        _known(pairs.kinship),
        _known(pairs.feasibility),
        _triples(pairs.matched_a_to_b),
        _triples(pairs.matched_b_to_a),
        pairs.missing.tolist(),
    ]
    return zip(*columns, strict=True)


def _known(values: np.ndarray) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 - NaN


def _triples(matched: np.ndarray) -> list[list[int]]:
    """(n, 3, 3) padded with -1 → flat lists without the padding."""
    return [
        [value for triple in row if triple[0] >= 0 for value in triple] for row in matched.tolist()
    ]


def _drop_what_may_not_meet(cursor: Any) -> None:
    """A veto or a binôme that came while the engine was counting wins over what it counted."""
    cursor.execute(
        """
        DELETE FROM fresh USING partnerships_interest AS interest
        WHERE interest.answer = 'no_thanks' AND (
            (interest.firm_id = fresh.firm_a_id AND interest.counterpart_id = fresh.firm_b_id)
            OR (interest.firm_id = fresh.firm_b_id AND interest.counterpart_id = fresh.firm_a_id))
        """
    )
    cursor.execute(
        """
        DELETE FROM fresh USING partnerships_binome AS binome
        WHERE (binome.firm_a_id = fresh.firm_a_id AND binome.firm_b_id = fresh.firm_b_id)
           OR (binome.firm_a_id = fresh.firm_b_id AND binome.firm_b_id = fresh.firm_a_id)
        """
    )


def _unlist_sql(side: Side) -> str:
    """What is no longer on these firms' lists loses its rank here; without any, its place."""
    own, other = side.value, side.other.value
    return f"""
        UPDATE matching_suggestion AS suggestion
        SET rank_{own} = NULL,
            state = CASE WHEN suggestion.rank_{other} IS NULL THEN 'superseded'
                    ELSE suggestion.state END
        WHERE suggestion.convention_id = %(convention)s
          AND suggestion.firm_{own}_id = ANY(%(firms)s)
          AND suggestion.rank_{own} IS NOT NULL
          AND NOT EXISTS (
              SELECT FROM fresh
              WHERE fresh.firm_a_id = suggestion.firm_a_id
                AND fresh.firm_b_id = suggestion.firm_b_id)
    """  # noqa: S608 - "a" and "b" are the only values


def _upsert_sql(side: Side) -> str:
    own = side.value
    columns = ", ".join(COMPONENTS)
    assigned = ", ".join(f"{name} = EXCLUDED.{name}" for name in COMPONENTS)
    before = ", ".join(f"suggestion.{name}" for name in COMPONENTS)
    after = ", ".join(f"EXCLUDED.{name}" for name in COMPONENTS)
    return f"""
        INSERT INTO matching_suggestion AS suggestion (
            convention_id, firm_a_id, firm_b_id, rank_{own}, {columns},
            state, ruleset_id, run_id, computed_at)
        SELECT %(convention)s, firm_a_id, firm_b_id, rank, {columns},
               'current', %(ruleset)s, %(run)s, now()
        FROM fresh ORDER BY firm_a_id, firm_b_id
        ON CONFLICT (convention_id, firm_a_id, firm_b_id) DO UPDATE
        SET rank_{own} = EXCLUDED.rank_{own}, {assigned}, state = 'current',
            ruleset_id = EXCLUDED.ruleset_id, run_id = EXCLUDED.run_id,
            computed_at = EXCLUDED.computed_at
        WHERE suggestion.state <> 'withdrawn'
          AND (suggestion.rank_{own}, suggestion.state, suggestion.ruleset_id, {before})
            IS DISTINCT FROM (EXCLUDED.rank_{own}, 'current', EXCLUDED.ruleset_id, {after})
    """  # noqa: S608 - "a" and "b" are the only values
