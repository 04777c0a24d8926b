"""From an activity of one nomenclature to the activities of another, with weights.

Correspondences are stored in the direction in which the offices publish them. Read backwards, an
activity that has n sources goes to each with 1/n: only sources of one level count, the finest,
or a group would stand beside its own classes. Longer ways multiply their weights.

The way between two schemes is the most reliable one. A step from A to B is as reliable as a person
who always takes the heaviest counterpart: the mean, over the finest activities of A, of the
largest share, where an activity that has no counterpart counts 0. A way is as reliable as the
product of its steps; the best is found by Dijkstra's algorithm on −log. Each step costs a
little more, so that of two ways that are equally sure the shorter is taken.
"""

import heapq
import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from trades.memory import Remembered
from trades.models import Activity, Correspondence

# Activities of the target and the share of the source that each receives; shares sum to 1.
Shares = dict[int, float]
Pair = tuple[str, str]
# Cost of a step, in −log: less than any real loss of certainty, more than rounding.
STEP = 1e-6


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All correspondences by pair of schemes and activity; `scheme_of` by activity id.

    reliability: of each step, above 0 and at most 1.
    ways: those that were asked for before.
    """

    scheme_of: dict[int, str]
    steps: dict[Pair, dict[int, Shares]]
    reliability: dict[Pair, float]
    ways: dict[Pair, tuple[str, ...]] = field(default_factory=dict)

    def convert(self, activity_id: int, target: str) -> Shares:
        """Shares of an activity in the scheme `target`, along the most reliable way.

        Empty where no way leads there: some codes have no counterpart.
        """
        shares = {activity_id: 1.0}
        way = self.way(self.scheme_of.get(activity_id, ""), target)
        for step in pairwise(way):
            shares = _follow(shares, self.steps[step])
        return shares if way else {}

    def way(self, source: str, target: str) -> tuple[str, ...]:
        """Schemes passed through from `source` to `target`, both included; empty if none."""
        if (source, target) not in self.ways:
            self.ways[source, target] = self._best_way(source, target)
        return self.ways[source, target]

    def _best_way(self, source: str, target: str) -> tuple[str, ...]:
        if not source:
            return ()
        reached: set[str] = set()
        frontier: list[tuple[float, tuple[str, ...]]] = [(0.0, (source,))]
        while frontier:
            cost, way = heapq.heappop(frontier)
            if way[-1] == target:
                return way
            if way[-1] in reached:
                continue
            reached.add(way[-1])
            for (origin, end), reliability in self.reliability.items():
                if origin == way[-1] and end not in reached:
                    step = STEP - math.log(reliability)
                    heapq.heappush(frontier, (cost + step, (*way, end)))
        return ()


def _follow(shares: Shares, step: dict[int, Shares]) -> Shares:
    """One step; what has no counterpart is lost and the rest is brought back to a sum of 1."""
    arrived: Shares = defaultdict(float)
    for activity_id, share in shares.items():
        for target_id, weight in step.get(activity_id, {}).items():
            arrived[target_id] += share * weight
    total = sum(arrived.values())
    return {activity_id: share / total for activity_id, share in arrived.items()}


def _build() -> Crosswalk:
    activities = {
        pk: (scheme, level, is_leaf)
        for pk, scheme, level, is_leaf in Activity.objects.values_list(
            "pk", "nomenclature__code", "level", "is_leaf"
        )
    }
    steps: dict[Pair, dict[int, Shares]] = defaultdict(lambda: defaultdict(dict))
    backwards: dict[Pair, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for source, target, weight in Correspondence.objects.values_list(
        "source_id", "target_id", "weight"
    ):
        pair = activities[source][0], activities[target][0]
        steps[pair][source][target] = weight
        backwards[pair[::-1]][target].append(source)
    for pair, sources_of in backwards.items():
        if pair not in steps:
            steps[pair] = {
                target: _even_shares(sources, {pk: activities[pk][1] for pk in sources})
                for target, sources in sources_of.items()
            }
    finest: dict[str, list[int]] = defaultdict(list)
    for pk, (scheme, _level, is_leaf) in activities.items():
        if is_leaf:
            finest[scheme].append(pk)
    reliability = {pair: _reliability(step, finest[pair[0]]) for pair, step in steps.items()}
    return Crosswalk(
        scheme_of={pk: scheme for pk, (scheme, *_) in activities.items()},
        steps={pair: dict(step) for pair, step in steps.items() if reliability[pair]},
        reliability={pair: value for pair, value in reliability.items() if value},
    )


def _reliability(step: dict[int, Shares], finest: list[int]) -> float:
    largest = [max(step[pk].values(), default=0.0) for pk in finest if pk in step]
    return sum(largest) / len(finest) if finest else 0.0


def _even_shares(sources: Iterable[int], level_of: dict[int, int]) -> Shares:
    finest = max(level_of.values())
    kept = [pk for pk in sources if level_of[pk] == finest]
    return dict.fromkeys(kept, 1 / len(kept))


_remembered = Remembered(_build)


def current() -> Crosswalk:
    return _remembered.get()
