"""Rulesets, runs and suggestions for the operator: what the engine made, to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ced_platform.shared.admin import ReadOnlyAdmin
from matching.models import Ruleset, Run, RunBlock, Suggestion


@admin.register(Ruleset)
class RulesetAdmin(ReadOnlyAdmin):
    """A version that was used is never changed: a new one is made by a command."""

    list_display = ("version", "is_default", "created_at")


class RunBlockInline(admin.TabularInline):
    model = RunBlock
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[RunBlock]:
        return super().get_queryset(request).defer("found")


@admin.register(Run)
class RunAdmin(ReadOnlyAdmin):
    list_display = ("id", "convention", "state", "pairs", "created_at", "started_at", "finished_at")
    list_filter = ("state",)
    search_fields = ("convention__reference", "error")
    list_select_related = ("convention", "ruleset")
    date_hierarchy = "created_at"
    inlines = (RunBlockInline,)


@admin.register(Suggestion)
class SuggestionAdmin(ReadOnlyAdmin):
    list_display = ("id", "firm_a", "firm_b", "convention", "state", "rank_a", "rank_b", "score")
    list_filter = ("state",)
    search_fields = ("firm_a__name", "firm_b__name", "convention__reference")
    list_select_related = ("firm_a", "firm_b", "convention")
