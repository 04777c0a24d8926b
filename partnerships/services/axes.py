"""Writing the axes of a convention, in the transaction of who holds its lock."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from ced_platform.shared.errors import Invalid
from partnerships.models import Convention, ConventionAxis
from trades.models import Activity


@dataclass(frozen=True)
class AxisDraft:
    """One axis as it is written: ids of activities, and of clusters in charge."""

    title: str
    description: str = ""
    trades: Collection[int] = ()
    clusters: Collection[int] = ()


def write_axes(convention: Convention, drafts: Iterable[AxisDraft]) -> None:
    """These axes, in this order, instead of those that are there."""
    convention.axes.all().delete()
    for position, draft in enumerate(drafts, start=1):
        axis = ConventionAxis(
            convention=convention,
            position=position,
            title=draft.title.strip(),
            description=draft.description.strip(),
        )
        axis.full_clean()
        axis.save()
        axis.trades.set(draft.trades)
        axis.clusters.set(draft.clusters)


def check_axes(convention: Convention) -> None:
    """Raise Invalid for a trade that is out of scope, and for a cluster that is not in charge."""
    scope = list(convention.trades.all())
    in_charge = set(convention.clusters.all())
    for axis in convention.axes.prefetch_related("trades", "clusters"):
        for trade in axis.trades.all():
            if scope and not any(_lies_in(trade, one) for one in scope):
                raise Invalid(
                    _(
                        "Axis “%(axis)s”: %(code)s is not among the trades in scope. Add it there, "
                        "or take it out of the axis."
                    )
                    % {"axis": axis.title, "code": trade.code}
                )
        for cluster in set(axis.clusters.all()) - in_charge:
            raise Invalid(
                _("Axis “%(axis)s”: “%(cluster)s” is not among the clusters in charge.")
                % {"axis": axis.title, "cluster": cluster.name}
            )


def _lies_in(trade: Activity, other: Activity) -> bool:
    """Whether it is the other one, or below it in the same nomenclature."""
    return trade.nomenclature_id == other.nomenclature_id and trade.path.startswith(other.path)


def leave_axes(convention: Convention) -> None:
    """Clusters that are no longer in charge work on no axis either."""
    links = ConventionAxis.clusters.through.objects
    links.filter(conventionaxis__convention=convention).exclude(
        cluster__in=convention.clusters.values("pk")
    ).delete()
