"""Pairing by hand: choose a firm of one's own, find a partner, compare, propose."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from actors.finding import divisions, in_trade, with_main_trade
from actors.models import Firm
from actors.models.firms import FirmQuerySet
from actors.queries import with_profile
from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict
from ced_platform.shared.lists import ANY, Filters, ListPage
from ced_platform.shared.submitting import sent, submit
from matching.engine import Gate
from matching.explanations import explain_one
from matching.queries import face
from matching.sentences import text_of
from matching.services.pairs import look_at_pair
from matching.web.cards import gains_of, measures_of, pair_of
from partnerships.models import Binome, Convention
from partnerships.queries import conventions_of_firm, side_of
from partnerships.services.pairings import propose_pairing
from partnerships.web.comparison import exchanges_of, facts_of, party_of
from partnerships.web.forms import PairingForm
from territories.queries import ids_with_descendants
from trades.models import HOME_SCHEME, Activity

WHY_NOT_LISTED = {
    Gate.TRADE: gettext_lazy("Their trades are too far from each other."),
    Gate.LANGUAGE: gettext_lazy("They have no language in common, and ask for no interpreter."),
    Gate.KINDS: gettext_lazy("They want different kinds of partnership."),
    Gate.OUT_OF_SCOPE: gettext_lazy("The trade of one is outside the convention."),
    Gate.NO_ACTIVITY: gettext_lazy("One of them has named no activity."),
}


class FirmFilters(Filters):
    words = forms.CharField(label=gettext_lazy("Name or town"), widget=forms.SearchInput())
    division = forms.ChoiceField(label=gettext_lazy("Trade"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [ANY, *divisions(get_language())]

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return queryset.filter(Q(name__icontains=words) | Q(city__icontains=words))

    def narrow_division(self, queryset: Any, code: str) -> Any:
        return in_trade(queryset, Activity.objects.of_scheme(HOME_SCHEME).get(code=code))


def own_firms(user: Any) -> FirmQuerySet:
    """Firms for which the user decides and that can be introduced."""
    decides = Q(cluster__in=user.managed_cluster_ids) | Q(
        cluster__isnull=True, territory__in=user.staff_territory_ids
    )
    return Firm.objects.matchable().filter(decides).exclude(pk__in=user.represented_firm_ids)


class _FirmChoice(ListPage):
    filters_class = FirmFilters
    sorts = {"name": ("name",), "territory": ("territory__name", "name")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        made_up = any(firm.is_synthetic for firm in context["page_obj"])
        return context | {"shows_synthetic_data": made_up}


class Start(_FirmChoice):
    """The first choice: for which of the own firms."""

    template_name = "matching/pairings/start.html"

    def rows(self) -> QuerySet[Firm]:
        require(self.request.user, "pairing.find")
        firms = own_firms(self.request.user).select_related("territory")
        return with_main_trade(firms, get_language()).order_by("name", "id")


start = Start.as_view()


class Finder(_FirmChoice):
    """The second: a partner's firm under a convention in force, without an open binôme with it."""

    template_name = "matching/pairings/find.html"

    def rows(self) -> QuerySet[Firm]:
        require(self.request.user, "pairing.find")
        self.firm = get_object_or_404(own_firms(self.request.user), pk=self.kwargs["pk"])
        partners: set[int] = set()
        for convention in conventions_of_firm(self.firm):
            side = side_of(convention, self.firm)
            if side is not None:
                partners |= ids_with_descendants([convention.territory_of(side.other).pk])
        met = Binome.objects.open().filter(
            Q(firm_a=self.firm, firm_b=OuterRef("pk")) | Q(firm_b=self.firm, firm_a=OuterRef("pk"))
        )
        invented = Q(origin=Firm.Origin.SYNTHETIC)
        firms = (
            Firm.objects.visible_to(self.request.user)
            .matchable()
            .filter(invented if self.firm.is_synthetic else ~invented, territory__in=partners)
            .exclude(Exists(met))
            .select_related("territory")
        )
        return with_main_trade(firms, get_language()).order_by("name", "id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(firm=self.firm, **kwargs)


def propose(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """The two face to face with what the engine says of them; then the reason, and the proposal."""
    own = get_object_or_404(own_firms(request.user), pk=pk)
    partner = get_object_or_404(Firm.objects.visible_to(request.user).matchable(), pk=other)
    convention = _convention_of(own, partner)
    firms = with_profile(Firm.objects.filter(pk__in=(pk, other)), get_language()).in_bulk()
    firm_a, firm_b = firms[pk], firms[other]
    if side_of(convention, own) == Side.B:
        firm_a, firm_b = firm_b, firm_a
    require(request.user, "pairing.propose", (firm_a, firm_b))
    look = look_at_pair(convention, firm_a, firm_b)
    form = PairingForm(sent(request))
    if form.is_valid():
        proposed = submit(
            form,
            lambda: propose_pairing(
                actor=request.user,
                convention=convention,
                firm_a=firm_a,
                firm_b=firm_b,
                language=get_language(),
                evidence=look.evidence,
                **form.cleaned_data,
            ),
        )
        if proposed is not None:
            return _done(request, proposed.pk)
    context = {
        "form": form,
        "own": own,
        "partner": partner,
        "convention": convention,
        "left": party_of(firm_a, firms.keys()),
        "right": party_of(firm_b, firms.keys()),
        "facts": facts_of(firm_a, firm_b),
        "exchanges": exchanges_of(firm_a, firm_b),
        "shows_synthetic_data": own.is_synthetic or partner.is_synthetic,
        **_what_the_engine_says(look),
    }
    return render(request, "matching/pairings/propose.html", context)


def _done(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    messages.success(request, _("Proposed. Both firms are asked; only two yeses make a binôme."))
    return redirect("partnerships:pairing", pk)


def _convention_of(own: Firm, partner: Firm) -> Convention:
    """The convention in force under which the two can meet; the oldest where there are several."""
    for convention in conventions_of_firm(own).order_by("starts_on", "id"):
        sides = {side_of(convention, own), side_of(convention, partner)}
        if sides == set(Side):
            return convention
    raise Conflict(_("No convention in force joins the territories of these two firms."))


def _what_the_engine_says(look: Any) -> dict[str, Any]:
    """Score and sentences, seen from B so that the columns stand as the header has them."""
    if look.suggestion is None:
        return {"look": look, "text": None}
    seen = face(look.suggestion, Side.B)
    text = text_of(explain_one(seen, Side.B, get_language()), pair_of(seen, is_you=False))
    return {
        "look": look,
        "text": text,
        "gates": [WHY_NOT_LISTED[gate] for gate in look.gates],
        "gains": gains_of(face(look.suggestion, Side.A)),
        "measures": measures_of(look.suggestion),
    }
