"""Follow-up: 6, 12, 24 and 36 months after an agreement each firm says how it goes."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models.binomes import Binome

WAVES = (6, 12, 24, 36)


class FollowUp(models.Model):
    """One firm's answers of one wave: due, answered, or stopped by the firm.

    `turnover` and `jobs` are for the firm itself and for sums; the other firm never reads them.
    """

    class Turnover(models.TextChoices):
        LESS = "less", _("less turnover")
        SAME = "same", _("no change")
        MORE = "more", _("more turnover")
        MUCH_MORE = "much_more", _("much more turnover")

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="follow_ups"
    )
    wave = models.PositiveSmallIntegerField(
        _("months after the agreement"), choices=[(months, str(months)) for months in WAVES]
    )
    side = models.CharField(_("side"), max_length=1, choices=Side.choices)
    due_on = models.DateField(_("due on"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    stopped_at = models.DateTimeField(_("stopped at"), null=True, blank=True)
    is_alive = models.BooleanField(_("the partnership is alive"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    turnover = models.CharField(
        _("effect on turnover"), max_length=10, choices=Turnover.choices, blank=True
    )
    jobs = models.IntegerField(_("jobs gained or lost"), null=True, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction, 1 to 5"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
    )
    obstacles = models.TextField(_("obstacles"), blank=True, max_length=2000)
    goes_on = models.BooleanField(_("the firm wants to go on"), null=True, blank=True)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES, blank=True
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ["binome", "wave", "side"]
        constraints = [
            models.UniqueConstraint(
                fields=["binome", "wave", "side"],
                name="followup_one_a_wave_and_firm",
                violation_error_message=_("Your firm has these questions already."),
            ),
            models.CheckConstraint(
                name="followup_known",
                condition=Q(wave__in=WAVES, side__in=["a", "b"]),
                violation_error_message=_("Questions come after 6, 12, 24 and 36 months."),
            ),
            models.CheckConstraint(
                name="followup_answer_is_whole",
                condition=Q(
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    is_alive__isnull=True,
                    satisfaction__isnull=True,
                )
                | Q(
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    is_alive__isnull=False,
                    # null passes a check: it must be named
                    satisfaction__isnull=False,
                    satisfaction__range=(1, 5),
                    stopped_at__isnull=True,
                ),
                violation_error_message=_("Say whether it is alive, and how satisfied you are."),
            ),
            models.CheckConstraint(
                name="followup_end_has_day",
                condition=Q(is_alive=False, ended_on__isnull=False)
                | (~Q(is_alive=False) & Q(ended_on__isnull=True))
                | Q(is_alive__isnull=True, ended_on__isnull=True),
                violation_error_message=_("Say when it ended, where it has."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.binome} {self.side} {self.wave}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.stopped_at is None
