"""World (b): 490 real clean-technology firms, by what they wrote of their own projects.

Nobody knows which of them would accept each other, so the truth here is weaker, and known for
certain: the same firm, seen twice.
- two halves: sentences 1, 3, 5 … of a firm's texts against sentences 2, 4, 6 … of all firms;
- two projects: for the firms that proposed two, the first project against the others' texts.
Names of firms and of projects are taken out of the texts, or they would give it away. What this
shows: whether real words find the same business among many of one broad field, the part of the
score that is read from words. What it cannot show: complementarity, reciprocity, acceptance; these
firms have said neither what they seek nor their activity codes (the code is proposed from their
words here, as the platform would propose it, from one of the halves at a time; with "three codes"
a firm keeps the three nearest, the second and third as further activities).
"""

import csv
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.quality.measures import Interval, measured, over_firms
from benchmarks.quality.methods import (
    Lists,
    View,
    code_only,
    encoder,
    engine_scores,
    random_in_trade,
    tfidf,
    without_encoder,
)
from benchmarks.quality.nace import Nace
from benchmarks.quality.planted import SeenItems, SeenSide, World
from benchmarks.quality.planted_table import Encode
from matching.engine import Ruleset

FIRMS = Path(__file__).parents[2] / "actors/data/cordis_h2020_cleantech_sme.csv"
ENGLISH = 1 << 2
TECHNOLOGY = 3
CODES = 3
METHODS: dict[str, Callable[[View], Lists]] = {
    "random in trade": random_in_trade,
    "code only": code_only,
    "TF-IDF cosine": tfidf,
    "encoder cosine": encoder,
    "engine": engine_scores,
    "engine, three codes": engine_scores,
    "engine, no encoder": without_encoder,
}
MEASURES = ("hit@1", "hit@10", "MRR")
Row = dict[str, str]


def run(encode: Encode, rules: Ruleset) -> dict[tuple[str, str], dict[str, Interval]]:
    """By truth and method: each measure with its interval over firms."""
    nace, found = Nace.read(), {}
    for name, (one, other) in {"two halves": halves(), "two projects": projects()}.items():
        all_codes = view_of(nace, encode, one, other, rules)
        first_code = first_code_alone(all_codes)
        for method, lists in METHODS.items():
            view = all_codes if "three codes" in method else first_code
            values = measured(lists(view)[0], view.world.mutual)
            random = np.random.default_rng(1)
            found[name, method] = {m: over_firms(values[m], random) for m in MEASURES}
            found[name, method]["n"] = Interval(len(values["MRR"]), 0)
    return found


def firms() -> dict[str, list[Row]]:
    """Projects by firm, in the order of the file."""
    by_firm: dict[str, list[Row]] = {}
    with FIRMS.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            by_firm.setdefault(row["organisation"], []).append(row)
    return by_firm


def anonymous(row: Row) -> str:
    """Title and objective without the words of the firm's and the project's names."""
    names = set(re.findall(r"\w{3,}", f"{row['organisation']} {row['acronym']}".lower()))
    words = re.split(r"(\W+)", f"{row['title']}. {row['objective']}")
    return "".join(word for word in words if word.lower() not in names)


def halves() -> tuple[dict[str, str], dict[str, str]]:
    one, other = {}, {}
    for firm, rows in firms().items():
        sentences = re.split(r"(?<=[.!?])\s+", " ".join(map(anonymous, rows)))
        one[firm], other[firm] = " ".join(sentences[::2]), " ".join(sentences[1::2])
    return one, other


def projects() -> tuple[dict[str, str], dict[str, str]]:
    """Two proposals of one project (phase 1, then phase 2) often share sentences: those go."""
    one, other = {}, {}
    for firm, rows in firms().items():
        first, last = anonymous(rows[0]), anonymous(rows[-1])
        if len(rows) > 1:
            one[firm] = first
            said = set(re.split(r"(?<=[.!?])\s+", first))
            last = " ".join(s for s in re.split(r"(?<=[.!?])\s+", last) if s not in said)
        other[firm] = last
    return one, other


def view_of(
    nace: Nace, encode: Encode, one: dict[str, str], other: dict[str, str], rules: Ruleset
) -> View:
    texts = [*one.values(), *other.values()]
    vectors = encode(texts)
    truth = np.array([[name == counterpart for counterpart in other] for name in one])
    codes = proposed(nace, encode, vectors)
    nobody = np.zeros(truth.shape)
    world = World(
        a=side(codes[: len(one)], 0),
        b=side(codes[len(one) :], len(one)),
        texts=texts,
        likes_a=nobody,
        likes_b=nobody,
        mutual=truth,
        liked_a=nobody.sum(axis=1),
        liked_b=nobody.sum(axis=0),
    )
    return View(world, nace, vectors, 1, rules)


def first_code_alone(view: View) -> View:
    a, b = (replace(one, further=None) for one in (view.world.a, view.world.b))
    return replace(view, world=replace(view.world, a=a, b=b))


def side(codes: np.ndarray, first_text: int) -> SeenSide:
    """Firms that describe themselves and bring one technology, in the same words."""
    n = len(codes)
    text, none = first_text + np.arange(n), np.zeros(0, dtype=np.int64)
    return SeenSide(
        code=codes[:, 0],
        further=codes[:, 1:],
        languages=np.full(n, ENGLISH),
        description=text,
        newcomer=np.zeros(n, dtype=bool),
        brings=SeenItems(np.arange(n), np.full(n, TECHNOLOGY), np.full(n, -1), text),
        seeks=SeenItems(none, none, none, none),
    )


def proposed(nace: Nace, encode: Encode, vectors: np.ndarray) -> np.ndarray:
    """(n, 3) the classes whose English names are nearest to each text, the nearest first."""
    labels = encode([nace.labels[int(node), "en"] for node in nace.classes])
    nearest: np.ndarray = nace.classes[np.argsort(-(vectors @ labels.T), axis=1)[:, :CODES]]
    return nearest
