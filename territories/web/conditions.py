"""What the law of a territory says to each kind of partnership: read by all, kept by its staff."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ced_platform.shared.abilities import abilities, require
from ced_platform.shared.choices import PartnershipKind
from ced_platform.shared.languages import interface_languages
from ced_platform.shared.submitting import accepted, sent
from territories.models import TEXT_COLUMNS, HostCondition, Territory
from territories.queries import conditions_over
from territories.services import set_condition

TONES = {"possible": "good", "conditional": "warning", "barred": "bad"}


class ConditionForm(forms.ModelForm):
    class Meta:
        model = HostCondition
        fields = ("verdict", *TEXT_COLUMNS, "source", "checked_on")
        widgets = {
            "verdict": forms.RadioSelect,
            "checked_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            **{column: forms.Textarea(attrs={"rows": 2}) for column in TEXT_COLUMNS},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verdict"].choices = HostCondition.Verdict.choices
        for column, language in zip(TEXT_COLUMNS, interface_languages(), strict=True):
            field = self.fields[column]
            # each language is named by its own speakers, as in the language menu
            field.label = language.own_name
            field.widget.attrs.update(lang=language.tag, dir=language.direction)

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The words in each language, for the page."""
        return [self[column] for column in TEXT_COLUMNS]

    def _post_clean(self) -> None:
        """The service checks the whole condition, once, under its lock; see `submit`."""


def in_words(conditions: list[HostCondition]) -> list[HostCondition]:
    """Each with its words in the reader's language, where they exist, and how its verdict looks."""
    for one in conditions:
        one.said, one.said_language = one.said_in(get_language() or "")
        one.tone = TONES[one.verdict]
    return conditions


def _territory(request: HttpRequest, code: str) -> Territory:
    return get_object_or_404(Territory.objects.visible_to(request.user), code=code)


def page(request: HttpRequest, code: str) -> HttpResponse:
    """What is written down here, and what holds from above."""
    territory = _territory(request, code)
    conditions = in_words(conditions_over([territory.pk])[territory.pk])
    own = {one.kind for one in conditions if one.territory_id == territory.pk}
    context = {
        "territory": territory,
        "conditions": conditions,
        "others": [choice for choice in PartnershipKind.choices if choice[0] not in own],
        "can": abilities(request.user, "territory", territory),
    }
    return render(request, "territories/conditions.html", context)


def edit(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """Write down what the law says to one kind of partnership."""
    territory = _territory(request, code)
    if kind not in PartnershipKind.values:
        raise Http404
    require(request.user, "territory.set_condition", territory)
    present = territory.conditions.filter(kind=kind).first()
    form = ConditionForm(sent(request), instance=present)
    if form.is_valid() and accepted(
        form,
        lambda: set_condition(
            actor=request.user, territory=territory, kind=kind, fields=form.cleaned_data
        ),
    ):
        messages.success(request, _("The condition is saved."))
        return redirect("territories:conditions", code=code)
    context = {"territory": territory, "kind": PartnershipKind(kind).label, "form": form}
    return render(request, "territories/condition.html", context)
