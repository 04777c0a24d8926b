"""What conventions, binômes and proposed pairs open to people of the other side."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from actors.models import Cluster, Firm
from actors.visibility import cluster_visibility, firm_visibility
from partnerships.models import (
    Binome,
    Convention,
    Pairing,
)
from territories.queries import descendants_of_each


def partner_territory_ids(user: Any) -> frozenset[int]:
    """Territories, with those below them, that a convention in force opens to the user's own."""
    home: frozenset[int] = user.home_territory_ids
    cached: dict[frozenset[int], frozenset[int]] = user.__dict__.setdefault("_partners_of", {})
    if home not in cached:  # read once a request, and again when the user's mandates changed
        cached[home] = _partners_of(home)
    return cached[home]


def _partners_of(home: frozenset[int]) -> frozenset[int]:
    pairs = list(Convention.objects.active().values_list("territory_a_id", "territory_b_id"))
    below = descendants_of_each({territory_id for pair in pairs for territory_id in pair})
    partners: set[int] = set()
    for one, other in pairs:
        if below[one] & home:
            partners |= below[other]
        if below[other] & home:
            partners |= below[one]
    return frozenset(partners)


@firm_visibility.opens
def firms_of_partners(user: Any) -> Q:
    """Staff and managers see the matchable firms of their partners; entrepreneurs do not:
    they meet a firm through a suggestion."""
    if not (user.reader_territory_ids or user.managed_cluster_ids):
        return Q(pk__in=[])
    return Q(
        territory__in=partner_territory_ids(user),
        publication=Firm.Publication.PUBLISHED,
        validation=Firm.Validation.VALIDATED,
    )


@firm_visibility.opens
def firms_of_binomes(user: Any) -> Q:
    """The other firm of one's own binôme."""
    mine = user.represented_firm_ids
    return Q(
        Exists(Binome.objects.filter(firm_a__in=mine, firm_b=OuterRef("pk")))
        | Exists(Binome.objects.filter(firm_b__in=mine, firm_a=OuterRef("pk")))
    )


@firm_visibility.opens
def firms_of_pairings(user: Any) -> Q:
    """The other firm that a manager proposes to one's own, while both are asked."""
    mine = user.represented_firm_ids
    asked = Pairing.objects.filter(status="open")
    return Q(
        Exists(asked.filter(firm_a__in=mine, firm_b=OuterRef("pk")))
        | Exists(asked.filter(firm_b__in=mine, firm_a=OuterRef("pk")))
    )


@cluster_visibility.opens
def clusters_of_partners(user: Any) -> Q:
    return Q(territory__in=partner_territory_ids(user)) & ~Q(status=Cluster.Status.WITHDRAWN)
