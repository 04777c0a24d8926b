"""The notice centre: what a person was told, newest first, and by which mail."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from ced_platform.shared.choices import NoticeMail
from ced_platform.shared.lists import ANY, Filters, ListPage
from ced_platform.shared.submitting import sent
from journal.models import Notice
from journal.services import choose_notice_mail, mark_all_read, mark_read


class NoticeFilters(Filters):
    state = forms.ChoiceField(
        label=gettext_lazy("Show"),
        choices=[ANY, ("unread", gettext_lazy("unread")), ("read", gettext_lazy("read"))],
    )

    def narrow_state(self, queryset: Any, state: str) -> Any:
        return queryset.filter(read_at__isnull=state == "unread")


class NoticeList(ListPage):
    template_name = "journal/notices.html"
    filters_class = NoticeFilters

    def rows(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.request.user).order_by("-created_at", "-id")


@require_POST
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it, and go to the page that it is about."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    mark_read(notice=notice)
    return redirect(notice.path)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    mark_all_read(recipient=request.user)
    messages.success(request, _("All notices are marked as read."))
    return redirect("journal:notices")


class NoticeSettingsForm(forms.Form):
    notice_mail = forms.ChoiceField(
        label=gettext_lazy("Mails about notices"),
        choices=NoticeMail.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "Notices always stand on the platform. A mail comes at seven in the morning where it "
            "gathers several."
        ),
    )


def notice_settings(request: HttpRequest) -> HttpResponse:
    form = NoticeSettingsForm(sent(request), initial={"notice_mail": request.user.notice_mail})
    if form.is_valid():
        choose_notice_mail(recipient=request.user, setting=form.cleaned_data["notice_mail"])
        messages.success(request, _("Your choice is saved."))
        return redirect("journal:notices")
    return render(request, "journal/notice_settings.html", {"form": form})
