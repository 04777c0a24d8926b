"""The register of territories for the operator."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from ced_platform.shared.admin import OperatorAdmin
from territories.models import Territory


@admin.register(Territory)
class TerritoryAdmin(OperatorAdmin, TranslationAdmin):
    list_display = ("code", "name", "kind", "parent", "main_city", "time_zone")
    list_filter = ("kind",)
    search_fields = ("code", "name_en", "name_fr", "name_ar", "main_city")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    readonly_fields = ("registered_by", "created_at", "updated_at")
