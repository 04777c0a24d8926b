"""The journal and the outbox for the operator: to read, and to send a mail again."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ced_platform.shared.admin import ReadOnlyAdmin
from journal.models import Event, OutboxMail
from journal.services import send_again


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("occurred_at", "code", "actor", "subject_type", "subject_id")
    list_filter = ("subject_type", "code")
    search_fields = ("code", "actor__email", "actor__full_name", "=subject_id")
    date_hierarchy = "occurred_at"
    list_select_related = ("actor",)


@admin.register(OutboxMail)
class OutboxMailAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "template", "recipient", "state", "attempts", "sent_at")
    list_filter = ("state", "template")
    search_fields = ("recipient__email", "recipient__full_name", "key")
    date_hierarchy = "created_at"
    list_select_related = ("recipient",)
    actions = ("send_again",)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    @admin.action(description=_("Send again (uncertain and failed mails)"), permissions=["send"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutboxMail]) -> None:
        """An uncertain mail may have arrived: only a person can decide to risk a second one."""
        queued = send_again(mails=queryset, actor=request.user)
        left = queryset.count() - queued
        self.message_user(
            request,
            ngettext("%(count)d mail is queued.", "%(count)d mails are queued.", queued)
            % {"count": queued},
            messages.SUCCESS if queued else messages.WARNING,
        )
        if left:
            self.message_user(
                request,
                ngettext(
                    "%(count)d was left alone: it is on its way or sent.",
                    "%(count)d were left alone: they are on their way or sent.",
                    left,
                )
                % {"count": left},
                messages.WARNING,
            )
