"""Who is in charge of a binôme on each side: one officer at a time, and everyone before."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models.binomes import Binome


class Charge(models.Model):
    """One officer's time in charge of one side of a binôme; the row stays when it is over."""

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="charges"
    )
    side = models.CharField(_("side"), max_length=1, choices=Side.choices)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("officer in charge"),
        on_delete=models.PROTECT,
        related_name="charges",
    )
    since = models.DateTimeField(_("since"), default=timezone.now)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("given by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    note = models.TextField(_("note of the hand-over"), blank=True, max_length=2000)
    language = models.CharField(
        _("language of the note"), max_length=10, choices=settings.LANGUAGES
    )

    class Meta:
        verbose_name = _("officer in charge")
        verbose_name_plural = _("officers in charge")
        ordering = ["since", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["binome", "side"],
                name="charge_one_officer_a_side",
                condition=Q(until__isnull=True),
                violation_error_message=_("This side has an officer in charge."),
            ),
            models.CheckConstraint(
                name="charge_dates_in_order",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                violation_error_message=_("A charge ends after it begins."),
            ),
            models.CheckConstraint(
                name="charge_side_known",
                condition=Q(side__in=["a", "b"]),
                violation_error_message=_("An officer is in charge of side A or side B."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.binome} {self.side}: {self.officer}"
