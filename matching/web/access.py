"""Which firm a reader looks with: the own one, or one that is managed or administered."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from actors.models import Firm
from ced_platform.shared.abilities import can
from ced_platform.shared.choices import Side
from matching.models import Suggestion
from matching.queries import face, side_for
from partnerships.models import Convention


def own_firm(request: HttpRequest, pk: int) -> Firm:
    """A firm whose list the user may read; 404 for every other, of partners too."""
    firms = Firm.objects.visible_to(request.user).select_related("territory")
    firm = get_object_or_404(firms, pk=pk)
    if not can(request.user, "firm.see_whole", firm):
        raise Http404
    return firm


def suggestion_seen(request: HttpRequest, pk: int) -> Suggestion:
    """A suggestion looked at from the user's side; the firm represented comes before others."""
    rows = Suggestion.objects.visible_to(request.user).select_related(
        "convention",
        "ruleset",
        "shared_activity",
        "firm_a__territory",
        "firm_b__territory",
        "firm_a__cluster",
        "firm_b__cluster",
    )
    suggestion = get_object_or_404(rows, pk=pk)
    return face(suggestion, side_for(request.user, suggestion) or _nearer_side(request, suggestion))


def _nearer_side(request: HttpRequest, suggestion: Suggestion) -> Side:
    """The side of which the user may read the whole; the first one where it is both."""
    user: Any = request.user
    readable = [side for side in Side if can(user, "firm.see_whole", suggestion.firm_of(side))]
    return readable[0] if readable else Side.A


def is_you(request: HttpRequest, firm: Firm) -> bool:
    """Whether the reader is the firm, and is told "you"."""
    return firm.pk in request.user.represented_firm_ids


def convention_seen(request: HttpRequest, pk: int) -> Convention:
    conventions = Convention.objects.visible_to(request.user)
    return get_object_or_404(conventions.select_related("territory_a", "territory_b"), pk=pk)
