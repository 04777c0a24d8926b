"""What the operator watches: the runs of all conventions, whom they reach, how evenly."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from actors.models import Firm
from ced_platform.shared.abilities import require
from matching import oversight
from matching.sentences import WHY_EMPTY
from matching.services.rulesets import ruleset_of
from partnerships.models import Convention


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Every convention in force with its newest run; asked again while one goes on."""
    require(request.user, "matching.oversee")
    conventions = list(oversight.conventions_with_runs())
    is_open = any(run.finished_at is None for one in conventions for run in one.newest)
    context = {
        "conventions": conventions,
        "is_open": is_open,
        "shows_synthetic_data": any(one.is_synthetic for one in conventions),
    }
    return render(request, "matching/oversight/overview.html", context)


@require_GET
def convention(request: HttpRequest, pk: int) -> HttpResponse:
    """One convention: its last runs, the firms without a list and why, the places of each group."""
    require(request.user, "matching.oversee")
    shown = get_object_or_404(
        Convention.objects.active().select_related("territory_a", "territory_b"), pk=pk
    )
    groups, gini = oversight.exposure_of(shown)
    reach = [
        {
            "reach": one,
            "gini": gini[one.side],
            "holds": [(_(WHY_EMPTY[hold][0]), count) for hold, count in one.holds],
        }
        for one in oversight.reach_of(shown)
    ]
    sizes = dict(Firm.SizeClass.choices)
    context = {
        "convention": shown,
        "ruleset": ruleset_of(shown),
        "runs": oversight.last_runs(shown),
        "sides": reach,
        "groups": [(one, sizes.get(one.size_class, "")) for one in groups],
        "shows_synthetic_data": shown.is_synthetic,
    }
    return render(request, "matching/oversight/convention.html", context)
