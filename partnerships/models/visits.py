"""Visits: each firm sees the other at work, and says what it saw."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models.binomes import Binome
from partnerships.workflows.visits import VISIT

TRAVELLED = ["planned", "reported", "confirmed"]
REPORTED = ["reported", "confirmed"]
WITHOUT = ["waiver_asked", "waived"]
# what stands in the place of a visit: it was made, or both agreed to do without
DONE = ["confirmed", "waived"]


class Visit(models.Model):
    """A visit of the firm of side `visitor` to the other; or the wish to do without it.

    `asked_by` is the side that planned it or asked to do without.
    """

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="visits"
    )
    visitor = models.CharField(_("visiting side"), max_length=1, choices=Side.choices)
    asked_by = models.CharField(_("entered by side"), max_length=1, choices=Side.choices)
    status = models.CharField(_("status"), max_length=12, choices=VISIT.choices, default="planned")
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    travellers = models.CharField(_("who travels"), max_length=300, blank=True)
    programme = models.TextField(_("what they want to see"), blank=True, max_length=2000)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES
    )
    reason = models.TextField(_("reason to do without"), blank=True, max_length=1000)
    report = models.TextField(_("report"), blank=True, max_length=10000)
    report_language = models.CharField(
        _("language of the report"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    host_comment = models.TextField(_("comment of the host"), blank=True, max_length=5000)
    comment_language = models.CharField(
        _("language of the comment"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    decided_at = models.DateTimeField(_("confirmed or agreed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered at"), default=timezone.now)

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="visit_sides_known",
                condition=Q(visitor__in=["a", "b"], asked_by__in=["a", "b"]),
                violation_error_message=_("A visit is made by side A or side B."),
            ),
            models.CheckConstraint(
                name="visit_status_known",
                condition=Q(status__in=[code for code, _label in VISIT.choices]),
                violation_error_message=_("This is not a state of a visit."),
            ),
            models.CheckConstraint(
                name="visit_has_days",
                condition=~Q(status__in=TRAVELLED)
                | Q(starts_on__isnull=False, ends_on__isnull=False),
                violation_error_message=_("A visit has a first and a last day."),
            ),
            models.CheckConstraint(
                name="visit_days_in_order",
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day is before the first. Check the two dates."),
            ),
            models.CheckConstraint(
                name="visit_reported_has_report",
                condition=~Q(status__in=REPORTED) | (~Q(report="") & Q(reported_at__isnull=False)),
                violation_error_message=_("Say what the visit showed."),
            ),
            models.CheckConstraint(
                name="visit_waiver_has_reason",
                condition=~Q(status__in=WITHOUT) | ~Q(reason=""),
                violation_error_message=_("Say why the visit is not needed."),
            ),
            models.CheckConstraint(
                name="visit_done_has_time",
                condition=~Q(status__in=DONE) | Q(decided_at__isnull=False),
                violation_error_message=_("A visit that counts has the time of its confirmation."),
            ),
            models.UniqueConstraint(
                fields=["binome", "visitor"],
                name="visit_one_under_way",
                condition=Q(status__in=["planned", "reported", "waiver_asked"]),
                violation_error_message=_("A visit in this direction is under way already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.binome} {self.visitor}"

    @property
    def visitor_side(self) -> Side:
        return Side(self.visitor)

    @property
    def host_side(self) -> Side:
        return Side(self.visitor).other
