"""What sixty trades make, master, need and once made, in the seven languages (data/trades.csv)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "trades.csv"
LANGUAGES = ("fr", "en", "ar", "pt", "de", "pl", "zh-hans")


@dataclass(frozen=True)
class Phrase:
    """One thing that a firm can bring or seek: its kind, the trade it belongs to, its words by
    language."""

    kind: str
    item_trade: str
    words: dict[str, str]


@dataclass(frozen=True)
class TradeWords:
    """A NACE 2 class with what its firms make, master, need and, for some, no longer make."""

    code: str
    makes: Phrase
    masters: Phrase
    needs: Phrase
    old: Phrase | None

    @property
    def sector(self) -> str:
        return SECTOR_OF_DIVISION[self.code[:2]]


# Sectors give firms their names, their norms and their clusters; by division of NACE 2.
SECTOR_OF_DIVISION = {
    division: sector
    for sector, divisions in {
        "metal": "24 25",
        "machines": "28 33",
        "plastics": "22",
        "chemistry": "20",
        "health": "21 32",
        "food": "10 11",
        "textiles": "13 14",
        "leather": "15",
        "wood": "16 31",
        "paper": "17 18",
        "materials": "23",
        "electrical": "26 27 43",
        "mobility": "29 30",
        "digital": "62 71",
        "environment": "37 38",
    }.items()
    for division in divisions.split()
}


@cache
def trades() -> tuple[TradeWords, ...]:
    """The trades of the file, the most common among small firms first."""
    slots: dict[str, dict[str, Phrase]] = {}
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = {language: row[language] for language in LANGUAGES}
            phrase = Phrase(row["kind"], row["item_trade"], words)
            slots.setdefault(row["trade"], {})[row["slot"]] = phrase
    return tuple(
        TradeWords(code, of["makes"], of["masters"], of["needs"], of.get("old"))
        for code, of in slots.items()
    )
