"""One code in another nomenclature, explained: relation, weight, the way and how sure it is.

What is computed with in bulk is crosswalk.py; this says the same of a single code to a person or
to a machine that decides what to do with it.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from trades import crosswalk
from trades.models import Activity, Correspondence, Nomenclature
from trades.queries import with_labels

# What adding shares up may leave over.
ROUNDING = 1e-6

Relation = Correspondence.Relation
# Read backwards, a part is a whole and a whole a part.
INVERSE = {
    Relation.EXACT: Relation.EXACT,
    Relation.NARROWER: Relation.BROADER,
    Relation.BROADER: Relation.NARROWER,
    Relation.PARTIAL: Relation.PARTIAL,
}


@dataclass(frozen=True, slots=True)
class Counterpart:
    """One activity of the target nomenclature, with the share of the source that goes there."""

    activity: Activity
    relation: str
    weight: float

    @property
    def percent(self) -> int:
        return round(100 * self.weight)

    def get_relation_display(self) -> str:
        return str(Relation(self.relation).label)


@dataclass(frozen=True, slots=True)
class Step:
    """From one scheme to the next, with the reliability of the whole table, 0..1."""

    source: str
    target: str
    reliability: float

    @property
    def percent(self) -> int:
        """Rounded down: 100 is said of what is certain only."""
        return math.floor(100 * self.reliability)


@dataclass(frozen=True, slots=True)
class Conversion:
    """Where a code goes: counterparts by weight, which sum to 1, or none.

    certainty: probability that the heaviest counterpart is right, if nothing more is known of the
        firm; what was lost on the way counts against it.
    lost: share of the source that found no counterpart on the way, 0..1.
    steps: the way; empty within one scheme, and where no way leads to the target.
    """

    source: Activity
    target: Nomenclature
    counterparts: tuple[Counterpart, ...]
    steps: tuple[Step, ...]
    certainty: float
    lost: float

    @property
    def percent_sure(self) -> int:
        return math.floor(100 * self.certainty)

    @property
    def percent_lost(self) -> int:
        return math.ceil(100 * self.lost - ROUNDING)

    @property
    def is_exact(self) -> bool:
        return [one.relation for one in self.counterparts] == [Relation.EXACT]


def convert(source: Activity, target: Nomenclature, *, language: str) -> Conversion:
    """The counterparts of an activity, labelled in `language`.

    Statements grow with the way, not with the number of counterparts.
    """
    known = crosswalk.current()
    way = known.way(known.scheme_of.get(source.pk, ""), target.code)
    shares: crosswalk.Shares = {source.pk: 1.0} if way else {}
    relations: dict[int, str] = {source.pk: Relation.EXACT}
    for step in pairwise(way):
        links = known.steps[step]
        pairs = [(one, other) for one in shares for other in links.get(one, ())]
        relations = _composed(relations, _relations(pairs))
        arrived: crosswalk.Shares = defaultdict(float)
        for one, other in pairs:
            arrived[other] += shares[one] * links[one][other]
        shares = arrived
    arrived_share = sum(shares.values())
    found = with_labels(Activity.objects.filter(pk__in=shares), language)
    counterparts = [
        Counterpart(one, relations[one.pk], shares[one.pk] / arrived_share)
        for one in found.select_related("nomenclature")
    ]
    return Conversion(
        source=source,
        target=target,
        counterparts=tuple(sorted(counterparts, key=lambda one: (-one.weight, one.activity.code))),
        steps=tuple(Step(*step, known.reliability[step]) for step in pairwise(way)),
        certainty=max(shares.values(), default=0.0),
        lost=max(0.0, 1 - arrived_share),
    )


def _relations(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], str]:
    """The relation of each pair of activities, whichever way round it is stored."""
    asked = list(pairs)
    ids = {pk for pair in asked for pk in pair}
    rows = Correspondence.objects.filter(source__in=ids, target__in=ids)
    stored = {
        (source, target): relation
        for source, target, relation in rows.values_list("source", "target", "relation")
    }
    return {
        pair: stored[pair] if pair in stored else INVERSE[Relation(stored[pair[::-1]])]
        for pair in asked
    }


def _composed(before: dict[int, str], step: dict[tuple[int, int], str]) -> dict[int, str]:
    """Relations of the source to what the step arrives at; ways that disagree overlap."""
    after: dict[int, str] = {}
    for (one, other), relation in step.items():
        whole = compose(before[one], relation)
        after[other] = whole if after.get(other, whole) == whole else Relation.PARTIAL
    return after


def compose(first: str, second: str) -> str:
    """The relation of two steps after each other: like parts of like parts, or an overlap."""
    if Relation.EXACT in (first, second):
        return second if first == Relation.EXACT else first
    return first if first == second else Relation.PARTIAL
