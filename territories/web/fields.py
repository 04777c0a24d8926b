"""Form fields of this room that other rooms use too."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.formats import language_name
from ced_platform.shared.forms import SearchChoice
from ced_platform.shared.languages import FURTHER_LANGUAGES
from ced_platform.shared.ui import Option
from territories.models import Territory
from territories.queries import named_like

PROPOSALS = 8


def working_languages(present: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Choices for a field of working languages, sorted by name in the reader's language; those
    that are `present` already are always among them, or saving would lose them."""
    interface = (code.split("-")[0] for code, _name in settings.LANGUAGES)
    codes = {*present, *interface, *FURTHER_LANGUAGES}
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1])


def option_of(territory: Territory) -> Option:
    return Option(
        value=territory.code,
        label=territory.name,
        hint=f"{territory.get_kind_display()} · {territory.code}",
    )


def search_territories(words: str) -> list[Option]:
    """The territories that a person may mean, for a search field; names in any language."""
    return [
        option_of(one) for one in named_like(Territory.objects.order_by("name"), words)[:PROPOSALS]
    ]


def describe_territory(code: str) -> Option | None:
    territory = Territory.objects.filter(code=code).first()
    return option_of(territory) if territory else None


class TerritoryField(forms.CharField):
    """One territory of the register, found by its name in any language; cleans to the Territory."""

    def __init__(self, **kwargs: Any) -> None:
        widget = SearchChoice(
            url=reverse_lazy("territories:search"),
            search=search_territories,
            describe=describe_territory,
        )
        super().__init__(widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Territory) else value

    def clean(self, value: Any) -> Territory | None:
        code = super().clean(value)
        if not code:
            return None
        territory = Territory.objects.filter(code=code).first()
        if territory is None:
            raise forms.ValidationError(
                _("This territory is not in the register: register it first.")
            )
        return territory


class OwnTerritoryField(forms.ModelChoiceField):
    """One of the user's own territories; a person who has only one need not choose."""

    def __init__(self, ids: Iterable[int], **kwargs: Any) -> None:
        own = Territory.objects.filter(id__in=ids).order_by("name")
        super().__init__(queryset=own, **kwargs)
        first = list(own[:2])
        if len(first) == 1:
            self.empty_label = None
            self.initial = first[0]
