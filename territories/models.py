"""Where: public authorities and their areas."""

from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

CODE_PATTERN = r"^[A-Z]{2}(-[A-Z0-9]{1,6})?$"


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def visible_to(self, user: Any) -> Self:
        """The register of territories is open to everyone who has logged in."""
        return self if user.is_authenticated else self.none()


class Territory(models.Model):  # type: ignore[django-manager-missing] # see `objects`
    """A public authority and its area, known by a stable code and never by its name."""

    class Kind(models.TextChoices):
        COUNTRY = "country", _("country")
        GROUPING = "grouping", _("grouping of territories")
        REGION = "region", _("region")
        STATE = "state", _("state")
        PROVINCE = "province", _("province")
        GOVERNORATE = "governorate", _("governorate")
        WILAYA = "wilaya", _("wilaya")
        VOIVODESHIP = "voivodeship", _("voivodeship")
        LAND = "land", _("land")
        MUNICIPALITY = "municipality", _("municipality")

    code = models.CharField(
        _("code"),
        max_length=9,
        unique=True,
        validators=[
            RegexValidator(
                CODE_PATTERN,
                _("Write the ISO 3166 code in capitals, for example TN-11 or FR-PAC."),
            )
        ],
        help_text=_("ISO 3166-2 where there is one, for example TN-11."),
        error_messages={"unique": _("A territory with this code is registered already.")},
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("belongs to"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    # one column for each interface language: see territories/translation.py
    name = models.CharField(_("name"), max_length=120)
    main_city = models.CharField(_("main city"), max_length=80, blank=True)
    latitude = models.DecimalField(
        _("latitude of the main city"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude of the main city"),
        max_digits=7,
        decimal_places=4,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    languages = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("languages of work"),
        default=list,
        blank=True,
        help_text=_("Language codes, the most usual first."),
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="UTC")
    presentation = models.TextField(_("presentation"), blank=True)
    website = models.URLField(_("website"), blank=True)
    registered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("registered by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField(_("registered at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    # django-modeltranslation puts its own manager here, which the type check cannot see
    objects = TerritoryQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="territory_code_form",
                condition=Q(code__regex=CODE_PATTERN),
                violation_error_message=_(
                    "Write the ISO 3166 code in capitals, for example TN-11 or FR-PAC."
                ),
            ),
            models.CheckConstraint(
                name="territory_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                violation_error_message=_("A territory cannot belong to itself."),
            ),
            models.CheckConstraint(
                name="territory_position_whole",
                # "is not null" is said: a check whose result is null would pass
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                violation_error_message=_(
                    "Give latitude (−90 to 90) and longitude (−180 to 180), or neither."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def country_code(self) -> str:
        """ISO 3166-1 alpha-2, the first two letters of every territory's code."""
        return self.code[:2]
