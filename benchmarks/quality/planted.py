"""World (a): firms whose mutual acceptance is known, seen through what firms usually tell.

Acceptance does not come from the engine's formula. Trades are points in a hidden space; each firm
holds and lacks assets, which are points near its own. How much a firm likes another is a logistic
of what it gains (each lacked asset is worth the closest held one, with falling returns), of how
near the two firms stand, of a common language, of how attractive the other is to everybody, and of
chance that no profile tells. Both must say yes. For a share of firms a partner is planted whose
assets complete each other. None of this uses a classification tree, information content, a harmonic
mean or a sentence encoder.

What is seen: activity codes that are sometimes a neighbour's or wrong, items whose kind or code is
sometimes wrong or absent, words in the firm's own language, lists and descriptions dropped with the
chance `missing`. A few firms have much to offer, and trades are unevenly crowded: congestion.
"""

from dataclasses import dataclass

import numpy as np

from benchmarks.quality.nace import LANGUAGES, Nace

KINDS = 12
SPACE = 6
FIRMS = (260, 180)
TRADES = 36
# Of 100 activity codes: a sibling's, any other; of 100 items: kind wrong, code absent, a sibling's.
SIBLING, WRONG = 0.15, 0.03
KIND_WRONG, CODE_ABSENT, CODE_SIBLING, WORDS_ABSENT = 0.08, 0.3, 0.15, 0.15
NEWCOMERS, STARS, PLANTED = 0.1, 0.05, 0.5
# Logistic of acceptance: tuned so that about one firm in eight is accepted within a trade.
BASE, GAIN, NEAR, SAME_LANGUAGE, ATTRACTION, CHANCE = -5.2, 3.0, 2.2, 0.8, 0.5, 0.7
OWN_LANGUAGES = (("fr", "en", "de"), ("ar", "fr", "en", "pt"))


@dataclass(frozen=True)
class Assets:
    """Of all firms of a side: row of the firm, kind, class, and place in the hidden space."""

    firm: np.ndarray
    kind: np.ndarray
    trade: np.ndarray
    place: np.ndarray

    @classmethod
    def join(cls, parts: list["Assets"]) -> "Assets":
        return cls(*(np.concatenate([getattr(p, n) for p in parts]) for n in cls.__annotations__))

    def of(self, firm: int) -> "Assets":
        mine = self.firm == firm
        return Assets(self.firm[mine], self.kind[mine], self.trade[mine], self.place[mine])


@dataclass(frozen=True)
class SeenItems:
    """firm, kind, code (node or -1), text (position in the world's texts or -1)."""

    firm: np.ndarray
    kind: np.ndarray
    code: np.ndarray
    text: np.ndarray


@dataclass(frozen=True)
class SeenSide:
    """What a side tells: one entry a firm, and its two lists. description: text or -1; further:
    (n, any) activity codes beside the main one."""

    code: np.ndarray
    languages: np.ndarray
    description: np.ndarray
    newcomer: np.ndarray
    brings: SeenItems
    seeks: SeenItems
    further: np.ndarray | None = None

    @property
    def silent(self) -> np.ndarray:
        """(n,) True for firms of which both lists are missing."""
        n = len(self.code)
        told = np.bincount(self.brings.firm, minlength=n) + np.bincount(
            self.seeks.firm, minlength=n
        )
        return told == 0


@dataclass(frozen=True)
class World:
    """likes_a: (a, b) chance that a says yes to b; likes_b: (a, b) that b says yes to a; mutual:
    (a, b) both did; liked_*: (n,) yeses that each firm got in an earlier season from a fifth of the
    other side, which is what popularity is read from."""

    a: SeenSide
    b: SeenSide
    texts: list[str]
    likes_a: np.ndarray
    likes_b: np.ndarray
    mutual: np.ndarray
    liked_a: np.ndarray
    liked_b: np.ndarray


class Generator:
    """The same world for the same seed and share of missing data."""

    def __init__(self, nace: Nace, seed: int, missing: float) -> None:
        self.random, self.nace, self.missing = np.random.default_rng(seed), nace, missing
        self.text_of: dict[str, int] = {}

    def make(self) -> World:
        trades = self._trades()
        sides = [self._firms(size, trades) for size in FIRMS]
        self._plant(sides)
        languages = [self._languages(side) for side in (0, 1)]
        likes_a = self._likes(sides[0], sides[1], languages)
        likes_b = self._likes(sides[1], sides[0], languages[::-1]).T
        yes_a, yes_b = self._draw(likes_a), self._draw(likes_b)
        earlier_a, earlier_b = self._draw(likes_a), self._draw(likes_b)
        seen = [self._see(side, languages[at]) for at, side in enumerate(sides)]
        asked = [np.flatnonzero(self.random.random(size) < 0.2) for size in FIRMS]
        return World(
            a=seen[0],
            b=seen[1],
            texts=list(self.text_of),
            likes_a=likes_a,
            likes_b=likes_b,
            mutual=yes_a & yes_b,
            liked_a=earlier_b[:, asked[1]].sum(axis=1),
            liked_b=earlier_a[asked[0]].sum(axis=0),
        )

    # What is true

    def _trades(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Classes, their share of firms, and their places: near those of their division."""
        divisions = self.random.choice(
            np.unique(self.nace.division[self.nace.classes]), TRADES // 3, replace=False
        )
        among = self.nace.classes[np.isin(self.nace.division[self.nace.classes], divisions)]
        classes = self.random.choice(among, min(TRADES, len(among)), replace=False)
        share = 1 / (np.arange(len(classes)) + 3.0)
        centre = self.random.normal(0, 1.2, (len(self.nace.codes), SPACE))
        place = centre[self.nace.division[classes]] + self.random.normal(
            0, 0.45, (len(classes), SPACE)
        )
        return classes, share / share.sum(), place

    def _firms(self, size: int, trades: tuple[np.ndarray, np.ndarray, np.ndarray]) -> dict:
        classes, share, place = trades
        trade = self.random.choice(len(classes), size, p=share)
        at = place[trade] + self.random.normal(0, 0.25, (size, SPACE))
        star = self.random.random(size) < STARS
        holds = np.where(star, 9, self.random.integers(2, 6, size))
        return {
            "trade": classes[trade],
            "place": at,
            "attraction": self.random.normal(0, 1, size) + star,
            "holds": self._assets(trade, holds, trades),
            "lacks": self._assets(trade, self.random.integers(1, 5, size), trades),
        }

    def _assets(self, trade: np.ndarray, count: np.ndarray, trades: tuple) -> Assets:
        """Two in three of the firm's own class, the rest of any class nearby or not."""
        classes, share, place = trades
        firm = np.repeat(np.arange(len(trade)), count)
        other = self.random.choice(len(classes), len(firm), p=share)
        of = np.where(self.random.random(len(firm)) < 0.67, trade[firm], other)
        kind = np.minimum(self.random.geometric(0.2, len(firm)) - 1, KINDS - 1)
        where = place[of] + self.random.normal(0, 0.3, (len(firm), SPACE))
        return Assets(firm, kind, classes[of], where)

    def _plant(self, sides: list[dict]) -> None:
        """Half of the smaller side gets a partner nearby: each now lacks two things it holds."""
        a, b = sides
        distance = np.linalg.norm(a["place"][:, None] - b["place"][None], axis=2)
        for row_b in np.flatnonzero(self.random.random(FIRMS[1]) < PLANTED):
            row_a = self.random.choice(np.argsort(distance[:, row_b])[:12])
            a["lacks"] = self._wish(a["lacks"], row_a, b["holds"].of(row_b))
            b["lacks"] = self._wish(b["lacks"], row_b, a["holds"].of(row_a))

    def _wish(self, lacks: Assets, firm: int, held: Assets) -> Assets:
        chosen = self.random.permutation(len(held.firm))[:2]
        moved = held.place[chosen] + self.random.normal(0, 0.1, (len(chosen), SPACE))
        added = Assets(np.full(len(chosen), firm), held.kind[chosen], held.trade[chosen], moved)
        return Assets.join([lacks, added])

    def _likes(self, own: dict, other: dict, languages: list[np.ndarray]) -> np.ndarray:
        """(own, other) chance that a firm says yes."""
        near = np.exp(-(_distance(own["place"], other["place"]) ** 2) / 2)
        alike = (languages[0][:, None] & languages[1][None]) != 0
        utility = BASE + GAIN * self._gain(own["lacks"], other["holds"], len(own["trade"]))
        utility += NEAR * near + SAME_LANGUAGE * alike + ATTRACTION * other["attraction"]
        utility += self.random.normal(0, CHANCE, utility.shape)
        return 1 / (1 + np.exp(-utility))

    @staticmethod
    def _gain(lacks: Assets, holds: Assets, owners: int) -> np.ndarray:
        """(owners, others) what is gained: √ of the sum, over what is lacked, of the closest."""
        kind = np.where(lacks.kind[:, None] == holds.kind[None], 1.0, 0.15)
        worth = kind * np.exp(-(_distance(lacks.place, holds.place) ** 2))
        ends = np.flatnonzero(np.diff(holds.firm, prepend=-1))
        closest = np.maximum.reduceat(worth, ends, axis=1)
        gain = np.zeros((owners, closest.shape[1]))
        np.add.at(gain, lacks.firm, closest)
        return np.sqrt(gain)

    def _draw(self, chance: np.ndarray) -> np.ndarray:
        return self.random.random(chance.shape) < chance

    # What is seen

    def _languages(self, side: int) -> np.ndarray:
        own = [1 << LANGUAGES.index(language) for language in OWN_LANGUAGES[side]]
        first, second = (self.random.choice(own, FIRMS[side]) for _ in range(2))
        return np.where(self.random.random(FIRMS[side]) < 0.5, first, first | second)

    def _see(self, side: dict, languages: np.ndarray) -> SeenSide:
        n = len(side["trade"])
        code = self._codes(side["trade"])
        spoken = np.array([int(mask & -mask).bit_length() - 1 for mask in languages.tolist()])
        description = self._texts(side["trade"], spoken)
        description[self.random.random(n) < self.missing] = -1
        return SeenSide(
            code=code,
            languages=np.where(self.random.random(n) < self.missing / 2, 0, languages),
            description=description,
            newcomer=self.random.random(n) < NEWCOMERS,
            brings=self._items(side["holds"], spoken),
            seeks=self._items(side["lacks"], spoken),
        )

    def _codes(self, trade: np.ndarray) -> np.ndarray:
        drawn = self.random.random(len(trade))
        seen = np.where(drawn < SIBLING, self._siblings(trade), trade)
        anything = self.random.choice(self.nace.classes, len(trade))
        return np.where(drawn > 1 - WRONG, anything, seen)

    def _siblings(self, trade: np.ndarray) -> np.ndarray:
        """Another class of the same division, where there is one."""
        division = self.nace.division[self.nace.classes]
        return np.array(
            [
                self.random.choice(self.nace.classes[division == self.nace.division[one]])
                for one in trade
            ]
        )

    def _items(self, assets: Assets, spoken: np.ndarray) -> SeenItems:
        silent = self.random.random(len(spoken)) < self.missing
        told = ~silent[assets.firm]
        firm, trade, n = assets.firm[told], assets.trade[told], int(told.sum())
        anything = self.random.integers(0, KINDS, n)
        code = np.where(self.random.random(n) < CODE_SIBLING, self._siblings(trade), trade)
        text = self._texts(trade, spoken[firm])
        text[self.random.random(n) < WORDS_ABSENT] = -1
        return SeenItems(
            firm=firm,
            kind=np.where(self.random.random(n) < KIND_WRONG, anything, assets.kind[told]),
            code=np.where(self.random.random(n) < CODE_ABSENT, -1, code),
            text=text,
        )

    def _texts(self, trade: np.ndarray, spoken: np.ndarray) -> np.ndarray:
        """What the class, or at times its group, is called in the firm's language, cut short at
        times: firms do not quote a classification."""
        positions = []
        for node, language in zip(trade.tolist(), spoken.tolist(), strict=True):
            wide = self.random.random() < 0.2
            label = self.nace.labels[
                (int(self.nace.parents[node]) if wide else node, LANGUAGES[language])
            ]
            if self.random.random() < 0.3:
                label = label[: max(len(label) * 2 // 3, 8)]
            positions.append(self.text_of.setdefault(label, len(self.text_of)))
        return np.array(positions, dtype=np.int64)


def _distance(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    square = (one**2).sum(axis=1)[:, None] + (other**2).sum(axis=1)[None] - 2 * one @ other.T
    return np.sqrt(np.maximum(square, 0))
