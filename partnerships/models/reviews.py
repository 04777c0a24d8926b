"""What each side decides on a proposed binôme, and what it asks the firms before it does."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models.binomes import Binome


class Review(models.Model):
    """The decision of one side on a proposed binôme, with its reason."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("approve")
        REFUSE = "refuse", _("refuse")

    class Reason(models.TextChoices):
        NOT_SAME_TRADE = "not_same_trade", _("not the same trade")
        NO_COMPLEMENTARITY = "no_complementarity", _("no complementarity")
        RIVALRY = "rivalry", _("the two firms are rivals")
        CAPACITY = "capacity", _("the firm has no capacity now")
        CAPABILITY = "capability", _("the firm is not ready for it")
        LEGAL = "legal", _("legal conditions of the host country")
        REPUTATION = "reputation", _("doubt about one of the firms")
        OTHER = "other", _("other")

    # What the two firms read: true, and without a word that would hurt one of them.
    PUBLIC_REASONS = {
        Reason.NOT_SAME_TRADE: _("Your trades turned out to be too different."),
        Reason.NO_COMPLEMENTARITY: _("Too little was found that one has and the other needs."),
        Reason.CAPACITY: _("The moment is not right for a new partnership."),
        Reason.LEGAL: _("Legal conditions make this partnership difficult."),
    }
    PUBLIC_REASON = _("The reviewers see better chances for you with other firms.")

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="reviews"
    )
    side = models.CharField(_("side"), max_length=1, choices=Side.choices)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision.choices)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices, blank=True)
    comment = models.TextField(_("comment"), blank=True, max_length=2000)
    language = models.CharField(
        _("language of the comment"), max_length=10, choices=settings.LANGUAGES
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided at"), default=timezone.now)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["decided_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["binome", "side"],
                name="review_one_decision_a_side",
                violation_error_message=_("This side has decided already."),
            ),
            models.CheckConstraint(
                name="review_side_known",
                condition=Q(side__in=["a", "b"]),
                violation_error_message=_("A review is given by side A or side B."),
            ),
            models.CheckConstraint(
                name="review_refusal_has_reason",
                condition=Q(decision="approve", reason="") | (Q(decision="refuse") & ~Q(reason="")),
                violation_error_message=_("A refusal needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.binome} {self.side}: {self.decision}"

    @property
    def public_reason(self) -> Any:
        """The reason as the firms read it; empty for an approval."""
        if not self.reason:
            return ""
        return self.PUBLIC_REASONS.get(self.Reason(self.reason), self.PUBLIC_REASON)


class Question(models.Model):
    """What a reviewer asks one firm or both before deciding; the binôme waits for the answer."""

    class Addressee(models.TextChoices):
        A = "a", _("firm A")
        B = "b", _("firm B")
        BOTH = "both", _("both firms")

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="questions"
    )
    side = models.CharField(_("asking side"), max_length=1, choices=Side.choices)
    addressee = models.CharField(_("asked"), max_length=4, choices=Addressee.choices)
    text = models.TextField(_("question"), max_length=2000)
    language = models.CharField(
        _("language of the question"), max_length=10, choices=settings.LANGUAGES
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    answer = models.TextField(_("answer"), blank=True, max_length=2000)
    answer_language = models.CharField(
        _("language of the answer"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["binome"],
                name="question_one_open",
                condition=Q(answered_at__isnull=True),
                violation_error_message=_("A question on this binôme waits for its answer."),
            ),
            models.CheckConstraint(
                name="question_answer_whole",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer="")),
                violation_error_message=_("An answer has its words, its author and its time."),
            ),
            models.CheckConstraint(
                name="question_side_known",
                condition=Q(side__in=["a", "b"]),
                violation_error_message=_("A question is asked by side A or side B."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.binome} {self.side}: {self.text[:40]}"

    @property
    def firm_ids(self) -> frozenset[int]:
        """The firms that may answer."""
        pair = {"a": self.binome.firm_a_id, "b": self.binome.firm_b_id}
        return frozenset(pk for side, pk in pair.items() if self.addressee in (side, "both"))
