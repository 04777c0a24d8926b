"""Where: public authorities and their areas."""

from functools import reduce
from operator import or_
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import PartnershipKind

TEXT_COLUMNS = [f"text_{code.replace('-', '_')}" for code, _name in settings.LANGUAGES]
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


class HostCondition(models.Model):  # type: ignore[django-manager-missing]  # as Territory
    """What the law of a territory says to one kind of partnership: it holds below it as well.

    Kept by the territory's staff, with its source and the day on which somebody looked. Nothing is
    removed: what was lifted becomes possible.
    """

    class Verdict(models.TextChoices):
        POSSIBLE = "possible", _("possible")
        CONDITIONAL = "conditional", _("possible under a condition")
        BARRED = "barred", _("not possible here")

    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        related_name="conditions",
    )
    kind = models.CharField(
        _("kind of partnership"), max_length=20, choices=PartnershipKind.choices
    )
    verdict = models.CharField(_("what the law says"), max_length=12, choices=Verdict.choices)
    # one column for each interface language: see territories/translation.py
    text = models.TextField(_("in words"), blank=True, max_length=1000)
    source = models.CharField(
        _("source"), max_length=300, help_text=_("The law or the office that says so.")
    )
    checked_on = models.DateField(_("checked on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("condition of a host country")
        verbose_name_plural = _("conditions of host countries")
        ordering = ["territory", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "kind"],
                name="hostcondition_one_a_kind",
                violation_error_message=_("This kind of partnership has its condition already."),
            ),
            models.CheckConstraint(
                name="hostcondition_known",
                condition=Q(
                    kind__in=PartnershipKind.values,
                    verdict__in=["possible", "conditional", "barred"],
                ),
                violation_error_message=_("Choose what the law says from the list."),
            ),
            models.CheckConstraint(
                name="hostcondition_has_source",
                condition=~Q(source=""),
                violation_error_message=_("Say where this is written, so that it can be checked."),
            ),
            models.CheckConstraint(
                name="hostcondition_in_words",
                condition=reduce(
                    or_,
                    (
                        # null passes a check: it must be named
                        Q(**{f"{column}__isnull": False, f"{column}__gt": ""})
                        for column in TEXT_COLUMNS
                    ),
                    Q(verdict="possible"),
                ),
                violation_error_message=_(
                    "Say in words, in one language at least, what is not possible or under which "
                    "condition it is."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory} – {self.get_kind_display()}"

    @property
    def texts(self) -> dict[str, str]:
        """The words by language code, where somebody wrote them."""
        said = {
            code: getattr(self, column)
            for (code, _name), column in zip(settings.LANGUAGES, TEXT_COLUMNS, strict=True)
        }
        return {code: text for code, text in said.items() if text}

    def said_in(self, language: str) -> tuple[str, str]:
        """The words and their language: the one asked for, else English, French, or any other."""
        texts = self.texts
        order = [language, *settings.MODELTRANSLATION_FALLBACK_LANGUAGES, *texts]
        return next(((texts[code], code) for code in order if code in texts), ("", ""))
