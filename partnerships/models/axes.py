"""What the two territories of a convention want to do together: its axes."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.conventions import Convention


class ConventionAxis(models.Model):
    """One axis of a convention, with its trades and the clusters that work on it.

    No trade means all trades in scope; no cluster of a side means all that are in charge there.
    """

    convention = models.ForeignKey(
        Convention, verbose_name=_("convention"), on_delete=models.PROTECT, related_name="axes"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True, max_length=2000)
    trades = models.ManyToManyField(
        "trades.Activity", verbose_name=_("trades"), blank=True, related_name="+"
    )
    clusters = models.ManyToManyField(
        "actors.Cluster", verbose_name=_("clusters"), blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("axis of a convention")
        verbose_name_plural = _("axes of conventions")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "position"],
                name="conventionaxis_one_a_position",
                violation_error_message=_("Another axis has this position already."),
            ),
            models.CheckConstraint(
                name="conventionaxis_has_title",
                condition=~Q(title=""),
                violation_error_message=_("Give the axis a title."),
            ),
        ]

    def __str__(self) -> str:
        return self.title
