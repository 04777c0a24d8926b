"""The score of a pair and the list of a firm, written as docs/matching.md says them: one pair at a
time, in plain Python, without a short cut. The engine must give the same."""

from dataclasses import dataclass, field
from math import log, sqrt

from matching.engine.codes import MEETS
from matching.engine.ruleset import Ruleset


@dataclass(frozen=True)
class Item:
    id: int
    kind: int
    activity: int = -1
    weight: float = 1.0
    words: int = -1  # row of World.matrix


@dataclass(frozen=True)
class Firm:
    id: int
    activities: tuple[int, ...]  # the first is the main one
    brings: tuple[Item, ...] = ()
    seeks: tuple[Item, ...] = ()
    languages: int = 0
    interpreter: bool = False
    kinds: int = 0
    size: int = -1
    capacity: int = 1
    words: int = -1
    cards: tuple[int, ...] = ()
    markets: frozenset[int] = frozenset()
    experience: bool | None = None
    answers: float | None = None
    hours: float | None = None  # from UTC
    coproduction: bool = False
    barred: int = 0


@dataclass(frozen=True)
class World:
    """A tree of activities with the number of firms in each, and the firms of both sides."""

    parents: tuple[int, ...]
    a: tuple[Firm, ...]
    b: tuple[Firm, ...]
    rules: Ruleset = field(default_factory=Ruleset)
    excluded: frozenset[tuple[int, int]] = frozenset()
    matrix: tuple[tuple[float, ...], ...] = ()  # unit vectors; a row of zeros means nothing
    divisions: tuple[int, ...] = ()
    shares: tuple[tuple[float, ...], ...] = ()  # of the purchases of each column
    asks: bool = False  # for cards, markets, experience, answers, hours

    def path(self, node: int) -> list[int]:
        return [node, *(self.path(self.parents[node]) if self.parents[node] >= 0 else [])]

    def counts(self) -> list[float]:
        """Firms at each activity exactly."""
        counts = [0.0] * len(self.parents)
        for firm in (*self.a, *self.b):
            for activity in firm.activities:
                counts[activity] += 1
        return counts

    def information(self, node: int) -> float:
        leaves = set(range(len(self.parents))) - set(self.parents)
        weight = [
            count + (self.rules.smoothing if place in leaves else 0)
            for place, count in enumerate(self.counts())
        ]
        under = sum(weight[one] for one in range(len(weight)) if node in self.path(one))
        return -log(under / sum(weight))

    def affinity(self, one: int, other: int) -> float:
        if one < 0 or other < 0:
            return 0.0
        if one == other:
            return 1.0
        common = [node for node in self.path(one) if node in self.path(other)]
        scale = sqrt(self.information(one) * self.information(other))
        return self.information(common[0]) / scale if common and scale else 0.0

    def feeds(self, supplier: int, buyer: int) -> float:
        """ν from the division of one activity to that of another."""
        one, other = (
            next((self.divisions.index(n) for n in self.path(x) if n in self.divisions), -1)
            for x in (supplier, buyer)
        )
        if one == other or min(one, other) < 0:
            return 0.0
        mean = sum(self.shares[one]) / len(self.shares)
        times = self.shares[one][other] / mean if mean else 0.0
        return min(max((times - 1) / (self.rules.value_chain_full - 1), 0), 1)

    def nearness(self, one: int, other: int) -> float:
        """τ′ of two activities."""
        tau = self.affinity(one, other)
        chain = max(self.feeds(one, other), self.feeds(other, one))
        return tau + (1 - tau) * self.rules.value_chain_weight * chain

    def trade(self, a: Firm, b: Firm) -> float:
        if set(a.cards) & set(b.cards):
            return 1.0

        def weight(place: int) -> float:
            return 1.0 if place == 0 else self.rules.secondary_activity

        return max(
            weight(i) * weight(j) * self.nearness(one, other)
            for i, one in enumerate(a.activities)
            for j, other in enumerate(b.activities)
        )

    def likeness(self, one: int, other: int) -> float | None:
        """Of two texts; None where one is missing or means nothing."""
        texts = [self.matrix[row] for row in (one, other) if row >= 0 and any(self.matrix[row])]
        if len(texts) < 2:
            return None
        cosine = sum(x * y for x, y in zip(*texts, strict=True))
        noise, full = self.rules.meaning_noise, self.rules.meaning_full
        return min(max((cosine - noise) / (full - noise), 0), 1) * self.rules.meaning_ceiling

    def similarity(self, offer: Item, need: Item) -> float:
        if offer.kind not in MEETS[need.kind]:
            return 0.0
        words = self.likeness(offer.words, need.words)
        if words is None and (offer.activity < 0 or need.activity < 0):
            return self.rules.kind_alone
        return round(max(self.affinity(offer.activity, need.activity), words or 0), 3)

    def coverage(self, giver: Firm, taker: Firm) -> float | None:
        if not giver.brings or not taker.seeks:
            return None
        best = [
            need.weight * max(self.similarity(offer, need) for offer in giver.brings)
            for need in taker.seeks
        ]
        return sum(best) / sum(need.weight for need in taker.seeks)

    def prior(self, takers: tuple[Firm, ...], givers: tuple[Firm, ...], activity: int) -> float:
        """What the needs of a trade usually find, over its division."""

        def division(node: int) -> int:
            path = self.path(node)
            return path[max(len(path) - 2, 0)]

        def speaking(firms: tuple[Firm, ...], what: str) -> list[Firm]:
            found = [
                firm
                for firm in sorted(firms, key=lambda one: one.id)
                if firm.capacity > 0
                and division(firm.activities[0]) == division(activity)
                and getattr(firm, what)
            ]
            return found[:48]

        seen = [
            self.coverage(giver, taker) or 0.0
            for taker in speaking(takers, "seeks")
            for giver in speaking(givers, "brings")
        ]
        weight = self.rules.coverage_prior_weight
        return (self.rules.coverage_prior * weight + sum(seen)) / (weight + len(seen))

    def feasibility(self, a: Firm, b: Firm) -> float:
        rules = self.rules
        if not a.languages or not b.languages:
            spoken = rules.languages_unknown
        else:
            spoken = 1.0 if a.languages & b.languages else rules.interpreter
        sizes = (1.0, rules.one_size_apart, rules.two_sizes_apart)
        fit = sizes[abs(a.size - b.size)] if min(a.size, b.size) >= 0 else rules.size_unknown
        return spoken * fit * (self.ease(a, b) if self.asks else 1)

    def ease(self, a: Firm, b: Firm) -> float:
        """Experience abroad, hours apart and answers."""
        rules, factor = self.rules, 1.0
        if not (a.experience or b.experience):
            unknown = a.experience is None or b.experience is None
            factor *= rules.experience_unknown if unknown else rules.no_experience
        if a.hours is not None and b.hours is not None:
            apart = abs(a.hours - b.hours)
            factor *= 1 - rules.hour_apart * max(min(apart, 24 - apart) - rules.hours_free, 0)
        for rate in (a.answers, b.answers):
            factor *= 1 - rules.answer_weight * (1 - (rules.answer_prior if rate is None else rate))
        return factor

    def rivalry(self, a: Firm, b: Firm) -> float | None:
        if not (a.markets and b.markets and a.brings and b.brings):
            return None

        def best(offer: Item, others: tuple[Item, ...]) -> float:
            same = [self.similarity(offer, one) for one in others if one.kind == offer.kind]
            return max(same, default=0.0)

        overlap = sum(best(one, b.brings) for one in a.brings)
        overlap += sum(best(one, a.brings) for one in b.brings)
        markets = len(a.markets & b.markets) / len(a.markets | b.markets)
        return markets * overlap / len(a.brings + b.brings)

    def peace(self, a: Firm, b: Firm) -> float:
        if not self.asks or (a.coproduction and b.coproduction):
            return 1.0
        rival = self.rivalry(a, b)
        return 1 - self.rules.rivalry_penalty * (
            self.rules.rivalry_prior if rival is None else rival
        )

    def may_meet(self, a: Firm, b: Firm) -> bool:
        languages = a.languages & b.languages or not a.languages or not b.languages
        return bool(
            a.capacity > 0
            and b.capacity > 0
            and (languages or a.interpreter or b.interpreter)
            and (a.kinds or ~0) & (b.kinds or ~0) & ~(a.barred | b.barred)
            and self.trade(a, b) >= self.rules.least_affinity - 1e-7
            and (a.id, b.id) not in self.excluded
        )

    def score(self, a: Firm, b: Firm) -> float:
        """Of a pair that may meet."""
        rules = self.rules
        given, taken = self.coverage(a, b), self.coverage(b, a)
        given = self.prior(self.b, self.a, b.activities[0]) if given is None else given
        taken = self.prior(self.a, self.b, a.activities[0]) if taken is None else taken
        close = self.likeness(a.words, b.words)
        close = rules.kinship_prior if close is None else close
        mutual = 2 * given * taken / (given + taken) if given + taken else 0.0
        lifted = rules.reciprocity_floor + (1 - rules.reciprocity_floor) * mutual
        return (
            self.trade(a, b) ** rules.trade_exponent
            * lifted**rules.reciprocity_exponent
            * self.feasibility(a, b) ** rules.feasibility_exponent
            * self.peace(a, b)
            * (1 - rules.kinship_weight + rules.kinship_weight * close)
        )

    def scores(self, side: str, firm: Firm) -> dict[int, float]:
        """Every counterpart that the firm may meet, with its score."""
        pairs = [(firm, b) for b in self.b] if side == "a" else [(a, firm) for a in self.a]
        return {
            (b if side == "a" else a).id: self.score(a, b) for a, b in pairs if self.may_meet(a, b)
        }
