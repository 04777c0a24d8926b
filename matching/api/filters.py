"""Filters of suggestions."""

import django_filters
from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.api import IdFilter
from matching.models import Suggestion

STATES = [("current", _("on a list now")), ("past", _("on no list any more"))]


class SuggestionFilters(django_filters.FilterSet):
    convention = IdFilter(field_name="convention")
    firm = IdFilter(
        method="with_firm", help_text=_("Id of a firm: its list, in the order of its ranks.")
    )
    state = django_filters.ChoiceFilter(choices=STATES, method="in_state")
    computed_since = django_filters.IsoDateTimeFilter(field_name="computed_at", lookup_expr="gte")

    class Meta:
        model = Suggestion
        fields: list[str] = []

    def with_firm(
        self, queryset: QuerySet[Suggestion], _name: str, value: int
    ) -> QuerySet[Suggestion]:
        rank = Case(When(firm_a=value, then=F("rank_a")), default=F("rank_b"))
        return queryset.filter(Q(firm_a=value) | Q(firm_b=value)).order_by(
            rank.asc(nulls_last=True), "id"
        )

    def in_state(
        self, queryset: QuerySet[Suggestion], _name: str, value: str
    ) -> QuerySet[Suggestion]:
        current = Q(state=Suggestion.State.CURRENT)
        return queryset.filter(current if value == "current" else ~current)
