"""The pairs behind a number of the funnel: exactly those that it counts."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from ced_platform.shared.lists import ListPage
from matching.funnel import STEP
from matching.models import PairRoad
from matching.web.funnel import convention_of_funnel
from matching.web.road_filters import RoadFilters
from partnerships.workflows import BINOME


class RoadList(ListPage):
    """Pairs of one convention that the reader may see, with how far each has come.

    A first interest is never among what a row says.
    """

    template_name = "matching/funnel/pairs.html"
    sorts = {
        "firm_a": ("firm_a__name",),
        "firm_b": ("firm_b__name",),
        "suggested": ("suggested_at",),
        "status": ("binome__status", "-suggested_at"),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.convention = convention_of_funnel(request, kwargs["pk"], "funnel.read_pairs")
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        self.filters = RoadFilters(
            self.request.GET, user=self.request.user, convention=self.convention
        )
        return self._sorted(self.filters.narrow(self.rows()))

    def rows(self) -> QuerySet[PairRoad]:
        visible = PairRoad.objects.visible_to(self.request.user)
        return (
            visible.filter(convention=self.convention)
            .select_related("firm_a__territory", "firm_b__territory", "binome")
            .order_by("-suggested_at", "id")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for road in context["page_obj"]:
            road.state = BINOME.state(road.binome.status) if road.binome else None
        return context | {
            "convention": self.convention,
            "step": STEP.get(self.filters.values.get("step", "")),
            "funnel_url": self.filters.address(
                reverse("matching:funnel", args=[self.convention.pk])
            ),
            "shows_synthetic_data": self.convention.is_synthetic,
        }
