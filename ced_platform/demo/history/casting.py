"""Which firms live which life."""

from collections import Counter
from dataclasses import dataclass, field

from actors.models import Firm
from ced_platform.demo.history.plots import Plot
from ced_platform.demo.people import People
from ced_platform.shared.choices import Side
from matching.models import Suggestion
from partnerships.models import Convention

SAME_TRADE = 0.99


@dataclass
class Company:
    """What all conventions share: who has a part, and how many open binômes each firm carries."""

    parts: dict[str, Firm] = field(default_factory=dict)
    carried: Counter[int] = field(default_factory=Counter)


class Casting:
    """The suggested pairs of a convention; each is in one life at most. Real firms never act."""

    def __init__(self, convention: Convention, people: People, company: Company) -> None:
        self.people, self.parts, self._carried = people, company.parts, company.carried
        self.seen_clusters: set[int] = set()
        self._pairs = list(
            Suggestion.objects.current()
            .filter(
                convention=convention,
                firm_a__origin=Firm.Origin.SYNTHETIC,
                firm_b__origin=Firm.Origin.SYNTHETIC,
            )
            .select_related(
                "convention", "ruleset", "shared_activity",
                "firm_a__territory__parent", "firm_b__territory__parent",
            )
            .order_by("-score", "firm_a__name", "firm_b__name", "id")
        )  # fmt: skip
        self._lives: Counter[int] = Counter()

    def front_pair(self) -> Suggestion | None:
        """The two firms with printed logins: the best pair that is on both lists and whose firms
        are in clusters. It is in no life: what becomes of it is the visitor's."""
        for pair in self._pairs:
            firms = [pair.firm_of(side) for side in Side]
            if pair.rank_a and pair.rank_b and all(firm.cluster_id for firm in firms):
                self._pairs.remove(pair)
                return pair
        return None

    def choose(self, plot: Plot) -> Suggestion | None:
        """The pair that suits a plot best: firms with the fewest lives, seen clusters first."""
        fitting = [pair for pair in self._pairs if self._suits(pair, plot)]
        if not fitting:
            return None
        pair = min(fitting, key=lambda one: self._burden(one, plot))
        self._pairs.remove(pair)
        for side in Side:
            self._lives[pair.firm_of(side).pk] += 1
        self._give_parts(pair, plot)
        return pair

    def set_capacity(self, places: int) -> None:
        """For the firms that have a part by now, in the pairs at hand."""
        with_part = {firm.pk for firm in self.parts.values()}
        for pair in self._pairs:
            for firm in (pair.firm_a, pair.firm_b):
                if firm.pk in with_part:
                    firm.capacity = places

    def carry(self, pair: Suggestion) -> None:
        """The life goes on: it takes a place at both firms."""
        self._carried.update((pair.firm_a_id, pair.firm_b_id))

    def _suits(self, pair: Suggestion, plot: Plot) -> bool:
        return all(
            self._is_free(firm) and self._has_part(firm, plot.cast)
            for firm in (pair.firm_a, pair.firm_b)
        )

    def _is_free(self, firm: Firm) -> bool:
        """A place is left, and one more stays free for what visitors do."""
        return self._carried[firm.pk] < max(1, firm.capacity - 1)

    def _has_part(self, firm: Firm, cast: tuple[str, str]) -> bool:
        part = self._part(firm, cast)
        if part:
            return self.parts.get(part, firm).pk == firm.pk
        # who has a part lives only the lives that are written for it
        return firm.pk not in {one.pk for one in self.parts.values()}

    def _part(self, firm: Firm, cast: tuple[str, str]) -> str:
        return cast[0] if firm.territory.code == "FR-NPDC" else cast[1]

    def _give_parts(self, pair: Suggestion, plot: Plot) -> None:
        for firm in (pair.firm_a, pair.firm_b):
            part = self._part(firm, plot.cast)
            if part and part not in self.parts:
                self.parts[part] = firm
                self.people.head_of(firm, part)

    def _burden(self, pair: Suggestion, plot: Plot) -> tuple[int, int, int]:
        """Less is better: the trade first, then whose decision it is, then firms that have lived
        little and whose managers have printed logins."""
        is_same = pair.trade_affinity >= SAME_TRADE
        firms = (pair.firm_a, pair.firm_b)
        unseen = sum(firm.cluster_id not in self.seen_clusters for firm in firms)
        lives = sum(self._lives[firm.pk] for firm in firms)
        in_clusters = sum(firm.cluster_id is not None for firm in firms) if plot.by_staff else 0
        weight = 1 if plot.varied else 3
        if plot.near:
            return unseen, int(is_same != plot.same_trade), lives
        return int(is_same != plot.same_trade), in_clusters, lives + weight * unseen
