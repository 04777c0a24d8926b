"""The forms of a firm's profile, step by step; the same whoever fills them in.

They hold no rule: what they clean goes to actors.services.firms, whoever it is entered by.
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from actors.models import Asset, Cluster, Firm
from actors.services.firms import MAX_ACTIVITIES, MAX_ASSETS_A_LIST
from actors.web.choices import (
    describe_country,
    grouped_by_country,
    language_choices,
    search_countries,
    territories_for_firms,
)
from ced_platform.shared.choices import PartnershipKind
from ced_platform.shared.countries import COUNTRIES
from ced_platform.shared.fields import WebAddressField
from ced_platform.shared.forms import RedrawForm, RowFormSet, SearchChoices
from ced_platform.shared.languages import OWN_NAMES
from territories.models import Territory
from trades.web.fields import Describe, FoldedSearch, MetierField, TradeField, described

TEXT_LANGUAGES = [(code, OWN_NAMES[code]) for code, _name in settings.LANGUAGES]


class StartForm(forms.Form):
    """The three things without which there is no profile; everything else can wait."""

    name = forms.CharField(
        label=_("Name of the firm"),
        max_length=200,
        help_text=_("As your customers know it."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    territory: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("Territory"),
        queryset=Territory.objects.none(),
        help_text=_("Where the firm works. If yours is not in the list, choose the country."),
        empty_label=_("Choose a territory"),
    )
    language = forms.ChoiceField(
        label=_("Language in which you will write"),
        choices=TEXT_LANGUAGES,
        help_text=_("The one in which you describe your trade best."),
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        territories = territories_for_firms(user)
        self.fields["territory"].queryset = territories
        self.fields["territory"].choices = grouped_by_country(territories)
        self.fields["language"].initial = user.language


class IdentityForm(forms.ModelForm):
    """Who the firm is. Only the name is obligatory, and never a figure of money."""

    class Meta:
        model = Firm
        fields = (
            "name",
            "language",
            "description",
            "city",
            "size_class",
            "founded_in",
            "website",
            "cluster",
            "registry_scheme",
            "registry_number",
        )
        field_classes = {"website": WebAddressField}
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "size_class": forms.RadioSelect,
            "founded_in": forms.NumberInput(attrs={"inputmode": "numeric"}),
        }
        help_texts = {
            "description": _(
                "Two or three sentences in your own words, in the language chosen above: what "
                "you make, for whom, what you are good at."
            ),
            "registry_number": _("Helps to recognise that a firm is entered twice."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = TEXT_LANGUAGES
        self.fields["size_class"].choices = [*Firm.SizeClass.choices, ("", _("not said"))]
        clusters = Cluster.objects.filter(territory=self.instance.territory_id)
        self.fields["cluster"].queryset = clusters.exclude(status=Cluster.Status.WITHDRAWN)
        self.fields["cluster"].empty_label = _("None")
        if not self.fields["cluster"].queryset.exists():
            del self.fields["cluster"]


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Boxes of which those in a named group are folded away, unless one of them is ticked."""

    template_name = "actors/profile/folded_checkboxes.html"


class WorkForm(RedrawForm, forms.ModelForm):
    """How the firm works with others: what is asked before any comparison of trades."""

    languages_of_work = forms.MultipleChoiceField(
        label=_("Languages in which you can work"),
        required=False,
        widget=FoldedCheckboxes(attrs={"class": "columns"}),
        help_text=_("Two firms need one in common, or an interpreter."),
    )
    partnership_kinds = forms.MultipleChoiceField(
        label=_("Kinds of partnership that interest you"),
        choices=PartnershipKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
        help_text=_("None chosen means that you are open to all of them."),
    )
    markets = forms.MultipleChoiceField(
        label=_("Countries where you sell or want to sell"),
        choices=[(code, code) for code in COUNTRIES],
        required=False,
        widget=SearchChoices(
            url=reverse_lazy("profile:countries"),
            search=search_countries,
            describe=describe_country,
        ),
        help_text=_(
            "Search a country and choose it, up to 20; your own country counts too. Two firms that "
            "offer the same on the same markets are rivals."
        ),
    )
    worked_abroad = forms.TypedChoiceField(
        label=_("Have you worked with firms abroad?"),
        choices=[("True", _("yes")), ("False", _("no")), ("", _("not said"))],
        coerce=lambda said: said == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("It goes more easily where one of the two has done it before."),
    )

    class Meta:
        model = Firm
        fields = (
            "languages_of_work",
            "wants_interpreter",
            "partnership_kinds",
            "markets",
            "worked_abroad",
            "capacity",
        )
        labels = {
            "wants_interpreter": _("I would like an interpreter where no language is shared"),
            "capacity": _("How many partnerships can you carry at once?"),
        }
        help_texts = {"capacity": _("With 0, nothing is suggested to you for the time being.")}
        widgets = {"capacity": forms.NumberInput(attrs={"inputmode": "numeric", "max": 50})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        spoken = self.instance.languages_of_work
        likely = [*spoken, *self.instance.territory.languages]
        self.fields["languages_of_work"].choices = language_choices(likely)
        # proposed, and nothing is said before the page is saved
        self.initial["languages_of_work"] = spoken or [self.instance.language.split("-")[0]]
        self.fields["markets"].widget.likely = (self.instance.territory.country_code,)


class MainActivityForm(RedrawForm, forms.Form):
    activity = MetierField(
        label=_("Main activity"),
        help_text=_("Say in your own words, in any language, what you do; or type a code."),
    )


class FurtherActivityForm(forms.Form):
    activity = TradeField(label=_("Further activity"), required=False)


class ItemForm(forms.Form):
    """One thing that the firm brings or seeks. A row without words is an empty row."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", _("Choose")), *Asset.Kind.choices], required=False
    )
    text = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    activity = TradeField(
        label="",
        required=False,
        widget=FoldedSearch(
            summary=_("Name the trade concerned: it finds those who say it otherwise")
        ),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        text, kind = cleaned.get("text"), cleaned.get("kind")
        if kind and not text and "text" not in self.errors:
            self.add_error("text", _("Say in a few words what it is."))
        if text and not kind and "kind" not in self.errors:
            self.add_error("kind", _("Choose what kind of thing this is."))
        return cleaned


class TradeRows(RowFormSet, forms.BaseFormSet):
    """Rows with a search for a trade each; their names are read in one statement for all."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sent = [value for key, value in (self.data or {}).items() if key.endswith("-activity")]
        first = [row.get("activity") for row in self.initial or ()]
        self._describe: Describe = described([*sent, *first])

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["activity"].widget.describe = self._describe
        if self.can_delete and "DELETE" in form.fields:
            form.fields["DELETE"].label = _("Remove this row")

    def kept(self) -> Iterator[dict[str, Any]]:
        """What the rows say that are neither empty nor ticked for removal."""
        for form in self.forms:
            if form.cleaned_data and not form.cleaned_data.get("DELETE"):
                yield form.cleaned_data


FurtherActivities = forms.formset_factory(
    FurtherActivityForm,
    formset=TradeRows,
    extra=1,
    max_num=MAX_ACTIVITIES - 1,
    validate_max=True,
    can_delete=True,
)
Items = forms.formset_factory(
    ItemForm,
    formset=TradeRows,
    extra=1,
    max_num=MAX_ASSETS_A_LIST,
    validate_max=True,
    can_delete=True,
)
