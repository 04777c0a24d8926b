"""Reading the answers of firms, proposed pairs, and who is free for one."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from actors.models import Firm, FirmExclusion
from actors.visibility import pairs_decided_or_observed, pairs_represented
from partnerships.models import (
    Binome,
    Convention,
    Interest,
    Pairing,
)
from partnerships.queries.binomes import binomes_of_pair


def interests_of(user: Any) -> QuerySet[Interest]:
    """Answers of the firms for which this user may answer, as the rule interest.answer has it.

    The other side's answers are never among them. `binome_id` is what came of it, if anything.
    """
    if not user.is_authenticated:
        return Interest.objects.none()
    own = Q(firm__in=user.represented_firm_ids)
    if user.is_service:
        own |= Q(firm__territory__in=user.staff_territory_ids)
    of_the_pair = binomes_of_pair(OuterRef("firm"), OuterRef("counterpart"))
    return Interest.objects.filter(own).annotate(
        binome_id=Subquery(of_the_pair.order_by("-id").values("id")[:1])
    )


def is_full(firm: Firm) -> bool:
    """Whether a firm carries as many open binômes as it said it can."""
    carried = Binome.objects.open().filter(Q(firm_a=firm) | Q(firm_b=firm)).count()
    return carried >= Firm.objects.values_list("capacity", flat=True).get(pk=firm.pk)


def may_take_on(firm: Firm) -> bool:
    """Whether a firm can be asked at all: published, validated, and not full."""
    return Firm.objects.matchable().filter(pk=firm.pk).exists() and not is_full(firm)


def is_barred(one: Firm, other: Firm) -> bool:
    """Whether one of two firms will not have the other. For services: nobody is told why."""
    both = [one.pk, other.pk]
    said_no = Interest.objects.filter(firm__in=both, counterpart__in=both, status="declined")
    excluded = FirmExclusion.objects.filter(firm__in=both, excluded__in=both)
    return said_no.exists() or excluded.exists()


def interests_to_expire() -> QuerySet[Interest]:
    """Open interests whose time, or whose convention, is over."""
    in_force = Convention.objects.active().order_by().values("pk")
    return Interest.objects.filter(status="open").filter(
        Q(expires_at__lte=timezone.now()) | ~Q(convention__in=in_force)
    )


def interests_to_remind() -> QuerySet[Interest]:
    """Open interests whose firm has not been reminded, from the day of the reminder on."""
    left = timedelta(days=settings.INTEREST_DAYS - settings.INTEREST_REMINDER_DAYS)
    now = timezone.now()
    return Interest.objects.filter(
        status="open", reminded_at__isnull=True, expires_at__gt=now, expires_at__lte=now + left
    )


def open_pairing(one: Firm, other: Firm) -> Pairing | None:
    both = Q(firm_a=one, firm_b=other) | Q(firm_a=other, firm_b=one)
    found = Pairing.objects.filter(both, status="open", expires_at__gt=timezone.now())
    return found.select_related("proposed_by").first()


def pairings_of(user: Any) -> QuerySet[Pairing]:
    """Proposed pairs of the firms that the user represents, and of those for which they decide."""
    if not user.is_authenticated:
        return Pairing.objects.none()
    condition = pairs_represented(user) | pairs_decided_or_observed(user)
    return Pairing.objects.filter(condition).select_related(
        "convention", "proposed_by", "firm_a__territory", "firm_b__territory"
    )


def pairings_to_lapse() -> list[tuple[int, int, int]]:
    """(id, firm A, firm B) of open proposals whose time, or whose convention, is over."""
    in_force = Convention.objects.active().order_by().values("pk")
    due = Pairing.objects.filter(status="open").filter(
        Q(expires_at__lte=timezone.now()) | ~Q(convention__in=in_force)
    )
    return list(due.order_by("id").values_list("pk", "firm_a_id", "firm_b_id"))


def pairs_not_to_suggest() -> Iterator[tuple[int, int, str]]:
    """Pairs of firm ids that may not be suggested (again), with the gate that stops them."""
    vetoes = Interest.objects.filter(answer=Interest.Answer.NO_THANKS)
    for firm_id, counterpart_id in vetoes.values_list("firm_id", "counterpart_id"):
        yield firm_id, counterpart_id, "veto"
    for firm_a_id, firm_b_id in Binome.objects.values_list("firm_a_id", "firm_b_id"):
        yield firm_a_id, firm_b_id, "binome"


def open_binomes_by_firm() -> dict[int, int]:
    """How many open binômes each firm has: what its capacity is counted against."""
    counts: dict[int, int] = {}
    for pair in Binome.objects.open().values_list("firm_a_id", "firm_b_id"):
        for firm_id in pair:
            counts[firm_id] = counts.get(firm_id, 0) + 1
    return counts
