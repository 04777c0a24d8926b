"""Reading firms."""

from django.db.models import Prefetch

from actors.models import Asset, FirmActivity
from actors.models.firms import FirmQuerySet
from trades.models import Activity
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
