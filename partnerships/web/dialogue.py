"""The dialogue: one's word, messages with files, who reads."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.files import UploadField, download
from ced_platform.shared.languages import OWN_NAMES
from ced_platform.shared.submitting import accepted
from partnerships.models import Attachment, Binome, Message, ReadMark
from partnerships.parties import own_side, people_of
from partnerships.services.dialogue import (
    details_are_open,
    edit_message,
    give_undertaking,
    mark_read,
    send_message,
    withdraw_message,
)
from partnerships.web.workspace import SAVED, open_workspace, show

MESSAGES_A_PAGE = 30


class MessageForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the message"),
        choices=[(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES],
    )
    file = UploadField(label=gettext_lazy("File"), required=False)

    def __init__(self, *args: Any, with_file: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_file:
            del self.fields["file"]


class TextForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )


def dialogue_page(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    open_details = details_are_open(binome)
    form = MessageForm(
        request.POST or None,
        request.FILES or None,
        with_file=open_details,
        initial={"language": get_language()},
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: _send(request, binome, form))
    ):
        messages.success(request, _("Your message is sent."), extra_tags=SAVED)
        return redirect("partnerships:binome-dialogue", pk=pk)
    response = show(
        request, binome, "dialogue", "dialogue", **_context(request, binome, form, open_details)
    )
    mark_read(reader=request.user, binome=binome)
    return response


def _send(request: HttpRequest, binome: Binome, form: MessageForm) -> Message:
    file = form.cleaned_data.get("file")
    return send_message(
        actor=request.user,
        binome=binome,
        text=form.cleaned_data["text"],
        language=form.cleaned_data["language"],
        files=(file,) if file else (),
    )


def _context(
    request: HttpRequest, binome: Binome, form: MessageForm, open_details: bool
) -> dict[str, Any]:
    thread = binome.messages.select_related("author").prefetch_related("attachments", "earlier")
    page = Paginator(thread.order_by("-sent_at", "-id"), MESSAGES_A_PAGE).get_page(
        request.GET.get("page")
    )
    marks = {mark.reader_id: mark.read_at for mark in ReadMark.objects.filter(binome=binome)}
    seen = marks.get(request.user.pk or 0)
    for message in page:
        message.is_mine = message.author_id == request.user.pk
        message.may_be_changed = binome.is_standing and message.may_change(request.user)
        message.is_new = not message.is_mine and (seen is None or message.sent_at > seen)
    given = {one.side: one for one in binome.undertakings.select_related("given_by")}
    side = own_side(request.user, binome)
    return {
        "form": form if binome.is_standing else None,
        "page_obj": page,
        "open_details": open_details,
        "undertakings": [(binome.firm_of(side), given.get(side.value)) for side in Side],
        "may_give": binome.is_standing and side is not None and side.value not in given,
        "readers": [
            (binome.firm_of(side), [(role, one, marks.get(one.pk)) for role, one in people])
            for side, people in people_of(binome).items()
        ],
    }


@require_POST
def undertake(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    require(request.user, "binome.act", binome)
    give_undertaking(actor=request.user, binome=binome)
    messages.success(request, _("Your firm has given its word. It stands in the history."))
    return redirect("partnerships:binome-dialogue", pk=pk)


def _own_message(request: HttpRequest, binome: Binome, message: int) -> Message:
    return get_object_or_404(Message, pk=message, binome=binome, author=request.user)


def edit(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    mine = _own_message(request, binome, message)
    form = TextForm(request.POST or None, initial={"text": mine.text})
    if form.is_valid() and accepted(
        form,
        lambda: edit_message(actor=request.user, message=mine, text=form.cleaned_data["text"]),
    ):
        messages.success(request, _("Your message is changed; the others see that it was."))
        return redirect("partnerships:binome-dialogue", pk=pk)
    return show(request, binome, "dialogue", "message_edit", form=form, message=mine)


def withdraw(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    mine = _own_message(request, binome, message)
    if request.method == "POST":
        withdraw_message(actor=request.user, message=mine)
        messages.success(request, _("Your message is taken back."))
        return redirect("partnerships:binome-dialogue", pk=pk)
    return render(
        request,
        "confirm.html",
        {
            "title": _("Take the message back"),
            "text": _(
                "The others no longer read it or its files; they see that it was taken back."
            ),
            "confirm_label": _("Take the message back"),
            "cancel_url": "../../",
            "danger": True,
        },
    )


def attachment(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """A file, for those who take part, once both firms have given their word."""
    binome = open_workspace(request, pk)
    stored = get_object_or_404(
        Attachment,
        pk=attachment,
        message__binome=binome,
        message__withdrawn_at__isnull=True,
    )
    if not details_are_open(binome):
        raise Http404
    return download(stored)
