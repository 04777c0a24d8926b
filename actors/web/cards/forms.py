"""The forms with which a métier card is written, a step each."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from actors.models import Cluster
from actors.web.forms import TEXT_LANGUAGES, TradeRows
from ced_platform.shared.errors import DomainError
from ced_platform.shared.languages import OWN_NAMES
from trades.models import CardCode, CardItem, CardText, CardVersion, Nomenclature
from trades.queries import resolve_code
from trades.services.cards import MAX_CODES, MAX_ITEMS_A_LIST, ItemInput, TextInput
from trades.web.fields import TradeField

NAME = CardText._meta.get_field("name").max_length
DESCRIPTION = CardText._meta.get_field("description").max_length
ITEM = CardItem._meta.get_field("text").max_length or 0


class WordsForm(forms.Form):
    """Name and description in the language of the author."""

    name = forms.CharField(
        label=_("Name of the trade"),
        max_length=NAME,
        help_text=_("As people of the trade call it: “aluminium foundry”, not a code."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    description = forms.CharField(
        label=_("What belongs to the trade, and what does not"),
        max_length=DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
    )

    def text(self, language: str) -> TextInput:
        data = self.cleaned_data
        return TextInput(language=language, name=data["name"], description=data["description"])


class NewCardForm(WordsForm):
    language = forms.ChoiceField(label=_("Language in which you write"), choices=TEXT_LANGUAGES)
    cluster: forms.ModelChoiceField = forms.ModelChoiceField(
        label=_("For the cluster"), queryset=Cluster.objects.none(), empty_label=None
    )
    field_order = ("cluster", "language", "name", "description")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cluster"].queryset = own_clusters(user)
        self.fields["language"].initial = user.language


def own_clusters(user: Any) -> Any:
    """The clusters for which the user writes cards."""
    clusters = Cluster.objects.filter(id__in=user.managed_cluster_ids)
    return clusters.exclude(status=Cluster.Status.WITHDRAWN).order_by("name")


class CodeForm(forms.Form):
    activity = TradeField(label=_("Code"), required=False)
    weight = forms.TypedChoiceField(
        label=_("How much of it belongs to the trade"),
        choices=CardCode.Weight.choices,
        coerce=int,
        initial=CardCode.Weight.CORE,
    )


_Codes = forms.formset_factory(
    CodeForm, formset=TradeRows, extra=1, max_num=MAX_CODES, validate_max=True, can_delete=True
)


def code_rows(data: Any, version: CardVersion) -> TradeRows:
    rows = [{"activity": one.activity_id, "weight": one.weight} for one in version.codes.all()]
    return cast(TradeRows, _Codes(data, initial=rows, prefix="codes"))


class SuggestedCodesForm(forms.Form):
    """Codes that the card's own words lead to, to be ticked."""

    suggested = forms.TypedMultipleChoiceField(
        label=_("Codes that your words lead to"),
        help_text=_("Tick those that belong to the trade. They are added as a part of it."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any, choices: Iterable[tuple[int, str]]) -> None:
        super().__init__(data)
        self.fields["suggested"].choices = choices


class ItemsField(forms.CharField):
    """A list, one line an item; a product may begin with its code: “HS:7325 manhole covers”."""

    def __init__(self, kind: CardItem.Kind, **kwargs: Any) -> None:
        super().__init__(
            required=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}), **kwargs
        )
        self.kind = kind

    def clean(self, value: Any) -> list[ItemInput]:
        lines = [" ".join(line.split()) for line in str(value or "").splitlines()]
        items = [self._item(line) for line in dict.fromkeys(lines) if line]
        if len(items) > MAX_ITEMS_A_LIST:
            raise forms.ValidationError(
                _("A list has at most %(most)d lines.") % {"most": MAX_ITEMS_A_LIST}
            )
        return items

    def _item(self, line: str) -> ItemInput:
        if len(line) > ITEM:
            raise forms.ValidationError(
                _("This line is too long, write at most %(most)d characters: %(line)s")
                % {"most": ITEM, "line": line}
            )
        scheme, colon, rest = line.partition(":")
        code, _space, words = rest.partition(" ")
        if self.kind != CardItem.Kind.PRODUCT or not (colon and code and scheme.isalnum()):
            return ItemInput(text=line)
        products = Nomenclature.objects.filter(kind=Nomenclature.Kind.PRODUCT)
        if not products.filter(code=scheme.upper()).exists():
            return ItemInput(text=line)
        try:
            product = resolve_code(scheme, code)
        except DomainError as error:
            raise forms.ValidationError(str(error), code=error.code) from error
        return ItemInput(text=words or line, product_id=product.pk)


HELP: Mapping[str, Any] = {
    CardItem.Kind.PROCESS: _("For example: sand casting, fettling, heat treatment."),
    CardItem.Kind.MACHINE: _("For example: induction furnace, moulding line."),
    CardItem.Kind.MATERIAL: _("For example: grey iron, aluminium alloys, resin sand."),
    CardItem.Kind.NORM: _("For example: ISO 9001, EN 1706."),
    CardItem.Kind.PRODUCT: _(
        "For example: pump housings. If you know a code of HS or CPV, put it first: HS:7325 covers."
    ),
    CardItem.Kind.NEED: _("What firms of this trade often seek: customers, sand, training…"),
}


class ListsForm(forms.Form):
    """The six lists of a card, each a text of lines."""

    def __init__(self, data: Any, version: CardVersion) -> None:
        super().__init__(data)
        for kind in CardItem.Kind:
            self.fields[kind.value] = ItemsField(
                kind,
                label=str(kind.label).capitalize(),
                help_text=HELP[kind],
                initial="\n".join(line_of(one) for one in version.items.all() if one.kind == kind),
            )


def line_of(item: CardItem) -> str:
    """An item as its author writes it."""
    if item.product is None:
        return item.text
    return f"{item.product.nomenclature.code}:{item.product.code} {item.text}"


class TranslationForm(forms.Form):
    """Name and description in another language; both empty means that there is none."""

    name = forms.CharField(label=_("Name of the trade"), max_length=NAME, required=False)
    description = forms.CharField(
        label=_("Description"),
        max_length=DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    status = forms.ChoiceField(
        label=_("These words are"), choices=CardText.Status.choices, required=False
    )

    def __init__(self, data: Any, *, language: str, initial: Any) -> None:
        super().__init__(data, prefix=language, initial=initial)
        self.language = language
        self.heading = OWN_NAMES[language]
        for name in ("name", "description"):
            self.fields[name].widget.attrs |= {
                "lang": language,
                "dir": "rtl" if language == "ar" else "ltr",
            }

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("name")) != bool(cleaned.get("description")) and not self.errors:
            missing = "description" if cleaned.get("name") else "name"
            self.add_error(missing, _("Write both the name and the description, or neither."))
        return cleaned

    @property
    def text(self) -> TextInput | None:
        data = self.cleaned_data
        if not data["name"]:
            return None
        return TextInput(
            language=self.language,
            name=data["name"],
            description=data["description"],
            status=data["status"] or CardText.Status.PROOFREAD,
        )


def translation_forms(data: Any, version: CardVersion) -> list[TranslationForm]:
    """A form for each language but the one in which the version was written."""
    texts = {text.language: text for text in version.texts.all()}
    return [
        TranslationForm(data, language=code, initial=_initial(texts.get(code)))
        for code, _name in settings.LANGUAGES
        if code != version.language
    ]


def _initial(text: CardText | None) -> dict[str, Any]:
    if text is None:
        return {"status": CardText.Status.PROOFREAD}
    return {"name": text.name, "description": text.description, "status": text.status}


class CommentForm(forms.Form):
    comment = forms.CharField(
        label=_("Comment to the author"),
        required=False,
        max_length=2000,
        help_text=_("Say what should change if you do not agree."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
