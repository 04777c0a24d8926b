"""Filtering by trade, for the endpoints of every room above."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.errors import DomainError
from trades.models import Activity
from trades.queries import resolve_code


class TradeCodeField(forms.CharField):
    """Reads "NACE2:25.62" into its activity."""

    def clean(self, value: Any) -> Activity | None:
        text = super().clean(value)
        if not text:
            return None
        scheme, colon, code = text.partition(":")
        if not colon:
            raise forms.ValidationError(
                _("Write the nomenclature and the code, for example NACE2:25.62."),
                code="scheme_missing",
            )
        try:
            return resolve_code(scheme, code)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error


class TradeFilter(django_filters.CharFilter):
    """Rows with an activity at or under "SCHEME:code"; `field_name` leads to the activity."""

    field_class = TradeCodeField

    def __init__(self, *, field_name: str) -> None:
        super().__init__(
            field_name=field_name,
            help_text=_("At or under this trade, with its nomenclature: NACE2:25 or NACE2:25.62."),
        )

    def filter(self, qs: QuerySet[Any], value: Activity | None) -> QuerySet[Any]:
        if value is None:
            return qs
        under = Activity.objects.at_or_under(value)
        # a subquery, not a join: a firm with two activities under the trade is one firm
        having = qs.model._default_manager.filter(**{f"{self.field_name}__in": under})
        return qs.filter(pk__in=having.order_by().values("pk"))
