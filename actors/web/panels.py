"""What this room shows on the home page and on the pages of other rooms."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import get_language

from actors.finding import of_own_side, with_main_trade
from actors.models import Cluster, Firm
from ced_platform.shared.abilities import can
from ced_platform.shared.panels import Panel, provides
from territories.models import Territory
from territories.queries import ids_with_descendants

SHOWN = 4


@provides("home", order=5)
def own_firms_panel(request: HttpRequest, _obj: Any) -> Panel | None:
    """The entrepreneur's firm, or the invitation to describe it."""
    user = request.user
    is_entrepreneur = bool(user.represented_firm_ids) or not (
        user.home_territory_ids or user.is_staff or user.is_service
    )
    if not is_entrepreneur:
        return None
    firms = Firm.objects.filter(id__in=user.represented_firm_ids).select_related("territory")
    return Panel(
        "actors/panels/own_firms.html",
        {"firms": firms},
        shows_synthetic_data=any(firm.is_synthetic for firm in firms),
    )


@provides("home", order=30)
def validation_panel(request: HttpRequest, _obj: Any) -> Panel | None:
    """Firms that have published and wait for somebody to vouch for them."""
    user = request.user
    if user.is_service or not (user.managed_cluster_ids or user.staff_territory_ids):
        return None
    waiting = (
        of_own_side(Firm.objects.visible_to(user), user)
        .filter(publication=Firm.Publication.PUBLISHED, validation=Firm.Validation.PENDING)
        .exclude(id__in=user.represented_firm_ids)
        .select_related("territory")
        .order_by("updated_at", "id")
    )
    shown = with_main_trade(waiting, get_language())[:SHOWN]
    return Panel(
        "actors/panels/validation.html",
        {"firms": shown, "count": waiting.count()},
        shows_synthetic_data=any(firm.is_synthetic for firm in shown),
    )


@provides("territory", order=30)
def clusters_of_territory(request: HttpRequest, territory: Territory) -> Panel:
    clusters = (
        Cluster.objects.visible_to(request.user)
        .filter(territory__in=ids_with_descendants([territory.id]))
        .annotate(members_count=Count("firms"))
        .order_by("name")
    )
    may_create = can(request.user, "cluster.create") and (
        territory.id in request.user.staff_territory_ids
    )
    return Panel(
        "actors/panels/clusters.html",
        {"clusters": clusters, "territory": territory, "may_create": may_create},
        shows_synthetic_data=any(cluster.is_synthetic for cluster in clusters),
    )


@provides("territory", order=10)
def firms_of_territory(request: HttpRequest, territory: Territory) -> Panel | None:
    """How many firms in which state, its parts included, for the territory's own people."""
    if territory.id not in request.user.reader_territory_ids:
        return None
    firms = Firm.objects.filter(territory__in=ids_with_descendants([territory.id]))
    counts = firms.aggregate(
        total=Count("id"),
        suggested=Count("id", filter=Q(publication="published", validation="validated")),
        waiting=Count("id", filter=Q(publication="published", validation="pending")),
        drafts=Count("id", filter=Q(publication="draft")),
        refused=Count("id", filter=Q(validation="refused")),
        synthetic=Count("id", filter=Q(origin="synthetic")),
    )
    return Panel(
        "actors/panels/firm_counts.html",
        {"counts": counts, "territory": territory},
        shows_synthetic_data=bool(counts["synthetic"]),
    )
