"""Who stands for a métier card: the cluster that wrote a version, and the one that agreed."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.models.firms import Firm
from actors.models.organisations import Cluster
from territories.models import Territory


class CardStanding(models.Model):
    """The author of a version, and the cluster of another territory that validated it.

    Territories are written beside their clusters, so that the database itself keeps them apart.
    """

    version = models.OneToOneField(
        "trades.CardVersion",
        on_delete=models.CASCADE,
        related_name="standing",
        verbose_name=_("version"),
    )
    cluster = models.ForeignKey(
        Cluster, on_delete=models.PROTECT, related_name="written_cards", verbose_name=_("cluster")
    )
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="+", verbose_name=_("territory")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("author"),
    )
    second_cluster = models.ForeignKey(
        Cluster,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="validated_cards",
        verbose_name=_("cluster that validated"),
    )
    second_territory = models.ForeignKey(
        Territory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("its territory"),
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reviewer"),
    )
    comment = models.TextField(_("comment of the review"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("standing of a métier card")
        verbose_name_plural = _("standings of métier cards")
        constraints = [
            models.CheckConstraint(
                condition=Q(second_territory__isnull=True) | ~Q(second_territory=F("territory")),
                name="card_standing_of_two_territories",
                violation_error_message=_(
                    "A card is validated by a cluster of another territory than its author's."
                ),
            ),
            models.CheckConstraint(
                condition=Q(
                    second_cluster__isnull=True,
                    second_territory__isnull=True,
                )
                | Q(
                    second_cluster__isnull=False,
                    second_territory__isnull=False,
                    reviewer__isnull=False,
                ),
                name="card_standing_validation_is_whole",
                violation_error_message=_("A validation names the cluster, and who decided."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.cluster_id}, {self.second_cluster_id}"


class FirmCard(models.Model):
    """A métier card in which a firm recognises its trade."""

    firm = models.ForeignKey(
        Firm, on_delete=models.CASCADE, related_name="firm_cards", verbose_name=_("firm")
    )
    card = models.ForeignKey(
        "trades.Card",
        on_delete=models.PROTECT,
        related_name="firm_cards",
        verbose_name=_("métier card"),
    )
    is_main = models.BooleanField(_("main trade"), default=False)

    class Meta:
        verbose_name = _("métier card of a firm")
        verbose_name_plural = _("métier cards of firms")
        ordering = ("-is_main", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "card"],
                name="firmcard_once",
                violation_error_message=_("The firm has this card already."),
            ),
            models.UniqueConstraint(
                fields=["firm"],
                name="firmcard_one_main",
                condition=Q(is_main=True),
                violation_error_message=_("A firm has one main card."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm_id} – {self.card_id}"
