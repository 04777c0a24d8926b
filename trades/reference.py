"""Reads the reference data of this room, see data/README.md; knows no database.

One scheme is one line of nomenclatures.csv with its files activities/SCHEME.csv and
labels/SCHEME.csv; what corresponds is correspondences/FROM-TO.csv. A scheme that equals another
one down to a level says so in its line and has no files. Any file may be gzipped.
"""

import csv
import gzip
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from trades.errors import BadReferenceData

DATA = Path(__file__).resolve().parent / "data"
# Move it when the loader makes something else of the same files.
LOADER_VERSION = "3"
# How far the published weights of one code may be from a sum of 1.
ROUNDING = 0.001


@dataclass(frozen=True, slots=True)
class NomenclatureRow:
    code: str
    name: str
    version: str
    kind: str
    source: str
    credit: str
    inherits: str = ""
    down_to_level: int | None = None


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


@dataclass(frozen=True, slots=True)
class _Inheritance:
    """A scheme equals `inherits` from its root to this level; 1 is the widest."""

    inherits: str
    down_to_level: int


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
    """Every scheme; one that inherits comes after the one that it inherits from."""
    name = "nomenclatures.csv"
    rows: dict[str, NomenclatureRow] = {}
    for line, row in enumerate(_read(name), start=2):
        down_to, inherits = row.pop("down_to_level", ""), row.get("inherits", "")
        if bool(inherits) != down_to.isdecimal() or (inherits and inherits not in rows):
            raise BadReferenceData(
                f"{name}, line {line}: a scheme inherits from one above it, down to a level."
            )
        rows[row["code"]] = NomenclatureRow(**row, down_to_level=int(down_to) if down_to else None)
    return list(rows.values())


def read_activities(scheme: str) -> list[ActivityRow]:
    """Activities of a scheme, parents before children; of one that inherits, those it shares."""
    if rule := _inheritance(scheme):
        shared = [row for row in read_activities(rule.inherits) if row.level <= rule.down_to_level]
        return [replace(row, is_leaf=row.level == rule.down_to_level) for row in shared]
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
    """Labels of a scheme; a shared code has those of the scheme it comes from, marked so."""
    if rule := _inheritance(scheme):
        shared = {row.code for row in read_activities(scheme)}
        labels = [row for row in read_labels(rule.inherits) if row.code in shared]
        return [
            replace(row, status="derived") if row.status == "official" else row for row in labels
        ]
    name = f"labels/{scheme}.csv"
    return [LabelRow(**row) for row in _read(name)] if _path(name) else []


def _inheritance(scheme: str) -> "_Inheritance | None":
    for row in read_nomenclatures():
        if row.code == scheme and row.down_to_level is not None:
            return _Inheritance(row.inherits, row.down_to_level)
    return None


def correspondence_pairs() -> list[tuple[str, str]]:
    """Pairs of schemes (from, to) that correspond: by a table, or because one inherits."""
    files = sorted((DATA / "correspondences").glob("*.csv*"))
    names = [path.name.split(".")[0].split("-") for path in files]
    rules = [(row.code, row.inherits) for row in read_nomenclatures() if row.inherits]
    return [*((source, target) for source, target in names), *rules]


def read_correspondences(source: str, target: str) -> list[CorrespondenceRow]:
    """What each code of `source` becomes in `target`, with relation and weight.

    Most offices publish pairs without shares: a code that splits into n goes to each with 1/n.
    Sources are compared with sources of their own level only, or a group and its single class,
    which are the same thing, would make each other look like a part.
    """
    level = {row.code: row.level for row in read_activities(source)}
    if (rule := _inheritance(source)) and rule.inherits == target:
        return [CorrespondenceRow(code, code, "exact", 1.0) for code in level]
    targets_of = _read_targets(f"correspondences/{source}-{target}.csv")
    sources_of = Counter(
        (level[code], other) for code, targets in targets_of.items() for other in targets
    )
    return [
        CorrespondenceRow(
            source=code,
            target=target_code,
            relation=_relation([sources_of[level[code], other] for other in targets]),
            weight=weight,
        )
        for code, targets in targets_of.items()
        for target_code, weight in targets.items()
    ]


def _read_targets(name: str) -> dict[str, dict[str, float]]:
    """Targets of each source with their weights, which sum to 1."""
    published: dict[str, dict[str, float]] = {}
    for row in _read(name):
        weight = float(row.get("weight") or 0)
        published.setdefault(row["from_code"], {})[row["to_code"]] = weight
    for code, targets in published.items():
        total = sum(targets.values())
        if total and (abs(total - 1) > ROUNDING or min(targets.values()) <= 0):
            raise BadReferenceData(f"{name}: the weights of {code} do not sum to 1.")
        for target, weight in targets.items():
            targets[target] = weight / total if total else 1 / len(targets)
    return published


def _relation(sources_of_each_target: list[int]) -> str:
    """SKOS-like relation of a source to its targets, from how many sources each target has."""
    alone = max(sources_of_each_target) == 1
    if len(sources_of_each_target) == 1:
        return "exact" if alone else "narrower"
    return "broader" if alone else "partial"


def read_notes() -> list[WordsRow]:
    """What each NACE 2 class includes, in English, French, German, Polish and Spanish."""
    return [WordsRow(**row) for row in _read("notes.csv")]


def read_everyday_words() -> list[WordsRow]:
    """Everyday names of trades in the seven languages, by NACE 2 class."""
    return [WordsRow(**row) for row in _read("everyday_words.csv")]


def _path(name: str) -> Path | None:
    """The file of this name, plain or gzipped; None if there is neither."""
    candidates = (DATA / name, DATA / f"{name}.gz")
    return next((path for path in candidates if path.exists()), None)


def _read(name: str) -> Iterator[dict[str, str]]:
    path = _path(name)
    if path is None:
        raise BadReferenceData(f"{name} is missing.")
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    yield from csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
