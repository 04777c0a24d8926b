"""Métier cards: a trade as those who know it describe it, in several languages and versions.

Who wrote a version and who vouched for it is kept by the room of clusters (actors.CardStanding).
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from trades.models.nomenclatures import Activity


class Card(models.Model):
    """One trade, whatever versions describe it: what firms choose and the finder finds."""

    is_synthetic = models.BooleanField(_("synthetic"), default=False, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name = _("métier card")
        verbose_name_plural = _("métier cards")
        ordering = ("id",)

    def __str__(self) -> str:
        return f"card {self.pk}"


class CardVersionQuerySet(models.QuerySet["CardVersion"]):
    def visible_to(self, user: Any) -> "CardVersionQuerySet":
        """What was published: everybody who is logged in. What is proposed: managers of clusters
        and staff. Drafts, and what was withdrawn: the cluster that wrote them."""
        if not user.is_authenticated:
            return self.none()
        visible = Q(published_at__isnull=False) | Q(standing__cluster__in=user.managed_cluster_ids)
        if user.managed_cluster_ids or user.staff_territory_ids:
            visible |= Q(status=CardVersion.Status.PROPOSED)
        return self.filter(visible)

    def newest(self) -> "CardVersionQuerySet":
        """Without the versions that another one has replaced, or is there beside."""
        validated = CardVersion.objects.filter(
            card=OuterRef("card"), status=CardVersion.Status.VALIDATED
        )
        past = Q(status__in=[CardVersion.Status.SUPERSEDED, CardVersion.Status.WITHDRAWN])
        return self.exclude(past & Exists(validated)).exclude(status=CardVersion.Status.SUPERSEDED)

    def validated(self) -> "CardVersionQuerySet":
        return self.filter(status=CardVersion.Status.VALIDATED)

    def open(self) -> "CardVersionQuerySet":
        """What is being written or waits for a decision; one a card."""
        return self.filter(status__in=[CardVersion.Status.DRAFT, CardVersion.Status.PROPOSED])


class CardVersion(models.Model):
    """One version of a card. What was published is never changed: a new version replaces it."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed")
        VALIDATED = "validated", _("validated")
        SUPERSEDED = "superseded", _("replaced")
        WITHDRAWN = "withdrawn", _("withdrawn")

    card = models.ForeignKey(
        Card, on_delete=models.PROTECT, related_name="versions", verbose_name=_("card")
    )
    number = models.PositiveSmallIntegerField(_("version"))
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.DRAFT
    )
    language = models.CharField(
        _("language in which it was written"), max_length=10, choices=settings.LANGUAGES
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    # annotated by card_queries.with_names
    name: str
    name_language: str

    objects = CardVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a métier card")
        verbose_name_plural = _("versions of métier cards")
        ordering = ("card", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=["card", "number"],
                name="card_version_number_is_unique",
                violation_error_message=_("This card has a version of this number already."),
            ),
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(status="validated"),
                name="card_has_one_validated_version",
                violation_error_message=_("Another version of this card is validated."),
            ),
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(status__in=["draft", "proposed"]),
                name="card_has_one_open_version",
                violation_error_message=_(
                    "Somebody is writing a new version of this card already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(status__in=["validated", "superseded"], published_at__isnull=False)
                | Q(status__in=["draft", "proposed"], published_at__isnull=True)
                | Q(status="withdrawn"),
                name="card_version_is_published_when_validated",
                violation_error_message=_("A version is published when it is validated."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.card} v{self.number}"

    @property
    def main_code(self) -> "CardCode | None":
        """The code that stands for the card wherever one activity is asked for."""
        return self.codes.select_related("activity__nomenclature").first()

    @property
    def languages(self) -> list[str]:
        return [text.language for text in self.texts.all()]


class CardText(models.Model):
    """Name and description of a version in one language, and how far the words can be trusted."""

    class Status(models.TextChoices):
        OWN = "own", _("own words")
        PROOFREAD = "proofread", _("translated and proof-read")
        MACHINE = "machine", _("translated, not proof-read")

    version = models.ForeignKey(
        CardVersion, on_delete=models.CASCADE, related_name="texts", verbose_name=_("version")
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(_("name of the trade"), max_length=120)
    description = models.TextField(_("description"), max_length=2000)
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)

    class Meta:
        verbose_name = _("text of a métier card")
        verbose_name_plural = _("texts of métier cards")
        ordering = ("version", "language")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "language"],
                name="card_text_once_a_language",
                violation_error_message=_("This card has a text in this language already."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(description=""),
                name="card_text_is_not_empty",
                violation_error_message=_("Give the trade a name and a description."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CardCode(models.Model):
    """A code of any nomenclature that belongs to the trade, and how much it says of it."""

    class Weight(models.IntegerChoices):
        CORE = 3, _("all of it is this trade")
        PART = 2, _("a part of it is this trade")
        EDGE = 1, _("sometimes")

    version = models.ForeignKey(
        CardVersion, on_delete=models.CASCADE, related_name="codes", verbose_name=_("version")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, related_name="+", verbose_name=_("activity")
    )
    weight = models.PositiveSmallIntegerField(
        _("how much of it belongs to the trade"), choices=Weight.choices, default=Weight.CORE
    )

    class Meta:
        verbose_name = _("code of a métier card")
        verbose_name_plural = _("codes of métier cards")
        ordering = ("version", "-weight", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "activity"],
                name="card_code_once",
                violation_error_message=_("This code stands on the card already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gte=1, weight__lte=3),
                name="card_code_weight_is_known",
                violation_error_message=_("Say how much of the code belongs to the trade."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} × {self.weight}"


class CardItem(models.Model):
    """One thing that belongs to the trade, in the words of those who wrote the version."""

    class Kind(models.TextChoices):
        PROCESS = "process", _("processes")
        MACHINE = "machine", _("machines")
        MATERIAL = "material", _("materials")
        NORM = "norm", _("norms and certifications")
        PRODUCT = "product", _("typical products")
        NEED = "need", _("typical needs")

    version = models.ForeignKey(
        CardVersion, on_delete=models.CASCADE, related_name="items", verbose_name=_("version")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("in words"), max_length=200)
    product = models.ForeignKey(
        Activity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("code of the product"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("item of a métier card")
        verbose_name_plural = _("items of métier cards")
        ordering = ("version", "kind", "position")
        constraints = [
            models.UniqueConstraint(
                fields=["version", "kind", "position"],
                name="card_item_position_is_unique",
                violation_error_message=_("Two items of one list have the same place."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="card_item_is_not_empty",
                violation_error_message=_("Say in a few words what it is."),
            ),
            models.CheckConstraint(
                condition=Q(kind="product") | Q(product__isnull=True),
                name="card_item_code_is_of_a_product",
                violation_error_message=_("Only products have a code."),
            ),
        ]

    def __str__(self) -> str:
        return self.text
