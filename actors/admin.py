"""People, clusters, institutions and firms for the operator."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from actors.models import ApiToken, Asset, Cluster, Firm, FirmActivity, Institution, Mandate, User
from actors.signals import firm_changed
from ced_platform.shared.admin import KeepsRows, OperatorAdmin, ReadOnlyAdmin
from journal.services import record


class MandateInline(admin.TabularInline):
    model = Mandate
    fk_name = "user"
    autocomplete_fields = ("territory", "cluster", "firm")
    extra = 0
    can_delete = False


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "full_name", "language")
        field_classes = {"email": forms.EmailField}


@admin.register(User)
class PersonAdmin(KeepsRows, UserAdmin):
    """Users log in by e-mail. One who leaves is closed (`is_active`), never removed."""

    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "full_name", "language", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_service", "language")
    search_fields = ("email", "full_name")
    readonly_fields = ("is_service", "last_login", "date_joined")
    filter_horizontal = ("groups", "user_permissions")
    inlines = (MandateInline,)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Person"), {"fields": ("full_name", "language", "time_zone")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "is_service")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "fields": (
                    "email",
                    "full_name",
                    "language",
                    "usable_password",
                    "password1",
                    "password2",
                )
            },
        ),
    )


@admin.register(Mandate)
class MandateAdmin(OperatorAdmin):
    list_display = ("user", "role", "territory", "cluster", "firm", "starts_on", "ends_on")
    list_filter = ("role",)
    search_fields = ("user__email", "user__full_name")
    autocomplete_fields = ("user", "territory", "cluster", "firm")
    list_select_related = ("user", "territory", "cluster", "firm")


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    """Keys are issued and revoked by their territory; here one sees which there are."""

    list_display = ("label", "territory", "hint", "created_by", "last_used_on", "revoked_at")
    search_fields = ("label", "territory__code")
    list_select_related = ("territory", "created_by")


@admin.register(Cluster)
class ClusterAdmin(OperatorAdmin):
    list_display = ("name", "territory", "status", "is_synthetic")
    list_filter = ("status", "is_synthetic")
    search_fields = ("name", "territory__code")
    autocomplete_fields = ("territory", "trades")
    list_select_related = ("territory",)


@admin.register(Institution)
class InstitutionAdmin(OperatorAdmin):
    list_display = ("name", "kind", "territory", "is_synthetic")
    list_filter = ("kind", "is_synthetic")
    search_fields = ("name", "territory__code")
    autocomplete_fields = ("territory",)
    list_select_related = ("territory",)


class ActivityInline(admin.TabularInline):
    model = FirmActivity
    autocomplete_fields = ("activity",)
    extra = 0


class AssetInline(admin.TabularInline):
    model = Asset
    autocomplete_fields = ("activity",)
    extra = 0


@admin.register(Firm)
class FirmAdmin(OperatorAdmin):
    """Publication and validation belong to the firm and to its side: shown, not changed."""

    list_display = ("name", "territory", "cluster", "publication", "validation", "origin")
    list_filter = ("publication", "validation", "origin")
    search_fields = ("name", "territory__code", "registry_number", "source_reference")
    autocomplete_fields = ("territory", "cluster")
    list_select_related = ("territory", "cluster")
    readonly_fields = (
        "publication",
        "validation",
        "validation_comment",
        "origin",
        "source",
        "source_reference",
        "created_at",
        "updated_at",
    )
    inlines = (ActivityInline, AssetInline)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """A repaired profile counts in matching like any other change, and is in the journal."""
        super().save_related(request, form, formsets, change)
        firm = form.instance
        record(
            code="firm.updated" if change else "firm.created",
            subject=firm,
            actor=request.user,
            territory_ids=[firm.territory_id],
        )
        transaction.on_commit(
            lambda: firm_changed.send_robust(sender=Firm, firm_id=firm.pk), robust=True
        )
