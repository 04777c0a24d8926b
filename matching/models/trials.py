"""Rulesets before they are switched on: their trials, and which convention follows which."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.models.suggestions import Ruleset
from partnerships.models import Convention


class RulesetChoice(models.Model):
    """A convention that follows a ruleset of its own instead of the default."""

    convention = models.OneToOneField(
        Convention,
        verbose_name=_("convention"),
        on_delete=models.CASCADE,
        related_name="ruleset_choice",
    )
    ruleset = models.ForeignKey(
        Ruleset, verbose_name=_("ruleset"), on_delete=models.PROTECT, related_name="choices"
    )
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("chosen by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    chosen_at = models.DateTimeField(_("chosen at"), default=timezone.now)

    class Meta:
        verbose_name = _("ruleset of a convention")
        verbose_name_plural = _("rulesets of conventions")

    def __str__(self) -> str:
        return f"{self.convention.reference}: {self.ruleset.version}"


class RulesetTrial(models.Model):
    """The lists of a sample of firms by two rulesets, compared. Nothing that people see changes.

    `result` holds the figures of trials.compare; it is empty until the trial is finished.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        FINISHED = "finished", _("finished")
        FAILED = "failed", _("failed")

    convention = models.ForeignKey(
        Convention, verbose_name=_("convention"), on_delete=models.CASCADE, related_name="+"
    )
    before = models.ForeignKey(
        Ruleset, verbose_name=_("present ruleset"), on_delete=models.PROTECT, related_name="+"
    )
    after = models.ForeignKey(
        Ruleset, verbose_name=_("ruleset on trial"), on_delete=models.PROTECT, related_name="trials"
    )
    sample = models.PositiveIntegerField(_("firms of each side in the sample"), default=200)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    result = models.JSONField(_("result"), default=dict, blank=True)
    error = models.TextField(_("error"), blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    asked_at = models.DateTimeField(_("asked at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name = _("trial of a ruleset")
        verbose_name_plural = _("trials of rulesets")
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="rulesettrial_of_another",
                condition=~Q(before=F("after")),
                violation_error_message=_("A ruleset is tried against another one."),
            ),
            models.CheckConstraint(
                name="rulesettrial_sample_bounded",
                condition=Q(sample__gte=1, sample__lte=2000),
                violation_error_message=_("A sample holds 1 to 2,000 firms of each side."),
            ),
            models.CheckConstraint(
                name="rulesettrial_ended_has_time",
                condition=Q(state="queued", finished_at__isnull=True)
                | (~Q(state="queued") & Q(finished_at__isnull=False)),
                violation_error_message=_("A trial that has ended has the time when it did."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before.version} → {self.after.version} ({self.convention.reference})"
