"""What a service refuses, shown in the form that asked for it."""

from __future__ import annotations  # Django's generic classes take no parameter at run time

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest, QueryDict

from ced_platform.shared.errors import DomainError, Invalid

T = TypeVar("T")


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form takes as its data: what was posted, be it nothing at all; None before that."""
    return request.POST if request.method == "POST" else None


def submit(form: BaseForm | BaseFormSet[Any], call: Callable[[], T]) -> T | None:
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


def accepted(form: BaseForm | BaseFormSet[Any], call: Callable[[], object]) -> bool:
    """The same where only the fact counts: "if the form is valid and the service accepts it"."""
    return submit(form, call) is not None


def _put(form: BaseForm | BaseFormSet[Any], field: str | None, messages: list[str]) -> None:
    """Beside the field where the form has it, else on top of the form or of its rows."""
    if isinstance(form, BaseFormSet):
        form.non_form_errors().extend(messages)
    else:
        form.add_error(field if field in form.fields else None, messages)
