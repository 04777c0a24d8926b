"""Who stands on which side of a convention or a pair, and who decides there."""

from typing import Any

from django.db.models import QuerySet

from actors.models import Firm, Mandate, User
from ced_platform.shared.choices import Side
from partnerships.models import (
    Binome,
    Convention,
)
from territories.queries import ids_with_ancestors, ids_with_descendants


def side_of(convention: Convention, firm: Firm) -> Side | None:
    """The side on which a firm stands in a convention, by its territory or one above it.

    None for a firm of elsewhere, and for an invented firm under a real convention or a real one
    under an invented: the two worlds never meet.
    """
    if firm.is_synthetic != convention.is_synthetic:
        return None
    for side in Side:
        roots = [convention.territory_a_id if side == Side.A else convention.territory_b_id]
        if firm.territory_id in ids_with_descendants(roots):
            return side
    return None


def sides_reviewed_by(user: Any, binome: Binome) -> frozenset[Side]:
    """The sides for which this user may decide: as manager of the firm's cluster, as staff of its
    territory where it has none, or as the territory's own system. Nobody decides on a pair of a
    firm that they represent."""
    firms = {Side.A: binome.firm_a, Side.B: binome.firm_b}
    if user.represented_firm_ids & {firm.id for firm in firms.values()}:
        return frozenset()
    return frozenset(side for side, firm in firms.items() if decides_for(user, firm))


def decides_for(user: Any, firm: Firm) -> bool:
    """Whether the user is the cluster's manager, or staff where the firm has no cluster."""
    if user.is_service:
        return firm.territory_id in user.staff_territory_ids
    if firm.cluster_id is not None:
        return firm.cluster_id in user.managed_cluster_ids
    return firm.territory_id in user.staff_territory_ids


def reviewers_of(firm: Firm) -> QuerySet[User]:
    """The people who decide for a firm's side: they receive the mails."""
    if firm.cluster_id is not None:
        held = Mandate.objects.in_force().filter(
            role=Mandate.Role.CLUSTER_MANAGER, cluster=firm.cluster_id
        )
    else:
        held = Mandate.objects.in_force().filter(
            role=Mandate.Role.TERRITORY_STAFF,
            # the staff of a grouping act for its members too
            territory__in=ids_with_ancestors(firm.territory_id),
        )
    return User.objects.filter(is_active=True, is_service=False, mandates__in=held).distinct()


def representatives_of(firm: Firm) -> QuerySet[User]:
    held = Mandate.objects.in_force().filter(role=Mandate.Role.FIRM_REPRESENTATIVE, firm=firm.id)
    return User.objects.filter(is_active=True, is_service=False, mandates__in=held).distinct()


def staff_of_both_sides(convention: Convention) -> QuerySet[User]:
    """Who runs the two territories, or a grouping that acts for one of them."""
    acting = ids_with_ancestors(convention.territory_a_id) | ids_with_ancestors(
        convention.territory_b_id
    )
    held = Mandate.objects.in_force().filter(
        role=Mandate.Role.TERRITORY_STAFF, territory__in=acting
    )
    return User.objects.filter(is_active=True, is_service=False, mandates__in=held).distinct()
