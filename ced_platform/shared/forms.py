"""Form parts that several rooms use and that work without scripts: growing rows, search fields."""

from __future__ import annotations  # Django's generic classes take no parameter at run time

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ced_platform.shared.ui import Option

if TYPE_CHECKING:
    FormPart: Any = forms.BaseForm
    FormSetPart: Any = forms.BaseFormSet
else:
    # mixins: they stand before a form or formset class and add nothing else to it
    FormPart = FormSetPart = object

# Names of the submit buttons that only ask for the page to be drawn again.
ADD_ROW = "add-row"
SEARCH_AGAIN = "search-again"
# Field names of ours and of formsets ("brings-0-activity"): what may come back in an attribute.
FIELD_NAME = re.compile(r"[a-z][a-z0-9_-]{0,60}", re.ASCII)


def only_redraws(data: Any) -> bool:
    """True when a form was sent only to get one more row or new proposals, not to be saved."""
    return bool(data) and (ADD_ROW in data or SEARCH_AGAIN in data)


class RedrawForm(FormPart):
    """Mixin for a form that stands on a page with growing rows or search fields.

    While the page is only drawn again the form keeps what was typed, complains about nothing and
    is not valid, so the usual "save if valid, else show again" of a view is right by itself.
    """

    def full_clean(self) -> None:
        if only_redraws(self.data):
            self._errors = ErrorDict(renderer=self.renderer)
            self.cleaned_data: dict[str, Any] = {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        return not only_redraws(self.data) and super().is_valid()


class RowFormSet(FormSetPart):
    """Mixin for formsets drawn with {% item_rows %}: "add another" is a submit button.

    Put it before the formset class: `class ItemFormSet(RowFormSet, BaseInlineFormSet)`. Its
    forms behave like RedrawForm, and the button's own formset shows one more row.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if data and data.get(ADD_ROW) == self.prefix:
            key = f"{self.prefix}-{forms.formsets.TOTAL_FORM_COUNT}"
            total = min(_count(data.get(key)) + 1, self.max_num)
            self.data = data.copy()
            self.data[key] = str(total)

    def _construct_form(self, index: int, **kwargs: Any) -> Any:
        form = super()._construct_form(index, **kwargs)
        if only_redraws(self.data):
            # errors that are already there keep the form from cleaning, and so from complaining
            form._errors = ErrorDict(renderer=form.renderer)  # noqa: SLF001
            form.cleaned_data = {}
        return form

    def full_clean(self) -> None:
        super().full_clean()
        if only_redraws(self.data):
            self._non_form_errors.clear()

    def is_valid(self) -> bool:
        return not only_redraws(self.data) and super().is_valid()


def _count(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


class SearchChoice(forms.Widget):
    """Find one of very many by words: a text field with proposals to choose from.

    Without scripts a "Search" button sends the page back (see RedrawForm) and the proposals
    stand under the field; with htmx they come while typing, from `url`, which should answer with
    `search_response`. The chosen value is a plain radio button in every case.

    `search(words)` gives the proposals, best first; `describe(value)` names a value that is
    already chosen, or gives None when it does not exist (the field then refuses it). `likely` are
    values that are proposed before anything is searched.
    """

    template_name = "components/search_choice.html"
    many = False
    likely: Sequence[str] = ()

    def __init__(
        self,
        *,
        url: Any,
        search: Callable[[str], Sequence[Option]],
        describe: Callable[[str], Option | None],
        attrs: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(attrs)
        self.url = url
        self.search = search
        self.describe = describe
        self.words = ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        self.words = data.get(f"{name}-words", "")
        value: str | None = data.get(name)
        return value

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        # no radio is sent when none is chosen: the words alone show that the field was there
        return name not in data and f"{name}-words" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        # it would sit on the search words, which may stay empty once a value is chosen
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        values = value if self.many else [value]
        chosen = _described(values or (), self.describe)
        searched = bool(self.words.strip())
        found = self.search(self.words) if searched else _described(self.likely, self.describe)
        context["search"] = {
            "url": str(self.url),
            "words": self.words,
            **_options(found, chosen, searched=searched, many=self.many),
        }
        return context


class SearchChoices(SearchChoice):
    """Find several of very many: the same, and what is chosen are ticked boxes that stay."""

    many = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        super().value_from_datadict(data, files, name)
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)


def search_response(
    request: HttpRequest,
    search: Callable[[str], Sequence[Option]],
    describe: Callable[[str], Option | None],
    *,
    many: bool = False,
) -> HttpResponse:
    """The proposals for a SearchChoice field (or SearchChoices, with `many`), as the fragment that
    its page swaps in."""
    name = request.GET.get("field", "")
    if not FIELD_NAME.fullmatch(name):
        raise Http404
    words = request.GET.get(f"{name}-words", "")
    values = request.GET.getlist(name) if many else [request.GET.get(name, "")]
    found = search(words) if words.strip() else []
    options = _options(found, _described(values, describe), searched=bool(words.strip()), many=many)
    return render(
        request, "components/search_options.html", {"widget": {"name": name}, "search": options}
    )


def _described(values: Sequence[Any], describe: Callable[[str], Option | None]) -> list[Option]:
    """The values that exist, by name."""
    named = (describe(str(value)) for value in values if value not in (None, ""))
    return [option for option in named if option is not None]


def _options(
    found: Sequence[Option], chosen: Sequence[Option], *, searched: bool, many: bool
) -> dict[str, Any]:
    """What is chosen stays in the list, first, whatever is searched for next."""
    values = [option.value for option in chosen]
    return {
        "options": [*chosen, *(option for option in found if option.value not in values)],
        "chosen": values,
        "many": many,
        "searched": searched,
        "found": len(found),
    }
