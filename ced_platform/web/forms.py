"""The forms of the account pages."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.utils.translation import gettext_lazy as _


class LoginForm(AuthenticationForm):
    """E-mail and password; the e-mail field brings up the right keyboard on a phone."""

    error_messages = {
        "invalid_login": _("This e-mail address and password do not belong together. Try again."),
        "inactive": _("This account is closed. Ask the operator of the platform."),
    }

    username = UsernameField(
        label=_("E-mail address"),
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "email"}),
    )
