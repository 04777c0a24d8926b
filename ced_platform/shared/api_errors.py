"""Every refusal as JSON, in one shape, with the transaction of the request rolled back."""

from typing import Any

import psycopg.errors
from django.core.exceptions import NON_FIELD_ERRORS, RequestDataTooBig
from django.core.exceptions import ValidationError as ModelValidationError
from django.db.models import ProtectedError
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.handler import ExceptionHandler as StandardExceptionHandler
from rest_framework import exceptions, status
from rest_framework.fields import get_error_detail
from rest_framework.settings import api_settings

from ced_platform.shared.errors import DomainError

# What PostgreSQL says when two requests wanted the same thing at the same moment.
RACES = (
    psycopg.errors.UniqueViolation,
    psycopg.errors.ForeignKeyViolation,
    psycopg.errors.DeadlockDetected,
)


class ExceptionHandler(StandardExceptionHandler):
    """Every refusal in one shape, {"type", "errors": [{"code", "detail", "attr"}]}.

    The transaction of the request is rolled back with it (ATOMIC_REQUESTS): nothing is half-done.
    """

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, DomainError):
            return _refusal(exc)
        if isinstance(exc, ModelValidationError):
            return exceptions.ValidationError(_details_of(exc))
        if isinstance(exc, ProtectedError) or isinstance(exc.__cause__, RACES):
            return _conflict(exc)
        if isinstance(exc, RequestDataTooBig):
            return _refused(
                _("The body is too large: send less at once."),
                "body_too_large",
                status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
            )
        if isinstance(exc, Http404):
            return exceptions.NotFound(
                _("There is nothing at this address that you may see. Addresses end with a slash.")
            )
        if isinstance(exc, exceptions.UnsupportedMediaType):
            exc.detail = exceptions.ErrorDetail(
                str(_("Send JSON, with the header “Content-Type: application/json”.")),
                exc.default_code,
            )
        converted: Exception = super().convert_known_exceptions(exc)
        return converted


def _refusal(error: DomainError) -> exceptions.APIException:
    field = error.field or (api_settings.NON_FIELD_ERRORS_KEY if error.status == 400 else None)
    detail: Any = {field: [str(error)]} if field else str(error)
    if error.status == status.HTTP_400_BAD_REQUEST:
        return exceptions.ValidationError(detail, code=error.code)
    return _refused(detail, error.code, error.status)


def _refused(detail: Any, code: str, status_code: int) -> exceptions.APIException:
    refusal = exceptions.APIException(detail, code=code)
    refusal.status_code = status_code
    return refusal


def _details_of(error: ModelValidationError) -> Any:
    details = get_error_detail(error)
    if isinstance(details, dict) and NON_FIELD_ERRORS in details:
        details[api_settings.NON_FIELD_ERRORS_KEY] = details.pop(NON_FIELD_ERRORS)
    return details


def _conflict(error: Exception) -> exceptions.APIException:
    message = (
        _("Other data depends on this, so it stays.")
        if isinstance(error, ProtectedError)
        else _("Somebody else changed this at the same moment: read it again, then retry.")
    )
    return _refused(message, "conflict", status.HTTP_409_CONFLICT)
