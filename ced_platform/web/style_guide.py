"""The style guide: every component with sample content in the reader's writing direction."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language_bidi, gettext
from django.views.generic import TemplateView

from ced_platform.shared.forms import RedrawForm, RowFormSet, SearchChoice, search_response
from ced_platform.shared.ui import Gain, Measure, Option, Party, Step
from ced_platform.web import style_guide_samples as samples


def may_see(request: HttpRequest) -> bool:
    """The guide is for those who build pages: while debugging, else for the operator."""
    return settings.DEBUG or request.user.is_superuser


def _texts() -> samples.Texts:
    return samples.ARABIC if get_language_bidi() else samples.FRENCH


def _find_trades(words: str) -> list[Option]:
    wanted = words.casefold()
    return [option for option in _texts().trades if wanted in f"{option.label}".casefold()]


def _describe_trade(value: str) -> Option | None:
    return next((option for option in _texts().trades if option.value == value), None)


class SampleForm(RedrawForm, forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name", max_length=80, help_text="As it is registered.")
    email = forms.EmailField(label="E-mail address")
    website = forms.URLField(label="Web site", required=False, assume_scheme="https")
    phone = forms.CharField(
        label="Telephone", required=False, widget=forms.TextInput(attrs={"type": "tel"})
    )
    founded = forms.DateField(
        label="Founded on", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    employees = forms.IntegerField(label="Employees", min_value=0, required=False)
    about = forms.CharField(label="What the firm does", widget=forms.Textarea(attrs={"rows": 4}))
    size = forms.ChoiceField(
        label="Size",
        choices=[("micro", "1–9"), ("small", "10–49"), ("medium", "50–249")],
        widget=forms.RadioSelect,
    )
    languages = forms.MultipleChoiceField(
        label="Languages of work",
        choices=[("fr", "Français"), ("ar", "العربية"), ("en", "English"), ("pl", "Polski")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        required=False,
    )
    activity = forms.CharField(
        label="Main activity",
        help_text="Say it in your own words, in any language.",
        widget=SearchChoice(
            url=reverse_lazy("style-guide-search"),
            search=_find_trades,
            describe=_describe_trade,
        ),
    )
    consent = forms.BooleanField(label="The firm agrees to be shown to its counterparts")


class SampleItemForm(forms.Form):
    kind = forms.ChoiceField(
        label="Kind", choices=[("product", "Product"), ("know_how", "Technology or know-how")]
    )
    words = forms.CharField(label="In your own words", max_length=200)


class SampleItems(RowFormSet, forms.BaseFormSet):
    """What a firm brings, as typed rows."""


SampleItemFormSet = forms.formset_factory(
    SampleItemForm, formset=SampleItems, extra=1, max_num=8, can_delete=True
)


class SampleFilter(forms.Form):
    words = forms.CharField(label="Words", required=False)
    state = forms.ChoiceField(
        label="State", required=False, choices=[("", "All"), ("open", "Open"), ("done", "Closed")]
    )


# open while debugging, to look at it before there is any account; `may_see` guards it otherwise
@method_decorator(login_not_required, name="dispatch")
class StyleGuide(TemplateView):
    """GET shows the guide; POST shows its forms as they answer to bad input."""

    template_name = "styleguide.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see(request):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        texts = _texts()
        data = self.request.POST if self.request.method == "POST" else None
        rows = [{"kind": "product", "words": words} for words in texts.items]
        form = SampleForm(data)
        formset = SampleItemFormSet(data, initial=rows, prefix="brings")
        if data is not None:
            form.is_valid()
            formset.is_valid()
        return super().get_context_data(
            **kwargs,
            shows_synthetic_data=True,
            texts=texts,
            form=form,
            formset=formset,
            filter_form=SampleFilter(self.request.GET or None),
            page=Paginator(range(312), 20).get_page(self.request.GET.get("page", 2)),
            pages_of_one=Paginator(range(7), 20).get_page(1),
            **_pair_samples(texts),
        )


def _pair_samples(texts: samples.Texts) -> dict[str, Any]:
    left, right = texts.firms
    ahead = list(texts.steps)
    return {
        "left": Party(left.name, left.territory, url="#pairs", details=left.details),
        "right": Party(right.name, right.territory, url="#pairs", details=right.details),
        "gains": [
            Gain(label, *values)
            for label, values in zip(
                texts.gains, [(0.72, 0.9), (0.4, 0.12), (None, 0.55)], strict=True
            )
        ],
        "measures": [
            Measure(label, value)
            for label, value in zip(texts.measures, [1.0, 0.62, None], strict=True)
        ],
        "steps": [
            Step(ahead[0], "done", texts.step_note),
            Step(ahead[1], "done"),
            Step(ahead[2], "current", gettext("Steps")),
            *(Step(label, "todo") for label in ahead[3:]),
        ],
    }


@login_not_required
def sample_search(request: HttpRequest) -> HttpResponse:
    """Proposals for the guide's search field."""
    if not may_see(request):
        raise Http404
    return search_response(request, _find_trades, _describe_trade)
