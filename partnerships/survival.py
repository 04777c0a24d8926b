"""How long partnerships live: the data, and their Kaplan–Meier estimate."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp, log

from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone

from partnerships.models import Binome
from partnerships.services.followup import months_later


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

    @property
    def has_failed(self) -> bool:
        """Whether the end counts as one: what was agreed and is done has not failed."""
        return self.has_ended and self.reason != Binome.ClosingReason.COMPLETED

    @property
    def months(self) -> float:
        """How long it is known to have lived: whole months of the calendar, and the part of the
        next one. So an answer on the day of a wave reaches just to that wave."""
        return months_between(self.since, self.until)


def months_between(start: date, end: date) -> float:
    """Months from one day to a later one; 0 for the same day."""
    whole = (end.year - start.year) * 12 + end.month - start.month
    if months_later(start, whole) > end:
        whole -= 1
    reached = months_later(start, whole)
    return whole + (end - reached) / (months_later(start, whole + 1) - reached)


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


# With fewer, the curve would tell of single partnerships and not of partnerships.
LEAST_ESTIMATED = 5
Z_95 = 1.959964  # the normal quantile of a band of 95 %


@dataclass(frozen=True)
class Drop:
    """The estimate from one moment on (months) to the next: the share that lives, and its band.

    The band is None where nothing or everything has ended: there the estimate has no variance.
    """

    months: float
    alive: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Estimate:
    """A Kaplan–Meier curve: 1 from month 0 on, then what each drop says.

    `ended` are the months after which a partnership failed; `censored` those up to which one is
    known to have lived, and no longer.
    """

    drops: tuple[Drop, ...]
    ended: tuple[float, ...]
    censored: tuple[float, ...]

    @property
    def lived(self) -> tuple[float, ...]:
        return self.ended + self.censored

    def at(self, months: float) -> Drop:
        """The last drop up to this moment; before the first one everything lives."""
        return next(
            (one for one in reversed(self.drops) if one.months <= months),
            Drop(0, 1.0, None, None),
        )

    def at_risk(self, months: float) -> int:
        """How many are known to have lived until just before this moment."""
        return sum(one >= months for one in self.lived)


def estimate(rows: Sequence[Survival]) -> Estimate | None:
    """The product-limit estimate of Kaplan and Meier (1958) with Greenwood's variance.

    An end that was wanted is censored: it is no failure, and no proof that the pair would have
    gone on. The band is that of log(−log S), which stays between 0 and 1 (Kalbfleisch and
    Prentice 1980, section 1.3). None with fewer than LEAST_ESTIMATED rows.
    """
    if len(rows) < LEAST_ESTIMATED:
        return None
    # a second of start and some 100 MB: only who looks at a curve pays for it
    from statsmodels.duration.survfunc import SurvfuncRight

    curve = SurvfuncRight([one.months for one in rows], [one.has_failed for one in rows])
    columns = zip(curve.surv_times, curve.surv_prob, curve.surv_prob_se, strict=True)
    return Estimate(
        drops=tuple(
            Drop(float(months), float(alive), *_band(float(alive), float(error)))
            for months, alive, error in columns
        ),
        ended=tuple(sorted(one.months for one in rows if one.has_failed)),
        censored=tuple(sorted(one.months for one in rows if not one.has_failed)),
    )


def _band(alive: float, error: float) -> tuple[float | None, float | None]:
    """S to the power of exp(±z·se / (S·log S)): 95 % between the two."""
    if not 0 < alive < 1:
        return None, None
    width = exp(Z_95 * error / (alive * log(alive)))
    return alive ** (1 / width), alive**width
