"""Writing many rows fast: PostgreSQL's COPY, fed with model instances."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models


def next_ids(model: type[models.Model], count: int) -> list[int]:
    """Ids that nobody else will get, so that rows can refer to each other before they exist."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def copy_rows(model: type[models.Model], instances: Iterable[models.Model]) -> int:
    """Insert unsaved instances; returns how many. Those without an id get one.

    Constraints of the database hold, validators and signals do not run.
    """
    rows = list(instances)
    without_id = [row for row in rows if row.pk is None]
    for row, pk in zip(without_id, next_ids(model, len(without_id)), strict=True):
        row.pk = pk
    fields = model._meta.local_concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(column.column)) for column in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(_values(row, fields))
    return len(rows)


def analyze(*tables: type[models.Model]) -> None:
    """Tell the planner what was just written; by itself it would learn it in a minute or so."""
    names = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")


def _values(row: models.Model, fields: Sequence["models.Field[Any, Any]"]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
