"""What the admin classes of every room share."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from ced_platform.shared.fields import WebAddressField


class KeepsRows:
    """Nothing with a history is removed by hand."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class OperatorAdmin(KeepsRows, admin.ModelAdmin):  # type: ignore[type-arg]
    """For the operator, who repairs and does not decide: what the services write in a workflow
    is shown but not changed (see `readonly_fields`)."""

    formfield_overrides = {models.URLField: {"form_class": WebAddressField}}
    # a list of millions is not counted as a whole on every page
    show_full_result_count = False


class ReadOnlyAdmin(KeepsRows, admin.ModelAdmin):  # type: ignore[type-arg]
    """What the platform alone writes: nothing is added, changed or removed by hand."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
