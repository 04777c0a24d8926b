"""Binômes: two firms with one life."""

from itertools import pairwise
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from actors.visibility import pairs_decided_or_observed, pairs_represented
from ced_platform.shared.choices import PartnershipKind, Side
from partnerships.models.conventions import Convention
from partnerships.workflows import BINOME, LIFE, OPEN_BINOME_STATES


class BinomeQuerySet(models.QuerySet["Binome"]):
    def visible_to(self, user: Any) -> "BinomeQuerySet":
        """Binômes of the firms that the user represents, manages or administers."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(pairs_represented(user) | pairs_decided_or_observed(user))

    def open(self) -> "BinomeQuerySet":
        return self.filter(status__in=OPEN_BINOME_STATES)


class Binome(models.Model):
    """A pair of firms with two equal owners and one life.

    `firm_a` belongs to the convention's territory A, `firm_b` to territory B.
    """

    class Origin(models.TextChoices):
        MUTUAL_INTEREST = "mutual_interest", _("both firms are interested")
        MANUAL = "manual", _("proposed by a manager")

    class ClosingReason(models.TextChoices):
        COMPLETED = "completed", _("what was agreed is done")
        NO_COMPLEMENTARITY = "no_complementarity", _("no complementarity was found")
        PRIORITIES = "priorities", _("priorities of a firm changed")
        LEGAL = "legal", _("legal conditions of the host country")
        LANGUAGE = "language", _("language or culture")
        NO_ANSWER = "no_answer", _("no answer any more")
        FIRM_CLOSED = "firm_closed", _("a firm closed or was sold")
        OTHER = "other", _("other")

    convention = models.ForeignKey(
        Convention, verbose_name=_("convention"), on_delete=models.PROTECT, related_name="binomes"
    )
    firm_a = models.ForeignKey(
        Firm, verbose_name=_("firm A"), on_delete=models.PROTECT, related_name="binomes_as_a"
    )
    firm_b = models.ForeignKey(
        Firm, verbose_name=_("firm B"), on_delete=models.PROTECT, related_name="binomes_as_b"
    )
    status = models.CharField(
        _("status"), max_length=20, choices=BINOME.choices, default="proposed"
    )
    origin = models.CharField(_("origin"), max_length=16, choices=Origin.choices)
    kinds = ArrayField(
        models.CharField(max_length=20, choices=PartnershipKind.choices),
        verbose_name=_("kinds of partnership in view"),
        default=list,
        blank=True,
    )
    evidence = models.JSONField(_("the suggestion as it stood"), default=dict)
    approved_a_at = models.DateTimeField(_("approved by A at"), null=True, blank=True)
    approved_b_at = models.DateTimeField(_("approved by B at"), null=True, blank=True)
    closing_reason = models.CharField(
        _("reason for closing"), max_length=20, choices=ClosingReason.choices, blank=True
    )
    # When each part of the life began; None where it never did.
    dialogue_at = models.DateTimeField(_("in dialogue since"), null=True, blank=True)
    visits_at = models.DateTimeField(_("visiting since"), null=True, blank=True)
    project_at = models.DateTimeField(_("project since"), null=True, blank=True)
    agreement_at = models.DateTimeField(_("agreement recorded at"), null=True, blank=True)
    follow_up_at = models.DateTimeField(_("agreement confirmed at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    created_at = models.DateTimeField(_("proposed at"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = BinomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("binôme")
        verbose_name_plural = _("binômes")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="binome_two_firms",
                condition=~Q(firm_a=F("firm_b")),
                violation_error_message=_("A binôme joins two different firms."),
            ),
            models.UniqueConstraint(
                Least("firm_a", "firm_b"),
                Greatest("firm_a", "firm_b"),
                name="binome_pair_open_once",
                condition=Q(status__in=OPEN_BINOME_STATES),
                violation_error_message=_("These two firms have an open binôme already."),
            ),
            models.CheckConstraint(
                name="binome_status_known",
                condition=Q(status__in=[code for code, _label in BINOME.choices]),
                violation_error_message=_("This is not a state of a binôme."),
            ),
            models.CheckConstraint(
                name="binome_approved_by_both",
                condition=~Q(status__in=LIFE)
                | Q(approved_a_at__isnull=False, approved_b_at__isnull=False),
                violation_error_message=_("A binôme stands once both sides have approved it."),
            ),
            models.CheckConstraint(
                name="binome_proposed_waits",
                condition=~Q(status="proposed")
                | Q(approved_a_at__isnull=True)
                | Q(approved_b_at__isnull=True),
                violation_error_message=_("A binôme that both sides approved is no proposal."),
            ),
            models.CheckConstraint(
                name="binome_closed_with_reason",
                condition=(Q(status="closed") & ~Q(closing_reason=""))
                | (~Q(status="closed") & Q(closing_reason="")),
                violation_error_message=_("Say why the binôme is closed."),
            ),
            models.CheckConstraint(
                name="binome_closed_has_date",
                condition=Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                violation_error_message=_("A binôme that is closed has the time of its end."),
            ),
            *(
                models.CheckConstraint(
                    name=f"binome_{state}_has_date",
                    condition=~Q(status=state) | Q(**{f"{state}_at__isnull": False}),
                    violation_error_message=_("Each part of the life has the time of its start."),
                )
                for state in LIFE[1:]
            ),
            *(
                models.CheckConstraint(
                    name=f"binome_{state}_after_{before}",
                    condition=Q(**{f"{state}_at__isnull": True})
                    | Q(**{f"{before}_at__isnull": False}),
                    violation_error_message=_("A part of the life was left out."),
                )
                for before, state in pairwise(LIFE[1:])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm_a} + {self.firm_b}"

    def firm_of(self, side: Side) -> Firm:
        return self.firm_a if side == Side.A else self.firm_b

    def approved_at(self, side: Side) -> Any:
        return self.approved_a_at if side == Side.A else self.approved_b_at

    @property
    def is_standing(self) -> bool:
        """Approved by both sides, and not ended."""
        return self.status in LIFE

    @property
    def approved_both_at(self) -> Any:
        """When the second side approved; None before that."""
        both = (self.approved_a_at, self.approved_b_at)
        return None if None in both else max(both)  # type: ignore[type-var]

    def began_at(self, state: str) -> Any:
        """When a part of the life began; None where it never did."""
        return self.approved_both_at if state == "approved" else getattr(self, f"{state}_at")
