"""COPY in its binary format, there and back."""

import numpy as np
import pytest
from django.db import connection

from matching import columns
from matching.columns import CopyRows, read_columns

pytestmark = pytest.mark.django_db


def test_columns_come_as_they_stand_in_the_database():
    read = read_columns(
        "SELECT n::int8, n::int2, n / 4.0::float8, mod(n, %s) = 0, md5(n::text)::uuid"
        " FROM generate_series(-1, 2) AS n",
        [2],
        {"big": "i8", "small": "i2", "share": "f8", "even": "b1", "digest": "u16"},
    )
    read = {name: values[np.argsort(read["big"])] for name, values in read.items()}
    assert read["big"].tolist() == read["small"].tolist() == [-1, 0, 1, 2]
    assert read["share"].tolist() == [-0.25, 0, 0.25, 0.5]
    assert read["even"].tolist() == [False, True, False, True]
    assert read["digest"].shape == (4, 2)
    assert read["digest"][2].astype(">u8").tobytes().hex() == "c4ca4238a0b923820dcc509a6f75849b"


def test_more_rows_than_are_gathered_at_once_come_all(monkeypatch):
    monkeypatch.setattr(columns, "GATHERED", 10)
    read = read_columns(
        "SELECT n::int8, 2 * n::int8 FROM generate_series(1, 35) AS n", [], {"n": "i8", "m": "i8"}
    )
    assert sorted(read["n"].tolist()) == list(range(1, 36))
    assert (read["m"] == 2 * read["n"]).all()


def test_no_rows_make_empty_columns():
    assert len(read_columns("SELECT 1::int8 WHERE false", [], {"one": "i8"})["one"]) == 0


@pytest.mark.parametrize("select", ["SELECT NULL::int8", "SELECT 1::int4"])
def test_rows_of_another_width_are_an_error(select):
    with pytest.raises(ValueError, match="width"):
        read_columns(select, [], {"one": "i8"})


def test_what_is_copied_is_what_was_given():
    rows = CopyRows(3)
    rows.number(np.array([1, -2, 3]), "i8")
    rows.number(np.array([0.5, np.nan, 1.5]), "f8", np.array([True, False, True]))
    rows.text("œuvre")
    rows.array(np.array([[1, 2], [3, 4], [5, 6]]), np.array([2, 0, 1]), "i8")
    rows.array(np.array([[7], [8], [9]]), np.array([1, 1, 0]), "i2")
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE t (a bigint, b float8, c text, d bigint[], e smallint[])"
            " ON COMMIT DROP"
        )
        rows.copy_into(cursor, "t", "abcde")
        cursor.execute("SELECT * FROM t ORDER BY abs(a)")
        assert cursor.fetchall() == [
            (1, 0.5, "œuvre", [1, 2], [7]),
            (-2, None, "œuvre", [], [8]),
            (3, 1.5, "œuvre", [5], []),
        ]
