"""The question of the crosswalk page: which code of which nomenclature, in which other one."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.errors import DomainError
from trades.models import HOME_SCHEME, Nomenclature
from trades.queries import resolve_code


class SchemeField(forms.ModelChoiceField):
    """A nomenclature, chosen by its code, which stands first so that a list is quickly read.

    From left to right on every page: a narrow list would else hide the code, not the name's end.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(to_field_name="code", widget=forms.Select({"dir": "ltr"}), **kwargs)

    def label_from_instance(self, nomenclature: Nomenclature) -> str:
        return f"{nomenclature.code} – {nomenclature.name}"


class CrosswalkForm(forms.Form):
    scheme = SchemeField(
        label=_("Nomenclature"),
        queryset=Nomenclature.objects.order_by("code"),
        empty_label=_("Choose one"),
        error_messages={
            "required": _("A code alone means nothing: choose its nomenclature."),
            "invalid_choice": _("This nomenclature is not known here: choose one."),
        },
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=16,
        help_text=_("With or without dots, for example 62.01Z."),
        widget=forms.TextInput({"dir": "ltr", "autocomplete": "off"}),
    )
    target = SchemeField(
        label=_("In this nomenclature"),
        queryset=Nomenclature.objects.filter(kind=Nomenclature.Kind.ACTIVITY).order_by("code"),
        empty_label=None,
        initial=HOME_SCHEME,
    )

    def clean(self) -> dict[str, Any]:
        """`activity` stands beside the fields once scheme and code fit together."""
        cleaned = super().clean() or {}
        if cleaned.get("scheme") and cleaned.get("code"):
            try:
                cleaned["activity"] = resolve_code(cleaned["scheme"].code, cleaned["code"])
            except DomainError as error:
                self.add_error("code", str(error))
        return cleaned
