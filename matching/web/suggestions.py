"""A firm's list of suggestions, and the page of one."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from actors.models import Firm
from actors.queries import with_profile
from actors.web.public_profile import PublicProfile, public_profile
from ced_platform.shared.abilities import can
from ced_platform.shared.ui import Party
from matching.explanations import explain_one
from matching.models import Run, Suggestion
from matching.queries import suggestions_of
from matching.sentences import WHY_EMPTY, text_of
from matching.services.answers import mark_seen
from matching.services.refresh import is_refresh_pending
from matching.standing import Hold, hold_of
from matching.web.access import is_you, own_firm, suggestion_seen
from matching.web.cards import (
    cards_of,
    gains_of,
    interests_of,
    matches_of,
    measures_of,
    pair_of,
)
from partnerships.queries import conventions_of_firm

MOST_SHOWN = 10
A_MINUTE = timedelta(minutes=1)
# The page of the profile where the firm itself opens the gate that is closed.
WAY_OUT = {
    Hold.NOT_PUBLISHED: "profile:firm",
    Hold.REFUSED: "profile:firm",
    Hold.NO_ACTIVITY: "profile:activities",
    Hold.OUT_OF_SCOPE: "profile:activities",
    Hold.NO_CAPACITY: "profile:work",
    Hold.NOBODY_YET: "profile:firm",
}
# The page of the profile on which something missing is said, and the field there.
PLACE_OF_MISSING = {
    "needs": ("profile:seeks", ""),
    "offers": ("profile:brings", ""),
    "languages": ("profile:work", "#id_languages_of_work"),
    "size": ("profile:identity", "#id_size_class"),
    "description": ("profile:identity", "#id_description"),
    "activity_inferred": ("profile:activities", ""),
    "markets": ("profile:work", "#id_markets"),
    "experience": ("profile:work", "#id_worked_abroad"),
}


@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Where "Suggestions" leads: to the firm's list, or to the choice between several firms."""
    firms = list(
        Firm.objects.filter(pk__in=request.user.represented_firm_ids).select_related("territory")
    )
    if not firms:
        return redirect("profile:start")
    if len(firms) == 1:
        return redirect("matching:firm", firms[0].pk)
    return render(request, "matching/firms.html", {"firms": firms})


@require_GET
def firm_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The few and good counterparts of a firm, or why there are none."""
    firm = own_firm(request, pk)
    return render(request, "matching/list.html", _list_context(request, firm))


@require_GET
def fresh_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked again and again while a refresh is pending: empty (204) until the list is fresh."""
    firm = own_firm(request, pk)
    if is_refresh_pending(firm.pk):
        return HttpResponse(status=204)
    return render(request, "matching/list_body.html", _list_context(request, firm))


def _list_context(request: HttpRequest, firm: Firm) -> dict[str, Any]:
    suggestions = suggestions_of(firm, limit=MOST_SHOWN)
    own = is_you(request, firm)
    cards = cards_of(firm, suggestions, is_you=own)
    computed_at = _computed_at(firm, suggestions)
    if own:
        for side in {one.side for one in suggestions}:
            mark_seen(suggestions=[one for one in suggestions if one.side == side], side=side)
    hold = None if suggestions else hold_of(firm)
    return {
        "firm": firm,
        "cards": cards,
        "is_own": own,
        "may_answer": can(request.user, "interest.answer", firm),
        "empty": _empty(hold) if hold else None,
        "is_pending": is_refresh_pending(firm.pk),
        "computed_at": computed_at,
        "is_new": computed_at is not None and timezone.now() - computed_at < A_MINUTE,
        "shows_synthetic_data": firm.is_synthetic
        or any(one.counterpart.is_synthetic for one in suggestions),
    }


def _empty(hold: Hold) -> dict[str, str]:
    title, text = WHY_EMPTY[hold]
    return {"title": _(title), "text": _(text), "url_name": WAY_OUT.get(hold, "")}


def _computed_at(firm: Firm, suggestions: Sequence[Suggestion]) -> datetime | None:
    """When the list was last looked over: rows that did not change keep their older moment."""
    runs = Run.objects.filter(
        convention__in=conventions_of_firm(firm), state=Run.State.FINISHED
    ).aggregate(last=Max("finished_at"))
    moments = [one.computed_at for one in suggestions]
    return max(filter(None, [runs["last"], *moments]), default=None)


@require_GET
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion with everything that is known, and not known, of it."""
    suggestion = suggestion_seen(request, pk)
    own = is_you(request, suggestion.firm)
    if own:
        mark_seen(suggestions=[suggestion], side=suggestion.side)
    explanation = explain_one(suggestion, suggestion.side, get_language())
    text = text_of(explanation, pair_of(suggestion, is_you=own))
    profiles = _profiles(suggestion)
    interest = interests_of(suggestion.firm, [suggestion.counterpart])
    context = {
        "suggestion": suggestion,
        "firm": suggestion.firm,
        "counterpart": suggestion.counterpart,
        "is_own": own,
        "text": text,
        "would_raise": [
            (sentence, _place_of(code, suggestion.firm)) for code, sentence in text.would_raise
        ],
        "matches": matches_of(suggestion, explanation),
        "left": _party(profiles[suggestion.firm.pk]),
        "right": _party(profiles[suggestion.counterpart.pk]),
        "gains": gains_of(suggestion),
        "measures": measures_of(suggestion),
        "profile": profiles[suggestion.counterpart.pk],
        "interest": interest.get(suggestion.counterpart.pk),
        "may_answer": can(request.user, "interest.answer", suggestion.firm)
        and suggestion.state != Suggestion.State.WITHDRAWN,
        "shows_synthetic_data": suggestion.firm.is_synthetic or suggestion.counterpart.is_synthetic,
    }
    return render(request, "matching/suggestion.html", context)


def _place_of(code: str, firm: Firm) -> str:
    page, field = PLACE_OF_MISSING[code]
    return reverse(page, args=[firm.pk]) + field


def _profiles(suggestion: Suggestion) -> dict[int, PublicProfile]:
    firms = with_profile(
        Firm.objects.filter(pk__in=(suggestion.firm_a_id, suggestion.firm_b_id)), get_language()
    )
    return {firm.pk: public_profile(firm) for firm in firms}


def _party(profile: PublicProfile) -> Party:
    """One half of the pair's header: the trade, the town, the size."""
    firm = profile.firm
    main = next((one for one in firm.activities.all() if one.is_main), None)
    details = (
        main.activity.label if main else "",
        firm.city,
        firm.get_size_class_display() if firm.size_class else "",
    )
    return Party(firm.name, str(firm.territory), details=tuple(filter(None, details)))
