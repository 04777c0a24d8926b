"""Proposed pairs: the managers' list, and the page on which each firm answers for itself."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from actors.models import Firm
from actors.queries import with_profile
from ced_platform.shared.abilities import can, require
from ced_platform.shared.errors import Invalid
from ced_platform.shared.lists import ANY, Filters, ListPage
from ced_platform.shared.submitting import submit
from partnerships.models import Binome, Interest, Pairing
from partnerships.queries import pairings_of
from partnerships.services.interests import Answered, answer_suggestion
from partnerships.web.binomes import is_synthetic_pair
from partnerships.web.comparison import exchanges_of, facts_of, party_of
from partnerships.web.forms import InterestForm
from partnerships.workflows import INTEREST, PAIRING

ANSWER = Interest.Answer


class PairingFilters(Filters):
    words = forms.CharField(label=gettext_lazy("Firm"), widget=forms.SearchInput())
    status = forms.ChoiceField(label=gettext_lazy("Status"), choices=[ANY, *PAIRING.choices])

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return queryset.filter(Q(firm_a__name__icontains=words) | Q(firm_b__name__icontains=words))

    def narrow_status(self, queryset: Any, status: str) -> Any:
        return queryset.filter(status=status)


class PairingList(ListPage):
    """Every proposed pair that the reader may see, the newest first."""

    template_name = "partnerships/pairings/list.html"
    filters_class = PairingFilters
    sorts = {
        "firm_a": ("firm_a__name",),
        "firm_b": ("firm_b__name",),
        "status": ("status", "-proposed_at"),
        "proposed": ("proposed_at",),
    }

    def rows(self) -> QuerySet[Pairing]:
        return pairings_of(self.request.user).order_by("-proposed_at", "-id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = context["page_obj"]
        for pairing in shown:
            pairing.state = PAIRING.state(pairing.status)
        return context | {
            "may_find": can(self.request.user, "pairing.find"),
            "shows_synthetic_data": any(map(is_synthetic_pair, shown)),
        }


def pairing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The two firms side by side, why they are proposed, and the own firm's answer.

    Managers see that both are asked; what a firm has answered is for its own eyes.
    """
    pairing = get_object_or_404(pairings_of(request.user), pk=pk)
    firms = with_profile(
        Firm.objects.filter(pk__in=(pairing.firm_a_id, pairing.firm_b_id)), get_language()
    ).in_bulk()
    pairing.firm_a, pairing.firm_b = firms[pairing.firm_a_id], firms[pairing.firm_b_id]
    own = _own_firm(request.user, pairing)
    given = _given(own, pairing)
    form = None
    if own is not None and pairing.status == "open":
        form = InterestForm(instance=given or Interest(language=get_language()))
    if request.method == "POST":
        form = InterestForm(request.POST)
        answered = _answer(request, pairing, own, form)
        if answered is not None:
            return _after(request, pairing, answered)
    linked = frozenset(
        Firm.objects.visible_to(request.user).filter(pk__in=firms).values_list("pk", flat=True)
    )
    context = {
        "pairing": pairing,
        "state": PAIRING.state(pairing.status),
        "left": party_of(pairing.firm_a, linked),
        "right": party_of(pairing.firm_b, linked),
        "facts": facts_of(pairing.firm_a, pairing.firm_b),
        "exchanges": exchanges_of(pairing.firm_a, pairing.firm_b),
        "own": own,
        "given": given,
        "given_state": INTEREST.state(given.status) if given else None,
        "form": form,
        "shows_synthetic_data": is_synthetic_pair(pairing),
    }
    return render(request, "partnerships/pairings/page.html", context)


def _own_firm(user: Any, pairing: Pairing) -> Firm | None:
    """The firm for which the reader speaks; nobody answers for both."""
    own = [
        firm for firm in (pairing.firm_a, pairing.firm_b) if firm.pk in user.represented_firm_ids
    ]
    return own[0] if len(own) == 1 else None


def _given(own: Firm | None, pairing: Pairing) -> Interest | None:
    if own is None:
        return None
    pair = (pairing.firm_a_id, pairing.firm_b_id)
    return Interest.objects.filter(firm=own, counterpart__in=pair).first()


def _answer(
    request: HttpRequest, pairing: Pairing, own: Firm | None, form: InterestForm
) -> Answered | None:
    """What came of the answer; None when the form has to be shown again with its errors."""
    if own is None:
        require(request.user, "interest.answer", pairing.firm_a)
        raise Http404
    said = request.POST.get("answer", "")
    if said not in ANSWER.values:
        raise Invalid(_("Choose one of the three answers."))
    if said == ANSWER.INTERESTED and not form.is_valid():
        return None
    words = form.cleaned_data if said == ANSWER.INTERESTED else {"language": get_language()}
    other = pairing.firm_b if own.pk == pairing.firm_a_id else pairing.firm_a
    return submit(
        form,
        lambda: answer_suggestion(
            actor=request.user,
            convention=pairing.convention,
            firm=own,
            counterpart=other,
            answer=said,
            evidence=pairing.evidence,
            **words,
        ),
    )


def _after(request: HttpRequest, pairing: Pairing, answered: Answered) -> HttpResponse:
    binome: Binome | None = answered.binome
    if binome is not None:
        messages.success(request, _("You are both interested: a binôme is proposed."))
        return redirect("partnerships:binome", pk=binome.pk)
    messages.success(
        request, _("Noted. The other firm learns of your answer only when both of you say yes.")
    )
    return redirect("partnerships:pairing", pk=pairing.pk)
