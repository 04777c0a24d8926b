"""Choosing a trade by words: the search field of every form that asks for an activity.

The reader types in any language, or a national code; the proposals come in the reader's language
with what each activity includes, so that close ones can be told apart.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.forms import SearchChoice
from ced_platform.shared.ui import Option
from trades.finder import find_trades
from trades.models import Activity, Nomenclature
from trades.queries import with_labels

PROPOSALS = 10

Describe = Callable[[str], Option | None]


def trade_options(words: str) -> list[Option]:
    """The activities that these words, or this code, may mean; the likeliest first."""
    found = find_trades(words, language=get_language(), limit=PROPOSALS)
    return [_option(one.activity, one.label, one.excerpt) for one in found]


def trade_option(value: str) -> Option | None:
    """The name of one activity by its id; None when there is no such activity."""
    return described([value])(value)


def described(values: Iterable[Any]) -> Describe:
    """A `describe` for many fields of one page, which asks the database once.

    A value that was not announced is unknown to it: announce what was sent with the form too.
    """
    ids = {int(value) for value in values if str(value).isdecimal()}
    activities = with_labels(Activity.objects.filter(pk__in=ids), get_language())
    options = {str(one.pk): _option(one, one.label) for one in activities} if ids else {}
    return options.get


def _option(activity: Activity, label: str, includes: str = "") -> Option:
    return Option(str(activity.pk), label, hint=includes or activity.code)


def trade_search(**attrs: Any) -> SearchChoice:
    """The search field itself; `attrs` are those of its text input."""
    return SearchChoice(
        url=reverse_lazy("trades:find"), search=trade_options, describe=trade_option, attrs=attrs
    )


class FoldedSearch(SearchChoice):
    """The search behind its own line of text, for a trade that is seldom given.

    The line takes the place of the field's label: leave that empty.
    """

    template_name = "trades/folded_search.html"

    def __init__(self, *, summary: Any) -> None:
        super().__init__(
            url=reverse_lazy("trades:find"), search=trade_options, describe=trade_option
        )
        self.summary = summary

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "aria-label": self.summary})
        context["widget"]["summary"] = self.summary
        return context


class TradeField(forms.ModelChoiceField):
    """An activity of any nomenclature, found by words."""

    default_error_messages = {
        "required": _("Search for the activity in your own words, then choose one."),
        "invalid_choice": _("This activity is not known: search again and choose one."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", trade_search())
        kwargs.setdefault(
            "queryset", Activity.objects.filter(nomenclature__kind=Nomenclature.Kind.ACTIVITY)
        )
        super().__init__(**kwargs)
