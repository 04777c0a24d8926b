"""Filters of conventions, interests and binômes."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.api import IdFilter
from partnerships.models import Binome, Convention, Interest
from partnerships.queries import waiting_for
from partnerships.workflows import BINOME, CONVENTION
from territories.api.filters import TerritoryFilter
from trades.api.filters import TradeFilter


class ConventionFilters(django_filters.FilterSet):
    territory = TerritoryFilter("territory_a", "territory_b")
    status = django_filters.MultipleChoiceFilter(choices=CONVENTION.choices)
    in_force = django_filters.BooleanFilter(
        method="being_in_force", help_text=_("Active, and today within its dates.")
    )
    reference = django_filters.CharFilter(lookup_expr="iexact")
    trade = TradeFilter(field_name="trades")
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Convention
        fields: list[str] = []

    def being_in_force(
        self, queryset: QuerySet[Convention], _name: str, value: bool
    ) -> QuerySet[Convention]:
        in_force = Convention.objects.active().order_by().values("pk")
        return queryset.filter(pk__in=in_force) if value else queryset.exclude(pk__in=in_force)


class InterestFilters(django_filters.FilterSet):
    convention = IdFilter(field_name="convention")
    firm = IdFilter(field_name="firm")
    answer = django_filters.MultipleChoiceFilter(choices=Interest.Answer.choices)
    answered_since = django_filters.IsoDateTimeFilter(field_name="answered_at", lookup_expr="gte")

    class Meta:
        model = Interest
        fields: list[str] = []


class BinomeFilters(django_filters.FilterSet):
    status = django_filters.MultipleChoiceFilter(choices=BINOME.choices)
    convention = IdFilter(field_name="convention")
    firm = IdFilter(method="with_firm")
    waiting_for_me = django_filters.BooleanFilter(
        method="waiting", help_text=_("A side for which you decide has not decided yet.")
    )
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Binome
        fields: list[str] = []

    def with_firm(self, queryset: QuerySet[Binome], _name: str, value: int) -> QuerySet[Binome]:
        return queryset.filter(Q(firm_a=value) | Q(firm_b=value))

    def waiting(self, queryset: QuerySet[Binome], _name: str, value: bool) -> QuerySet[Binome]:
        mine = waiting_for(self.request.user).order_by().values("pk")
        return queryset.filter(pk__in=mine) if value else queryset.exclude(pk__in=mine)
