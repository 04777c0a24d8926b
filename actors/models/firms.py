"""Firms: one profile made of what the firm brings and what it seeks."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from actors.models.organisations import Cluster
from actors.visibility import firm_visibility
from ced_platform.shared.choices import PartnershipKind
from ced_platform.shared.countries import COUNTRIES
from territories.models import Territory

# Markets that a firm may name: more would say "everywhere" and set it apart from nobody.
MAX_MARKETS = 20


def _of_own_side(user: Any) -> Q:
    return (
        Q(id__in=user.represented_firm_ids)
        | Q(cluster__in=user.managed_cluster_ids)
        | Q(territory__in=user.reader_territory_ids)
    )


class FirmQuerySet(models.QuerySet["Firm"]):
    def visible_to(self, user: Any) -> "FirmQuerySet":
        """Firms that the user represents, manages or administers, and what is opened from above."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(_of_own_side(user) | firm_visibility.opened_to(user))

    def of_own_side(self, user: Any) -> "FirmQuerySet":
        """Firms whose whole profile the user reads, as the rule firm.see_whole has it."""
        return self.filter(_of_own_side(user)) if user.is_authenticated else self.none()

    def matchable(self) -> "FirmQuerySet":
        """Firms that may be suggested: published by themselves, validated by their territory."""
        return self.filter(
            publication=Firm.Publication.PUBLISHED, validation=Firm.Validation.VALIDATED
        )


class Firm(models.Model):
    """A small or medium-sized firm.

    A firm is suggested when it is published and validated. `origin` and `source` tell where the
    profile comes from: a firm that was imported has not confirmed what is said of it.
    """

    class SizeClass(models.TextChoices):
        MICRO = "micro", _("1 to 9 people")
        SMALL = "small", _("10 to 49 people")
        MEDIUM = "medium", _("50 to 249 people")

    class Publication(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Validation(models.TextChoices):
        PENDING = "pending", _("waiting for validation")
        VALIDATED = "validated", _("validated")
        REFUSED = "refused", _("refused")

    class Origin(models.TextChoices):
        OWN = "own", _("entered by the firm")
        ON_BEHALF = "on_behalf", _("entered on behalf of the firm")
        IMPORTED = "imported", _("imported from a public source")
        SYNTHETIC = "synthetic", _("synthetic")

    territory = models.ForeignKey(
        Territory, verbose_name=_("territory"), on_delete=models.PROTECT, related_name="firms"
    )
    cluster = models.ForeignKey(
        Cluster,
        verbose_name=_("cluster"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="firms",
    )
    name = models.CharField(_("name"), max_length=200)
    language = models.CharField(
        _("language of the texts"), max_length=10, choices=settings.LANGUAGES
    )
    description = models.TextField(
        _("what the firm does"),
        blank=True,
        max_length=5000,
        help_text=_("In your own words, in your own language."),
    )
    city = models.CharField(_("city"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    founded_in = models.PositiveSmallIntegerField(
        _("founded in"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1700), MaxValueValidator(2100)],
    )
    size_class = models.CharField(_("size"), max_length=8, choices=SizeClass.choices, blank=True)
    languages_of_work = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("languages of work"),
        default=list,
        blank=True,
    )
    wants_interpreter = models.BooleanField(_("asks for an interpreter"), default=False)
    partnership_kinds = ArrayField(
        models.CharField(max_length=20, choices=PartnershipKind.choices),
        verbose_name=_("kinds of partnership wanted"),
        default=list,
        blank=True,
        help_text=_("None chosen: open to all kinds."),
    )
    capacity = models.PositiveSmallIntegerField(
        _("partnerships that the firm can carry at once"), default=2
    )
    markets = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("markets"),
        default=list,
        blank=True,
        size=MAX_MARKETS,
        help_text=_("Countries where the firm sells or wants to sell, ISO 3166 codes: TN, FR."),
    )
    worked_abroad = models.BooleanField(
        _("has worked with firms abroad"),
        null=True,
        blank=True,
        help_text=_("Empty: not said."),
    )
    publication = models.CharField(
        _("publication"), max_length=10, choices=Publication.choices, default=Publication.DRAFT
    )
    validation = models.CharField(
        _("validation"), max_length=10, choices=Validation.choices, default=Validation.PENDING
    )
    validation_comment = models.TextField(_("reason of the validation"), blank=True)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.OWN
    )
    source = models.CharField(_("source"), max_length=40, blank=True)
    source_reference = models.CharField(_("reference in the source"), max_length=80, blank=True)
    registry_scheme = models.CharField(
        _("business register"), max_length=20, blank=True, help_text=_("For example FR-SIREN.")
    )
    registry_number = models.CharField(_("number in the register"), max_length=40, blank=True)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = FirmQuerySet.as_manager()

    class Meta:
        verbose_name = _("firm")
        verbose_name_plural = _("firms")
        ordering = ["name", "id"]
        indexes = [
            models.Index("territory", "name", name="firm_territory_name"),
            models.Index(
                "territory",
                name="firm_matchable",
                condition=Q(publication="published", validation="validated"),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registry_scheme", "registry_number"],
                name="firm_registry_unique",
                condition=~Q(registry_number=""),
                violation_error_message=_("A firm with this register number exists already."),
            ),
            models.UniqueConstraint(
                fields=["source", "source_reference"],
                name="firm_source_unique",
                condition=~Q(source=""),
                violation_error_message=_("This record of the source was imported already."),
            ),
            models.CheckConstraint(
                name="firm_registry_whole",
                condition=Q(registry_scheme="", registry_number="")
                | (~Q(registry_scheme="") & ~Q(registry_number="")),
                violation_error_message=_(
                    "Give the register and the number in it, or leave both empty."
                ),
            ),
            models.CheckConstraint(
                name="firm_named",
                condition=~Q(name=""),
                violation_error_message=_("A firm has a name."),
            ),
            models.CheckConstraint(
                name="firm_capacity_small",
                condition=Q(capacity__lte=50),
                violation_error_message=_("A firm carries at most 50 partnerships at once."),
            ),
            models.CheckConstraint(
                name="firm_markets_are_countries",
                condition=Q(markets__contained_by=list(COUNTRIES)),
                violation_error_message=_(
                    "Write each market as the ISO 3166 code of a country, for example TN."
                ),
            ),
            models.CheckConstraint(
                name="firm_markets_few",
                condition=Q(markets__len__lte=MAX_MARKETS),
                violation_error_message=_("A firm names at most 20 markets."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_synthetic(self) -> bool:
        return self.origin == self.Origin.SYNTHETIC

    @property
    def is_matchable(self) -> bool:
        return (
            self.publication == self.Publication.PUBLISHED
            and self.validation == self.Validation.VALIDATED
        )


class FirmActivity(models.Model):
    """An activity of a firm. One proposed from its words is marked until the firm confirms it."""

    class Origin(models.TextChoices):
        DECLARED = "declared", _("declared")
        INFERRED = "inferred", _("inferred, to be confirmed")

    firm = models.ForeignKey(
        Firm, verbose_name=_("firm"), on_delete=models.CASCADE, related_name="activities"
    )
    activity = models.ForeignKey(
        "trades.Activity",
        verbose_name=_("activity"),
        on_delete=models.PROTECT,
        related_name="firm_activities",
    )
    is_main = models.BooleanField(_("main activity"), default=False)
    origin = models.CharField(
        _("origin"), max_length=10, choices=Origin.choices, default=Origin.DECLARED
    )
    successor = models.ForeignKey(
        "trades.Activity",
        verbose_name=_("code in the next version"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What the firm has chosen where its code splits; used when codes change."),
    )
    earlier = models.ForeignKey(
        "trades.Activity",
        verbose_name=_("code before the last change of nomenclature"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("activity of a firm")
        verbose_name_plural = _("activities of firms")
        ordering = ["-is_main", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "activity"],
                name="firmactivity_once",
                violation_error_message=_("The firm has this activity already."),
            ),
            models.UniqueConstraint(
                fields=["firm"],
                name="firmactivity_one_main",
                condition=Q(is_main=True),
                violation_error_message=_("A firm has one main activity."),
            ),
            models.CheckConstraint(
                condition=(Q(successor=None) | ~Q(successor=models.F("activity")))
                & (Q(earlier=None) | ~Q(earlier=models.F("activity"))),
                name="firmactivity_other_versions_are_other_codes",
                violation_error_message=_("The code in another version is another code."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm} – {self.activity}"


class Asset(models.Model):
    """One item of what a firm brings or seeks, in its own words and language."""

    class Direction(models.TextChoices):
        BRINGS = "brings", _("brings")
        SEEKS = "seeks", _("seeks")

    class Kind(models.TextChoices):
        PRODUCT = "product", _("product")
        DISCONTINUED_PRODUCT = "discontinued_product", _("discontinued product")
        SERVICE = "service", _("service")
        TECHNOLOGY = "technology", _("technology or know-how")
        CAPACITY = "capacity", _("production capacity or machine")
        CERTIFICATION = "certification", _("certification or norm")
        MARKET_ACCESS = "market_access", _("market access or distribution network")
        MATERIAL = "material", _("raw material or by-product")
        SITE = "site", _("site or premises")
        SKILLS = "skills", _("skills and training")
        RESEARCH = "research", _("R&D")
        FINANCE = "finance", _("finance")

    firm = models.ForeignKey(
        Firm, verbose_name=_("firm"), on_delete=models.CASCADE, related_name="assets"
    )
    direction = models.CharField(_("direction"), max_length=6, choices=Direction.choices)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    text = models.CharField(_("in your own words"), max_length=500)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    activity = models.ForeignKey(
        "trades.Activity",
        verbose_name=_("trade concerned"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        ordering = ["direction", "position", "id"]
        constraints = [
            models.CheckConstraint(
                name="asset_in_words",
                condition=~Q(text=""),
                violation_error_message=_("Say in a few words what it is."),
            ),
            models.CheckConstraint(
                name="asset_direction_known",
                condition=Q(direction__in=["brings", "seeks"]),
                violation_error_message=_("An asset is brought or sought."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class FirmExclusion(models.Model):
    """A firm that another firm never wants to meet; nobody else learns of it."""

    firm = models.ForeignKey(
        Firm, verbose_name=_("firm"), on_delete=models.CASCADE, related_name="exclusions"
    )
    excluded = models.ForeignKey(
        Firm, verbose_name=_("excluded firm"), on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        verbose_name = _("excluded firm")
        verbose_name_plural = _("excluded firms")
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "excluded"],
                name="firmexclusion_once",
                violation_error_message=_("This firm is excluded already."),
            ),
            models.CheckConstraint(
                name="firmexclusion_of_another",
                condition=~Q(firm=F("excluded")),
                violation_error_message=_("A firm cannot exclude itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.firm} × {self.excluded}"
