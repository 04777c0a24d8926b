"""How far each pair has come on the road from a suggestion to an agreement."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from actors.visibility import pairs_decided_or_observed
from matching.models.suggestions import Suggestion
from partnerships.models import Binome, Convention


class PairRoadQuerySet(models.QuerySet["PairRoad"]):
    def visible_to(self, user: Any) -> "PairRoadQuerySet":
        """To managers, staff and observers the pairs of their side; firms have their own lists."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pairs_decided_or_observed(user))


class PairRoad(models.Model):
    """One pair of firms under one convention: a row of a view, never written.

    Each moment is the first time that the pair came so far, null where it never did. Who came to a
    step has come to all before it, at the latest in the same moment: the steps never grow. Where
    a pair had several binômes, `binome` is the one with the first agreement, else the newest.

    `one_sided_at` tells of a private answer: it is counted, and never shown with a pair.
    """

    id = models.CharField(max_length=64, primary_key=True)
    convention = models.ForeignKey(Convention, on_delete=models.DO_NOTHING, related_name="+")
    firm_a = models.ForeignKey(Firm, on_delete=models.DO_NOTHING, related_name="+")
    firm_b = models.ForeignKey(Firm, on_delete=models.DO_NOTHING, related_name="+")
    suggestion = models.ForeignKey(
        Suggestion, null=True, on_delete=models.DO_NOTHING, related_name="+"
    )
    binome = models.ForeignKey(Binome, null=True, on_delete=models.DO_NOTHING, related_name="+")
    suggested_at = models.DateTimeField(_("suggested at"))
    one_sided_at = models.DateTimeField(_("first interest at"), null=True)
    mutual_at = models.DateTimeField(_("both interested at"), null=True)
    proposed_at = models.DateTimeField(_("proposed at"), null=True)
    approved_at = models.DateTimeField(_("approved by both at"), null=True)
    dialogue_at = models.DateTimeField(_("in dialogue since"), null=True)
    visited_at = models.DateTimeField(_("both visits done at"), null=True)
    project_at = models.DateTimeField(_("project written at"), null=True)
    agreed_at = models.DateTimeField(_("agreement confirmed at"), null=True)

    objects = PairRoadQuerySet.as_manager()

    class Meta:
        managed = False  # the view is made by a migration
        db_table = "matching_pairroad"
        verbose_name = _("road of a pair")
        verbose_name_plural = _("roads of pairs")
        ordering = ["-suggested_at", "id"]

    def __str__(self) -> str:
        return f"{self.firm_a} + {self.firm_b}"
