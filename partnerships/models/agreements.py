"""Agreements: what the two firms have signed, confirmed by both before it counts."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import PartnershipKind, Side
from ced_platform.shared.files import StoredFile
from partnerships.models.binomes import Binome
from partnerships.workflows.agreements import AGREEMENT

PERCENT = [MinValueValidator(0), MaxValueValidator(100)]


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def that_count(self) -> "AgreementQuerySet":
        """Confirmed by both firms, and not replaced."""
        return self.filter(status="confirmed")


class Agreement(models.Model):
    """A record of one agreement. `amends` is the one whose place it takes once both confirmed."""

    binome = models.ForeignKey(
        Binome, verbose_name=_("binôme"), on_delete=models.PROTECT, related_name="agreements"
    )
    amends = models.ForeignKey(
        "self",
        verbose_name=_("amends"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="amendments",
    )
    kind = models.CharField(_("kind of agreement"), max_length=20, choices=PartnershipKind.choices)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("what is agreed"), blank=True, max_length=4000)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES
    )
    signed_on = models.DateField(_("signed on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    capital_a = models.DecimalField(
        _("capital of firm A, in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
    )
    capital_b = models.DecimalField(
        _("capital of firm B, in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=PERCENT,
    )
    host_conditions = models.TextField(
        _("legal conditions of the host country"), blank=True, max_length=2000
    )
    status = models.CharField(
        _("status"), max_length=12, choices=AGREEMENT.choices, default="proposed"
    )
    proposed_by = models.CharField(_("recorded by side"), max_length=1, choices=Side.choices)
    confirmed_a_at = models.DateTimeField(_("confirmed by A at"), null=True, blank=True)
    confirmed_b_at = models.DateTimeField(_("confirmed by B at"), null=True, blank=True)
    created_at = models.DateTimeField(_("recorded at"), default=timezone.now)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="agreement_counts_when_both_confirmed",
                condition=~Q(status__in=["confirmed", "superseded"])
                | Q(confirmed_a_at__isnull=False, confirmed_b_at__isnull=False),
                violation_error_message=_("An agreement counts once both firms confirmed it."),
            ),
            models.CheckConstraint(
                name="agreement_open_lacks_one",
                condition=~Q(status__in=["proposed", "withdrawn"])
                | Q(confirmed_a_at__isnull=True)
                | Q(confirmed_b_at__isnull=True),
                violation_error_message=_("What both firms confirmed is no proposal any more."),
            ),
            models.CheckConstraint(
                name="agreement_known",
                condition=Q(
                    status__in=[code for code, _label in AGREEMENT.choices],
                    kind__in=PartnershipKind.values,
                    proposed_by__in=["a", "b"],
                ),
                violation_error_message=_("Choose a kind of agreement from the list."),
            ),
            models.CheckConstraint(
                name="agreement_days_in_order",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("signed_on")),
                violation_error_message=_("It ends before it was signed. Check the two dates."),
            ),
            models.CheckConstraint(
                name="agreement_capital_is_whole",
                condition=Q(capital_a__isnull=True, capital_b__isnull=True)
                | Q(
                    # null passes a check: it must be named
                    capital_a__isnull=False,
                    capital_b__isnull=False,
                    capital_a__range=(0, 100),
                    capital_b=100 - F("capital_a"),
                ),
                violation_error_message=_("The two shares of the capital make 100 together."),
            ),
            models.UniqueConstraint(
                fields=["binome"],
                name="agreement_one_to_confirm",
                condition=Q(status="proposed"),
                violation_error_message=_("An agreement waits to be confirmed already."),
            ),
            models.CheckConstraint(
                name="agreement_amends_another",
                condition=Q(amends__isnull=True) | ~Q(amends=F("id")),
                violation_error_message=_("An agreement cannot amend itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def confirmed_at(self, side: Side) -> object:
        return self.confirmed_a_at if side == Side.A else self.confirmed_b_at


class AgreementFile(StoredFile):
    """The signed text, as handed in with the record."""

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="files"
    )

    class Meta:
        verbose_name = _("file of an agreement")
        verbose_name_plural = _("files of agreements")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.original_name
