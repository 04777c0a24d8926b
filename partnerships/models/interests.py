"""Interests: what one firm answers to a suggestion, private until both said yes."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from partnerships.models.conventions import Convention
from partnerships.workflows import INTEREST


class Interest(models.Model):
    """One firm's answer to the suggestion of another. Private until both are interested.

    `answer` is what the firm said last, `status` what became of it. A yes waits until
    `expires_at`; once it expired or was taken back it can be said again, once (`renewals`).
    """

    RENEWALS = 1

    class Answer(models.TextChoices):
        INTERESTED = "interested", _("interested")
        NOT_NOW = "not_now", _("not now")
        NO_THANKS = "no_thanks", _("no thanks")

    convention = models.ForeignKey(
        Convention,
        verbose_name=_("convention"),
        on_delete=models.PROTECT,
        related_name="interests",
    )
    firm = models.ForeignKey(
        Firm, verbose_name=_("firm"), on_delete=models.PROTECT, related_name="interests"
    )
    counterpart = models.ForeignKey(
        Firm, verbose_name=_("counterpart"), on_delete=models.PROTECT, related_name="+"
    )
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices)
    status = models.CharField(_("status"), max_length=10, choices=INTEREST.choices, default="open")
    cooperation = models.TextField(
        _("what cooperation the firm has in mind"), blank=True, max_length=2000
    )
    questions = models.TextField(_("what is still unclear"), blank=True, max_length=2000)
    about_us = models.TextField(_("what the other should know"), blank=True, max_length=2000)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES
    )
    evidence = models.JSONField(_("the suggestion as it stood"), default=dict, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), default=timezone.now)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded at"), null=True, blank=True)
    renewals = models.PositiveSmallIntegerField(_("times said again"), default=0)

    class Meta:
        verbose_name = _("interest")
        verbose_name_plural = _("interests")
        ordering = ["-answered_at", "-id"]
        indexes = [
            models.Index("expires_at", name="interest_due", condition=Q(status="open")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "counterpart"],
                name="interest_one_answer",
                violation_error_message=_("The firm has answered this suggestion already."),
            ),
            models.CheckConstraint(
                name="interest_in_another",
                condition=~Q(firm=F("counterpart")),
                violation_error_message=_("A firm cannot be its own counterpart."),
            ),
            models.CheckConstraint(
                name="interest_answer_known",
                condition=Q(answer__in=["interested", "not_now", "no_thanks"]),
                violation_error_message=_("Choose one of the three answers."),
            ),
            models.CheckConstraint(
                name="interest_status_fits_answer",
                condition=Q(
                    answer="interested", status__in=["open", "mutual", "expired", "withdrawn"]
                )
                | Q(answer="not_now", status="set_aside")
                | Q(answer="no_thanks", status="declined"),
                violation_error_message=_("This status does not fit the answer."),
            ),
            models.CheckConstraint(
                name="interest_open_expires",
                condition=~Q(status="open") | Q(expires_at__isnull=False),
                violation_error_message=_("An open interest has a day on which it expires."),
            ),
            models.CheckConstraint(
                name="interest_renewed_once",
                condition=Q(renewals__lte=1),
                violation_error_message=_("An interest can be said again only once."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm} → {self.counterpart}: {self.get_answer_display()}"
