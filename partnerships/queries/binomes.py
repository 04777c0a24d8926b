"""Reading binômes, their reviews, and what waits for whom."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Case, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.utils import timezone

from ced_platform.shared.choices import Side
from partnerships.models import (
    Binome,
    BinomeQuerySet,
    Question,
    Review,
)
from partnerships.workflows import BINOME, LIFE


def binomes_of_pair(one: Any, other: Any) -> BinomeQuerySet:
    """Binômes of two firms (or of two outer references), whichever of them is on side A."""
    return Binome.objects.filter(Q(firm_a=one, firm_b=other) | Q(firm_a=other, firm_b=one))


def waiting_for(user: Any) -> QuerySet[Binome]:
    """Proposed binômes on which a side of the user's has not decided: the review queue.

    Oldest first, with what the queue page shows; one statement.
    """
    condition = Q(pk__in=[])
    for side in Side:
        firm = f"firm_{side}"
        undecided = Q(**{f"approved_{side}_at__isnull": True})
        if user.is_service:
            decides = Q(**{f"{firm}__territory__in": user.staff_territory_ids})
        else:
            decides = Q(**{f"{firm}__cluster__in": user.managed_cluster_ids}) | Q(
                **{
                    f"{firm}__cluster__isnull": True,
                    f"{firm}__territory__in": user.staff_territory_ids,
                }
            )
        condition |= undecided & decides
    mine = user.represented_firm_ids
    return (
        Binome.objects.filter(condition, status="proposed")
        .exclude(Q(firm_a__in=mine) | Q(firm_b__in=mine))
        .select_related(
            "convention",
            "firm_a__territory",
            "firm_b__territory",
            "firm_a__cluster",
            "firm_b__cluster",
        )
        .order_by("created_at", "id")
    )


def reviews_by_side(binome: Binome) -> dict[str, Review]:
    return {review.side: review for review in binome.reviews.select_related("decided_by")}


def open_question(binome: Binome) -> Question | None:
    return binome.questions.filter(answered_at__isnull=True).first()


def refusal_feedback() -> Iterator[tuple[int, int, str]]:
    """Pairs that reviewers refused, as (firm A, firm B, coded reason): what matching may learn
    from. No firm's private answer is among them."""
    refused = Review.objects.filter(decision=Review.Decision.REFUSE).order_by("binome_id")
    yield from refused.values_list("binome__firm_a_id", "binome__firm_b_id", "reason").iterator()


def refusals_read_by(user: Any) -> QuerySet[Review]:
    """Refusals of the binômes that the user may see, with `cluster_name` of the refusing side's
    firm (null where its territory decided)."""
    visible = Binome.objects.visible_to(user).order_by().values("pk")
    refused = Review.objects.filter(decision=Review.Decision.REFUSE, binome__in=visible)
    return refused.annotate(
        cluster_name=Case(
            When(side=Side.A, then="binome__firm_a__cluster__name"),
            default="binome__firm_b__cluster__name",
        )
    )


def life_overdue() -> Iterator[Binome]:
    """Binômes whose present part of the life has lasted longer than its deadline."""
    now = timezone.now()
    late = Q(pk__in=[])
    for state in map(BINOME.state, LIFE):
        if state.deadline is None:
            continue
        began = "approved_both" if state.code == "approved" else f"{state.code}_at"
        late |= Q(status=state.code, **{f"{began}__lt": now - state.deadline})
    return (
        Binome.objects.annotate(approved_both=Greatest("approved_a_at", "approved_b_at"))
        .filter(late)
        .select_related("firm_a", "firm_b")
        .order_by("id")
        .iterator()
    )
