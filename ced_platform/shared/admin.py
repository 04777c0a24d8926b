"""What the admin classes of every room share."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from ced_platform.shared.fields import WebAddressField


class OperatorAdmin(admin.ModelAdmin):
    """For the operator, who repairs and does not decide: rows with a history are not removed,
    and what the services write in a workflow is shown but not changed (see `readonly_fields`)."""

    formfield_overrides = {models.URLField: {"form_class": WebAddressField}}
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
