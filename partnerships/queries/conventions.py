"""Reading conventions and what belongs to them."""

import hashlib
import json
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from actors.models import Cluster, Firm
from ced_platform.shared.choices import Side
from partnerships.models import (
    Convention,
    ConventionAxis,
)
from territories.models import Territory
from territories.queries import ids_with_ancestors, ids_with_descendants
from trades.models import Activity
from trades.queries import with_labels

AXIS_PARTS = ("trades", "clusters")


def partners_by_convention(user: Any) -> QuerySet[Territory]:
    """The territories of the conventions that the user sees, but for their own."""
    visible = Convention.objects.visible_to(user).order_by()
    return (
        Territory.objects.filter(
            Q(pk__in=visible.values("territory_a")) | Q(pk__in=visible.values("territory_b"))
        )
        .exclude(pk__in=user.home_territory_ids)
        .order_by("name")
    )


def conventions_of_firm(firm: Firm) -> QuerySet[Convention]:
    """Conventions in force that cover the firm's territory or one above it."""
    above = ids_with_ancestors(firm.territory_id)
    return Convention.objects.active().filter(
        Q(territory_a__in=above) | Q(territory_b__in=above), is_synthetic=firm.is_synthetic
    )


def conventions_to_expire() -> QuerySet[Convention]:
    return Convention.objects.filter(status="active", ends_on__lt=timezone.localdate())


def clusters_to_name(user: Any, convention: Convention) -> QuerySet[Cluster]:
    """Clusters of the user's side, and of the territories below it, that can be in charge."""
    sides = ids_with_descendants([convention.territory_a_id, convention.territory_b_id])
    return Cluster.objects.filter(
        territory__in=sides & user.staff_territory_ids, is_synthetic=convention.is_synthetic
    ).exclude(status=Cluster.Status.WITHDRAWN)


def clusters_in_charge(convention: Convention, side: Side) -> QuerySet[Cluster]:
    below = ids_with_descendants([convention.territory_of(side).id])
    return convention.clusters.filter(territory__in=below).order_by("name")


def matchable_firms(convention: Convention, side: Side) -> QuerySet[Firm]:
    """Firms of a side that are published and validated: those that can be suggested."""
    invented = Q(origin=Firm.Origin.SYNTHETIC)
    return Firm.objects.matchable().filter(
        invented if convention.is_synthetic else ~invented,
        territory__in=ids_with_descendants([convention.territory_of(side).id]),
    )


def axes_of(convention: Convention, language: str) -> QuerySet[ConventionAxis]:
    """In their order, with their clusters, and their trades named in the reader's language."""
    trades = with_labels(Activity.objects.order_by("path"), language)
    return convention.axes.prefetch_related(Prefetch("trades", trades), "clusters")


def _axis_terms(axis: ConventionAxis) -> dict[str, Any]:
    parts = {name: sorted(one.pk for one in getattr(axis, name).all()) for name in AXIS_PARTS}
    return {"title": axis.title, "description": axis.description, **parts}


def fingerprint_of(convention: Convention) -> str:
    """SHA-256, in hexadecimal, of what the two sides agree on."""
    terms = {
        "between": [convention.territory_a_id, convention.territory_b_id],
        "reference": convention.reference,
        "title": convention.title,
        "axes": [_axis_terms(axis) for axis in convention.axes.prefetch_related(*AXIS_PARTS)],
        "period": [convention.starts_on.isoformat(), convention.ends_on.isoformat()],
        "trades": sorted(convention.trades.values_list("id", flat=True)),
        "clusters": sorted(convention.clusters.values_list("id", flat=True)),
        "documents": sorted(convention.documents.values_list("sha256", flat=True)),
    }
    return hashlib.sha256(json.dumps(terms, sort_keys=True).encode()).hexdigest()
