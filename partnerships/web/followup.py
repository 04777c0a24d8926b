"""Follow-up: what is asked when, one's own answers, an easy stop."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.submitting import accepted, sent
from partnerships.models import Binome, FollowUp
from partnerships.parties import own_side, side_of_person
from partnerships.services.followup import answer_follow_up, stop_follow_up
from partnerships.web.forms import day_input
from partnerships.web.workspace import SAVED, open_workspace, show

YES_NO = [("True", gettext_lazy("yes")), ("False", gettext_lazy("no"))]


def yes_or_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=YES_NO,
        coerce=lambda value: value == "True",
        widget=forms.RadioSelect,
    )


class AnswerForm(forms.Form):
    """The five questions; the effects may stay empty and are not shown to the other firm."""

    is_alive = yes_or_no(gettext_lazy("1. Is the partnership alive?"))
    ended_on = forms.DateField(
        label=gettext_lazy("If not: when did it end?"), required=False, widget=day_input()
    )
    turnover = forms.ChoiceField(
        label=gettext_lazy("2. What did it do to your turnover?"),
        required=False,
        choices=[("", gettext_lazy("I would rather not say")), *FollowUp.Turnover.choices],
        help_text=gettext_lazy("The other firm does not read this."),
    )
    jobs = forms.IntegerField(
        label=gettext_lazy("Jobs gained (or lost, with a minus)"),
        required=False,
        min_value=-100_000,
        max_value=100_000,
        help_text=gettext_lazy("The other firm does not read this."),
    )
    satisfaction = forms.TypedChoiceField(
        label=gettext_lazy("3. How satisfied are you? 1: not at all, 5: very"),
        choices=[(str(one), str(one)) for one in range(1, 6)],
        coerce=int,
        widget=forms.RadioSelect,
    )
    obstacles = forms.CharField(
        label=gettext_lazy("4. What stands in the way?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    goes_on = yes_or_no(gettext_lazy("5. Do you want to go on?"))


@dataclass(frozen=True)
class Wave:
    """The questions of one moment, firm A before firm B."""

    months: int
    due_on: date
    rows: list[FollowUp]


def follow_up_page(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    rows = list(binome.follow_ups.all())
    today = timezone.localdate()
    mine, near = own_side(request.user, binome), side_of_person(request.user, binome)
    for one in rows:
        one.firm = binome.firm_of(Side(one.side))
        one.may_answer = (
            binome.is_standing and one.is_open and one.side == mine and one.due_on <= today
        )
        one.shows_effects = one.side == near
    return show(
        request,
        binome,
        "follow-up",
        "follow_up",
        waves=list(_waves(rows)),
        next_on=_next_on(binome, rows),
        may_stop=binome.is_standing and any(one.is_open and one.side == mine for one in rows),
    )


def _waves(rows: list[FollowUp]) -> Iterator[Wave]:
    """In the order of the model: by wave, then by side."""
    for months, of_wave in groupby(rows, key=lambda one: one.wave):
        answers = list(of_wave)
        yield Wave(months, answers[0].due_on, answers)


def _next_on(binome: Binome, rows: list[FollowUp]) -> date | None:
    """The day on which the next questions come; None where none are to come."""
    today = timezone.localdate()
    coming = [one.due_on for one in rows if one.is_open and one.due_on > today]
    return min(coming) if coming and binome.is_standing else None


def answer(request: HttpRequest, pk: int, follow_up: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    require(request.user, "binome.act", binome)
    found = get_object_or_404(
        FollowUp, pk=follow_up, binome=binome, side=own_side(request.user, binome)
    )
    found.binome = binome
    form = AnswerForm(sent(request))
    if form.is_valid() and accepted(
        form,
        lambda: answer_follow_up(
            actor=request.user,
            follow_up=found,
            language=get_language(),
            answers=form.cleaned_data,
        ),
    ):
        messages.success(request, _("Thank you. Your answers are kept."), extra_tags=SAVED)
        return redirect("partnerships:binome-follow-up", pk=pk)
    return show(request, binome, "follow-up", "follow_up_form", form=form, follow_up=found)


def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """One question, one button: no more questions for one's own firm."""
    binome = open_workspace(request, pk)
    require(request.user, "binome.act", binome)
    if request.method == "POST":
        stop_follow_up(actor=request.user, binome=binome)
        messages.success(request, _("Your firm gets no more questions. Its answers stay."))
        return redirect("partnerships:binome-follow-up", pk=pk)
    return render(
        request,
        "confirm.html",
        {
            "title": _("No more questions"),
            "text": _("Your firm is not asked again about this partnership. Its answers stay."),
            "confirm_label": _("Stop the questions"),
            "cancel_url": reverse("partnerships:binome-follow-up", args=[pk]),
        },
    )
