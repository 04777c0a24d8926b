"""Between PostgreSQL and NumPy without a Python object for each row: COPY in its binary format.

https://www.postgresql.org/docs/current/sql-copy.html: a header of 19 bytes; for each row the number
of fields in 2 bytes, for each field its length in 4 bytes (-1: null) and its bytes, most
significant first; 2 bytes at the end. Values of fixed width that are never null all have the same
size, so that a column of them is one structured array.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray

SIGNATURE = b"PGCOPY\n\xff\r\n\x00"
HEADER = SIGNATURE + bytes(8)
TRAILER = b"\xff\xff"
# Rows that are gathered in one: what is sent at once stays far below the gigabyte that it may be.
GATHERED = 65_536
ARRAY_HEAD = 20
# PostgreSQL's numbers of the types bigint and smallint, which each array carries
TYPE_NUMBER = {"i8": 20, "i2": 21}

Bytes = NDArray[np.uint8]


def read_columns(
    select: str, parameters: Sequence[Any], columns: Mapping[str, str]
) -> dict[str, NDArray[Any]]:
    """The rows of a SELECT as arrays in the machine's own byte order, in no order of their own.

    `columns` gives the type of each in order, as NumPy writes it: i2, i4, i8, f4, f8, b1, V… for
    that many bytes as they are, or u16 for a uuid, which becomes an array of two u8 a row. Raises
    ValueError when a value is null or of another size.

    PostgreSQL gathers many rows in one, a column of them in an array: Python would spend more time
    on taking a row than the database on finding it.
    """
    names = [f"column_{place}" for place in range(len(columns))]
    gathered = ", ".join(f"array_agg({name})" for name in names)
    statement = f"""
        COPY (
            SELECT {gathered}
            FROM (
                SELECT *, (row_number() OVER () - 1) / {GATHERED} AS part
                FROM ({select}) AS found ({", ".join(names)})
            ) AS numbered
            GROUP BY part
        ) TO STDOUT (FORMAT binary)
    """  # noqa: S608 - a statement of our own
    with connection.cursor() as cursor, cursor.copy(statement, parameters or None) as copy:
        data = b"".join(copy)
    parts: list[list[NDArray[Any]]] = [[np.zeros(0, _element(kind))] for kind in columns.values()]
    at = len(HEADER)
    while int.from_bytes(data[at : at + 2], "big", signed=True) >= 0:
        at += 2
        for name, part in zip(columns, parts, strict=True):
            size = int.from_bytes(data[at : at + 4], "big")
            part.append(_elements(data, at + 4, size, part[0].dtype, name))
            at += 4 + size
    return {
        name: _own(np.concatenate([one["value"] for one in part]))
        for name, part in zip(columns, parts, strict=True)
    }


def _element(kind: str) -> np.dtype[Any]:
    shaped: tuple[Any, ...] = (">u8", (2,)) if kind == "u16" else (f">{kind}",)
    return np.dtype([("size", ">i4"), ("value", *shaped)])


def _elements(data: bytes, at: int, size: int, element: np.dtype[Any], name: str) -> NDArray[Any]:
    """The elements of an array of one dimension as PostgreSQL sends it: how many dimensions,
    whether there is a null, the type, how many elements and the number of the first, in 4 bytes
    each; then the elements, each behind its size."""
    count = int.from_bytes(data[at + 12 : at + 16], "big")
    if size == ARRAY_HEAD + count * element.itemsize:
        found = np.frombuffer(data, element, count, at + ARRAY_HEAD)
        if (found["size"] == element["value"].itemsize).all():
            return found
    raise ValueError(f"{name}: not of the width that was said, or null")


def hashed(columns: Iterable[NDArray[Any]], rows: int) -> NDArray[np.uint64]:
    """One number of 64 bits for each of `rows` rows, of all their values in this order; columns
    are of numbers, and may be matrices."""
    made = np.zeros(rows, dtype=np.uint64)
    for values in columns:
        flat = np.ascontiguousarray(values).reshape(rows, prod(values.shape[1:]))
        if flat.dtype.kind == "f":
            flat = flat.view(f"u{flat.dtype.itemsize}")
        for column in flat.T:
            made = (made ^ column.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
            made ^= made >> np.uint64(29)
    return made


def are_among(values: NDArray[np.int64], ascending: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(n,) whether each value is one of those given in ascending order; quicker than np.isin, which
    does not know that they are."""
    if not len(ascending):
        return np.zeros(len(values), dtype=bool)
    place = np.minimum(np.searchsorted(ascending, values), len(ascending) - 1)
    among: NDArray[np.bool_] = ascending[place] == values
    return among


def _own(values: NDArray[Any]) -> NDArray[Any]:
    """In one piece, in the machine's own byte order."""
    return np.ascontiguousarray(values.astype(values.dtype.newbyteorder("=")))


@dataclass
class CopyRows:
    """`rows` rows for COPY … FROM STDIN (FORMAT binary), made column by column, in order.

    Each column is a matrix of bytes as wide as its widest value, with a mask of those that count.
    """

    rows: int
    parts: list[Bytes] = field(default_factory=list)
    masks: list[NDArray[np.bool_]] = field(default_factory=list)

    def number(
        self, values: NDArray[Any], kind: str, known: NDArray[np.bool_] | None = None
    ) -> None:
        """A column of numbers of a type as in `read_columns`; null where not `known`."""
        data = np.ascontiguousarray(values, dtype=f">{kind}").view(np.uint8)
        data = data.reshape(self.rows, -1)
        width = data.shape[1]
        size = np.full(self.rows, width, dtype=np.int32)
        if known is not None:
            size[~known] = -1
        self._add(_sizes(size), True)
        self._add(data, True if known is None else known)

    def text(self, value: str) -> None:
        """A column with the same words in each row."""
        said = np.frombuffer(value.encode(), dtype=np.uint8)
        self._add(_sizes(np.full(self.rows, len(said), dtype=np.int32)), True)
        self._add(np.broadcast_to(said, (self.rows, len(said))), True)

    def array(self, values: NDArray[Any], counts: NDArray[np.int64], kind: str) -> None:
        """A column of arrays of numbers: of each row of the matrix `values` the first `counts`."""
        filled = counts > 0
        items = np.zeros(values.shape, dtype=[("size", ">i4"), ("value", f">{kind}")])
        items["size"], items["value"] = items.dtype["value"].itemsize, values
        width = items.dtype.itemsize
        self._add(_sizes(np.where(filled, 20 + width * counts, 12).astype(np.int32)), True)
        head = np.zeros((self.rows, 5), dtype=">i4")
        head[:, 0], head[:, 2], head[:, 3], head[:, 4] = filled, TYPE_NUMBER[kind], counts, 1
        bounds = np.ones((self.rows, 20), dtype=bool)
        bounds[:, 12:] = filled[:, None]
        self._add(head.view(np.uint8).reshape(self.rows, 20), bounds)
        wanted = np.repeat(np.arange(values.shape[1]) < counts[:, None], width, axis=1)
        self._add(items.view(np.uint8).reshape(self.rows, -1), wanted)

    def copy_into(self, cursor: Any, table: str, columns: Sequence[str]) -> None:
        """Send the rows; the table and the columns are names of our own, not of users."""
        names = ", ".join(columns)
        with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT binary)") as copy:
            copy.write(HEADER + self._body(len(columns)) + TRAILER)

    def _add(self, data: Bytes, counts: Any) -> None:
        mask = np.asarray(counts)
        if mask.ndim == 1:
            mask = mask[:, None]
        self.parts.append(data)
        self.masks.append(np.broadcast_to(mask, data.shape))

    def _body(self, fields: int) -> bytes:
        number = np.full((self.rows, 1), fields, dtype=">i2").view(np.uint8)
        matrix = np.concatenate([number, *self.parts], axis=1)
        mask = np.concatenate([np.ones(number.shape, dtype=bool), *self.masks], axis=1)
        return matrix[mask].tobytes()


def _sizes(size: NDArray[np.int32]) -> Bytes:
    return size.astype(">i4").view(np.uint8).reshape(-1, 4)
