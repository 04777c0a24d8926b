"""Growing rows and search fields without scripts, and the drawing of fields."""

import re

import pytest
from django import forms
from django.conf import settings
from django.http import Http404, QueryDict
from django.test import RequestFactory
from django.utils import translation

from ced_platform.shared.forms import (
    RedrawForm,
    RowFormSet,
    SearchChoice,
    SearchChoices,
    search_response,
)
from ced_platform.shared.ui import Option

TRADES = [
    Option("25.62", "Machining", "25.62"),
    Option("25.73", "Tools", "moulds"),
    Option("28.41", "Machine tools"),
]


def search(words: str) -> list[Option]:
    return [option for option in TRADES if words.casefold() in option.label.casefold()]


def describe(value: str) -> Option | None:
    return next((option for option in TRADES if option.value == value), None)


class FirmForm(RedrawForm, forms.Form):
    name = forms.CharField()
    email = forms.EmailField(help_text="Where answers go.")
    about = forms.CharField(required=False, widget=forms.Textarea)
    agreed = forms.BooleanField()
    activity = forms.CharField(
        widget=SearchChoice(url="/search/", search=search, describe=describe)
    )


class ItemForm(forms.Form):
    words = forms.CharField(max_length=20)


class Items(RowFormSet, forms.BaseFormSet):
    pass


ItemFormSet = forms.formset_factory(ItemForm, formset=Items, extra=1, max_num=4, can_delete=True)


@pytest.fixture(autouse=True)
def english() -> object:
    with translation.override("en"):
        yield


def sent(**values: str) -> QueryDict:
    """A form as the browser sends it; the first underscore pairs of names become dashes."""
    query = QueryDict(mutable=True)
    query.update({key.replace("__", "-"): value for key, value in values.items()})
    return query


ONE_ROW = {
    "brings__TOTAL_FORMS": "1",
    "brings__INITIAL_FORMS": "0",
    "brings__0__words": "far too many words for the field",
}


def test_add_another_keeps_what_was_typed_and_complains_about_nothing() -> None:
    formset = ItemFormSet(sent(**ONE_ROW, add__row="brings"), prefix="brings")
    assert not formset.is_valid()
    assert len(formset.forms) == 2
    drawn = str(formset)
    assert "far too many words" in drawn
    assert "errorlist" not in drawn
    assert 'name="brings-TOTAL_FORMS" value="2"' in drawn


def test_add_another_of_a_different_formset_adds_nothing_here() -> None:
    formset = ItemFormSet(sent(**ONE_ROW, add__row="seeks"), prefix="brings")
    assert not formset.is_valid()
    assert len(formset.forms) == 1


def test_rows_stop_at_the_limit() -> None:
    data = sent(**{**ONE_ROW, "brings__TOTAL_FORMS": "4"}, add__row="brings")
    assert len(ItemFormSet(data, prefix="brings").forms) == 4


@pytest.mark.parametrize("total", ["", "many", "-3", "9" * 40])
def test_a_damaged_row_count_is_survived(total: str) -> None:
    data = sent(**{**ONE_ROW, "brings__TOTAL_FORMS": total}, add__row="brings")
    formset = ItemFormSet(data, prefix="brings")
    assert not formset.is_valid()
    assert len(str(formset)) < 10_000


def test_saving_still_judges_the_rows() -> None:
    formset = ItemFormSet(sent(**ONE_ROW), prefix="brings")
    assert not formset.is_valid()
    assert "at most 20" in str(formset.errors)
    good = ItemFormSet(sent(**{**ONE_ROW, "brings__0__words": "gears"}), prefix="brings")
    assert good.is_valid()


def test_search_without_scripts_shows_proposals_and_no_errors() -> None:
    form = FirmForm(sent(activity__words="mach", search__again="activity", name="Acme"))
    assert not form.is_valid()
    drawn = str(form)
    assert "error" not in drawn.replace("_error", "")
    assert 'value="Acme"' in drawn
    assert re.findall(r'type="radio" name="activity" value="([^"]+)"', drawn) == ["25.62", "28.41"]


def test_search_that_finds_nothing_says_so() -> None:
    form = FirmForm(sent(activity__words="zzz", search__again="activity"))
    assert "Nothing found." in str(form["activity"])


def test_choice_made_stays_first_whatever_is_searched_next() -> None:
    form = FirmForm(sent(activity__words="mach", activity="25.73", search__again="activity"))
    drawn = str(form["activity"])
    assert re.findall(r'value="([\d.]+)"( checked)?', drawn) == [
        ("25.73", " checked"),
        ("25.62", ""),
        ("28.41", ""),
    ]


def test_initial_choice_is_named() -> None:
    drawn = str(FirmForm(initial={"activity": "25.62"})["activity"])
    assert 'value="25.62" checked' in drawn
    assert "Machining" in drawn


def test_words_alone_are_no_choice() -> None:
    form = FirmForm(sent(activity__words="mach", name="Acme", email="a@example.org", agreed="on"))
    assert not form.is_valid()
    assert list(form.errors) == ["activity"]


def test_search_response_answers_with_the_fields_own_name() -> None:
    request = RequestFactory().get(
        "/search/", {"field": "brings-0-activity", "brings-0-activity-words": "tool"}
    )
    drawn = search_response(request, search, describe).content.decode()
    assert re.findall(r'name="brings-0-activity" value="([\d.]+)"', drawn) == ["25.73", "28.41"]


class SeveralForm(RedrawForm, forms.Form):
    trades = forms.MultipleChoiceField(
        choices=[(option.value, option.label) for option in TRADES],
        widget=SearchChoices(url="/search/", search=search, describe=describe),
    )


def boxes(drawn: str) -> list[tuple[str, bool]]:
    found = re.findall(r'<input type="checkbox" name="trades" value="([\d.]+)"( checked)?>', drawn)
    return [(value, bool(checked)) for value, checked in found]


def test_several_that_are_chosen_stay_while_another_is_searched() -> None:
    query = sent(trades__words="tools")
    query.update({"search-again": "trades"})
    query.setlist("trades", ["25.62", "28.41"])
    form = SeveralForm(query)
    assert not form.is_valid()
    assert boxes(str(form["trades"])) == [("25.62", True), ("28.41", True), ("25.73", False)]
    del query["search-again"]
    assert SeveralForm(query).is_valid()
    assert SeveralForm(query)["trades"].value() == ["25.62", "28.41"]


def test_what_is_likely_is_proposed_before_anything_is_searched() -> None:
    form = SeveralForm(initial={"trades": ["28.41"]})
    form.fields["trades"].widget.likely = ("28.41", "25.73", "99.99")
    assert boxes(str(form["trades"])) == [("28.41", True), ("25.73", False)]


def test_proposals_on_the_spot_keep_all_that_are_chosen() -> None:
    asked = "/search/?field=trades&trades-words=tool&trades=25.62&trades=28.41"
    drawn = search_response(RequestFactory().get(asked), search, describe, many=True)
    assert boxes(drawn.content.decode()) == [("25.62", True), ("28.41", True), ("25.73", False)]


@pytest.mark.parametrize("field", ["", '"><script>', "a b", "x" * 80, "Ünï"])
def test_search_response_refuses_strange_field_names(field: str) -> None:
    with pytest.raises(Http404):
        search_response(RequestFactory().get("/search/", {"field": field}), search, describe)


@pytest.mark.parametrize(
    ("field", "attribute"),
    [
        ("name", 'dir="auto"'),
        ("email", 'dir="ltr"'),
        ("about", 'dir="auto"'),
        ("email", 'aria-describedby="id_email_helptext"'),
        ("name", "required"),
    ],
)
def test_inputs_carry_direction_and_description(field: str, attribute: str) -> None:
    assert attribute in str(FirmForm()[field])


def test_error_stands_by_its_field_and_in_the_summary() -> None:
    form = FirmForm(sent(name="Acme", email="nobody", agreed="on", activity="25.62"))
    drawn = str(form)
    assert '<a href="#id_email">Email: Enter a valid email address.</a>' in drawn
    assert 'id="id_email_error"' in drawn
    assert 'aria-invalid="true"' in str(form["email"])
    assert 'aria-describedby="id_email_helptext id_email_error"' in str(form["email"])


def test_clean_form_has_no_summary() -> None:
    assert "error-summary" not in str(FirmForm())


def test_rows_say_required_where_the_browser_does_not() -> None:
    drawn = ItemFormSet(prefix="brings").forms[0]["words"].as_field_group()
    assert "(required)" in drawn
    assert "(required)" not in FirmForm()["name"].as_field_group()


def test_what_is_to_be_corrected_is_said_once():
    """A whole form draws its summary itself; only a page that draws field by field includes it."""
    twice = [
        str(path)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        if re.search(r"error_summary\.html.*{{ form }}", path.read_text(), re.DOTALL)
    ]
    assert twice == []
