"""What the trade finder searches in."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Case, GeneratedField, Q, When
from django.utils.translation import gettext_lazy as _

from trades.models.cards import Card
from trades.models.nomenclatures import Activity
from trades.text import TEXT_SEARCH_CONFIGURATIONS


class SearchEntry(models.Model):
    """One wording under which the trade finder finds an activity.

    Derived data: labels, explanatory notes, national labels and everyday words, written anew
    whenever their source changes. The vector is empty until the sentence encoder has read it.
    """

    class Origin(models.TextChoices):
        LABEL = "label", _("label")
        NATIONAL = "national", _("label of another nomenclature")
        NOTE = "note", _("explanatory note")
        EVERYDAY = "everyday", _("everyday words")
        CARD = "card", _("métier card")

    activity = models.ForeignKey(
        Activity,
        on_delete=models.CASCADE,
        related_name="search_entries",
        verbose_name=_("activity"),
    )
    card = models.ForeignKey(
        Card,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="search_entries",
        verbose_name=_("métier card"),
        help_text=_("The card whose words these are; its first code is the activity."),
    )
    language = models.CharField(_("language"), max_length=10)
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    text = models.TextField(_("text"))
    folded_text = models.TextField(
        _("folded text"),
        editable=False,
        help_text=_("Without accents and capitals; Chinese cut in pairs of characters."),
    )
    search_vector = GeneratedField(
        expression=Case(
            *(
                When(
                    language=language,
                    then=SearchVector("folded_text", config=configuration),
                )
                for language, configuration in sorted(TEXT_SEARCH_CONFIGURATIONS.items())
            ),
            default=SearchVector("folded_text", config="simple"),
        ),
        output_field=SearchVectorField(),
        db_persist=True,
        verbose_name=_("words"),
    )
    vector = models.BinaryField(
        _("vector"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Meaning of the text: 512 numbers of 16 bits, of length one."),
    )
    encoder = models.CharField(
        _("encoder of the vector"), max_length=60, blank=True, editable=False
    )

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        ordering = ("activity", "language", "origin", "id")
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="search_entry_is_not_empty",
                violation_error_message=_("A search entry cannot be empty."),
            ),
            models.CheckConstraint(
                condition=Q(vector__isnull=True, encoder="")
                | Q(vector__isnull=False) & ~Q(encoder=""),
                name="search_entry_vector_names_its_encoder",
                violation_error_message=_("A vector is stored with the name of its encoder."),
            ),
            models.CheckConstraint(
                condition=Q(origin="card", card__isnull=False)
                | ~Q(origin="card") & Q(card__isnull=True),
                name="search_entry_of_a_card_names_it",
                violation_error_message=_("A search entry of a card names the card."),
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="search_entry_words"),
            GinIndex(
                fields=["folded_text"],
                opclasses=["gin_trgm_ops"],
                name="search_entry_trigrams",
                condition=~Q(origin="note"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
