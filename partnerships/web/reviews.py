"""The review queue, and what refusals teach."""

from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.lists import ListPage
from partnerships.models import Binome, Review
from partnerships.queries import refusals_read_by, waiting_for
from partnerships.web.binomes import PAIR_SORTS, is_synthetic_pair
from partnerships.web.forms import QueueFilters, ReportFilters


class ReviewQueue(ListPage):
    """What waits for the reader's decision, the oldest first."""

    template_name = "partnerships/binomes/queue.html"
    filters_class = QueueFilters
    sorts = PAIR_SORTS

    def rows(self) -> QuerySet[Binome]:
        return waiting_for(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = context["page_obj"]
        today = timezone.now()
        for binome in shown:
            binome.days = (today - binome.created_at).days
            binome.is_overdue = binome.days >= settings.REVIEW_DAYS
            binome.approved_sides = [
                binome.firm_of(side).territory for side in Side if binome.approved_at(side)
            ]
        return context | {"shows_synthetic_data": any(map(is_synthetic_pair, shown))}


def report(request: HttpRequest) -> HttpResponse:
    """How often each reason was given, in all and by cluster and convention of the own side."""
    require(request.user, "review.report")
    filters = ReportFilters(request.GET, user=request.user)
    refusals = filters.narrow(refusals_read_by(request.user))
    by_staff = {None: _("no cluster: the territory’s staff")}
    context = {
        "filters": filters,
        "total": refusals.count(),
        "reasons": _counted(refusals, "reason", dict(Review.Reason.choices)),
        "conventions": _counted(refusals, "binome__convention__reference"),
        "clusters": _counted(refusals, "cluster_name", by_staff),
    }
    return render(request, "partnerships/reviews/report.html", context)


def _counted(
    refusals: QuerySet[Review], field: str, labels: dict[Any, Any] | None = None
) -> list[tuple[Any, int]]:
    """(label, refusals), the most frequent first."""
    rows = refusals.order_by().values_list(field).annotate(times=Count("pk"))
    return [
        ((labels or {}).get(value, value), times)
        for value, times in sorted(rows, key=lambda row: (-row[1], str(row[0])))
    ]
