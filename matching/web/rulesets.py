"""Rulesets: read, try on a sample, switch on. For the operator."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from ced_platform.shared.abilities import require
from ced_platform.shared.submitting import accepted, sent, submit
from matching.models import Ruleset, RulesetTrial
from matching.parameters import parameters
from matching.services.rulesets import (
    ask_for_trial,
    choose_ruleset,
    default_ruleset,
    draft_ruleset,
    parameters_of,
    switch_on,
)
from partnerships.models import Convention

COMPONENT_LABELS = {
    "score": gettext_lazy("order of the pair (score)"),
    "trade_affinity": gettext_lazy("nearness of trades"),
    "reciprocity": gettext_lazy("gain on both sides"),
    "feasibility": gettext_lazy("ease of working together"),
}


class RulesetForm(forms.Form):
    """A number a parameter, the present one to begin with."""

    version = forms.CharField(
        label=gettext_lazy("Version"),
        max_length=20,
        help_text=gettext_lazy("A name of its own, for example 2027.01."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in parameters():
            field = forms.IntegerField if one.is_whole else forms.FloatField
            self.fields[one.name] = field(label=one.name, help_text=one.help)
            if not one.is_whole:
                self.fields[one.name].widget.attrs["step"] = "any"

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields of the parameters under the headings of their groups."""
        grouped: dict[Any, list[forms.BoundField]] = {}
        for one in parameters():
            grouped.setdefault(one.group, []).append(self[one.name])
        return list(grouped.items())


class ConventionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.reference} – {obj.title}"


class TrialForm(forms.Form):
    convention = ConventionChoice(
        label=gettext_lazy("Convention"), queryset=Convention.objects.none()
    )
    sample = forms.IntegerField(
        label=gettext_lazy("Firms of each side"), min_value=1, max_value=2000, initial=200
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["convention"].queryset = Convention.objects.active().order_by("reference")


class ChoiceForm(forms.Form):
    convention = ConventionChoice(
        label=gettext_lazy("Convention"), queryset=Convention.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["convention"].queryset = Convention.objects.active().order_by("reference")


@require_GET
def ruleset_list(request: HttpRequest) -> HttpResponse:
    require(request.user, "matching.oversee")
    default_ruleset()
    rows = Ruleset.objects.annotate(
        runs_count=Count("runs", distinct=True), trials_count=Count("trials", distinct=True)
    ).order_by("-is_default", "-created_at")
    return render(request, "matching/rulesets/list.html", {"rulesets": rows})


def new_ruleset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version that starts from the parameters of another."""
    require(request.user, "ruleset.write")
    base = get_object_or_404(Ruleset, pk=pk)
    stored = parameters_of(base).to_dict()
    form = RulesetForm(sent(request), initial={**stored, "version": ""})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        version = values.pop("version")
        made = submit(
            form,
            lambda: draft_ruleset(actor=request.user, version=version, parameters=values),
        )
        if made is not None:
            messages.success(request, _("Stored. Try it on a convention before you switch it on."))
            return redirect("matching:ruleset", made.pk)
    return render(request, "matching/rulesets/new.html", {"form": form, "base": base})


def ruleset_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: where it differs from the default, its trials, and a form for another."""
    require(request.user, "matching.oversee")
    ruleset = get_object_or_404(Ruleset, pk=pk)
    default = default_ruleset()
    form = TrialForm(sent(request))
    if request.method == "POST" and form.is_valid():
        trial = submit(
            form,
            lambda: ask_for_trial(actor=request.user, ruleset=ruleset, **form.cleaned_data),
        )
        if trial is not None:
            return redirect("matching:trial", trial.pk)
    own, usual = parameters_of(ruleset).to_dict(), parameters_of(default).to_dict()
    context = {
        "ruleset": ruleset,
        "default": default,
        "parameters": [
            {"parameter": one, "value": own[one.name], "default": usual[one.name]}
            for one in parameters()
        ],
        "trials": ruleset.trials.select_related("convention", "before")[:20],
        "choices": ruleset.choices.select_related("convention").order_by("convention__reference"),
        "form": form,
        "choice_form": ChoiceForm(prefix="choice"),
    }
    return render(request, "matching/rulesets/ruleset.html", context)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a version the default."""
    ruleset = switch_on(actor=request.user, ruleset=get_object_or_404(Ruleset, pk=pk))
    messages.success(request, _("Switched on: lists follow it from the next run."))
    return redirect("matching:ruleset", ruleset.pk)


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Let one convention follow this version, or the default again."""
    require(request.user, "ruleset.write")
    ruleset = get_object_or_404(Ruleset, pk=pk)
    form = ChoiceForm(request.POST, prefix="choice")
    wanted = None if "undo" in request.POST else ruleset
    if form.is_valid() and accepted(
        form,
        lambda: (
            choose_ruleset(
                actor=request.user, convention=form.cleaned_data["convention"], ruleset=wanted
            )
            or True
        ),
    ):
        messages.success(request, _("Noted: the convention follows it from its next run."))
    else:
        messages.error(request, _("Choose a convention in force."))
    return redirect("matching:ruleset", pk)


@require_GET
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    """What a trial found; the page asks again while it goes on."""
    require(request.user, "matching.oversee")
    shown = get_object_or_404(
        RulesetTrial.objects.select_related("convention", "before", "after"), pk=pk
    )
    components = [
        (label, *shown.result["components"][name])
        for name, label in COMPONENT_LABELS.items()
        if shown.result
    ]
    context = {
        "trial": shown,
        "is_open": shown.state == RulesetTrial.State.QUEUED,
        "components": components,
        "shows_synthetic_data": shown.convention.is_synthetic,
    }
    return render(request, "matching/rulesets/trial.html", context)
