"""The page on which a firm says what its activities are in the next version of the codes."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from actors.models import Firm
from actors.services.nomenclature_change import choose_successor
from actors.versions import NextCodes, next_codes
from actors.web.saving import editable_firm
from ced_platform.shared.submitting import accepted, sent
from trades.models import Activity


class SuccessorForm(forms.Form):
    """The choice for one activity whose code splits; it may be left open."""

    successor = forms.ChoiceField(required=False, widget=forms.RadioSelect)

    def __init__(self, data: object, *, codes: NextCodes) -> None:
        row = codes.row
        initial = {"successor": row.successor_id}
        super().__init__(data, initial=initial, prefix=str(row.pk))  # type: ignore[arg-type]
        self.codes = codes
        field = self.fields["successor"]
        field.label = f"{row.activity.code} – {row.activity.label}"
        field.choices = [(one.pk, _named(one)) for one in codes.options]

    def save(self, actor: Any, firm: Firm) -> Firm:
        """What was left open stays open."""
        chosen = self.cleaned_data["successor"]
        if not chosen:
            return firm
        successor = next(one for one in self.codes.options if str(one.pk) == chosen)
        return choose_successor(
            actor=actor, firm=firm, activity=self.codes.row.activity, successor=successor
        )


def _named(activity: Activity) -> str:
    """Code and label in the direction of the label's own language, which may not be the page's."""
    return format_html(
        '<bdi lang="{}">{} – {}</bdi>', activity.label_language, activity.code, activity.label
    )


@require_http_methods(["GET", "HEAD", "POST"])
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Shows the next code of each activity, and saves the choices where a code splits."""
    firm = editable_firm(request, pk)
    codes = next_codes(firm, get_language())
    choices = [SuccessorForm(sent(request), codes=one) for one in codes if len(one.options) > 1]
    if request.method == "POST":
        saved = [
            form.is_valid() and accepted(form, partial(form.save, request.user, firm))
            for form in choices
        ]
        if all(saved):
            messages.success(request, _("Saved. Your present codes stay as they are."))
            return redirect("profile:firm", pk)
    context = {"firm": firm, "codes": codes, "choices": choices}
    return render(request, "actors/profile/versions.html", context)
