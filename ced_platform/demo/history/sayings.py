"""What people of the demo write, in their own language (data/sayings.csv)."""

import csv
from functools import cache
from pathlib import Path
from random import Random

FILE = Path(__file__).resolve().parent.parent / "data" / "sayings.csv"


@cache
def sayings() -> dict[str, dict[str, tuple[str, ...]]]:
    """By key, then by language: the ways of saying it."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = row.pop("key")
            ways = found.setdefault(key, {})
            for language, words in row.items():
                ways[language] = (*ways.get(language, ()), words)
    return found


def say(rng: Random, key: str, language: str) -> str:
    return rng.choice(sayings()[key][language])
