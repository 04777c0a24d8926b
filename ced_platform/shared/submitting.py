"""What a service refuses, shown in the form that asked for it."""

from collections.abc import Callable
from typing import TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm

from ced_platform.shared.errors import DomainError, Invalid

T = TypeVar("T")


def submit(form: BaseForm, call: Callable[[], T]) -> T | None:
    """Call a service with a valid form; return what it made, or None with the errors in the form.

    A service is atomic: what it refused is not half-written, and the person keeps what was typed.
    A missing permission or a colleague who was first is no mistake of the form, unless it names a
    field: it goes on to the view, or to DomainErrorMiddleware.
    """
    try:
        return call()
    except DomainError as error:
        if error.field is None and not isinstance(error, Invalid):
            raise
        _put(form, error.field, [str(error)])
    except ValidationError as error:
        by_field = getattr(error, "error_dict", None) or {NON_FIELD_ERRORS: error.error_list}
        for name, errors in by_field.items():
            _put(form, name, ValidationError(errors).messages)
    return None


def _put(form: BaseForm, field: str | None, messages: list[str]) -> None:
    """Beside the field where the form has it, else on top of the form."""
    for message in messages:
        form.add_error(field if field in form.fields else None, message)
