"""The funnel of a convention and how long its partnerships live, for those who steer it."""

import csv
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from ced_platform.shared.abilities import can
from matching.funnel import LEAST_SHOWN, Counted, Funnel, Reason, funnel_of, without_small_cells
from matching.models import PairRoad
from matching.web.road_filters import FunnelFilters
from matching.web.survival_chart import chart_of, rows_of
from partnerships.models import Convention
from partnerships.survival import LEAST_ESTIMATED, estimate


@dataclass(frozen=True)
class Bar:
    """One step as it is drawn: its length in percent of the scale, and where its number leads.

    Where the first steps are many times the others, they are cut: `is_cut` says that the bar is
    longer than it is drawn.
    """

    counted: Counted
    url: str
    length: float
    is_cut: bool


def convention_of_funnel(request: HttpRequest, pk: int, ability: str) -> Convention:
    """The convention for who has the ability; for all others it is not there."""
    found = Convention.objects.select_related("territory_a", "territory_b")
    convention = get_object_or_404(found, pk=pk)
    if not can(request.user, ability, convention):
        raise Http404
    return convention


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    convention = convention_of_funnel(request, pk, "funnel.read")
    filters = FunnelFilters(request.GET, user=request.user, convention=convention)
    is_inside = can(request.user, "funnel.read_pairs", convention)
    funnel = _funnel(convention, filters, is_inside)
    path = _path_of_lists(request.user, convention, filters)
    curve = estimate(funnel.survivals)
    context = {
        "convention": convention,
        "filters": filters,
        "bars": _bars(funnel, filters, path),
        "refusals": _linked(funnel.refusals, filters, path, "refused"),
        "closings": _linked(funnel.closings, filters, path, "closed"),
        "opens_lists": bool(path),
        "is_inside": is_inside,
        "is_whole": not filters.values,
        "agreements": len(funnel.survivals),
        "chart": curve and chart_of(curve),
        "survival_rows": curve and rows_of(curve),
        "least_estimated": LEAST_ESTIMATED,
        "least_shown": LEAST_SHOWN,
        "table_url": filters.address(reverse("matching:funnel-table", args=[pk])),
        "shows_synthetic_data": convention.is_synthetic,
    }
    return render(request, "matching/funnel/page.html", context)


@require_GET
def table(request: HttpRequest, pk: int) -> HttpResponse:
    """The same numbers as a CSV file; what is not shown on the page is empty, or "<5"."""
    convention = convention_of_funnel(request, pk, "funnel.read")
    filters = FunnelFilters(request.GET, user=request.user, convention=convention)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="funnel-{pk}.csv"'
    response.write("\ufeff")  # spreadsheets take a file without it for Latin-1
    writer = csv.writer(response)
    writer.writerow(
        ["step", "label", "pairs", "share_of_step_before", "share_of_first", "median_days", "open"]
    )
    is_inside = can(request.user, "funnel.read_pairs", convention)
    for one in _funnel(convention, filters, is_inside).steps:
        small = f"<{LEAST_SHOWN}" if one.is_hidden else one.count
        shares = [_figure(share, 4) for share in (one.of_before, one.of_first)]
        days = _figure(one.days, 1)
        writer.writerow([one.step.code, one.step.title, small, *shares, days, one.open])
    return response


def _figure(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def _funnel(convention: Convention, filters: FunnelFilters, is_inside: bool) -> Funnel:
    roads = filters.narrow(PairRoad.objects.filter(convention=convention))
    # two selections that differ by one pair would tell what its firms have answered
    funnel = funnel_of(roads, shows_private=not filters.values)
    return funnel if is_inside else without_small_cells(funnel)


def _path_of_lists(user: Any, convention: Convention, filters: FunnelFilters) -> str:
    """Where numbers lead; "" where the reader may not see every pair that is counted, so that a
    list would show fewer."""
    cluster = filters.values.get("cluster")
    reads_a_side = {
        convention.territory_a_id,
        convention.territory_b_id,
    } & user.reader_territory_ids
    if reads_a_side or (cluster is not None and cluster.pk in user.managed_cluster_ids):
        return reverse("matching:roads", args=[convention.pk])
    return ""


def _bars(funnel: Funnel, filters: FunnelFilters, path: str) -> list[Bar]:
    counts = [one.count or 0 for one in funnel.steps]
    # the longest bar after the first: thousands of suggestions would leave no room for the others
    scale = max(counts[1:], default=0) or counts[0] or 1
    return [
        Bar(
            one,
            filters.address(path, step=one.step.code) if path and one.is_listed else "",
            min(100.0, 100 * count / scale),
            count > scale,
        )
        for one, count in zip(funnel.steps, counts, strict=True)
    ]


def _linked(
    reasons: list[Reason], filters: FunnelFilters, path: str, name: str
) -> list[tuple[Reason, str]]:
    return [
        (one, filters.address(path, **{name: one.code}) if path and one.count else "")
        for one in reasons
    ]
