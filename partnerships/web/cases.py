"""Cases: the binômes an officer is in charge of, and how they pass to a colleague."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from actors.models import Mandate, User
from actors.web.members import mandates_of
from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.lists import Filters, ListPage
from ced_platform.shared.submitting import accepted, sent
from partnerships.models import Binome, Charge
from partnerships.queries import cases_of, cases_of_mandate, holders_beside, reviewers_of
from partnerships.services.charges import hand_over, hand_over_and_end
from partnerships.web.binomes import is_synthetic_pair
from partnerships.web.forms import HandOverForm
from partnerships.workflows import BINOME


class CaseList(ListPage):
    """The reader's own cases, the longest first."""

    template_name = "partnerships/cases/list.html"
    filters_class = Filters
    sorts = {
        "firm_a": ("binome__firm_a__name",),
        "firm_b": ("binome__firm_b__name",),
        "since": ("since",),
    }

    def rows(self) -> QuerySet[Charge]:
        require(self.request.user, "charge.list")
        return cases_of(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = context["page_obj"]
        for charge in shown:
            charge.state = BINOME.state(charge.binome.status)
        made_up = any(is_synthetic_pair(one.binome) for one in shown)
        return context | {"shows_synthetic_data": made_up}


def pass_on(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand one case over to a colleague."""
    visible = Binome.objects.visible_to(request.user).order_by().values("pk")
    charges = Charge.objects.filter(binome__in=visible, until__isnull=True)
    charge = get_object_or_404(charges.select_related("officer", "binome"), pk=pk)
    require(request.user, "charge.hand_over", charge)
    colleagues = reviewers_of(charge.binome.firm_of(Side(charge.side))).exclude(
        pk=charge.officer_id
    )
    form = HandOverForm(sent(request), colleagues=colleagues)
    if form.is_valid() and accepted(
        form, lambda: hand_over(actor=request.user, charge=charge, **form.cleaned_data)
    ):
        messages.success(
            request, _("%(person)s is in charge now.") % {"person": form.cleaned_data["to"]}
        )
        return redirect("partnerships:binome", pk=charge.binome_id)
    context = {"charge": charge, "form": form, "has_colleagues": colleagues.exists()}
    return render(request, "partnerships/cases/hand_over.html", context)


def end_with_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand all cases of a mandate over to one colleague and end it, in one step."""
    mandate = _mandate_or_404(request, pk)
    require(request.user, "mandate.grant", mandate.place)
    colleagues: QuerySet[User] = holders_beside(mandate)
    form = HandOverForm(sent(request), colleagues=colleagues)
    if form.is_valid() and accepted(
        form, lambda: hand_over_and_end(actor=request.user, mandate=mandate, **form.cleaned_data)
    ):
        messages.success(request, _("The cases are handed over, and the mandate has ended."))
        return redirect("home")
    context = {
        "mandate": mandate,
        "cases": cases_of_mandate(mandate),
        "form": form,
        "has_colleagues": colleagues.exists(),
    }
    return render(request, "partnerships/cases/end.html", context)


def _mandate_or_404(request: HttpRequest, pk: int) -> Mandate:
    mandates = mandates_of(request.user).select_related("user", "territory", "cluster", "firm")
    return get_object_or_404(mandates, pk=pk)
