"""Codes of many firms: what is understood, why the rest is not, and files that cannot be read."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from ced_platform.shared.errors import Invalid
from trades.coding import Coded, Problem, current_coder
from trades.coding_files import ADDED_COLUMNS, Columns, code_file, safe_cell
from trades.models import Activity

pytestmark = pytest.mark.django_db
COLUMNS = Columns(scheme="scheme", code="code")


@pytest.mark.parametrize(
    ("scheme", "code", "expected"),
    [
        ("NAF2", "62.01Z", ("NAF2", "62.01Z", "62.01", 1.0)),
        ("naf 2", "6201z", ("NAF2", "62.01Z", "62.01", 1.0)),
        ("CNAE2", "01113", ("CNAE2", "01.11-3", "01.11", 0.5)),
        ("NAICS2022", "541511", ("NAICS2022", "541511", "62.01", 1.0)),
        ("NACE21", "46.89", ("NACE21", "46.89", "", 0.0)),
        ("WZ2008", "62.01", ("WZ2008", "62.01", "62.01", 1.0)),
    ],
)
def test_a_code_is_read(scheme: str, code: str, expected: tuple) -> None:
    coded = current_coder().read(scheme, code)
    assert coded.problem is None
    assert (coded.scheme, coded.code, coded.home_code, coded.home_share) == expected
    assert Activity.objects.get(pk=coded.activity_id).code == coded.code


@pytest.mark.parametrize(
    ("scheme", "code", "problem", "meant"),
    [
        ("NAF2", " ", Problem.NO_CODE, ""),
        ("", "62.01", Problem.NO_SCHEME, ""),
        ("NAF", "62.01Z", Problem.UNKNOWN_SCHEME, "NAF2"),
        ("NAICS", "541511", Problem.UNKNOWN_SCHEME, ""),  # two versions: not guessed
        ("SIC", "7371", Problem.UNKNOWN_SCHEME, ""),
        ("NACE2", "1.11", Problem.UNKNOWN_CODE, "01.11"),
        ("NACE2", "=1+1", Problem.UNKNOWN_CODE, ""),
        ("NMA2010", "62.01", Problem.FINER_THAN_SHARED, "62"),
        ("HS", "0101", Problem.UNKNOWN_SCHEME, ""),  # a product is not a trade
    ],
)
def test_a_code_that_is_not_understood(
    scheme: str, code: str, problem: Problem, meant: str
) -> None:
    assert current_coder().read(scheme, code) == Coded(problem=problem, meant=meant)


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def _write(content: str | bytes) -> Path:
        path = tmp_path / "firms.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return _write


def test_a_mixed_file_is_coded_and_each_problem_has_its_line(write, tmp_path: Path) -> None:
    path = write(
        "\ufefffirm;scheme;code\r\n"
        "Boulangerie;NAF2;10.71C\r\n"
        '"Two\r\nlines";NAF2;1071C\r\n'
        "=HYPERLINK(1);NAICS2022;541511\r\n"
        "Sans nomenclature;;62.01\r\n"
        "Court\r\n"
    )
    out = tmp_path / "coded.csv"
    report = code_file(path, columns=COLUMNS, out=out)
    assert (report.rows, report.coded) == (5, 3)
    assert report.by_scheme == {"NAF2": 2, "NAICS2022": 1}
    assert [(one.line, one.problem) for one in report.problems] == [
        (6, Problem.NO_SCHEME),
        (7, Problem.NO_CODE),
    ]
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert rows[0]["trade_code"] == "10.71C"
    assert rows[0]["nace2_code"] == "10.71"
    assert rows[1]["firm"].split() == ["Two", "lines"]
    assert rows[2]["firm"] == "'=HYPERLINK(1)"
    assert rows[3]["trade_problem"].startswith("A code alone means nothing")
    assert tuple(rows[0])[-len(ADDED_COLUMNS) :] == ADDED_COLUMNS


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("firm,naf\nA,62.01Z\n", "no column “scheme”, “code”. Its columns are: firm, naf"),
        ("scheme,code,code\nA,B,C\n", "the same name"),
        (b"scheme,code\nNAF2,62.01Z\nNAF2,caf\xe9\n", "Line 3 is not UTF-8"),
        ("scheme,code\nNAF2,62.01Z\nNAF2,62,01Z\n", "Line 3 has more cells"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(write, content: str | bytes, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        code_file(write(content), columns=COLUMNS)


def test_a_file_that_breaks_off_leaves_nothing_behind(write, tmp_path: Path) -> None:
    path, out = write("scheme,code\nNAF2,62.01Z\nNAF2,62,01Z\n"), tmp_path / "coded.csv"
    out.write_text("of last week")
    with pytest.raises(Invalid):
        code_file(path, columns=COLUMNS, out=out)
    assert out.read_text() == "of last week"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["coded.csv", "firms.csv"]


def test_the_original_is_never_overwritten(write) -> None:
    path = write("scheme,code\nNAF2,62.01Z\n")
    with pytest.raises(Invalid, match="another file"):
        code_file(path, columns=COLUMNS, out=path)
    assert path.read_text() == "scheme,code\nNAF2,62.01Z\n"


@given(st.text())
def test_no_cell_begins_as_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("code_trades", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_tells_and_writes_only_when_asked(write, tmp_path: Path) -> None:
    path = write("scheme,code\nNAF2,62.01Z\n,62.01\n")
    said = run(str(path), "--scheme-column", "scheme", "--code-column", "code")
    assert "2 rows, 1 coded, 1 not understood." in said
    assert "Line 3: “” “62.01”" in said
    assert "Nothing was written" in said
    assert [one.name for one in tmp_path.iterdir()] == ["firms.csv"]
    out = tmp_path / "coded.csv"
    run(str(path), "--scheme", "NAF2", "--code-column", "code", "--out", str(out))
    assert "62.01Z" in out.read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("missing.csv", "--scheme", "NAF2", "--code-column", "code"), "no file missing.csv"),
        (("missing.csv", "--scheme", "NAF", "--code-column", "code"), "not a nomenclature"),
        (("missing.csv", "--code-column", "code"), "one of the arguments"),
    ],
)
def test_the_command_refuses_clearly(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)
