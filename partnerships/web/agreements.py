"""Agreements of a binôme: the list, the record, the confirmation, the file."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ced_platform.shared.abilities import can, require
from ced_platform.shared.choices import Side
from ced_platform.shared.files import UploadField, download
from ced_platform.shared.submitting import accepted
from partnerships.models import Agreement, AgreementFile, Binome
from partnerships.services.agreements import (
    FROM_PROJECT_ON,
    confirm_agreement,
    record_agreement,
    withdraw_agreement,
)
from partnerships.web.forms import day_input
from partnerships.web.workspace import SAVED, open_workspace, show
from partnerships.workflows import AGREEMENT
from territories.models import HostCondition, Territory
from territories.queries import conditions_over
from territories.web.conditions import in_words


class AgreementForm(forms.ModelForm):
    file = UploadField(label=gettext_lazy("The signed text"), required=False)

    class Meta:
        model = Agreement
        fields = (
            "kind",
            "title",
            "signed_on",
            "ends_on",
            "summary",
            "capital_a",
            "capital_b",
            "host_conditions",
            "amends",
        )
        widgets = {
            "signed_on": day_input(),
            "ends_on": day_input(),
            "summary": forms.Textarea(attrs={"rows": 5}),
            "host_conditions": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "ends_on": gettext_lazy("Leave empty where it has no end."),
            "capital_a": gettext_lazy("Only where the two own something together."),
            "host_conditions": gettext_lazy(
                "Such as the largest share that a foreign firm may hold."
            ),
            "amends": gettext_lazy("Only where this text changes an earlier agreement."),
        }

    def __init__(self, *args: Any, binome: Binome, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        standing = binome.agreements.filter(status="confirmed")
        if standing:
            self.fields["amends"].queryset = standing
        else:
            del self.fields["amends"]
        for side in Side:
            self.fields[f"capital_{side}"].label = _("Capital held by %(firm)s, in percent") % {
                "firm": binome.firm_of(side).name
            }

    def _post_clean(self) -> None:
        """The service checks the whole record, once, under its lock; see `submit`."""


def agreements_page(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    agreements = list(binome.agreements.select_related("amends").prefetch_related("files"))
    for one in agreements:
        one.binome = binome
        one.state = AGREEMENT.state(one.status)
        one.confirmations = [(binome.firm_of(side), one.confirmed_at(side)) for side in Side]
        one.may_confirm = _may(request, one, "confirm")
        one.may_withdraw = _may(request, one, "withdraw")
    waits = any(one.status == "proposed" for one in agreements)
    return show(
        request,
        binome,
        "agreements",
        "agreements",
        agreements=agreements,
        may_record=binome.status in FROM_PROJECT_ON
        and not waits
        and can(request.user, "binome.act", binome),
    )


def _may(request: HttpRequest, agreement: Agreement, name: str) -> bool:
    step = AGREEMENT.transition(name)
    return (
        agreement.binome.is_standing
        and step in AGREEMENT.possible(agreement)
        and can(request.user, f"agreement.{name}", agreement)
    )


def new_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    require(request.user, "binome.act", binome)
    sent = request.method == "POST"
    form = AgreementForm(
        request.POST if sent else None, request.FILES if sent else None, binome=binome
    )
    if form.is_valid() and accepted(form, lambda: _record(request, binome, form)):
        messages.success(
            request,
            _("Recorded. It counts once the other firm has confirmed it."),
            extra_tags=SAVED,
        )
        return redirect("partnerships:binome-agreements", pk=pk)
    return show(
        request,
        binome,
        "agreements",
        "agreement_form",
        form=form,
        places=_laws_of(binome),
    )


def _laws_of(binome: Binome) -> list[tuple[Territory, list[HostCondition]]]:
    """What the law says where each of the two firms is; a territory about which nothing is known
    is left out."""
    territories = list(dict.fromkeys(binome.firm_of(side).territory for side in Side))
    conditions = conditions_over([one.pk for one in territories])
    return [(one, in_words(conditions[one.pk])) for one in territories if conditions[one.pk]]


def _record(request: HttpRequest, binome: Binome, form: AgreementForm) -> Agreement:
    fields = dict(form.cleaned_data)
    file = fields.pop("file", None)
    return record_agreement(
        actor=request.user, binome=binome, language=get_language(), fields=fields, file=file
    )


STEPS = {
    "confirm": (
        confirm_agreement,
        gettext_lazy("Confirm the agreement"),
        gettext_lazy("By this your firm says that it has signed this agreement. It counts then."),
        gettext_lazy("Confirmed: the agreement stands."),
    ),
    "withdraw": (
        withdraw_agreement,
        gettext_lazy("Withdraw the agreement"),
        gettext_lazy("It does not count. The project goes on, and another one can be recorded."),
        gettext_lazy("Withdrawn. The project goes on."),
    ),
}


def take_step(request: HttpRequest, pk: int, agreement: int, name: str) -> HttpResponse:
    """Ask, then confirm or withdraw."""
    binome = open_workspace(request, pk)
    found = get_object_or_404(
        Agreement.objects.prefetch_related("files"), pk=agreement, binome=binome
    )
    found.binome = binome
    require(request.user, f"agreement.{name}", found)
    service, title, text, done = STEPS[name]
    if request.method == "POST":
        service(actor=request.user, agreement=found)
        messages.success(request, str(done))
        return redirect("partnerships:binome-agreements", pk=pk)
    found.state = AGREEMENT.state(found.status)
    found.confirmations = [(binome.firm_of(side), found.confirmed_at(side)) for side in Side]
    return show(
        request,
        binome,
        "agreements",
        "agreement_step",
        agreement=found,
        title=title,
        text=text,
        is_danger=name == "withdraw",
    )


def agreement_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    binome = open_workspace(request, pk)
    return download(get_object_or_404(AgreementFile, pk=file, agreement__binome=binome))
