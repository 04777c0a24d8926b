"""What happened (events, append-only), who is told of it (notices), what leaves (the outbox)."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Event(models.Model):
    """One fact, stored as a code with parameters; it becomes a sentence when it is shown.

    Rows are never changed or removed: a trigger in the database refuses it. People are erased by
    anonymising their user, which leaves the event in place.
    """

    occurred_at = models.DateTimeField(_("occurred at"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty when the platform itself acted."),
    )
    code = models.CharField(_("code"), max_length=80, db_index=True)
    subject_type = models.CharField(_("type of subject"), max_length=40)
    subject_id = models.BigIntegerField(_("id of subject"))
    territory_ids = ArrayField(
        models.BigIntegerField(),
        verbose_name=_("territories concerned"),
        default=list,
        help_text=_("Only people of these territories can read the event."),
    )
    data = models.JSONField(_("parameters"), default=dict)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-occurred_at", "-id"]
        indexes = [
            models.Index("subject_type", "subject_id", "occurred_at", name="event_subject"),
            GinIndex("territory_ids", name="event_territories"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.subject_type} {self.subject_id}"


class OutboxMail(models.Model):
    """A mail to one person, written in the same transaction as what causes it.

    It is rendered in the recipient's language when it leaves. `key` makes a second request for the
    same mail a no-op.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        UNCERTAIN = "uncertain", _("uncertain")

    key = models.CharField(_("key"), max_length=200, unique=True)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    template = models.CharField(_("template"), max_length=80)
    data = models.JSONField(_("parameters"), default=dict)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    next_attempt_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    claimed_at = models.DateTimeField(_("claimed at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index("next_attempt_at", name="outboxmail_due", condition=Q(state="queued")),
        ]
        constraints = [
            models.CheckConstraint(
                name="outboxmail_sent_has_time",
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                violation_error_message=_("A mail that was sent has the time of sending."),
            ),
        ]

    def __str__(self) -> str:
        return self.key


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> "NoticeQuerySet":
        """One's own."""
        return self.filter(recipient=user.pk)

    def unread(self) -> "NoticeQuerySet":
        return self.filter(read_at__isnull=True)


class Notice(models.Model):
    """What one person is told, as a code with parameters; it becomes a sentence when it is shown.

    `key` makes a second telling of the same a no-op.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("recipient"),
        on_delete=models.PROTECT,
        related_name="notices",
    )
    key = models.CharField(_("key"), max_length=150)
    code = models.CharField(_("code"), max_length=80)
    data = models.JSONField(_("parameters"), default=dict)
    path = models.CharField(_("page concerned"), max_length=300)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    awaits_digest = models.BooleanField(_("waits for the next digest"), default=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index("recipient", F("created_at").desc(), name="notice_of_recipient"),
            models.Index("recipient", name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index("recipient", name="notice_for_digest", condition=Q(awaits_digest=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "key"],
                name="notice_told_once",
                violation_error_message=_("This person has been told already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"

    @property
    def sentence(self) -> str:
        """In the reader's language."""
        from journal.notices import sentence_of  # the registry knows the model

        return sentence_of(self.code, self.data)
