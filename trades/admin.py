"""Nomenclatures for the operator: reference data, loaded from files and only read here."""

from django.contrib import admin

from ced_platform.shared.admin import ReadOnlyAdmin
from trades.models import Activity, ActivityLabel, Correspondence, Nomenclature


@admin.register(Nomenclature)
class NomenclatureAdmin(ReadOnlyAdmin):
    list_display = ("code", "name", "version", "kind", "inherits", "down_to_level", "indexed_at")
    list_select_related = ("inherits",)
    search_fields = ("code", "name")


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
