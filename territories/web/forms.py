"""Forms of the register of territories."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.fields import WebAddressField
from ced_platform.shared.formats import country_name
from ced_platform.shared.forms import RedrawForm
from ced_platform.shared.languages import interface_languages
from ced_platform.shared.lists import ANY, Filters
from territories.lookup import KnownTerritory
from territories.models import Territory
from territories.queries import country_codes, named_like
from territories.web.fields import TerritoryField, working_languages

# The button that asks for a proposal by the code; the form is then only drawn again.
LOOK_UP = "look-up"
NAME_FIELDS = [f"name_{code.replace('-', '_')}" for code, _name in settings.LANGUAGES]


class TerritoryFilters(Filters):
    words = forms.CharField(
        label=_("Name or code"),
        help_text=_("In any language, for example تونس or TN-11."),
        widget=forms.SearchInput(),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *Territory.Kind.choices])
    country = forms.ChoiceField(label=_("Country"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = sorted(((code, country_name(code)) for code in country_codes()), key=lambda c: c[1])
        self.fields["country"].choices = [ANY, *names]

    def narrow_words(self, queryset: Any, words: str) -> Any:
        return named_like(queryset, words)

    def narrow_kind(self, queryset: Any, kind: str) -> Any:
        return queryset.filter(kind=kind)

    def narrow_country(self, queryset: Any, country: str) -> Any:
        return queryset.filter(code__startswith=country)


class TerritoryForm(RedrawForm, forms.ModelForm):
    """What a territory says of itself; its code is asked for once, when it is registered."""

    parent = TerritoryField(
        label=_("Belongs to"),
        required=False,
        help_text=_("The country, or the grouping, of which it is a part."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages of work"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "columns"}),
    )
    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Territory
        fields = [
            "kind",
            *NAME_FIELDS,
            "parent",
            "main_city",
            "latitude",
            "longitude",
            "languages",
            "time_zone",
            "website",
            "presentation",
        ]
        field_classes = {"website": WebAddressField}
        labels = {"latitude": _("Its latitude"), "longitude": _("Its longitude")}
        help_texts = {
            "latitude": _("In degrees, for example 36.8065."),
            "longitude": _("In degrees, for example 10.1815; negative west of Greenwich."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = working_languages(self.instance.languages)
        zones = sorted(zone for zone in available_timezones() if "/" in zone)
        self.fields["time_zone"].choices = [(zone, zone) for zone in ["UTC", *zones]]
        for name, language in zip(NAME_FIELDS, interface_languages(), strict=True):
            field = self.fields[name]
            # each language is named by its own speakers, as in the language menu
            field.label = language.own_name
            field.widget.attrs.update(lang=language.tag, dir=language.direction)
            field.required = language.code in ("en", "fr")

    def clean_languages(self) -> list[str]:
        """The most usual first: what stood there keeps its order, what is new comes after it."""
        chosen = self.cleaned_data["languages"]
        kept = [code for code in self.instance.languages if code in chosen]
        return [*kept, *(code for code in chosen if code not in kept)]

    @property
    def name_fields(self) -> list[forms.BoundField]:
        """The name in each language, for the page."""
        return [self[name] for name in NAME_FIELDS]

    def _post_clean(self) -> None:
        """The service checks the whole territory, once, under its lock; see `submit`."""

    def service_fields(self) -> dict[str, Any]:
        """What the services take as `fields`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "code"}


class RegisterForm(TerritoryForm):
    """A new territory. The code comes first: names can be proposed from it."""

    class Meta(TerritoryForm.Meta):
        fields = ["code", *TerritoryForm.Meta.fields]
        widgets = {"code": forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters"})}

    field_order = ["code"]

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def propose(self, known: KnownTerritory) -> None:
        """Fill what is empty from the list; what the person has written stays."""
        proposals: dict[str, str] = {
            "code": known.code,
            "kind": known.kind,
            "parent": known.parent_code,
            "time_zone": known.time_zone,
        }
        for language, name in known.names.items():
            proposals[f"name_{language.replace('-', '_')}"] = name
        data = QueryDict(mutable=True)
        data.update(self.data)
        # a choice always has a value; the proposal is better than the first of the list
        for name, value in proposals.items():
            if value and (not data.get(name) or name in ("code", "kind", "time_zone")):
                data[name] = value
        self.data = data
