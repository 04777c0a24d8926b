"""Pairs that a manager proposes by hand; the two firms still decide, each in private."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from ced_platform.shared.choices import Side
from partnerships.models.conventions import Convention
from partnerships.workflows import PAIRING


class Pairing(models.Model):
    """A manager's proposal to two firms, with the reason and what the engine said of the pair."""

    convention = models.ForeignKey(
        Convention, verbose_name=_("convention"), on_delete=models.PROTECT, related_name="pairings"
    )
    firm_a = models.ForeignKey(
        Firm, verbose_name=_("firm A"), on_delete=models.PROTECT, related_name="pairings_as_a"
    )
    firm_b = models.ForeignKey(
        Firm, verbose_name=_("firm B"), on_delete=models.PROTECT, related_name="pairings_as_b"
    )
    status = models.CharField(_("status"), max_length=10, choices=PAIRING.choices, default="open")
    reason = models.TextField(_("why these two"), max_length=2000)
    language = models.CharField(
        _("language of the reason"), max_length=10, choices=settings.LANGUAGES
    )
    evidence = models.JSONField(_("what the engine said"), default=dict, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("proposed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    expires_at = models.DateTimeField(_("lapses at"))

    class Meta:
        verbose_name = _("proposed pair")
        verbose_name_plural = _("proposed pairs")
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm_a", "firm_b"],
                name="pairing_open_once",
                condition=Q(status="open"),
                violation_error_message=_("These two firms are proposed to each other already."),
            ),
            models.CheckConstraint(
                name="pairing_two_firms",
                condition=~Q(firm_a=F("firm_b")),
                violation_error_message=_("Choose two different firms."),
            ),
            models.CheckConstraint(
                name="pairing_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why these two should meet."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm_a} + {self.firm_b}"

    def firm_of(self, side: Side) -> Firm:
        return self.firm_a if side == Side.A else self.firm_b
