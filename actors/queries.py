"""Reading firms, and who stands for a métier card."""

from typing import Any

from django.db.models import Prefetch

from actors.models import Asset, Cluster, FirmActivity
from actors.models.firms import FirmQuerySet
from trades.models import Activity, CardVersion
from trades.queries import with_labels


def with_profile(firms: FirmQuerySet, language: str) -> FirmQuerySet:
    """The firms with all that a profile page shows; trades carry their `label` in `language`.

    Five statements for any number of firms.
    """
    labelled = Prefetch("activity", queryset=with_labels(Activity.objects.all(), language))
    return firms.select_related("territory", "cluster").prefetch_related(
        Prefetch("activities", queryset=FirmActivity.objects.prefetch_related(labelled)),
        Prefetch("assets", queryset=Asset.objects.prefetch_related(labelled)),
    )


def reviewing_cluster(user: Any, version: CardVersion) -> Cluster | None:
    """The cluster for which the user may judge a card: validated, of a second territory."""
    return (
        Cluster.objects.filter(id__in=user.managed_cluster_ids, status=Cluster.Status.VALIDATED)
        .exclude(territory=version.standing.territory_id)
        .order_by("id")
        .first()
    )
