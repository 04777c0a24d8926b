"""How long partnerships live, as data for a Kaplan–Meier estimate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from partnerships.models import Binome


@dataclass(frozen=True)
class Survival:
    """One partnership from its agreement on.

    `until` is the day of its end where `has_ended`, else the last day on which it was known to be
    alive: the observation is censored there. `reason` is the closing reason, empty where there is
    none; "completed" is an end that was wanted, and whoever computes decides whether it counts.
    """

    binome_id: int
    since: date
    until: date
    has_ended: bool
    reason: str


def survival_of(binomes: QuerySet[Binome]) -> Iterator[Survival]:
    """One row for each binôme with a confirmed agreement; one statement.

    The end is the first day that a firm named, or the day of the closing. Without either the
    partnership is known to be alive on the day of the last answer that said so.
    """
    rows = binomes.filter(follow_up_at__isnull=False).annotate(
        first_end=Min("follow_ups__ended_on"),
        last_alive=Max("follow_ups__answered_at", filter=Q(follow_ups__is_alive=True)),
    )
    for one in rows.order_by("id"):
        since = timezone.localdate(one.follow_up_at)
        closed = timezone.localdate(one.closed_at) if one.closed_at else None
        ends = [day for day in (one.first_end, closed) if day]
        if ends:
            # a firm may date the end before the agreement: it lived no day then
            until = max(min(ends), since)
        else:
            until = timezone.localdate(one.last_alive) if one.last_alive else since
        yield Survival(one.pk, since, until, bool(ends), one.closing_reason)
