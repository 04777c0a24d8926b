"""Domain errors: raised by services, translated once for pages and once for the API.

The message is written for the person who reads it: what happened and what to do. `code` is for
machines and stays stable.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """The base of everything that a service refuses.

    `status` is the HTTP status that pages and the API answer with; `field`, where given, names the
    input to which the message belongs.
    """

    status = 400
    code = "error"

    def __init__(self, message: Any, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Invalid(DomainError):
    """The input cannot be right, whoever sends it."""

    code = "invalid"


class NotAllowed(DomainError):
    """The person may see the object but may not do this to it."""

    status = 403
    code = "not_allowed"

    def __init__(self, message: Any = None, **kwargs: Any) -> None:
        super().__init__(message or _("You may not do this."), **kwargs)


class WrongState(DomainError):
    """The object is not in a state in which this can be done."""

    status = 409
    code = "wrong_state"


class Conflict(DomainError):
    """Somebody else was first: one result stands, and this is not it."""

    status = 409
    code = "conflict"
