"""Choosing a trade by words: the search field of every form that asks for an activity.

The reader types in any language, or a national code; the proposals come in the reader's language
with what each activity includes, so that close ones can be told apart.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse, reverse_lazy
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.forms import SearchChoice, SearchChoices
from ced_platform.shared.ui import Option
from trades.card_queries import validated_versions
from trades.finder import find_cards, find_trades
from trades.models import Activity, CardVersion, Nomenclature
from trades.queries import with_labels

PROPOSALS = 10
# What the value of a card begins with where activities may be chosen as well.
CARD_VALUE = "card-"

CHOICE_ERRORS: dict[str, Any] = {
    "required": _("Search for the activity in your own words, then choose one."),
    "invalid_choice": _("This activity is not known: search again and choose one."),
}

Describe = Callable[[str], Option | None]


def trade_options(words: str) -> list[Option]:
    """The activities that these words, or this code, may mean; the likeliest first."""
    found = find_trades(words, language=get_language(), limit=PROPOSALS)
    return [_option(one.activity, one.label, one.excerpt) for one in found]


def metier_options(words: str) -> list[Option]:
    """Métier cards first, then activities: what a firm may choose as its trade."""
    cards = find_cards(words, language=get_language())
    return [
        *map(_card_option, [(one.version, one.excerpt) for one in cards]),
        *trade_options(words),
    ]


def metier_option(value: str) -> Option | None:
    """The name of one activity, or of one card ("card-12")."""
    if not value.startswith(CARD_VALUE):
        return trade_option(value)
    version = _card_version(value)
    return _card_option((version, "")) if version else None


def _card_version(value: str) -> CardVersion | None:
    """The validated version of the card that "card-12" stands for."""
    card_id = value.removeprefix(CARD_VALUE)
    if not card_id.isdecimal():
        return None
    return validated_versions([int(card_id)], get_language()).get(int(card_id))


def _card_option(card: tuple[CardVersion, str]) -> Option:
    version, excerpt = card
    value = f"{CARD_VALUE}{version.card_id}"
    return Option(value, version.name, hint=excerpt, mark=_("métier card"))


def trade_option(value: str) -> Option | None:
    """The name of one activity by its id; None when there is no such activity."""
    return described([value])(value)


def described(values: Iterable[Any]) -> Describe:
    """A `describe` for many fields of one page, which asks the database once.

    A value that was not announced is unknown to it: announce what was sent with the form too.
    """
    ids = {int(value) for value in values if str(value).isdecimal()}
    activities = Activity.objects.filter(pk__in=ids).select_related("nomenclature")
    labelled = with_labels(activities, get_language()) if ids else []
    options = {str(one.pk): _option(one, one.label) for one in labelled}
    return options.get


def _option(activity: Activity, label: str, includes: str = "") -> Option:
    code = f"{activity.nomenclature.code} {activity.code}"
    return Option(str(activity.pk), label, hint=includes or code)


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


@dataclass(frozen=True)
class Metier:
    """What a firm chose as its trade: an activity, or a card and the first of its codes."""

    activity: Activity
    version: CardVersion | None = None


_METIERS_URL = lazy(lambda: f"{reverse('trades:find')}?cards=1", str)
_SEVERAL_URL = lazy(lambda: f"{reverse('trades:find')}?many=1", str)


class MetierField(forms.Field):
    """A trade as a métier card or as an activity, in one search."""

    default_error_messages = CHOICE_ERRORS

    def __init__(self, **kwargs: Any) -> None:
        url = _METIERS_URL()
        search = SearchChoice(url=url, search=metier_options, describe=metier_option)
        super().__init__(widget=search, **kwargs)

    def to_python(self, value: Any) -> Metier | None:
        if value in self.empty_values:
            return None
        given = str(value)
        metier = _metier_of_card(given) if given.startswith(CARD_VALUE) else _metier(given)
        if metier is None:
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return metier


def _metier(value: str) -> Metier | None:
    activities = Activity.objects.filter(nomenclature__kind=Nomenclature.Kind.ACTIVITY)
    activity = activities.filter(pk=int(value)).first() if value.isdecimal() else None
    return Metier(activity) if activity else None


def _metier_of_card(value: str) -> Metier | None:
    version = _card_version(value)
    code = version.main_code if version else None
    return Metier(code.activity, version) if code else None


class TradeField(forms.ModelChoiceField):
    """An activity of any nomenclature, found by words."""

    default_error_messages = CHOICE_ERRORS

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", trade_search())
        kwargs.setdefault(
            "queryset", Activity.objects.filter(nomenclature__kind=Nomenclature.Kind.ACTIVITY)
        )
        super().__init__(**kwargs)


class TradesField(forms.ModelMultipleChoiceField):
    """Several activities of any nomenclature, found by words."""

    default_error_messages = dict.fromkeys(
        ("invalid_choice", "invalid_pk_value"), CHOICE_ERRORS["invalid_choice"]
    )

    def __init__(self, **kwargs: Any) -> None:
        search = SearchChoices(url=_SEVERAL_URL(), search=trade_options, describe=trade_option)
        activities = Activity.objects.filter(nomenclature__kind=Nomenclature.Kind.ACTIVITY)
        super().__init__(queryset=activities, widget=search, **kwargs)
