"""Nomenclatures, their activities and labels, and how they correspond.

A bare code means nothing: an activity always belongs to one nomenclature, that is, to one
scheme at one version.
"""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

# The scheme in which the platform thinks; every other one is brought to it.
HOME_SCHEME = "NACE2"
# The version that takes its place in the registers; firms may declare their code in it already.
NEXT_SCHEME = "NACE21"


class Nomenclature(models.Model):
    """A classification at one version, such as NACE revision 2."""

    class Kind(models.TextChoices):
        ACTIVITY = "activity", _("activities")
        PRODUCT = "product", _("products")

    code = models.CharField(_("code"), max_length=16)
    name = models.CharField(_("name"), max_length=200)
    version = models.CharField(_("version"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ACTIVITY)
    source = models.CharField(_("source"), max_length=300)
    credit = models.CharField(_("licence and credit"), max_length=300)
    inherits = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="heirs",
        verbose_name=_("equals"),
        help_text=_("The nomenclature whose codes this one shares, down to a level."),
    )
    down_to_level = models.PositiveSmallIntegerField(_("down to level"), null=True, blank=True)
    fingerprint = models.CharField(
        _("fingerprint"),
        max_length=64,
        blank=True,
        editable=False,
        help_text=_("Hash of the files it was loaded from; the same files are not loaded twice."),
    )
    indexed_at = models.DateTimeField(
        _("search entries changed at"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The trade finder rebuilds its memory when this moves."),
    )

    class Meta:
        verbose_name = _("nomenclature")
        verbose_name_plural = _("nomenclatures")
        ordering = ("code",)
        constraints = [
            models.UniqueConstraint(
                fields=["code"],
                name="nomenclature_code_is_unique",
                violation_error_message=_("A nomenclature with this code exists already."),
            ),
            models.CheckConstraint(
                condition=Q(inherits=None, down_to_level=None)
                | Q(inherits__isnull=False, down_to_level__gte=1),
                name="nomenclature_inherits_down_to_a_level",
                violation_error_message=_(
                    "A nomenclature that equals another one says down to which level."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class ActivityQuerySet(models.QuerySet["Activity"]):
    def of_scheme(self, scheme: str) -> Self:
        return self.filter(nomenclature__code=scheme)

    def at_or_under(self, activity: "Activity") -> Self:
        """The activity itself and everything below it in its own nomenclature."""
        return self.filter(nomenclature_id=activity.nomenclature_id, path__startswith=activity.path)


class Activity(models.Model):
    """One position of a nomenclature, from a section down to a national sub-class."""

    nomenclature = models.ForeignKey(
        Nomenclature,
        on_delete=models.PROTECT,
        related_name="activities",
        verbose_name=_("nomenclature"),
    )
    code = models.CharField(
        _("code"),
        max_length=16,
        help_text=_("As its office writes it. Always text: 01.10 is not a number."),
    )
    compact_code = models.CharField(_("code without punctuation"), max_length=16, editable=False)
    level = models.PositiveSmallIntegerField(_("level"), help_text=_("1 is the widest."))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("parent"),
    )
    path = models.CharField(
        _("path"),
        max_length=100,
        editable=False,
        help_text=_("Codes from the root to this activity, each followed by a slash."),
    )
    is_leaf = models.BooleanField(_("has nothing below it"), default=True)

    # annotated by queries.with_labels
    label: str
    label_language: str

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ("nomenclature", "path")
        constraints = [
            models.UniqueConstraint(
                fields=["nomenclature", "code"],
                name="activity_code_is_unique_in_its_nomenclature",
                violation_error_message=_("This code exists already in this nomenclature."),
            ),
            models.UniqueConstraint(
                fields=["nomenclature", "compact_code"],
                name="activity_compact_code_is_unique_in_its_nomenclature",
                violation_error_message=_(
                    "Without its punctuation this code is the same as another one of this "
                    "nomenclature."
                ),
            ),
            models.CheckConstraint(
                condition=Q(level__gte=1),
                name="activity_level_starts_at_one",
                violation_error_message=_("Levels start at 1, the widest."),
            ),
            models.CheckConstraint(
                condition=Q(path__endswith="/") & ~Q(code=""),
                name="activity_path_ends_with_a_slash",
                violation_error_message=_(
                    "The path of an activity is made of codes that each end with a slash."
                ),
            ),
        ]
        indexes = [
            # text_pattern_ops, or a prefix search would scan the table under our collation
            models.Index(
                fields=["nomenclature", "path"],
                name="activity_path_prefix",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
        ]

    def __str__(self) -> str:
        return self.code


class ActivityLabel(models.Model):
    """What an activity is called in one language, and how far the wording can be trusted."""

    class Status(models.TextChoices):
        OFFICIAL = "official", _("official")
        DERIVED = "derived", _("taken from a corresponding activity")
        PROOFREAD = "proofread", _("translated and proof-read")
        MACHINE = "machine", _("translated, not proof-read")

    activity = models.ForeignKey(
        Activity,
        on_delete=models.CASCADE,
        related_name="labels",
        verbose_name=_("activity"),
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    text = models.CharField(_("text"), max_length=400)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    folded_text = models.CharField(
        _("folded text"),
        max_length=500,
        blank=True,
        default="",
        editable=False,
        help_text=_("Of products only, in which people search: no accents, no capitals."),
    )

    class Meta:
        verbose_name = _("label of an activity")
        verbose_name_plural = _("labels of activities")
        ordering = ("activity", "language")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "language"],
                name="activity_has_one_label_a_language",
                violation_error_message=_("This activity has a label in this language already."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="activity_label_is_not_empty",
                violation_error_message=_("A label cannot be empty."),
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Correspondence(models.Model):
    """Where an activity goes in another nomenclature, with the share that goes there."""

    class Relation(models.TextChoices):
        EXACT = "exact", _("the same activity")
        NARROWER = "narrower", _("the source is a part of the target")
        BROADER = "broader", _("the target is a part of the source")
        PARTIAL = "partial", _("they overlap")

    source = models.ForeignKey(
        Activity,
        on_delete=models.CASCADE,
        related_name="correspondences",
        verbose_name=_("source activity"),
    )
    target = models.ForeignKey(
        Activity,
        on_delete=models.CASCADE,
        related_name="reverse_correspondences",
        verbose_name=_("target activity"),
    )
    relation = models.CharField(_("relation"), max_length=10, choices=Relation)
    weight = models.FloatField(
        _("weight"),
        help_text=_(
            "Share of the source that goes to the target; the weights of one source towards one "
            "nomenclature sum to 1."
        ),
    )

    class Meta:
        verbose_name = _("correspondence")
        verbose_name_plural = _("correspondences")
        ordering = ("source", "-weight", "target")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target"],
                name="correspondence_pair_is_unique",
                violation_error_message=_("These two activities correspond already."),
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1),
                name="correspondence_weight_is_a_share",
                violation_error_message=_("A weight is above 0 and not above 1."),
            ),
            models.CheckConstraint(
                condition=~Q(source=models.F("target")),
                name="correspondence_joins_two_activities",
                violation_error_message=_("An activity does not correspond to itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id} ({self.relation}, {self.weight:g})"
