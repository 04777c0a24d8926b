"""What this room shows on the home page and on the pages of other rooms."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from actors.models import Firm
from ced_platform.shared.abilities import can
from ced_platform.shared.choices import Side
from ced_platform.shared.panels import Panel, provides
from matching.evidence import explanation_in
from matching.models import Suggestion
from matching.queries import suggestions_of
from matching.sentences import Pair, text_of
from matching.web.cards import cards_of
from matching.web.runs import run_context
from partnerships.models import Binome, Convention

SHOWN = 3
FUNNELS_SHOWN = 6


@provides("home", order=15)
def newest_suggestions(request: HttpRequest, _obj: Any) -> Panel | None:
    """How many counterparts each of the reader's firms has, and how many it has not seen."""
    mine = Firm.objects.filter(id__in=request.user.represented_firm_ids).matchable()
    if not mine:
        return None
    rows = [{"firm": firm, **_counts(firm)} for firm in mine]
    return Panel("matching/panels/home.html", {"rows": rows})


def _counts(firm: Firm) -> dict[str, int]:
    on_a = Q(firm_a=firm, rank_a__isnull=False)
    on_b = Q(firm_b=firm, rank_b__isnull=False)
    listed = Suggestion.objects.current()
    unseen = (on_a & Q(seen_a_at__isnull=True)) | (on_b & Q(seen_b_at__isnull=True))
    return {"count": listed.filter(on_a | on_b).count(), "unseen": listed.filter(unseen).count()}


@provides("firm", order=20)
def suggestions_of_firm(request: HttpRequest, firm: Firm) -> Panel | None:
    """The first suggestions of a firm of one's own side, for its managers and staff."""
    if not (can(request.user, "firm.see_whole", firm) and firm.is_matchable):
        return None
    cards = cards_of(firm, suggestions_of(firm, limit=SHOWN), is_you=False)
    return Panel("matching/panels/firm.html", {"firm": firm, "cards": cards})


@provides("convention", order=30)
def matching_of_convention(request: HttpRequest, convention: Convention) -> Panel | None:
    """The last run, for who reads for one of the two territories; entrepreneurs need not know."""
    if convention.status == "draft" or not request.user.reader_territory_ids:
        return None
    return Panel("matching/run_panel.html", run_context(request.user, convention))


@provides("convention", order=31)
def funnel_of_convention(request: HttpRequest, convention: Convention) -> Panel | None:
    if not can(request.user, "funnel.read", convention):
        return None
    return Panel("matching/panels/funnels.html", {"conventions": [convention]})


@provides("home", order=60)
def funnels(request: HttpRequest, _obj: Any) -> Panel | None:
    """The conventions of the territories for which the reader reads, in force or over."""
    mine = request.user.reader_territory_ids
    if not mine:
        return None
    signed = Convention.objects.filter(status__in=["active", "expired", "ended"])
    shown = list(signed.filter(Q(territory_a__in=mine) | Q(territory_b__in=mine))[:FUNNELS_SHOWN])
    if not shown:
        return None
    return Panel(
        "matching/panels/funnels.html",
        {"conventions": shown},
        shows_synthetic_data=any(one.is_synthetic for one in shown),
    )


@provides("binome", order=10)
def reasons_of_binome(request: HttpRequest, binome: Binome) -> Panel | None:
    """Why the two were suggested, as it stood when both said yes."""
    mine = request.user.represented_firm_ids
    # the counterpart's column stands first: seen from B, the columns stand as the header has them
    side = Side.A if binome.firm_a_id in mine else Side.B
    own, other = binome.firm_of(side), binome.firm_of(side.other)
    explanation = explanation_in(binome.evidence, side, get_language())
    if explanation is None:
        return None
    is_you = own.pk in mine
    text = text_of(explanation, Pair(own.name, other.name, is_you=is_you))
    titles = {} if is_you else _titles(own, other)
    return Panel("matching/panels/reasons.html", {"text": text, **titles})


def _titles(own: Firm, other: Firm) -> dict[str, str]:
    return {
        "you_title": _("What %(name)s brings") % {"name": own.name},
        "them_title": _("What %(name)s brings") % {"name": other.name},
    }
