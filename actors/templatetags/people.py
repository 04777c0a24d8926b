"""What the invitation's mail needs to know of its recipient when it leaves."""

from typing import Any

from django import template
from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from actors.models import Mandate, User

register = template.Library()


@register.simple_tag
def password_path(user: User) -> str:
    """Where the person chooses a password, or the login page where one is chosen already.

    The link is made when the mail leaves: it is a credential, and the outbox keeps none.
    """
    if user.has_usable_password():
        return reverse("login")
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    return reverse("password_reset_confirm", args=[uid, token])


@register.simple_tag
def invitation_role(role: str) -> Any:
    """The name of a role in the language that is active, the recipient's."""
    return Mandate.Role(role).label
