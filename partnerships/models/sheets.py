"""Versions of the sheets that the two firms fill in together."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models.binomes import Binome
from partnerships.sheets.kinds import SHEETS


class SheetVersion(models.Model):
    """A sheet as one person saved it. Never changed; both firms can mark it as agreed."""

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="sheet_versions"
    )
    sheet = models.CharField(
        _("sheet"), max_length=10, choices=[(one.code, one.label) for one in SHEETS.values()]
    )
    number = models.PositiveIntegerField(_("version"))
    cells = models.JSONField(_("what is written"), default=dict, blank=True)
    side = models.CharField(_("written by side"), max_length=1, choices=Side.choices)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("author"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    agreed_a_at = models.DateTimeField(_("agreed by A at"), null=True, blank=True)
    agreed_b_at = models.DateTimeField(_("agreed by B at"), null=True, blank=True)

    class Meta:
        verbose_name = _("version of a sheet")
        verbose_name_plural = _("versions of sheets")
        ordering = ["binome", "sheet", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["binome", "sheet", "number"],
                name="sheetversion_number_once",
                violation_error_message=_("This version exists already."),
            ),
            models.CheckConstraint(
                name="sheetversion_counts_from_one",
                condition=Q(number__gte=1),
                violation_error_message=_("Versions count from 1."),
            ),
            models.CheckConstraint(
                name="sheetversion_known",
                condition=Q(sheet__in=list(SHEETS), side__in=["a", "b"]),
                violation_error_message=_("This is not a sheet of a binôme."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.binome} {self.sheet} {self.number}"

    def agreed_at(self, side: Side) -> object:
        return self.agreed_a_at if side == Side.A else self.agreed_b_at

    @property
    def is_agreed(self) -> bool:
        """Both firms agree with every word of this version."""
        return self.agreed_a_at is not None and self.agreed_b_at is not None
