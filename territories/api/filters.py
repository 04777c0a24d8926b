"""Filtering by territory, for this room's endpoint and those above."""

from typing import Any

import django_filters
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from territories.models import Territory
from territories.queries import ids_with_descendants

NAME_FIELDS = [f"name_{code.replace('-', '_')}" for code, _label in settings.LANGUAGES]


class TerritoryCodeField(forms.CharField):
    """Reads a code of the register into its territory."""

    def clean(self, value: Any) -> Territory | None:
        code = super().clean(value)
        if not code:
            return None
        territory = Territory.objects.filter(code=code.upper()).first()
        if territory is None:
            raise forms.ValidationError(
                _("No territory of the register has the code “%(code)s”."),
                code="unknown_territory",
                params={"code": code},
            )
        return territory


class TerritoryFilter(django_filters.CharFilter):
    """Rows of a territory or of one below it; several `field_names` are alternatives."""

    field_class = TerritoryCodeField

    def __init__(self, *field_names: str) -> None:
        self.field_names = field_names
        super().__init__(
            field_name=field_names[0],
            help_text=_("Code of a territory; those that belong to it are included."),
        )

    def filter(self, qs: QuerySet[Any], value: Territory | None) -> QuerySet[Any]:
        if value is None:
            return qs
        ids = ids_with_descendants([value.id])
        condition = Q()
        for name in self.field_names:
            condition |= Q(**{f"{name}__in": ids})
        return qs.filter(condition)


class TerritoryFilters(django_filters.FilterSet):
    kind = django_filters.MultipleChoiceFilter(choices=Territory.Kind.choices)
    country = django_filters.CharFilter(
        method="in_country", max_length=2, help_text=_("ISO 3166-1, two letters: TN.")
    )
    code = django_filters.CharFilter(lookup_expr="iexact")
    parent = django_filters.CharFilter(field_name="parent__code", lookup_expr="iexact")
    search = django_filters.CharFilter(
        method="named", help_text=_("A part of the name in any language, or of the code.")
    )
    updated_since = django_filters.IsoDateTimeFilter(field_name="updated_at", lookup_expr="gte")

    class Meta:
        model = Territory
        fields: list[str] = []

    def in_country(
        self, queryset: QuerySet[Territory], _name: str, value: str
    ) -> QuerySet[Territory]:
        country = value.upper()
        return queryset.filter(Q(code=country) | Q(code__startswith=f"{country}-"))

    def named(self, queryset: QuerySet[Territory], _name: str, value: str) -> QuerySet[Territory]:
        condition = Q(code__icontains=value)
        for field in NAME_FIELDS:
            condition |= Q(**{f"{field}__icontains": value})
        return queryset.filter(condition)
