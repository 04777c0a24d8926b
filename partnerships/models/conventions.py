"""Conventions: the agreement of two territories under which firms are matched."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.workflows import CONVENTION
from territories.models import Territory


class ConventionQuerySet(models.QuerySet["Convention"]):
    def visible_to(self, user: Any) -> "ConventionQuerySet":
        """Conventions of the user's territories; a draft only to staff of who wrote it."""
        if not user.is_authenticated:
            return self.none()
        own_drafts = Q(status="draft", drafted_by__in=user.staff_territory_ids)
        theirs = Q(territory_a__in=user.home_territory_ids) | Q(
            territory_b__in=user.home_territory_ids
        )
        return self.filter(own_drafts | (theirs & ~Q(status="draft")))

    def active(self) -> "ConventionQuerySet":
        """Conventions in force today: the only ones in which firms are matched."""
        today = timezone.localdate()
        return self.filter(status="active", starts_on__lte=today, ends_on__gte=today)


class Convention(models.Model):
    """An agreement between exactly two territories, stored in one order (lower id is side A).

    No trade in scope means that all trades are.
    """

    reference = models.CharField(
        _("reference"),
        max_length=40,
        unique=True,
        error_messages={"unique": _("A convention with this reference exists already.")},
    )
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES
    )
    territory_a = models.ForeignKey(
        Territory,
        verbose_name=_("territory A"),
        on_delete=models.PROTECT,
        related_name="conventions_as_a",
    )
    territory_b = models.ForeignKey(
        Territory,
        verbose_name=_("territory B"),
        on_delete=models.PROTECT,
        related_name="conventions_as_b",
    )
    drafted_by = models.ForeignKey(
        Territory,
        verbose_name=_("drafted by"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    trades = models.ManyToManyField(
        "trades.Activity",
        verbose_name=_("trades in scope"),
        blank=True,
        related_name="conventions",
    )
    clusters = models.ManyToManyField(
        "actors.Cluster",
        verbose_name=_("clusters in charge"),
        blank=True,
        related_name="conventions",
    )
    status = models.CharField(
        _("status"), max_length=10, choices=CONVENTION.choices, default="draft"
    )
    signed_a_at = models.DateTimeField(_("signed by A at"), null=True, blank=True)
    signed_a_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed for A by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    signed_b_at = models.DateTimeField(_("signed by B at"), null=True, blank=True)
    signed_b_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("signed for B by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    fingerprint = models.CharField(
        _("fingerprint of what was proposed"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("SHA-256 of the terms: who signs names it, so that nobody signs unseen."),
    )
    is_synthetic = models.BooleanField(_("synthetic"), default=False, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("convention")
        verbose_name_plural = _("conventions")
        ordering = ["-starts_on", "reference"]
        constraints = [
            models.CheckConstraint(
                name="convention_two_territories_in_order",
                condition=Q(territory_a__lt=F("territory_b")),
                violation_error_message=_(
                    "A convention joins two different territories: choose another partner."
                ),
            ),
            models.CheckConstraint(
                name="convention_drafted_by_a_side",
                condition=Q(drafted_by=F("territory_a")) | Q(drafted_by=F("territory_b")),
                violation_error_message=_("A convention is drafted by one of its two sides."),
            ),
            models.CheckConstraint(
                name="convention_dates_in_order",
                condition=Q(ends_on__gt=F("starts_on")),
                violation_error_message=_(
                    "The convention ends before it starts: put the later date as its end."
                ),
            ),
            models.CheckConstraint(
                name="convention_status_known",
                condition=Q(status__in=[code for code, _label in CONVENTION.choices]),
                violation_error_message=_("This is not a status of a convention."),
            ),
            models.CheckConstraint(
                name="convention_active_is_signed_twice",
                condition=~Q(status="active")
                | Q(signed_a_at__isnull=False, signed_b_at__isnull=False),
                violation_error_message=_("A convention is active once both sides have signed."),
            ),
            models.CheckConstraint(
                name="convention_draft_is_unsigned",
                condition=~Q(status__in=["draft", "proposed"])
                | Q(signed_a_at__isnull=True, signed_b_at__isnull=True),
                violation_error_message=_("A draft cannot be signed: propose it first."),
            ),
            models.CheckConstraint(
                name="convention_signed_by_one",
                condition=~Q(status__in=["signed_a", "signed_b"])
                | Q(status="signed_a", signed_a_at__isnull=False, signed_b_at__isnull=True)
                | Q(status="signed_b", signed_b_at__isnull=False, signed_a_at__isnull=True),
                violation_error_message=_("This convention bears the signature of one side."),
            ),
            models.CheckConstraint(
                name="convention_two_signers",
                condition=Q(signed_a_by__isnull=True)
                | Q(signed_b_by__isnull=True)
                | ~Q(signed_a_by=F("signed_b_by")),
                violation_error_message=_("Nobody signs for both sides."),
            ),
            models.CheckConstraint(
                name="convention_signature_has_signer",
                condition=(
                    Q(signed_a_at__isnull=True, signed_a_by__isnull=True)
                    | Q(signed_a_at__isnull=False, signed_a_by__isnull=False)
                )
                & (
                    Q(signed_b_at__isnull=True, signed_b_by__isnull=True)
                    | Q(signed_b_at__isnull=False, signed_b_by__isnull=False)
                ),
                violation_error_message=_("A signature has a date and a signer."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} – {self.title}"

    @property
    def is_in_force(self) -> bool:
        return self.status == "active" and self.starts_on <= timezone.localdate() <= self.ends_on

    def territory_of(self, side: Side) -> Territory:
        return self.territory_a if side == Side.A else self.territory_b
