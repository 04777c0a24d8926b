"""The register of territories for the operator."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from ced_platform.shared.admin import OperatorAdmin
from territories.models import HostCondition, Territory


@admin.register(Territory)
class TerritoryAdmin(OperatorAdmin, TranslationAdmin):
    list_display = ("code", "name", "kind", "parent", "main_city", "time_zone")
    list_filter = ("kind",)
    search_fields = ("code", "name_en", "name_fr", "name_ar", "main_city")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)
    readonly_fields = ("registered_by", "created_at", "updated_at")


@admin.register(HostCondition)
class HostConditionAdmin(OperatorAdmin, TranslationAdmin):
    list_display = ("territory", "kind", "verdict", "checked_on")
    list_filter = ("verdict", "kind")
    search_fields = ("territory__code", "territory__name_en", "source")
    list_select_related = ("territory",)
    autocomplete_fields = ("territory",)
