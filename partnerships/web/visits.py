"""Visits: both directions side by side, and the forms that take each of them further."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from actors.models import Firm
from ced_platform.shared.abilities import can, require
from ced_platform.shared.choices import Side
from ced_platform.shared.submitting import accepted, sent
from partnerships.models import Binome, Visit
from partnerships.services.visits import (
    agree_waiver,
    ask_waiver,
    cancel_visit,
    confirm_visit,
    plan_visit,
    report_visit,
    sides_that_visited,
)
from partnerships.web.forms import day_input
from partnerships.web.workspace import SAVED, open_workspace, show
from partnerships.workflows import VISIT


class PlanForm(forms.Form):
    starts_on = forms.DateField(label=gettext_lazy("First day"), widget=day_input())
    ends_on = forms.DateField(label=gettext_lazy("Last day"), widget=day_input())
    travellers = forms.CharField(
        label=gettext_lazy("Who travels"),
        max_length=300,
        help_text=gettext_lazy("Names and what they do, so that the host knows whom to expect."),
    )
    programme = forms.CharField(
        label=gettext_lazy("What they want to see"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why is this visit not needed?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The other firm has to agree. The reason stays in the history."),
    )


class ReportForm(forms.Form):
    report = forms.CharField(
        label=gettext_lazy("What did the visit show?"),
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=gettext_lazy(
            "Machines and people, quality, how they work, what fits, what is still open."
        ),
    )


class ConfirmForm(forms.Form):
    comment = forms.CharField(
        label=gettext_lazy("What would you add or correct?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class EmptyForm(forms.Form):
    """A question that is answered by a button alone."""


@dataclass(frozen=True)
class Direction:
    """One of the two directions, with its visits, the newest first."""

    visitor: Firm
    host: Firm
    side: Side
    visits: list[Visit]
    is_done: bool
    may_plan: bool


def visits_page(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    return show(request, binome, "visits", "visits", directions=_directions(request, binome))


def _directions(request: HttpRequest, binome: Binome) -> list[Direction]:
    visits = list(binome.visits.all())
    for visit in visits:
        visit.binome = binome
        visit.state = VISIT.state(visit.status)
        visit.actions = _actions(request.user, visit) if binome.is_standing else []
    done = sides_that_visited(binome)
    acts = can(request.user, "binome.act", binome) and binome.is_standing
    under_way = {one.visitor for one in visits if not one.state.final}
    return [
        Direction(
            visitor=binome.firm_of(side),
            host=binome.firm_of(side.other),
            side=side,
            visits=[one for one in visits if one.visitor == side],
            is_done=side in done,
            may_plan=acts and side.value not in under_way and binome.status != "approved",
        )
        for side in Side
    ]


@dataclass(frozen=True)
class Action:
    """A step that a person can take with a visit: its form, its question, its service."""

    name: str
    label: Any
    form: type[forms.Form]
    service: Callable[..., Visit]
    done: Any
    is_danger: bool = False


ACTIONS = {
    one.name: one
    for one in (
        Action(
            "report",
            gettext_lazy("Report on the visit"),
            ReportForm,
            report_visit,
            gettext_lazy("Your report is sent. The host is asked to confirm it."),
        ),
        Action(
            "confirm",
            gettext_lazy("Confirm the visit"),
            ConfirmForm,
            confirm_visit,
            gettext_lazy("The visit is confirmed: it counts now."),
        ),
        Action(
            "agree",
            gettext_lazy("Agree to do without the visit"),
            EmptyForm,
            agree_waiver,
            gettext_lazy("Agreed: this visit is not needed."),
        ),
        Action(
            "cancel",
            gettext_lazy("Cancel"),
            EmptyForm,
            cancel_visit,
            gettext_lazy("Cancelled. Another visit can be planned."),
            is_danger=True,
        ),
    )
}


def _actions(user: Any, visit: Visit) -> list[Action]:
    return [
        ACTIONS[step.name]
        for step in VISIT.possible(visit)
        if step.ability and can(user, step.ability, visit)
    ]


def _words_of(form: forms.Form) -> dict[str, Any]:
    """What was written, and in which language; nothing where a button alone answers."""
    return {**form.cleaned_data, "language": get_language()} if form.fields else {}


def take_step(request: HttpRequest, pk: int, visit: int, name: str) -> HttpResponse:
    """Report, confirm, agree or cancel: one page that asks, and does it."""
    binome = open_workspace(request, pk)
    found = get_object_or_404(Visit.objects.select_related("binome"), pk=visit, binome=binome)
    found.binome = binome
    action = ACTIONS[name]
    require(request.user, f"visit.{name}", found)
    form = action.form(sent(request))
    if form.is_valid() and accepted(
        form, lambda: action.service(actor=request.user, visit=found, **_words_of(form))
    ):
        messages.success(request, str(action.done), extra_tags=SAVED)
        return redirect("partnerships:binome-visits", pk=pk)
    found.state = VISIT.state(found.status)
    return show(
        request,
        binome,
        "visits",
        "visit_form",
        form=form,
        title=action.label,
        visit=found,
        is_danger=action.is_danger,
        visitor=binome.firm_of(found.visitor_side),
        host=binome.firm_of(found.host_side),
    )


def enter(request: HttpRequest, pk: int, side: Side, kind: str) -> HttpResponse:
    """Plan a visit of a side, or ask to do without it."""
    binome = open_workspace(request, pk)
    require(request.user, "binome.act", binome)
    visitor = side
    plans = kind == "plan"
    form = (PlanForm if plans else ReasonForm)(sent(request))
    call = plan_visit if plans else ask_waiver
    if form.is_valid() and accepted(
        form,
        lambda: call(actor=request.user, binome=binome, visitor=visitor, **_words_of(form)),
    ):
        messages.success(request, _("Entered. The other firm is told."), extra_tags=SAVED)
        return redirect("partnerships:binome-visits", pk=pk)
    return show(
        request,
        binome,
        "visits",
        "visit_form",
        form=form,
        title=_("Plan a visit") if plans else _("Do without the visit"),
        visitor=binome.firm_of(visitor),
        host=binome.firm_of(visitor.other),
    )
