"""Firms of the demo from a seed: the same seed gives the same firms, in any process.

Nothing here touches the database or the clock. Every firm has its own source of chance, named by
seed, territory and number, so that a larger world begins with the same firms as a smaller one.

What makes binômes possible is planted: firms that bring technology and norms look for markets,
capacity and products no longer made at home; firms that bring those look for technology and norms.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random

from ced_platform.demo.geography import Place
from ced_platform.demo.naming import city_name, firm_name
from ced_platform.demo.vocabulary import Phrase, TradeWords, trades
from ced_platform.demo.wording import NORMS, SENTENCES

BRINGS, SEEKS = "brings", "seeks"
# Zipf–Mandelbrot over the trades, the most common first, as in registers of small manufacturers.
ZIPF_SHIFT, ZIPF_EXPONENT = 3, 0.8
STRONG_SECTOR = 3.0
MARKETS_ABROAD = ("BE", "CI", "DE", "ES", "FR", "IT", "LY", "MA", "PL", "SA", "SN", "TN", "US")

_TECHNOLOGY_KINDS = ("technology_transfer", "licence", "co_production", "distribution", "training")
_MARKET_KINDS = ("subcontracting", "co_production", "joint_company", "supply", "reintroduction")


@dataclass(frozen=True)
class AssetDraft:
    """`trade` is a NACE 2 code, or empty where the words alone tell."""

    direction: str
    kind: str
    text: str
    trade: str


@dataclass(frozen=True)
class FirmDraft:
    """A firm before it is written; `trades` are NACE 2 codes, the main one first."""

    territory: str
    number: int
    name: str
    language: str
    description: str
    city: str
    founded_in: int | None
    size_class: str
    languages_of_work: tuple[str, ...]
    wants_interpreter: bool
    partnership_kinds: tuple[str, ...]
    capacity: int
    publication: str
    validation: str
    validation_comment: str
    cluster: str
    trades: tuple[str, ...]
    assets: tuple[AssetDraft, ...] = field(default=())
    markets: tuple[str, ...] = ()
    worked_abroad: bool | None = None


def shares(places: Sequence[Place], firms: int) -> dict[str, int]:
    """How many firms each place gets: one, and of the rest its part by weight, the largest
    remainders first. Fewer firms than places still leave one in each."""
    rest, total = max(0, firms - len(places)), sum(place.weight for place in places)
    exact = {place.code: rest * place.weight / total for place in places}
    counts = {code: 1 + int(part) for code, part in exact.items()}
    by_remainder = sorted(exact, key=lambda code: (int(exact[code]) - exact[code], code))
    for code in by_remainder[: rest - sum(map(int, exact.values()))]:
        counts[code] += 1
    return counts


def firms_of(
    place: Place, count: int, *, seed: int, region_names: Mapping[str, str]
) -> Iterator[FirmDraft]:
    """The first `count` firms of a place; `region_names` is its name by language."""
    weights = list(accumulate(_trade_weights(place)))
    names: Counter[str] = Counter()
    for number in range(count):
        rng = Random(f"{seed}:{place.code}:{number}")  # noqa: S311 - chance, not secrecy
        trade = rng.choices(trades(), cum_weights=weights)[0]
        yield _Firm(rng, place, number, trade, region_names).draft(names)


def _trade_weights(place: Place) -> list[float]:
    return [
        (STRONG_SECTOR if trade.sector in place.strong else 1.0)
        / (rank + ZIPF_SHIFT) ** ZIPF_EXPONENT
        for rank, trade in enumerate(trades())
    ]


class _Firm:
    """One firm in the making; every method draws from the firm's own source of chance."""

    def __init__(
        self,
        rng: Random,
        place: Place,
        number: int,
        trade: TradeWords,
        region_names: Mapping[str, str],
    ) -> None:
        self.rng, self.place, self.number, self.trade = rng, place, number, trade
        languages, weights = zip(*place.texts, strict=True)
        self.language: str = rng.choices(languages, weights)[0]
        self.region = region_names[self.language]
        self.city = city_name(rng.choice(place.cities), self.language)
        self.year = rng.randint(1948, 2022)
        self.is_technological = rng.random() < place.technology
        self.sentences = SENTENCES[self.language]

    def draft(self, names: Counter[str]) -> FirmDraft:
        """The whole firm; `names` counts those given so far in the territory."""
        rng = self.rng
        name = firm_name(rng, language=self.language, sector=self.trade.sector, city=self.city)
        names[name] += 1
        if names[name] > 1:
            name = f"{name} {names[name]}"
        publication, validation = self._status()
        is_draft = publication == "draft"
        return FirmDraft(
            territory=self.place.code,
            number=self.number,
            name=name,
            language=self.language,
            description=self._description(is_draft),
            city=self.city,
            founded_in=self.year if rng.random() < 0.9 else None,
            size_class=rng.choices(("micro", "small", "medium", ""), (25, 45, 20, 10))[0],
            languages_of_work=self._languages(),
            wants_interpreter=rng.random() < 0.3,
            partnership_kinds=self._kinds(),
            capacity=rng.choices((1, 2, 3, 4), (2, 5, 2, 1))[0],
            publication=publication,
            validation=validation,
            validation_comment=self.sentences["refusal"] if validation == "refused" else "",
            cluster=self._cluster(),
            trades=self._trades(),
            assets=tuple(self._assets(is_draft)),
            markets=self._markets(),
            worked_abroad=rng.choices((True, False, None), (4, 3, 3))[0],
        )

    def _status(self) -> tuple[str, str]:
        statuses = (
            ("published", "validated"),
            ("draft", "pending"),
            ("published", "pending"),
            ("withdrawn", "validated"),
            ("published", "refused"),
        )
        return self.rng.choices(statuses, (86, 5, 5, 2, 2))[0]

    def _description(self, is_draft: bool) -> str:
        if is_draft and self.rng.random() < 0.5:
            return ""
        pattern = "description" if self.rng.random() < 0.8 else "short"
        return self._say(pattern, year=self.year, city=self.city)

    def _say(self, pattern: str, **values: object) -> str:
        makes, masters = (
            phrase.words[self.language] for phrase in (self.trade.makes, self.trade.masters)
        )
        text = self.sentences[pattern].format(
            makes=makes, masters=masters, region=self.region, **values
        )
        return text[0].upper() + text[1:]

    def _languages(self) -> tuple[str, ...]:
        if self.rng.random() < 0.08:
            return ()  # not known
        further = [language for language in self.place.spoken if self.rng.random() < 0.6]
        return tuple(dict.fromkeys((self.language, *further)))

    def _markets(self) -> tuple[str, ...]:
        """Home first of all, then where its own country usually sells; a third do not say."""
        if self.rng.random() < 0.35:
            return ()
        home = self.place.code[:2]
        abroad = self.rng.sample(MARKETS_ABROAD, self.rng.choices((0, 1, 2, 3), (4, 3, 2, 1))[0])
        return tuple(sorted({home, *abroad}))

    def _kinds(self) -> tuple[str, ...]:
        if self.rng.random() < 0.35:
            return ()  # open to all
        kinds = _TECHNOLOGY_KINDS if self.is_technological else _MARKET_KINDS
        return tuple(sorted(self.rng.sample(kinds, self.rng.randint(2, 4))))

    def _cluster(self) -> str:
        fitting = [one.name for one in self.place.clusters if self.trade.sector in one.sectors]
        return self.rng.choice(fitting) if fitting and self.rng.random() < 0.8 else ""

    def _trades(self) -> tuple[str, ...]:
        """The main trade; one firm in five has a second one of its sector."""
        related = [
            one.code
            for one in trades()
            if one.sector == self.trade.sector and one.code != self.trade.code
        ]
        if related and self.rng.random() < 0.2:
            return (self.trade.code, self.rng.choice(related))
        return (self.trade.code,)

    def _assets(self, is_draft: bool) -> Iterator[AssetDraft]:
        """Both lists; some firms leave one empty, as people do."""
        skips_brings = is_draft and self.rng.random() < 0.6
        skips_seeks = self.rng.random() < (0.6 if is_draft else 0.12)
        brings, seeks = (
            (self._brought_technology(), self._sought_markets())
            if self.is_technological
            else (self._brought_markets(), self._sought_technology())
        )
        if not skips_brings:
            yield from brings
        if not skips_seeks:
            yield from seeks

    def _brought_technology(self) -> Iterator[AssetDraft]:
        yield self._phrase(BRINGS, self.trade.masters)
        if self._chance(0.6):
            yield self._phrase(BRINGS, self.trade.makes)
        if self._chance(0.45):
            yield self._norm(BRINGS, "norm")
        if self._chance(0.35):
            yield self._sentence(BRINGS, "skills", "skills")

    def _sought_markets(self) -> Iterator[AssetDraft]:
        yield self._sentence(SEEKS, "market_access", "wanted_market")
        if self._chance(0.5):
            yield self._sentence(SEEKS, "capacity", "wanted_capacity")
        if self.trade.old and self._chance(0.6):
            yield self._phrase(SEEKS, self.trade.old)
        if self._chance(0.4):
            yield self._phrase(SEEKS, self.trade.needs)
        if self._chance(0.1):
            yield self._sentence(SEEKS, "research", "research")

    def _brought_markets(self) -> Iterator[AssetDraft]:
        yield self._phrase(BRINGS, self.trade.makes)
        if self._chance(0.65):
            yield self._sentence(BRINGS, "capacity", "capacity")
        if self._chance(0.65):
            yield self._sentence(BRINGS, "market_access", "market")
        if self.trade.old and self._chance(0.6):
            # still made here: a product like any other
            yield self._phrase(BRINGS, self.trade.old, kind="product")

    def _sought_technology(self) -> Iterator[AssetDraft]:
        yield self._phrase(SEEKS, self.trade.masters)
        if self._chance(0.45):
            yield self._norm(SEEKS, "wanted_norm")
        if self._chance(0.35):
            yield self._sentence(SEEKS, "skills", "wanted_skills")
        if self._chance(0.35):
            yield self._phrase(SEEKS, self.trade.needs)

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _phrase(self, direction: str, phrase: Phrase, kind: str = "") -> AssetDraft:
        text = phrase.words[self.language]
        return self._asset(direction, kind or phrase.kind, text, phrase.item_trade)

    def _sentence(self, direction: str, kind: str, pattern: str) -> AssetDraft:
        return self._asset(direction, kind, self._say(pattern), self.trade.code)

    def _norm(self, direction: str, pattern: str) -> AssetDraft:
        norm = self.rng.choice(NORMS[self.trade.sector])
        return self._asset(direction, "certification", self._say(pattern, norm=norm), "")

    def _asset(self, direction: str, kind: str, text: str, trade: str) -> AssetDraft:
        """Six items in ten carry a trade; the others must be understood by their words."""
        text = text[0].upper() + text[1:]
        return AssetDraft(direction, kind, text, trade if self.rng.random() < 0.6 else "")
