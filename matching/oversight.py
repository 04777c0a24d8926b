"""What the operator watches: runs, whom the lists reach, and how evenly they show the firms."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)

from actors.models import Firm, FirmActivity
from actors.models.firms import FirmQuerySet
from ced_platform.shared.choices import Side
from matching.models import Run, Suggestion
from matching.standing import Hold, activities_in_scope
from partnerships.models import Convention
from partnerships.queries import open_binomes_by_firm
from territories.models import Territory
from territories.queries import ids_with_descendants

RUNS_SHOWN = 20


@dataclass(frozen=True)
class Reach:
    """How many firms of one side have a list, and what stops the others, most frequent first."""

    side: Side
    territory: Territory
    firms: int
    listed: int
    holds: list[tuple[Hold, int]]


@dataclass(frozen=True)
class Exposure:
    """On how many lists of the other side the firms of one group stand."""

    territory: str
    size_class: str
    firms: int
    shown: int
    places: int

    @property
    def places_a_firm(self) -> float:
        return self.places / self.firms


def conventions_with_runs() -> QuerySet[Convention]:
    """Conventions in force with their newest run in `newest` (a list of one or none)."""
    newest = Run.objects.filter(
        pk__in=Run.objects.order_by("convention_id", "-created_at", "-id")
        .distinct("convention_id")
        .values("pk")
    )
    return (
        Convention.objects.active()
        .select_related("territory_a", "territory_b")
        .prefetch_related(Prefetch("runs", queryset=with_progress(newest), to_attr="newest"))
        .order_by("reference")
    )


def with_progress(runs: QuerySet[Run]) -> QuerySet[Run]:
    """Runs with blocks_total, blocks_done and `took` (None while one goes on)."""
    return runs.select_related("ruleset").annotate(
        blocks_total=Count("blocks"),
        blocks_done=Count("blocks", filter=Q(blocks__finished_at__isnull=False)),
        took=F("finished_at") - F("started_at"),
    )


def last_runs(convention: Convention) -> QuerySet[Run]:
    return with_progress(convention.runs.all()).order_by("-created_at", "-id")[:RUNS_SHOWN]


def reach_of(convention: Convention) -> list[Reach]:
    """Whom the lists of a convention reach; two statements a side, whatever its size."""
    full = _full_firms()
    return [_reach(convention, side, full) for side in Side]


def _reach(convention: Convention, side: Side, full: set[int]) -> Reach:
    firms = _firms_of_side(convention, side).annotate(hold=_hold(convention, side, full))
    counts = Counter(dict(firms.order_by().values_list("hold").annotate(Count("id"))))
    listed = counts.pop("", 0)
    return Reach(
        side=side,
        territory=convention.territory_of(side),
        firms=listed + counts.total(),
        listed=listed,
        holds=[(Hold(code), count) for code, count in counts.most_common()],
    )


def _firms_of_side(convention: Convention, side: Side) -> FirmQuerySet:
    invented = Q(origin=Firm.Origin.SYNTHETIC)
    return Firm.objects.filter(
        invented if convention.is_synthetic else ~invented,
        territory__in=ids_with_descendants([convention.territory_of(side).id]),
    )


def _full_firms() -> set[int]:
    open_binomes = open_binomes_by_firm()
    capacity = dict(Firm.objects.filter(id__in=open_binomes).values_list("id", "capacity"))
    return {firm_id for firm_id, carried in open_binomes.items() if carried >= capacity[firm_id]}


def _hold(convention: Convention, side: Side, full: set[int]) -> Case:
    """The first closed gate of each firm, "" for one that has a list: standing.hold_of as SQL."""
    listed = Suggestion.objects.current().filter(
        **{
            "convention": convention,
            f"firm_{side}": OuterRef("pk"),
            f"rank_{side}__isnull": False,
        }
    )
    activities = FirmActivity.objects.filter(firm=OuterRef("pk"))
    scope = activities_in_scope(convention)
    in_scope = activities if scope is None else activities.filter(activity__in=scope)
    is_computed = convention.runs.filter(state=Run.State.FINISHED).exists()
    return Case(
        When(Exists(listed), then=Value("")),
        When(~Q(publication=Firm.Publication.PUBLISHED), then=Value(Hold.NOT_PUBLISHED.value)),
        When(validation=Firm.Validation.REFUSED, then=Value(Hold.REFUSED.value)),
        When(~Q(validation=Firm.Validation.VALIDATED), then=Value(Hold.NOT_VALIDATED.value)),
        When(~Exists(activities), then=Value(Hold.NO_ACTIVITY.value)),
        When(~Exists(in_scope), then=Value(Hold.OUT_OF_SCOPE.value)),
        When(Q(capacity=0) | Q(pk__in=full), then=Value(Hold.NO_CAPACITY.value)),
        default=Value((Hold.NOBODY_YET if is_computed else Hold.NOT_COMPUTED).value),
        output_field=CharField(),
    )


def exposure_of(convention: Convention) -> tuple[list[Exposure], dict[Side, float | None]]:
    """By territory and size, on how many lists firms stand; and the Gini of each side.

    The Gini coefficient of places over firms: 0 when all stand on as many lists, near 1 when a
    few stand on them all; None where nobody stands on any.
    """
    groups: list[Exposure] = []
    gini: dict[Side, float | None] = {}
    for side in Side:
        places = _places(convention, side)
        firms = list(
            _firms_of_side(convention, side)
            .matchable()
            .values_list("id", "territory__name", "size_class")
        )
        gini[side] = gini_of(places.get(firm_id, 0) for firm_id, _name, _size in firms)
        grouped: dict[tuple[str, str], list[int]] = defaultdict(list)
        for firm_id, territory, size in firms:
            grouped[territory or "", size].append(places.get(firm_id, 0))
        groups += [
            Exposure(name, size, len(counts), sum(map(bool, counts)), sum(counts))
            for (name, size), counts in sorted(grouped.items())
        ]
    return groups, gini


def _places(convention: Convention, side: Side) -> dict[int, int]:
    """On how many lists of the other side each firm stands."""
    own = f"firm_{side}"
    rows = Suggestion.objects.current().filter(
        **{"convention": convention, f"rank_{side.other}__isnull": False}
    )
    return dict(rows.order_by().values_list(own).annotate(Count("id")))


def gini_of(counts: Iterable[int]) -> float | None:
    """Gini coefficient of counts (n,): Σ(2i − n − 1)·x_i / (n·Σx), x in ascending order."""
    values = np.sort(np.fromiter(counts, dtype=np.float64))
    total = values.sum()
    if total == 0:
        return None
    n = len(values)
    return float(((2 * np.arange(1, n + 1) - n - 1) * values).sum() / (n * total))
