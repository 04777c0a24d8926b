"""The questions of benchmarks.quality.trade_finder, each with the NACE 2 classes that are right."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from trades import crosswalk
from trades.models import HOME_SCHEME, Activity, ActivityLabel
from trades.text import fold

DAILY_PHRASES = Path(__file__).parent / "data" / "daily_phrases.csv"


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    right: frozenset[int]


def cnae_wordings() -> list[Question]:
    """Portuguese labels of CNAE classes; right is every NACE class that the class may go to."""
    classes = set(_classes().values())
    labels = ActivityLabel.objects.filter(
        activity__nomenclature__code="CNAE2", activity__is_leaf=True, language="pt"
    ).order_by("activity__code")
    conversion = crosswalk.current()
    questions = [
        Question(label.text, frozenset(conversion.convert(label.activity_id, HOME_SCHEME)))
        for label in labels
    ]
    return [Question(one.text, one.right & classes) for one in questions if one.right & classes]


def labels_in(language: str) -> list[Question]:
    """Labels of NACE classes; where several classes share a wording each of them is right."""
    labels = ActivityLabel.objects.filter(
        activity__nomenclature__code=HOME_SCHEME, activity__is_leaf=True, language=language
    ).order_by("activity__code")
    classes_of: dict[str, set[int]] = defaultdict(set)
    for label in labels:
        classes_of[fold(label.text)].add(label.activity_id)
    return [Question(one.text, frozenset(classes_of[fold(one.text)])) for one in labels]


def daily_phrases(language: str) -> list[Question]:
    classes = _classes()
    with DAILY_PHRASES.open(encoding="utf-8", newline="") as file:
        return [
            Question(row["phrase"], frozenset(classes[code] for code in row["classes"].split()))
            for row in csv.DictReader(file)
            if row["language"] == language
        ]


def _classes() -> dict[str, int]:
    leaves = Activity.objects.of_scheme(HOME_SCHEME).filter(is_leaf=True)
    return dict(leaves.values_list("code", "pk"))
