"""The dialogue of a binôme: undertakings of confidentiality, messages, files, read marks."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from ced_platform.shared.files import StoredFile
from partnerships.models.binomes import Binome


class Undertaking(models.Model):
    """One firm's word to keep what it learns to itself; contacts and files open after both."""

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="undertakings"
    )
    side = models.CharField(_("side"), max_length=1, choices=Side.choices)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    given_at = models.DateTimeField(_("given at"), default=timezone.now)

    class Meta:
        verbose_name = _("undertaking of confidentiality")
        verbose_name_plural = _("undertakings of confidentiality")
        ordering = ["given_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["binome", "side"],
                name="undertaking_once_a_side",
                violation_error_message=_("Your firm has given its word already."),
            ),
            models.CheckConstraint(
                name="undertaking_side_known",
                condition=Q(side__in=["a", "b"]),
                violation_error_message=_("An undertaking is given by side A or side B."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.binome} {self.side}"


class Message(models.Model):
    """What one person writes to all of the binôme. It can be changed or taken back for a while,
    and the others see that it was."""

    class Role(models.TextChoices):
        FIRM = "firm", _("firm")
        OFFICER = "officer", _("officer")

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    side = models.CharField(_("side"), max_length=1, choices=Side.choices, blank=True)
    role = models.CharField(_("written as"), max_length=8, choices=Role.choices)
    text = models.TextField(_("message"), max_length=5000)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    edited_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "id"]
        indexes = [models.Index("binome", "sent_at", name="message_thread")]
        constraints = [
            models.CheckConstraint(
                name="message_has_text",
                condition=~Q(text=""),
                violation_error_message=_("Write something first."),
            ),
            models.CheckConstraint(
                name="message_role_known",
                condition=Q(role__in=["firm", "officer"]),
                violation_error_message=_("A message is written by a firm or by an officer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.author}: {self.text[:40]}"

    def may_change(self, user: Any) -> bool:
        """One's own message, as long as it is fresh and stands."""
        fresh = timezone.now() - self.sent_at < settings.MESSAGE_CHANGE_WINDOW
        return self.author_id == user.pk and self.withdrawn_at is None and fresh


class EarlierText(models.Model):
    """The words of a message before they were changed: the trace that an edit leaves."""

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="earlier"
    )
    text = models.TextField(_("text"))
    replaced_at = models.DateTimeField(_("replaced at"), default=timezone.now)

    class Meta:
        verbose_name = _("earlier text")
        verbose_name_plural = _("earlier texts")
        ordering = ["replaced_at", "id"]

    def __str__(self) -> str:
        return f"{self.message_id} {self.replaced_at}"


class Attachment(StoredFile):
    """A file that came with a message; opened once both firms have given their word."""

    message = models.ForeignKey(
        Message, verbose_name=_("message"), on_delete=models.PROTECT, related_name="attachments"
    )

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.original_name


class ReadMark(models.Model):
    """Up to which moment a person has read the dialogue."""

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="read_marks"
    )
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reader"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    read_at = models.DateTimeField(_("read at"), default=timezone.now)

    class Meta:
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")
        ordering = ["binome", "reader"]
        constraints = [
            models.UniqueConstraint(fields=["binome", "reader"], name="readmark_one_a_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.read_at}"
