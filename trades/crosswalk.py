"""From an activity of one nomenclature to the activities of another, with weights.

Correspondences are stored in the direction in which the offices publish them. Read backwards, an
activity that has n sources goes to each with 1/n: only sources of one level count, the finest,
or a group would stand beside its own classes. Longer ways multiply their weights.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from trades.memory import Remembered
from trades.models import Activity, Correspondence

# Activities of the target and the share of the source that each receives; shares sum to 1.
Shares = dict[int, float]


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """All correspondences by pair of schemes and activity; `scheme_of` by activity id."""

    scheme_of: dict[int, str]
    steps: dict[tuple[str, str], dict[int, Shares]]

    def convert(self, activity_id: int, target: str) -> Shares:
        """Shares of an activity in the scheme `target`, along the shortest way between them.

        Empty where no way leads there: some codes have no counterpart.
        """
        shares = {activity_id: 1.0}
        way = self.way(self.scheme_of.get(activity_id, ""), target)
        for step in pairwise(way):
            shares = _follow(shares, self.steps[step])
        return shares if way else {}

    def way(self, source: str, target: str) -> tuple[str, ...]:
        """Schemes passed through from `source` to `target`, both included; empty if none."""
        ways: list[tuple[str, ...]] = [(source,)] if source else []
        seen = {source}
        while ways:
            longer = []
            for way in ways:
                if way[-1] == target:
                    return way
                for origin, end in sorted(self.steps):
                    if origin == way[-1] and end not in seen:
                        seen.add(end)
                        longer.append((*way, end))
            ways = longer
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
        pk: (scheme, level)
        for pk, scheme, level in Activity.objects.values_list("pk", "nomenclature__code", "level")
    }
    steps: dict[tuple[str, str], dict[int, Shares]] = defaultdict(lambda: defaultdict(dict))
    backwards: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
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
    return Crosswalk(
        scheme_of={pk: scheme for pk, (scheme, _) in activities.items()},
        steps={pair: dict(step) for pair, step in steps.items()},
    )


def _even_shares(sources: Iterable[int], level_of: dict[int, int]) -> Shares:
    finest = max(level_of.values())
    kept = [pk for pk in sources if level_of[pk] == finest]
    return dict.fromkeys(kept, 1 / len(kept))


_remembered = Remembered(_build)


def current() -> Crosswalk:
    return _remembered.get()
