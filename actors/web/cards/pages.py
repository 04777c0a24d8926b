"""Métier cards: the list, the page of a version, and what is decided on it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from actors.queries import reviewing_cluster
from actors.services import cards as services
from actors.web.cards.editing import visible_card
from actors.web.cards.forms import CommentForm, own_clusters
from actors.workflows import CARD
from ced_platform.shared.abilities import abilities, can, require
from ced_platform.shared.errors import Invalid
from ced_platform.shared.lists import ANY, Filters, ListPage
from ced_platform.shared.submitting import sent, submit
from journal.history import history_of
from trades.card_queries import differences, items_by_kind, text_for, with_content, with_names
from trades.finder import find_cards
from trades.models import CardText, CardVersion

FOUND = 25


class CardFilters(Filters):
    words = forms.CharField(
        label=gettext_lazy("The trade, in your own words"), widget=forms.SearchInput()
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[ANY, *((code, label) for code, label in CARD.choices if code != "superseded")],
    )

    def narrow_words(self, queryset: Any, words: str) -> Any:
        """Cards that the finder knows by their meaning, and any whose words have these."""
        found = [one.version.card_id for one in find_cards(words, language="en", limit=FOUND)]
        named = CardText.objects.filter(version=OuterRef("pk")).filter(
            Q(name__icontains=words) | Q(description__icontains=words)
        )
        return queryset.filter(Q(card__in=found) | Exists(named))

    def narrow_status(self, queryset: Any, status: str) -> Any:
        return queryset.filter(status=status)


class CardList(ListPage):
    template_name = "actors/cards/list.html"
    filters_class = CardFilters
    sorts = {"name": ("name",), "status": ("status", "name"), "changed": ("updated_at",)}

    def rows(self) -> QuerySet[CardVersion]:
        visible = CardVersion.objects.visible_to(self.request.user).newest()
        named = with_names(visible, get_language()).select_related(
            "card", "standing__cluster", "standing__second_cluster"
        )
        return named.prefetch_related("texts").order_by("name", "id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = context["page_obj"]
        for version in shown:
            version.state = CARD.state(version.status)
        return context | {
            "may_create": can(self.request.user, "card.create"),
            "shows_synthetic_data": any(one.card.is_synthetic for one in shown),
        }


def card_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One version: what it says, who stands for it, the other versions, what can be done."""
    return _show(request, visible_card(request, pk), CommentForm())


def _show(request: HttpRequest, version: CardVersion, form: CommentForm) -> HttpResponse:
    others = with_content(
        CardVersion.objects.visible_to(request.user).filter(card=version.card), get_language()
    )
    versions = list(others.order_by("-number"))
    older = next((one for one in versions if one.number < version.number), None)
    context = {
        "version": version,
        "state": CARD.state(version.status),
        "standing": version.standing,
        "text": text_for(version, get_language()),
        "texts": list(version.texts.all()),
        "lists": items_by_kind(version),
        "versions": [(one, CARD.state(one.status)) for one in versions],
        "older": older,
        "differences": differences(older, version) if older else [],
        "may": _possible(request.user, version),
        "form": form,
        "reviewing": reviewing_cluster(request.user, version),
        "own_clusters": own_clusters(request.user),
        "history": history_of(version, reader=request.user),
        "shows_synthetic_data": version.card.is_synthetic,
    }
    return render(request, "actors/cards/page.html", context)


def _possible(user: Any, version: CardVersion) -> dict[str, bool]:
    """What the user may do now: allowed by the rules, and possible in the present state."""
    may = abilities(user, "card", version)
    steps = {one.name for one in CARD.possible(version)}
    return {
        "edit": may["edit"] and version.status == CardVersion.Status.DRAFT,
        "propose": may["propose"] and "propose" in steps,
        "take_back": may["propose"] and "take_back" in steps,
        "review": may["review"] and "validate" in steps,
        "withdraw": may["withdraw"] and "withdraw" in steps,
        "revise": may["revise"]
        and version.status == CardVersion.Status.VALIDATED
        and not version.card.versions.open().exists(),
    }


@require_POST
def card_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a draft, or take a proposal back; either can be undone by the other."""
    version = visible_card(request, pk)
    require(request.user, "card.propose", version)
    if request.POST.get("step") == "propose":
        services.propose_card(actor=request.user, version=version)
        messages.success(request, _("The card is proposed to the clusters of other territories."))
    elif request.POST.get("step") == "take_back":
        services.take_back_card(actor=request.user, version=version)
        messages.success(request, _("The card is a draft again."))
    else:
        raise Invalid(_("Choose to propose the card or to take it back."))
    return redirect("actors:card", pk=pk)


@require_POST
def card_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The cluster of a second territory validates the card or asks for changes."""
    version = visible_card(request, pk)
    require(request.user, "card.review", version)
    form = CommentForm(sent(request))
    decide = services.validate_card if "validate" in request.POST else services.return_card
    if form.is_valid():
        decided = submit(
            form,
            lambda: decide(
                actor=request.user, version=version, comment=form.cleaned_data["comment"]
            ),
        )
        if decided is not None:
            messages.success(request, CARD.state(decided.status).label)
            # a draft is its author's again, and closed to the one who sent it back
            if decided.status == CardVersion.Status.DRAFT:
                return redirect("actors:cards")
            return redirect("actors:card", pk=pk)
    return _show(request, version, form)


def card_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    version = visible_card(request, pk)
    require(request.user, "card.withdraw", version)
    if request.method == "POST":
        services.withdraw_card(actor=request.user, version=version)
        messages.success(request, _("The card is withdrawn."))
        return redirect("actors:card", pk=pk)
    context = {
        "title": _("Withdraw the card?"),
        "text": _("It is no longer found or proposed. Its published versions stay readable."),
        "confirm_label": _("Withdraw"),
        "cancel_url": request.path.removesuffix("withdraw/"),
        "danger": True,
    }
    return render(request, "confirm.html", context)


@require_POST
def card_revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new version for a cluster that stands for the present one."""
    version = visible_card(request, pk)
    require(request.user, "card.revise", version)
    standing = version.standing
    ours = own_clusters(request.user).filter(
        id__in=[standing.cluster_id, standing.second_cluster_id]
    )
    draft = services.revise_card(actor=request.user, version=version, cluster=ours.first())
    messages.success(request, _("A new version is begun with what the present one says."))
    return redirect("actors:card-words", pk=draft.pk)
