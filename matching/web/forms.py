"""The answer to a suggestion: three short questions, of which one is obligatory."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.languages import OWN_NAMES
from partnerships.models import Interest


class InterestForm(forms.ModelForm):
    """What the other firm will read, and only once both are interested."""

    class Meta:
        model = Interest
        fields = ("cooperation", "questions", "about_us", "language")
        labels = {
            "cooperation": _("What would you like to do together?"),
            "questions": _("What would you still like to know?"),
            "about_us": _("What should they know about you?"),
        }
        help_texts = {
            "cooperation": _("One sentence is enough; a reason in your own words counts most."),
        }
        widgets = {
            name: forms.Textarea(attrs={"rows": 3})
            for name in ("cooperation", "questions", "about_us")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cooperation"].required = True
        self.fields["language"].label = _("Language in which you write")
        self.fields["language"].choices = [
            (code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES
        ]

    def _post_clean(self) -> None:
        """The service writes and checks the row; here only the fields are cleaned."""
