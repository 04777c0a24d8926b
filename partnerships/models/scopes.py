"""Where and when a convention in force reigns alone."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from partnerships.models.conventions import Convention
from territories.models import Territory


class ConventionScope(models.Model):
    """One trade of a convention, with all below it, as the database compares it.

    A trade is the interval of the paths that begin like its own, so that a division overlaps its
    classes; all trades are the interval without ends. The rows of a convention that is over stay,
    and stand in nobody's way.
    """

    convention = models.ForeignKey(
        Convention, verbose_name=_("convention"), on_delete=models.PROTECT, related_name="scopes"
    )
    territory_a = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    territory_b = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    # in the order of bytes, or a language's order would tear a branch of the tree apart
    trade_from = models.CharField(max_length=120, null=True, db_collation="C")
    trade_until = models.CharField(max_length=120, null=True, db_collation="C")
    is_in_force = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("scope of a convention")
        verbose_name_plural = _("scopes of conventions")
        constraints = [
            ExclusionConstraint(
                name="convention_scope_alone",
                expressions=[
                    (F("territory_a"), RangeOperators.EQUAL),
                    (F("territory_b"), RangeOperators.EQUAL),
                    (
                        Func("trade_from", "trade_until", function="trade_range"),
                        RangeOperators.OVERLAPS,
                    ),
                    (
                        Func("starts_on", "ends_on", Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(is_in_force=True),
                violation_error_message=_(
                    "Another convention of these two territories is in force for the same trades "
                    "in this period."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.convention_id}: {self.trade_from or '*'}"
