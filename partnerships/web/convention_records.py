"""Pages of what both sides keep with a convention: clusters in charge, documents, milestones."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from actors.models import Cluster
from ced_platform.shared.abilities import require
from ced_platform.shared.files import UploadField, download
from ced_platform.shared.languages import OWN_NAMES
from ced_platform.shared.submitting import accepted, sent
from partnerships.models import Convention
from partnerships.queries import clusters_to_name
from partnerships.services.convention_records import (
    add_document,
    add_milestone,
    change_milestone,
    complete_milestone,
    name_clusters,
)
from partnerships.web.conventions import visible_convention
from partnerships.web.forms import day_input


class DocumentForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Title"),
        max_length=120,
        help_text=gettext_lazy(
            "The same title and language again makes a new version; the old one stays."
        ),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=list(OWN_NAMES.items()),
        help_text=gettext_lazy("Each language is an original: hand in each as a file of its own."),
    )
    upload = UploadField(label=gettext_lazy("File"))


class MilestoneForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    due_on = forms.DateField(label=gettext_lazy("Due on"), widget=day_input())


class ClustersForm(forms.Form):
    clusters = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Clusters of your side"),
        queryset=Cluster.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("They bring the expertise of the trade and review the pairs."),
    )

    def __init__(self, *args: Any, clusters: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clusters"].queryset = clusters


def _kept_convention(request: HttpRequest, pk: int) -> Convention:
    convention = visible_convention(request, pk)
    require(request.user, "convention.keep_records", convention)
    return convention


def _record_page(
    request: HttpRequest,
    convention: Convention,
    form: forms.Form,
    service: Callable[..., object],
    *,
    title: str,
    done: str,
    text: str = "",
    subject: dict[str, Any] | None = None,
) -> HttpResponse:
    """Ask for what the service takes, hand it over, go back to the convention.

    `subject` is what the service works on, where that is not the convention itself.
    """
    subject = subject or {"convention": convention}
    if form.is_valid() and accepted(
        form, lambda: service(actor=request.user, **subject, **form.cleaned_data)
    ):
        messages.success(request, done)
        return redirect("partnerships:convention", pk=convention.pk)
    context = {
        "convention": convention,
        "form": form,
        "title": title,
        "text": text,
        "shows_synthetic_data": convention.is_synthetic,
    }
    return render(request, "partnerships/conventions/record.html", context)


def new_document(request: HttpRequest, pk: int) -> HttpResponse:
    convention = _kept_convention(request, pk)
    form = DocumentForm(
        sent(request), request.FILES or None, initial={"language": request.user.language}
    )
    return _record_page(
        request,
        convention,
        form,
        add_document,
        title=_("Hand in a document"),
        done=_("The document is kept."),
    )


def document_file(request: HttpRequest, pk: int, document_pk: int) -> FileResponse:
    convention = visible_convention(request, pk)
    return download(get_object_or_404(convention.documents, pk=document_pk))


def new_milestone(request: HttpRequest, pk: int) -> HttpResponse:
    return _record_page(
        request,
        _kept_convention(request, pk),
        MilestoneForm(sent(request)),
        add_milestone,
        title=_("Add a milestone"),
        done=_("The milestone is in the plan."),
    )


def edit_milestone(request: HttpRequest, pk: int, milestone_pk: int) -> HttpResponse:
    convention = _kept_convention(request, pk)
    milestone = get_object_or_404(convention.milestones, pk=milestone_pk, done_on__isnull=True)
    present = {"title": milestone.title, "due_on": milestone.due_on}
    return _record_page(
        request,
        convention,
        MilestoneForm(sent(request), initial=present),
        change_milestone,
        title=_("Change the milestone"),
        done=_("The milestone is changed."),
        subject={"milestone": milestone},
    )


@require_POST
def milestone_done(request: HttpRequest, pk: int, milestone_pk: int) -> HttpResponse:
    convention = _kept_convention(request, pk)
    milestone = get_object_or_404(convention.milestones, pk=milestone_pk)
    complete_milestone(actor=request.user, milestone=milestone)
    messages.success(request, _("The milestone is done."))
    return redirect("partnerships:convention", pk=pk)


def clusters(request: HttpRequest, pk: int) -> HttpResponse:
    convention = _kept_convention(request, pk)
    own = clusters_to_name(request.user, convention).order_by("name")
    chosen = list(convention.clusters.values_list("pk", flat=True))
    return _record_page(
        request,
        convention,
        ClustersForm(sent(request), clusters=own, initial={"clusters": chosen}),
        name_clusters,
        title=_("Clusters in charge"),
        done=_("The clusters in charge are named."),
        text="" if own else _("Your side has no cluster yet: enter one first."),
    )
