"""Reading territories."""

from collections.abc import Iterable

from django.db import connection


def ids_with_descendants(ids: Iterable[int]) -> frozenset[int]:
    """The ids and those of every territory below them, in one statement.

    A mandate or a convention of a grouping holds in its members too.
    """
    roots = list(ids)
    if not roots:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE below(id) AS (
                SELECT id FROM territories_territory WHERE id = ANY(%s)
                UNION
                SELECT child.id
                FROM territories_territory child JOIN below ON child.parent_id = below.id
            )
            SELECT id FROM below
            """,
            [roots],
        )
        return frozenset(row[0] for row in cursor.fetchall())
