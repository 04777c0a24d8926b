"""Reading who is in charge of which side of a binôme."""

from typing import Any

from django.db.models import Q, QuerySet

from actors.models import Mandate, User
from ced_platform.shared.choices import Side
from partnerships.models import (
    Binome,
    Charge,
)
from partnerships.queries.sides import reviewers_of
from territories.queries import ids_with_descendants


def cases_of(user: Any) -> QuerySet[Charge]:
    """The binômes that the user is in charge of, the longest first."""
    return (
        Charge.objects.filter(officer=user, until__isnull=True)
        .filter(binome__in=Binome.objects.open())
        .select_related(
            "binome__convention", "binome__firm_a__territory", "binome__firm_b__territory"
        )
        .order_by("since", "id")
    )


def cases_of_mandate(mandate: Mandate) -> QuerySet[Charge]:
    """The open cases that nobody would hold if this mandate ended today."""
    cases = cases_of(mandate.user)
    if mandate.role == Mandate.Role.CLUSTER_MANAGER:
        within: dict[str, Any] = {"cluster": mandate.cluster_id}
    elif mandate.role == Mandate.Role.TERRITORY_STAFF:
        places = ids_with_descendants([mandate.place_id])
        within = {"cluster__isnull": True, "territory__in": places}
    else:
        return cases.none()
    condition = Q(pk__in=[])
    for side in Side:
        fits = {f"binome__firm_{side}__{name}": value for name, value in within.items()}
        condition |= Q(side=side, **fits)
    return cases.filter(condition)


def holders_beside(mandate: Mandate) -> QuerySet[User]:
    """The colleagues who hold the same role in the same place, and stay."""
    place = {f"{Mandate.PLACE_OF_ROLE[Mandate.Role(mandate.role)]}_id": mandate.place_id}
    held = Mandate.objects.in_force().filter(role=mandate.role, **place)
    return (
        User.objects.filter(is_active=True, is_service=False, mandates__in=held)
        .exclude(pk=mandate.user_id)
        .distinct()
    )


def who_looks_after(binome: Binome, side: Side) -> list[User]:
    """The officer in charge of a side, or whoever decides there while nobody is."""
    in_charge = Charge.objects.filter(
        binome=binome, side=side, until__isnull=True, officer__is_active=True
    )
    officers = [one.officer for one in in_charge.select_related("officer")]
    return officers or list(reviewers_of(binome.firm_of(side)))


def officers_of(binome: Binome) -> list[Charge]:
    """Everyone who is or was in charge, side A's first, then by time."""
    return list(
        binome.charges.select_related("officer", "given_by").order_by("side", "since", "id")
    )
