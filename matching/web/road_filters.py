"""What narrows the funnel of a convention, and the lists of pairs behind its numbers."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from actors.models import Cluster
from ced_platform.shared.lists import ANY, Filters
from matching.funnel import STEP, STEPS, on_step, with_closing, with_refusal
from matching.models import PairRoadQuerySet
from partnerships.models import Binome, Convention, Review
from territories.queries import ids_with_descendants


class FunnelFilters(Filters):
    """Which pairs are counted: those of a cluster, those first suggested in a period."""

    cluster = forms.ModelChoiceField(
        label=_("Cluster of one firm"),
        queryset=Cluster.objects.none(),
        empty_label=ANY[1],
    )
    since = forms.DateField(
        label=_("First suggested from"), widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("First suggested until"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, convention: Convention, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sides = ids_with_descendants([convention.territory_a_id, convention.territory_b_id])
        self.fields["cluster"].queryset = Cluster.objects.filter(
            territory__in=sides, is_synthetic=convention.is_synthetic
        ).order_by("name")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("This is before the first day. Check the two dates."))
        return cleaned

    @property
    def query(self) -> dict[str, str]:
        """The filters of the funnel that are in use, as they stand in an address."""
        return {name: self.data[name] for name in self.values if name in FunnelFilters.base_fields}

    def address(self, path: str, **more: str) -> str:
        """A path that takes the filters along."""
        query = urlencode({**self.query, **more})
        return f"{path}?{query}" if query else path

    def narrow_cluster(self, roads: PairRoadQuerySet, cluster: Cluster) -> PairRoadQuerySet:
        return roads.filter(Q(firm_a__cluster=cluster) | Q(firm_b__cluster=cluster))

    def narrow_since(self, roads: PairRoadQuerySet, day: date) -> PairRoadQuerySet:
        return roads.filter(suggested_at__date__gte=day)

    def narrow_until(self, roads: PairRoadQuerySet, day: date) -> PairRoadQuerySet:
        return roads.filter(suggested_at__date__lte=day)


class RoadFilters(FunnelFilters):
    """Which of them are listed: those that reached a step, those that ended for a reason."""

    step = forms.ChoiceField(label=_("Came as far as"), choices=[ANY])
    refused = forms.ChoiceField(label=_("Refused because"), choices=[ANY, *Review.Reason.choices])
    closed = forms.ChoiceField(
        label=_("Closed because"), choices=[ANY, *Binome.ClosingReason.choices]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # a private step is counted and never listed
        listed = [(step.code, step.title) for step in STEPS if not step.is_private]
        self.fields["step"].choices = [ANY, *listed]

    def narrow_step(self, roads: PairRoadQuerySet, code: str) -> PairRoadQuerySet:
        return on_step(roads, STEP[code])

    def narrow_refused(self, roads: PairRoadQuerySet, reason: str) -> QuerySet[Any]:
        return with_refusal(roads).filter(refusal=reason)

    def narrow_closed(self, roads: PairRoadQuerySet, reason: str) -> QuerySet[Any]:
        return with_closing(roads).filter(closing=reason)
