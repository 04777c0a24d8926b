"""Filters of clusters and firms."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from actors.models import Cluster, Firm
from ced_platform.shared.api import IdFilter
from territories.api.filters import TerritoryFilter
from trades.api.filters import TradeFilter


class ClusterFilters(django_filters.FilterSet):
    territory = TerritoryFilter("territory")
    trade = TradeFilter(field_name="trades")
    status = django_filters.MultipleChoiceFilter(choices=Cluster.Status.choices)
    search = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text=_("A part of the name.")
    )
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Cluster
        fields: list[str] = []


class OwnSideChoiceFilter(django_filters.MultipleChoiceFilter):
    """Filters by what only the own side knows of a firm, and so gives firms of that side alone."""

    def filter(self, qs: QuerySet[Firm], value: list[str]) -> QuerySet[Firm]:
        if not value:
            return qs
        own = Firm.objects.of_own_side(self.parent.request.user)
        return super().filter(qs.filter(pk__in=own.order_by().values("pk")), value)


class FirmFilters(django_filters.FilterSet):
    territory = TerritoryFilter("territory")
    cluster = IdFilter(field_name="cluster")
    trade = TradeFilter(field_name="activities__activity")
    size_class = django_filters.MultipleChoiceFilter(choices=Firm.SizeClass.choices)
    publication = OwnSideChoiceFilter(
        choices=Firm.Publication.choices, help_text=_("Firms of your own side only.")
    )
    validation = OwnSideChoiceFilter(
        choices=Firm.Validation.choices, help_text=_("Firms of your own side only.")
    )
    search = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", help_text=_("A part of the name.")
    )
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Firm
        fields: list[str] = []
