"""Conventions, interests and binômes for the operator: to read. Their workflows belong to the
two sides, and a row changed by hand would contradict the journal."""

from django.contrib import admin

from ced_platform.shared.admin import ReadOnlyAdmin
from partnerships.models import (
    Binome,
    Convention,
    ConventionAxis,
    ConventionDocument,
    Interest,
    Milestone,
    Review,
)


class AxisInline(admin.StackedInline):
    model = ConventionAxis
    extra = 0
    can_delete = False


class DocumentInline(admin.TabularInline):
    model = ConventionDocument
    extra = 0
    can_delete = False


class MilestoneInline(admin.TabularInline):
    model = Milestone
    extra = 0
    can_delete = False


@admin.register(Convention)
class ConventionAdmin(ReadOnlyAdmin):
    list_display = ("reference", "territory_a", "territory_b", "status", "starts_on", "ends_on")
    list_filter = ("status", "is_synthetic")
    search_fields = ("reference", "title", "territory_a__code", "territory_b__code")
    list_select_related = ("territory_a", "territory_b")
    date_hierarchy = "starts_on"
    inlines = (AxisInline, DocumentInline, MilestoneInline)


@admin.register(Interest)
class InterestAdmin(ReadOnlyAdmin):
    """Who answered whom, and when; the answer itself is private until it is mutual."""

    list_display = ("answered_at", "firm", "counterpart", "convention")
    search_fields = ("firm__name", "counterpart__name")
    list_select_related = ("firm", "counterpart", "convention")
    date_hierarchy = "answered_at"
    fields = ("convention", "firm", "counterpart", "answered_by", "answered_at")


class ReviewInline(admin.StackedInline):
    model = Review
    extra = 0
    can_delete = False


@admin.register(Binome)
class BinomeAdmin(ReadOnlyAdmin):
    list_display = ("id", "firm_a", "firm_b", "convention", "status", "created_at")
    list_filter = ("status", "origin", "closing_reason")
    search_fields = ("firm_a__name", "firm_b__name", "convention__reference")
    list_select_related = ("firm_a", "firm_b", "convention")
    date_hierarchy = "created_at"
    inlines = (ReviewInline,)
