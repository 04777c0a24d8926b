"""Writing a card in steps: words, codes, lists, other languages."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from actors.services.cards import create_card, write_card
from actors.web.cards.forms import (
    ListsForm,
    NewCardForm,
    SuggestedCodesForm,
    WordsForm,
    code_rows,
    translation_forms,
)
from ced_platform.shared.abilities import require
from ced_platform.shared.steps import StepPage, flat
from ced_platform.shared.submitting import sent, submit
from trades.card_queries import text_for, with_content
from trades.finder import find_cards, propose_activities
from trades.models import HOME_SCHEME, Activity, CardCode, CardVersion
from trades.queries import with_labels

SIMILAR = 5
SUGGESTED = 8


def visible_card(request: HttpRequest, pk: int) -> CardVersion:
    """The version with its content and who stands for it; 404 when the user may not see it."""
    visible = CardVersion.objects.visible_to(request.user).select_related(
        "card",
        "standing__cluster",
        "standing__territory",
        "standing__second_cluster",
        "standing__second_territory",
    )
    return get_object_or_404(with_content(visible, get_language()), pk=pk)


def new_card(request: HttpRequest) -> HttpResponse:
    require(request.user, "card.create")
    form = NewCardForm(sent(request), user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        version = submit(
            form,
            lambda: create_card(
                actor=request.user, cluster=data["cluster"], text=form.text(data["language"])
            ),
        )
        if version is not None:
            messages.success(request, _("The card is begun. Every page you save is kept."))
            return redirect("actors:card-codes", pk=version.pk)
    return render(request, "actors/cards/new.html", {"form": form})


@require_GET
def similar_cards(request: HttpRequest) -> HttpResponse:
    """Cards like the one that is being written, as the fragment that its form shows."""
    require(request.user, "card.create")
    words = f"{request.GET.get('name', '')} {request.GET.get('description', '')}"
    own = request.GET.get("card", "")
    return render(request, "actors/cards/similar.html", {"similar": _similar(words, own)})


def _similar(words: str, own_card_id: Any) -> list[Any]:
    found = find_cards(words, language=get_language(), limit=SIMILAR + 1)
    return [one for one in found if str(one.version.card_id) != str(own_card_id)][:SIMILAR]


class CardStep(StepPage):
    """One page of a card, as long as the card is a draft."""

    template_name = "actors/cards/step.html"
    namespace = "actors"
    overview = "actors:card"
    version: CardVersion

    @classmethod
    def sequence(cls) -> Sequence[type[StepPage]]:
        return STEPS

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.version = visible_card(request, kwargs["pk"])
        require(request.user, "card.edit", self.version)
        if self.version.status != CardVersion.Status.DRAFT:
            messages.warning(
                request, _("Only a draft can be changed: take it back, or write a new version.")
            )
            return redirect("actors:card", pk=self.version.pk)
        return super().dispatch(request, *args, **kwargs)

    def more_context(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "similar": _similar(self.words(), self.version.card_id) if self.number <= 2 else [],
            "shows_synthetic_data": self.version.card.is_synthetic,
        }

    def words(self) -> str:
        text = text_for(self.version, self.version.language)
        return f"{text.name}. {text.description}" if text else ""

    def _write(self, **changes: Any) -> CardVersion:
        return write_card(actor=self.request.user, version=self.version, **changes)


class WordsStep(CardStep):
    key = "card-words"
    title = gettext_lazy("The trade in words")
    lead = gettext_lazy("A head of firm should recognise the trade at once.")
    template_name = "actors/cards/words.html"

    def build(self, data: Any) -> dict[str, Any]:
        text = text_for(self.version, self.version.language)
        initial = {"name": text.name, "description": text.description} if text else {}
        return {"form": WordsForm(data, initial=initial)}

    def save(self, forms: dict[str, Any]) -> CardVersion:
        return self._write(texts=[forms["form"].text(self.version.language)])


class CodesStep(CardStep):
    key = "card-codes"
    title = gettext_lazy("Codes")
    lead = gettext_lazy("The codes of any nomenclature under which firms of this trade are listed.")
    template_name = "actors/cards/codes.html"

    def build(self, data: Any) -> dict[str, Any]:
        present = {code.activity_id for code in self.version.codes.all()}
        proposed = [one for one, _ in propose_activities(self.words(), limit=SUGGESTED)]
        absent = [one.pk for one in proposed if one.pk not in present]
        labelled = with_labels(Activity.objects.filter(pk__in=absent), get_language())
        names = {one.pk: f"{HOME_SCHEME} {one.code} {one.label}" for one in labelled}
        return {
            "form": SuggestedCodesForm(data, [(pk, names[pk]) for pk in absent]),
            "formset": code_rows(data, self.version),
        }

    def save(self, forms: dict[str, Any]) -> CardVersion:
        ticked = dict.fromkeys(forms["form"].cleaned_data["suggested"], CardCode.Weight.PART)
        rows = (row for row in forms["formset"].kept() if row.get("activity"))
        chosen = {row["activity"].pk: row["weight"] for row in rows}
        return self._write(codes={**ticked, **chosen})


class ListsStep(CardStep):
    key = "card-lists"
    title = gettext_lazy("What the trade works with")
    lead = gettext_lazy(
        "One line each, in the language of the card. Leave empty what you do not know."
    )

    def build(self, data: Any) -> dict[str, Any]:
        return {"form": ListsForm(data, self.version)}

    def save(self, forms: dict[str, Any]) -> CardVersion:
        return self._write(items=forms["form"].cleaned_data)


class LanguagesStep(CardStep):
    key = "card-languages"
    title = gettext_lazy("Other languages")
    lead = gettext_lazy(
        "Firms find the card in each language that it has. Say honestly who translated."
    )
    template_name = "actors/cards/languages.html"

    def build(self, data: Any) -> dict[str, Any]:
        forms = translation_forms(data, self.version)
        return {"form": forms[0], "forms": forms[1:]}

    def save(self, forms: dict[str, Any]) -> CardVersion:
        texts = {form.language: form.text for form in flat(forms)}
        return self._write(
            texts=[text for text in texts.values() if text is not None],
            without_languages=[language for language, text in texts.items() if text is None],
        )


STEPS: tuple[type[CardStep], ...] = (WordsStep, CodesStep, ListsStep, LanguagesStep)
