"""What the OpenAPI schema says of errors: one shape, on every operation that can answer it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.openapi import AutoSchema as StandardAutoSchema
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=_("Stable, for machines."))
    detail = serializers.CharField(help_text=_("For people, in the language of the request."))
    attr = serializers.CharField(
        allow_null=True,
        help_text=_("The field it belongs to, for example activities.0.code."),
    )


class ErrorResponseSerializer(serializers.Serializer[Any]):
    """The shape of every error."""

    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = ErrorSerializer(many=True)


class AutoSchema(StandardAutoSchema):  # type: ignore[misc]
    """Refusals by a rule (403) and conflicts (409) can only come from a write."""

    def _should_add_error_response(self, responses: dict[str, Any], status_code: str) -> bool:
        if status_code in {"403", "409"}:
            return bool(self.method not in {"GET", "HEAD", "OPTIONS"})
        return bool(super()._should_add_error_response(responses, status_code))
