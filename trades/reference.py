"""Reads the reference data of this room, see data/README.md; knows no database.

One scheme is one line of nomenclatures.csv with its files activities/SCHEME.csv and
labels/SCHEME.csv; what corresponds is correspondences/FROM-TO.csv.
"""

import csv
import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from trades.errors import BadReferenceData

DATA = Path(__file__).resolve().parent / "data"
# Move it when the loader makes something else of the same files.
LOADER_VERSION = "1"


@dataclass(frozen=True, slots=True)
class NomenclatureRow:
    code: str
    name: str
    version: str
    kind: str
    source: str
    credit: str


@dataclass(frozen=True, slots=True)
class ActivityRow:
    code: str
    parent: str
    level: int
    path: str
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class LabelRow:
    code: str
    language: str
    status: str
    text: str


@dataclass(frozen=True, slots=True)
class CorrespondenceRow:
    source: str
    target: str
    relation: str
    weight: float


@dataclass(frozen=True, slots=True)
class WordsRow:
    """A wording of a NACE 2 class that is not its label: a note or everyday words."""

    code: str
    language: str
    text: str


def fingerprint() -> str:
    """Hash of every data file and of the loader's version: equal means nothing to load."""
    digest = hashlib.sha256(LOADER_VERSION.encode())
    for path in sorted(DATA.rglob("*.csv*")):
        digest.update(str(path.relative_to(DATA)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def compact(code: str) -> str:
    """The code without the punctuation that offices and spreadsheets write differently."""
    return "".join(character for character in code.upper() if character.isalnum())


def read_nomenclatures() -> list[NomenclatureRow]:
    return [NomenclatureRow(**row) for row in _read("nomenclatures.csv")]


def read_activities(scheme: str) -> list[ActivityRow]:
    """Activities of a scheme, parents before children."""
    name = f"activities/{scheme}.csv"
    rows = list(_read(name))
    parents = {row["parent"] for row in rows}
    paths: dict[str, str] = {"": ""}
    activities = []
    for line, row in enumerate(rows, start=2):
        if row["parent"] not in paths or row["code"] in paths:
            raise BadReferenceData(
                f"{name}, line {line}: {row['code']} comes twice or before its parent."
            )
        paths[row["code"]] = f"{paths[row['parent']]}{row['code']}/"
        activities.append(
            ActivityRow(
                code=row["code"],
                parent=row["parent"],
                level=int(row["level"]),
                path=paths[row["code"]],
                is_leaf=row["code"] not in parents,
            )
        )
    return activities


def read_labels(scheme: str) -> list[LabelRow]:
    return [LabelRow(**row) for row in _read(f"labels/{scheme}.csv")]


def correspondence_pairs() -> list[tuple[str, str]]:
    """Pairs of schemes (from, to) that have a table of correspondences."""
    files = sorted((DATA / "correspondences").glob("*.csv"))
    return [(source, target) for source, target in (path.stem.split("-") for path in files)]


def read_correspondences(source: str, target: str) -> list[CorrespondenceRow]:
    """What each code of `source` becomes in `target`, with relation and weight.

    The offices publish pairs without shares: a code that splits into n goes to each with 1/n.
    Sources are compared with sources of their own level only, or a group and its single class,
    which are the same thing, would make each other look like a part.
    """
    level = {row.code: row.level for row in read_activities(source)}
    targets_of: dict[str, list[str]] = {}
    for row in _read(f"correspondences/{source}-{target}.csv"):
        targets_of.setdefault(row["from_code"], []).append(row["to_code"])
    sources_of = Counter(
        (level[code], other) for code, targets in targets_of.items() for other in targets
    )
    return [
        CorrespondenceRow(
            source=code,
            target=target_code,
            relation=_relation([sources_of[level[code], other] for other in targets]),
            weight=1 / len(targets),
        )
        for code, targets in targets_of.items()
        for target_code in targets
    ]


def _relation(sources_of_each_target: list[int]) -> str:
    """SKOS-like relation of a source to its targets, from how many sources each target has."""
    alone = max(sources_of_each_target) == 1
    if len(sources_of_each_target) == 1:
        return "exact" if alone else "narrower"
    return "broader" if alone else "partial"


def read_notes() -> list[WordsRow]:
    """What each NACE 2 class includes, in English, French, German, Polish and Spanish."""
    return [WordsRow(**row) for row in _read("notes.csv.gz")]


def read_everyday_words() -> list[WordsRow]:
    """Everyday names of trades in the seven languages, by NACE 2 class."""
    return [WordsRow(**row) for row in _read("everyday_words.csv")]


def _read(name: str) -> Iterator[dict[str, str]]:
    content = (DATA / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    yield from csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
