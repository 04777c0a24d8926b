"""Two sides of firms as columns, drawn with NumPy: like a region, at any size, in a second.

Firms stand in the classes of NACE 2 as in a business register (a few crowded classes, a long tail).
A third of the lists is missing; a list has 2 to 5 items. Texts repeat: each is about one class and
one kind of asset, and its vector is made of what all texts share, of its division, its class, its
subject and its own, so that cosines are those of the sentence encoder: .12 for unrelated texts,
about .5 for those of one class, .67 for those of one subject.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.engine import KINDS, Context, Firms, Items, Ruleset, Tree, prepare
from matching.linkages import linkages_of

NACE = Path(__file__).parents[2] / "trades/data/activities/NACE2.csv"
DIMENSIONS = 512
NO_LIST = 0.3
CO_PRODUCTION = 2  # its bit among the kinds of partnership
# Parts of a text's vector, as shares of its square: all texts, division, class, subject, its own.
PARTS = (0.12, 0.15, 0.2, 0.2, 0.33)


@dataclass(frozen=True)
class Trades:
    """NACE 2: codes and parents in preorder, its classes, and the division of each node."""

    codes: list[str]
    parents: np.ndarray
    classes: np.ndarray
    division: np.ndarray

    @classmethod
    def read(cls) -> "Trades":
        with NACE.open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        children: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            children.setdefault(row["parent"], []).append(row)
        codes: list[str] = []
        parents: list[int] = []
        levels: list[int] = []

        def walk(code: str, above: int) -> None:
            for row in children.get(code, []):
                codes.append(row["code"])
                parents.append(above)
                levels.append(int(row["level"]))
                walk(row["code"], len(parents) - 1)

        walk("", -1)
        level = np.array(levels)
        division = np.maximum.accumulate(np.where(level == 2, np.arange(len(level)), 0))
        return cls(codes, np.array(parents), np.flatnonzero(level == level.max()), division)


@dataclass(frozen=True)
class Texts:
    """Texts sorted by class: the class and the kind of asset that each is about."""

    matrix: np.ndarray
    about: np.ndarray
    kind: np.ndarray


class World:
    """Two sides of `size` firms each, the same for the same seed; `texts` 0: no encoder. There are
    as many distinct texts of items as of descriptions."""

    def __init__(self, size: int, texts: int, seed: int) -> None:
        self.random = np.random.default_rng(seed)
        self.trades = Trades.read()
        crowd = 1.0 / (np.arange(len(self.trades.classes)) + 8.0)
        self.share = crowd / crowd.sum()
        self.popular = self.random.permutation(self.trades.classes)
        self.texts = self._texts(2 * texts)
        self.a, self.b = self._side(size, 0), self._side(size, 10_000_000)
        counts = np.zeros(len(self.trades.parents), dtype=np.float32)
        for firms in (self.a, self.b):
            np.add.at(counts, firms.activity, 1)
        self.tree = Tree(self.trades.parents, counts)

    def prepare(self) -> Context:
        return prepare(
            self.a,
            self.b,
            tree=self.tree,
            ruleset=Ruleset(),
            matrix=self.texts.matrix if len(self.texts.matrix) else None,
            linkages=linkages_of(self.trades.codes),
        )

    def _classes(self, size: int) -> np.ndarray:
        return self.random.choice(self.popular, size, p=self.share)

    def _texts(self, count: int) -> Texts:
        about = np.sort(self._classes(count))
        kind = self._kinds(count)
        subject = about * len(KINDS) + kind
        matrix = np.zeros((count, DIMENSIONS), dtype=np.float32)
        division = self.trades.division[about]
        for share, of in zip(
            PARTS, (np.zeros(count, int), division, about, subject, np.arange(count)), strict=True
        ):
            shape = (int(of.max(initial=0)) + 1, DIMENSIONS)
            part = self.random.standard_normal(shape, dtype=np.float32)
            part /= np.linalg.norm(part, axis=1, keepdims=True)
            matrix += np.float32(share**0.5) * part[of]
        matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
        return Texts(matrix.astype(np.float16), about, kind)

    def _kinds(self, count: int) -> np.ndarray:
        return np.minimum(self.random.geometric(0.25, count) - 1, len(KINDS) - 1)

    def _said(self, activity: np.ndarray, half: int) -> np.ndarray:
        """A text about each activity, of the even rows or the odd ones; -1 where there is none."""
        about = self.texts.about[half::2]
        first = np.searchsorted(about, activity)
        count = np.searchsorted(about, activity, side="right") - first
        chosen = first + (self.random.random(len(activity)) * count).astype(np.int64)
        return np.where(count > 0, 2 * chosen + half, -1)

    def _mask(self, size: int, bits: int, unsaid: float) -> np.ndarray:
        """One to three of some bits, or none."""
        drawn = (1 << self.random.integers(0, bits, (3, size))).astype(np.int64)
        return np.where(self.random.random(size) < unsaid, 0, drawn[0] | drawn[1] | drawn[2])

    def _side(self, size: int, first_id: int) -> Firms:
        random = self.random
        main = self._classes(size)
        further = np.flatnonzero(random.random(size) < 0.4)
        further = np.append(further, further[random.random(len(further)) < 0.3])
        firm = np.concatenate([np.arange(size), further])
        kinds = self._mask(size, 16, 0.6)
        carded = np.flatnonzero(random.random(size) < 0.05)
        return Firms(
            ids=first_id + random.permutation(size * 3)[:size],
            activity_firm=firm,
            activity=np.concatenate([main, self._classes(len(further))]),
            activity_is_main=np.arange(len(firm)) < size,
            inferred=random.random(size) < 0.1,
            published=np.ones(size, dtype=bool),
            validated=np.ones(size, dtype=bool),
            capacity=random.integers(0, 20, size),
            languages=self._mask(size, 7, 0.1),
            interpreter=random.random(size) < 0.15,
            kinds=kinds,
            size=random.integers(-1, 3, size),
            vector=self._said(main, 1),
            brings=self._items(main, first_id * 10, own_trade=0.6),
            seeks=self._items(main, first_id * 10 + 5_000_000, own_trade=0.4),
            card_firm=carded,
            card=random.integers(0, 60, len(carded)),
            markets=self._mask(size, 24, 0.4),
            experience=random.integers(-1, 2, size),
            answer_rate=np.where(random.random(size) < 0.3, np.nan, random.random(size)).astype(
                np.float32
            ),
            utc_offset=np.full(size, -5.0 if first_id else 1.0, dtype=np.float32),
            wants_coproduction=(kinds >> CO_PRODUCTION & 1).astype(bool),
            barred=self._mask(size, 16, 0.9),
        )

    def _items(self, main: np.ndarray, first_id: int, own_trade: float) -> Items:
        random = self.random
        count = np.where(random.random(len(main)) < NO_LIST, 0, random.integers(2, 6, len(main)))
        firm = np.repeat(np.arange(len(main)), count)
        drawn = random.random(len(firm))
        about = np.where(drawn < own_trade, main[firm], self._classes(len(firm)))
        vector = self._said(about, 0)
        kind = self._kinds(len(firm))
        said = vector >= 0
        kind[said] = self.texts.kind[vector[said]]
        return Items(
            firm=firm,
            ids=first_id + np.arange(len(firm)),
            kind=kind,
            activity=np.where(drawn > 0.9, -1, about),
            vector=vector,
            weight=np.ones(len(firm), dtype=np.float32),
        )
