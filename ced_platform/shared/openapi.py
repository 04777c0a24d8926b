"""How the OpenAPI schema is made, and what it says of errors: one shape wherever they can occur."""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from drf_spectacular.generators import SchemaGenerator
from drf_standardized_errors.openapi import AutoSchema as StandardAutoSchema
from rest_framework import serializers


class RememberedSchema(SchemaGenerator):
    """Each language's schema is generated once a process: it is public, and takes half a second."""

    def get_schema(self, *_args: Any, **_kwargs: Any) -> Any:
        return _generated(self.api_version, get_language())


@lru_cache(maxsize=8)  # the seven languages, and none
def _generated(version: str | None, _language: str | None) -> Any:
    return SchemaGenerator(api_version=version).get_schema(request=None, public=True)


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
    errors = ErrorSerializer(many=True)  # type: ignore[assignment]


class AutoSchema(StandardAutoSchema):
    """Errors where they can happen: refusals, conflicts and bad bodies only come from writes."""

    WRITES = frozenset({"POST", "PUT", "PATCH"})

    def _should_add_error_response(self, responses: dict[str, Any], status_code: str) -> bool:
        if status_code in {"403", "409"}:
            return self.method in self.WRITES
        if status_code in {"413", "415"}:
            return self.method in self.WRITES and self.get_request_serializer() is not None
        return bool(super()._should_add_error_response(responses, status_code))

    def _get_error_response_examples(self) -> list[Any]:
        """One shape needs one example, and docs/api.md has it: not four on every operation."""
        return []
