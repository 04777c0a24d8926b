"""Reading territories."""

from collections.abc import Iterable

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Substr

from territories.models import HostCondition, Territory


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


def ids_with_ancestors(territory_id: int) -> frozenset[int]:
    """The id and those of every territory above it, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE above(id, parent_id) AS (
                SELECT id, parent_id FROM territories_territory WHERE id = %s
                UNION
                SELECT parent.id, parent.parent_id
                FROM territories_territory parent JOIN above ON above.parent_id = parent.id
            )
            SELECT id FROM above
            """,
            [territory_id],
        )
        return frozenset(row[0] for row in cursor.fetchall())


def ancestors_of_each(ids: Iterable[int]) -> dict[int, list[int]]:
    """For each id, itself and every territory above it, the nearest first, in one statement."""
    above: dict[int, list[int]] = {root: [] for root in ids}
    if above:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH RECURSIVE above(root, id, far) AS (
                    SELECT id, id, 0 FROM territories_territory WHERE id = ANY(%s)
                    UNION
                    SELECT above.root, child.parent_id, far + 1
                    FROM territories_territory child JOIN above ON child.id = above.id
                    WHERE child.parent_id IS NOT NULL
                )
                SELECT root, id FROM above ORDER BY root, far
                """,
                [list(above)],
            )
            for root, territory_id in cursor.fetchall():
                above[root].append(territory_id)
    return above


def conditions_over(ids: Iterable[int]) -> dict[int, list[HostCondition]]:
    """For each territory what the law there says: its own conditions, then those of the territories
    above it, the nearest first; two statements for all."""
    above = ancestors_of_each(ids)
    found: dict[int, list[HostCondition]] = {}
    places = {place for chain in above.values() for place in chain}
    conditions = HostCondition.objects.filter(territory__in=places).order_by("kind")
    for one in conditions.select_related("territory"):
        found.setdefault(one.territory_id, []).append(one)
    return {
        root: [one for place in chain for one in found.get(place, ())]
        for root, chain in above.items()
    }


def barred_kinds(ids: Iterable[int]) -> dict[int, frozenset[str]]:
    """For each territory the kinds of partnership that its law, or that of a territory above it,
    does not allow: what is barred above cannot be possible below."""
    return {
        root: frozenset(one.kind for one in conditions if one.verdict == one.Verdict.BARRED)
        for root, conditions in conditions_over(ids).items()
    }


def descendants_of_each(ids: Iterable[int]) -> dict[int, frozenset[int]]:
    """For each id, itself and every territory below it, in one statement for all."""
    below: dict[int, set[int]] = {root: set() for root in ids}
    if below:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                WITH RECURSIVE below(root, id) AS (
                    SELECT id, id FROM territories_territory WHERE id = ANY(%s)
                    UNION
                    SELECT below.root, child.id
                    FROM territories_territory child JOIN below ON child.parent_id = below.id
                )
                SELECT root, id FROM below
                """,
                [list(below)],
            )
            for root, territory_id in cursor.fetchall():
                below[root].add(territory_id)
    return {root: frozenset(members) for root, members in below.items()}


def named_like(queryset: QuerySet[Territory], words: str) -> QuerySet[Territory]:
    """Territories whose name in any language, or whose code, contains the words."""
    columns = ["code", *(f"name_{code.replace('-', '_')}" for code, _name in settings.LANGUAGES)]
    condition = Q()
    for column in columns:
        condition |= Q(**{f"{column}__icontains": words.strip()})
    return queryset.filter(condition)


def country_codes() -> list[str]:
    """ISO 3166-1 codes of the countries that have a territory in the register, sorted."""
    codes = Territory.objects.order_by().annotate(country=Substr("code", 1, 2))
    return sorted(codes.values_list("country", flat=True).distinct())
