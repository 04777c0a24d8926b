"""Form fields that differ from Django's own."""

from typing import Any

from django import forms


class WebAddressField(forms.URLField):
    """An address typed without its scheme is completed to https. For Meta.field_classes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})
