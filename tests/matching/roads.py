"""Pairs that came some way, as rows: `walk(sides, "visited", start=…)` is one of them."""

from datetime import datetime, timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from matching.models import PairRoad
from partnerships.models import Review, SheetVersion
from partnerships.services.followup import months_later
from tests.factories import BinomeFactory, FirmFactory, InterestFactory, UserFactory
from tests.matching.rows import suggestion_of

WALK = (
    "suggested",
    "one_sided",
    "mutual",
    "proposed",
    "approved",
    "dialogue",
    "visited",
    "project",
    "agreed",
)
NOW = timezone.now()
_numbers = count(1)


def road_of(pair: Any) -> PairRoad:
    return PairRoad.objects.get(convention=pair.convention, firm_a=pair.firm_a, firm_b=pair.firm_b)


def walk(
    sides: SimpleNamespace,
    until: str,
    *,
    start: datetime | None = None,
    days: int = 10,
    cluster: Any = None,
    **ending: Any,
) -> SimpleNamespace:
    """Two new firms that came as far as `until`, a step every so many days.

    `cluster` is that of firm A; `ending` are fields of the binôme, such as its status.
    """
    pair = SimpleNamespace(
        convention=sides.convention,
        firm_a=FirmFactory(territory=sides.convention.territory_a, cluster=cluster),
        firm_b=FirmFactory(territory=sides.convention.territory_b),
        binome=None,
    )
    begin = start or timezone.now() - timedelta(days=400)
    last = WALK.index(until)
    pair.at = {step: begin + timedelta(days=days * n) for n, step in enumerate(WALK)}
    suggestion_of(pair.convention, pair.firm_a, pair.firm_b, suggested_at=begin)
    if last >= WALK.index("one_sided"):
        _say_yes(pair, pair.firm_a, pair.firm_b, "one_sided", last)
    if last >= WALK.index("mutual"):
        _say_yes(pair, pair.firm_b, pair.firm_a, "mutual", last)
    if last >= WALK.index("proposed"):
        pair.binome = _binome(pair, last, ending)
    return pair


def _say_yes(pair: SimpleNamespace, firm: Any, other: Any, step: str, last: int) -> None:
    InterestFactory(
        convention=pair.convention,
        firm=firm,
        counterpart=other,
        status="mutual" if last >= WALK.index("mutual") else "open",
        answered_at=pair.at[step],
    )


def _binome(pair: SimpleNamespace, last: int, ending: dict[str, Any]) -> Any:
    at = {step: pair.at[step] for step in WALK[: last + 1]}
    status = ("proposed", "approved", "dialogue", "project", "project", "follow_up")[
        last - WALK.index("proposed")
    ]
    dates = {
        "created_at": at["proposed"],
        "approved_a_at": at.get("approved"),
        "approved_b_at": at.get("approved"),
        "dialogue_at": at.get("dialogue"),
        "visits_at": at.get("visited"),
        "project_at": at.get("visited"),
        "agreement_at": at.get("agreed"),
        "follow_up_at": at.get("agreed"),
    }
    binome = BinomeFactory(
        convention=pair.convention,
        firm_a=pair.firm_a,
        firm_b=pair.firm_b,
        **{"status": status, **dates, **ending},
    )
    if "project" in at:
        write_sheet(binome, at["project"])
    return binome


def write_sheet(binome: Any, moment: datetime, sheet: str = "project") -> None:
    SheetVersion.objects.create(
        binome=binome,
        sheet=sheet,
        number=next(_numbers),
        side="a",
        author=UserFactory(),
        saved_at=moment,
    )


def refuse(sides: SimpleNamespace, reason: str, **where: Any) -> SimpleNamespace:
    pair = walk(sides, "proposed", status="refused", **where)
    Review.objects.create(
        binome=pair.binome,
        side="a",
        decision="refuse",
        reason=reason,
        language="en",
        decided_by=UserFactory(),
    )
    return pair


def close(sides: SimpleNamespace, until: str, reason: str, **where: Any) -> SimpleNamespace:
    """Closed on the day on which the next step would have come, or on `closed_at`."""
    closed_at = where.pop("closed_at", timezone.now())
    return walk(sides, until, status="closed", closing_reason=reason, closed_at=closed_at, **where)


def months_ago(months: int) -> datetime:
    return NOW - timedelta(days=round(30.5 * months))


def agreed(
    sides: SimpleNamespace, months: int, *, said_alive: int | None = None, **ending: Any
) -> SimpleNamespace:
    """Agreed so many months ago; `said_alive` is the wave of the one answer, on its day."""
    pair = walk(sides, "agreed", start=months_ago(months) - timedelta(days=80), **ending)
    if said_alive:
        began = timezone.localtime(pair.at["agreed"])
        due = months_later(began.date(), said_alive)
        pair.binome.follow_ups.create(
            wave=said_alive,
            side="a",
            due_on=due,
            answered_at=datetime.combine(due, began.timetz()),
            answered_by=UserFactory(),
            is_alive=True,
            satisfaction=4,
            language="en",
        )
    return pair
