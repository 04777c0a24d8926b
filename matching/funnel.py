"""The funnel of a convention: of the pairs suggested in a period, how many reached each step.

A cohort, not a snapshot: every pair is counted once on each step that it ever reached, whatever
became of it since. Definitions for readers are in docs/funnel.md.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.db.models import (
    Aggregate,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.utils.translation import gettext_lazy as _

from matching.models import PairRoadQuerySet
from partnerships.models import Binome, Review
from partnerships.models.followup import WAVES
from partnerships.services.followup import months_later
from partnerships.survival import Survival, survival_of

# A cell under this is not shown outside the two territories.
LEAST_SHOWN = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One step of the road. `moment` is its column of PairRoad; `wave` the months after the
    agreement for the steps of the follow-up. The number of a private step never leads to pairs."""

    code: str
    label: Any
    meaning: Any
    moment: str = ""
    wave: int = 0
    is_private: bool = False

    @property
    def title(self) -> str:
        return str(self.label) % {"months": self.wave}

    @property
    def explanation(self) -> str:
        return str(self.meaning) % {"months": self.wave}


STEPS = (
    Step(
        "suggested",
        _("Suggested"),
        _("The matching put the two on a list, or a manager proposed them to each other."),
        "suggested_at",
    ),
    Step(
        "one_sided",
        _("First interest"),
        _(
            "At least one of the two firms has said yes. A yes that expired or was taken back "
            "counts; one that the firm changed into another answer does not."
        ),
        "one_sided_at",
        is_private=True,
    ),
    Step("mutual", _("Both interested"), _("Both firms have said yes."), "mutual_at"),
    Step(
        "proposed",
        _("Proposed"),
        _("A binôme was proposed to the reviewers of both sides."),
        "proposed_at",
    ),
    Step(
        "approved",
        _("Approved by both sides"),
        _("The reviewers of both sides have approved; counted from the second approval."),
        "approved_at",
    ),
    Step(
        "dialogue",
        _("First dialogue"),
        _("One of the two firms has written the first message."),
        "dialogue_at",
    ),
    Step(
        "visited",
        _("Both visits"),
        _("Each firm has visited the other, or both have agreed to do without."),
        "visited_at",
    ),
    Step(
        "project",
        _("Project"),
        _(
            "Both visits are done, and the project sheet has a first version or an agreement is "
            "recorded."
        ),
        "project_at",
    ),
    Step("agreed", _("Agreement"), _("Both firms have confirmed an agreement."), "agreed_at"),
    *(
        Step(
            f"alive_{months}",
            _("Alive after %(months)d months"),
            _(
                "%(months)d months after the agreement or later a firm has said that the "
                "partnership is alive, or its end is known to have come later."
            ),
            wave=months,
        )
        for months in WAVES
    ),
)
STEP = {step.code: step for step in STEPS}


@dataclass(frozen=True)
class Counted:
    """What is known of one step.

    `count` is None where it may not be shown: `is_hidden` says that it is small, else it is
    private. Shares are between 0 and 1. `days` is the median time from the step before. `open`
    counts the pairs of the step before whose step is not known yet, or not to be expected
    any more (alive steps only): they are left out of `of_before`.
    """

    step: Step
    count: int | None
    of_before: float | None = None
    of_first: float | None = None
    days: float | None = None
    open: int | None = 0
    is_hidden: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether there is a list of the pairs that are counted."""
        return bool(self.count) and not self.step.is_private

    @property
    def whole_days(self) -> int | None:
        return None if self.days is None else round(self.days)


@dataclass(frozen=True)
class Reason:
    """How many pairs ended for one reason; `count` is None where it is too small to be shown."""

    code: str
    label: Any
    count: int | None


@dataclass(frozen=True)
class Funnel:
    steps: list[Counted]
    refusals: list[Reason]
    closings: list[Reason]
    survivals: list[Survival]


class Median(Aggregate):
    """PostgreSQL's continuous median; nulls are left out."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


def funnel_of(roads: PairRoadQuerySet, *, shows_private: bool) -> Funnel:
    """Count the steps of these roads; four statements, however many.

    `shows_private` is False where the roads are so chosen that the number of private answers could
    tell whose they are.
    """
    agreed = roads.filter(agreed_at__isnull=False).order_by().values("binome_id")
    survivals = list(survival_of(Binome.objects.filter(pk__in=agreed)))
    before_agreement = _until_agreement(roads, shows_private)
    return Funnel(
        steps=[*before_agreement, *_alive_steps(survivals, before_agreement[0].count or 0)],
        refusals=_reasons(with_refusal(roads), "refusal", Review.Reason.choices),
        closings=_reasons(with_closing(roads), "closing", Binome.ClosingReason.choices),
        survivals=survivals,
    )


def _until_agreement(roads: PairRoadQuerySet, shows_private: bool) -> list[Counted]:
    steps = [step for step in STEPS if step.moment]
    medians = {
        f"{step.code}_after": Median(
            ExpressionWrapper(F(step.moment) - F(before.moment), output_field=DurationField())
        )
        for before, step in pairwise(steps)
    }
    found = roads.order_by().aggregate(
        **{step.code: Count(step.moment) for step in steps}, **medians
    )
    counted = [
        Counted(step, found[step.code], days=_in_days(found.get(f"{step.code}_after")))
        for step in steps
    ]
    if not (shows_private and _keeps_secrets(found)):
        counted = _without_private(counted)
    return _with_shares(counted)


def _keeps_secrets(found: Mapping[str, Any]) -> bool:
    """Whether the number of first interests says of no pair what its firms have answered: some
    pairs are without two yeses, and not all of them have one."""
    unknown = found["suggested"] - found["mutual"]
    waiting = found["one_sided"] - found["mutual"]
    return unknown >= LEAST_SHOWN and waiting < unknown


def _without_private(counted: list[Counted]) -> list[Counted]:
    """Leave the private numbers out, and the times that begin or end there."""
    kept = []
    for position, one in enumerate(counted):
        follows = position > 0 and counted[position - 1].step.is_private
        if one.step.is_private:
            kept.append(Counted(one.step, None))
        else:
            kept.append(replace(one, days=None) if follows else one)
    return kept


def _with_shares(counted: list[Counted]) -> list[Counted]:
    """Shares of the step before, where its number is known, and of the first."""
    first = counted[0].count
    shared = counted[:1]
    for before, one in pairwise(counted):
        shared.append(
            replace(
                one,
                of_before=_share(one.count, before.count),
                of_first=_share(one.count, first),
            )
        )
    return shared


def _alive_steps(survivals: Sequence[Survival], first: int) -> list[Counted]:
    counted = []
    before = list(survivals)
    for step in (step for step in STEPS if step.wave):
        alive = [one for one in before if is_alive_after(one, step.wave)]
        ended = [one for one in before if one.has_failed and not is_alive_after(one, step.wave)]
        counted.append(
            Counted(
                step,
                len(alive),
                of_before=_share(len(alive), len(alive) + len(ended)),
                of_first=_share(len(alive), first),
                open=len(before) - len(alive) - len(ended),
            )
        )
        before = alive
    return counted


def is_alive_after(one: Survival, months: int) -> bool:
    """Known to have lived on that day: said so on it or later, or ended only after it."""
    day = months_later(one.since, months)
    return one.until > day or (one.until == day and not one.has_ended)


def on_step(roads: PairRoadQuerySet, step: Step) -> PairRoadQuerySet:
    """The roads that the number of a step counts; none where whose they are is private."""
    if step.is_private:
        return roads.none()
    if step.moment:
        return roads.filter(**{f"{step.moment}__isnull": False})
    agreed = roads.filter(agreed_at__isnull=False).order_by().values("binome_id")
    alive = [
        one.binome_id
        for one in survival_of(Binome.objects.filter(pk__in=agreed))
        if is_alive_after(one, step.wave)
    ]
    return roads.filter(binome_id__in=alive)


def with_refusal(roads: PairRoadQuerySet) -> QuerySet[Any]:
    """The pairs that reviewers refused, with the reason in `refusal`: one side's no is enough,
    and there is no second one."""
    refused = Review.objects.filter(binome=OuterRef("binome"), decision=Review.Decision.REFUSE)
    return roads.filter(binome__status="refused").annotate(
        refusal=Subquery(refused.values("reason")[:1])
    )


def with_closing(roads: PairRoadQuerySet) -> QuerySet[Any]:
    """The pairs whose binôme is closed, with the reason in `closing`."""
    return roads.filter(binome__status="closed").annotate(closing=F("binome__closing_reason"))


def _reasons(ended: QuerySet[Any], field: str, choices: Iterable[tuple[str, Any]]) -> list[Reason]:
    """The reasons that were given, the most frequent first."""
    labels = dict(choices)
    rows = ended.order_by().values_list(field).annotate(times=Count("pk"))
    return [
        Reason(code, labels.get(code, code), times)
        for code, times in sorted(rows, key=lambda row: (-row[1], row[0]))
    ]


def without_small_cells(funnel: Funnel) -> Funnel:
    """The funnel as it may be shown outside the two territories: no number under LEAST_SHOWN,
    none that it could be computed from, and nothing about single partnerships."""
    return Funnel(
        steps=[_discreet(one) for one in funnel.steps],
        refusals=[replace(one, count=_large(one.count)) for one in funnel.refusals],
        closings=[replace(one, count=_large(one.count)) for one in funnel.closings],
        survivals=[],
    )


def _discreet(one: Counted) -> Counted:
    if one.count is None or one.count >= LEAST_SHOWN:
        # beside the number, the share of the known ones would tell how many ended
        return replace(one, open=None, of_before=None) if one.step.wave else one
    return Counted(one.step, None, open=None, is_hidden=True)


def _large(count: int | None) -> int | None:
    return count if count is not None and count >= LEAST_SHOWN else None


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def _in_days(span: timedelta | None) -> float | None:
    return None if span is None else span / A_DAY
