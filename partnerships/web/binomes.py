"""Binômes: the list, and the page on which each side decides for itself."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from actors.models import Firm
from actors.queries import with_profile
from ced_platform.shared.abilities import can, require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, WrongState
from ced_platform.shared.formats import long_date
from ced_platform.shared.lists import ListPage
from ced_platform.shared.panels import any_synthetic, panels_for
from ced_platform.shared.submitting import accepted, sent, submit
from ced_platform.shared.ui import Step, StepState
from journal.history import history_of
from partnerships.models import Binome, Interest, Pairing, Review
from partnerships.queries import open_question, reviews_by_side, sides_reviewed_by
from partnerships.services.binomes import review_binome
from partnerships.services.life import close_binome
from partnerships.services.questions import answer_question, ask_for_changes
from partnerships.web.comparison import exchanges_of, facts_of, party_of
from partnerships.web.forms import ASK, AnswerForm, BinomeFilters, ClosingForm, DecisionForm
from partnerships.web.road import life_steps
from partnerships.web.workspace import tabs
from partnerships.workflows import BINOME

PAIR_SORTS = {
    "firm_a": ("firm_a__name",),
    "firm_b": ("firm_b__name",),
    "convention": ("convention__reference", "created_at"),
    "proposed": ("created_at",),
}


class BinomeList(ListPage):
    """Every binôme that the reader may see."""

    template_name = "partnerships/binomes/list.html"
    filters_class = BinomeFilters
    sorts = PAIR_SORTS | {"status": ("status", "-created_at")}

    def rows(self) -> QuerySet[Binome]:
        visible = Binome.objects.visible_to(self.request.user)
        return visible.select_related(
            "convention", "firm_a__territory", "firm_b__territory"
        ).order_by("-created_at", "-id")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        shown = context["page_obj"]
        for binome in shown:
            binome.state = BINOME.state(binome.status)
        return context | {"shows_synthetic_data": any(map(is_synthetic_pair, shown))}


def is_synthetic_pair(pair: Binome | Pairing) -> bool:
    return pair.firm_a.is_synthetic or pair.firm_b.is_synthetic


def visible_binome(request: HttpRequest, pk: int) -> Binome:
    """The binôme with both firms and their whole profiles, or 404; nine statements."""
    visible = Binome.objects.visible_to(request.user).select_related("convention")
    binome = get_object_or_404(visible, pk=pk)
    firms = with_profile(
        Firm.objects.filter(pk__in=(binome.firm_a_id, binome.firm_b_id)), get_language()
    ).in_bulk()
    binome.firm_a, binome.firm_b = firms[binome.firm_a_id], firms[binome.firm_b_id]
    return binome


def binome_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair face to face, what speaks for it, both sides' decisions, and one's own."""
    binome = visible_binome(request, pk)
    form = _decision_form(request, binome)
    if form is not None and form.is_valid():
        try:
            decided = submit(form, lambda: _decide(request, binome, form))
        except (Conflict, WrongState) as error:
            # a colleague was first: show what stands now
            messages.warning(request, str(error))
            return redirect("partnerships:binome", pk=pk)
        if decided is not None:
            messages.success(request, _outcome(decided))
            return redirect("partnerships:binome", pk=pk)
    return render(request, "partnerships/binomes/page.html", _page_context(request, binome, form))


def _decision_form(request: HttpRequest, binome: Binome) -> DecisionForm | None:
    """The form for the sides that are still the reader's to decide for; None when there is none.

    Who sends a decision that is no longer theirs gets the refusal of the service.
    """
    mine = sides_reviewed_by(request.user, binome)
    sides = sorted(side for side in mine if binome.approved_at(side) is None)
    if request.method == "POST":
        require(request.user, "binome.review", binome)
        return DecisionForm(request.POST, binome=binome, sides=sorted(mine))
    if binome.status != "proposed" or not sides:
        return None
    return DecisionForm(binome=binome, sides=sides)


def _decide(request: HttpRequest, binome: Binome, form: DecisionForm) -> Binome:
    cleaned = dict(form.cleaned_data)
    side, decision = Side(cleaned["side"]), cleaned["decision"]
    given: dict[str, Any] = {
        "actor": request.user,
        "binome": binome,
        "side": side,
        "language": get_language(),
    }
    if decision == ASK:
        return ask_for_changes(
            addressee=cleaned["addressee"] or "both", text=cleaned["comment"], **given
        )
    return review_binome(
        decision=decision, reason=cleaned["reason"], comment=cleaned["comment"], **given
    )


def _outcome(binome: Binome) -> str:
    if binome.status == "approved":
        return _("Both sides have approved: the binôme stands, and both firms are told.")
    if binome.status == "refused":
        return _("Refused. Both firms are told that the proposal ends here, without the comment.")
    if binome.status == "changes_requested":
        return _("Asked. The binôme comes back to the queue as soon as a firm has answered.")
    return _("Approved for your side. The other side has still to decide.")


def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """A firm answers what the reviewers asked."""
    binome = visible_binome(request, pk)
    require(request.user, "binome.answer", binome)
    form = AnswerForm(sent(request))
    if form.is_valid() and accepted(
        form,
        lambda: answer_question(
            actor=request.user,
            binome=binome,
            text=form.cleaned_data["answer"],
            language=get_language(),
        ),
    ):
        messages.success(request, _("Sent. The reviewers decide now."))
        return redirect("partnerships:binome", pk=pk)
    context = {
        "binome": binome,
        "form": form,
        "question": open_question(binome),
        "shows_synthetic_data": is_synthetic_pair(binome),
    }
    return render(request, "partnerships/binomes/answer.html", context)


def _page_context(
    request: HttpRequest, binome: Binome, form: DecisionForm | None
) -> dict[str, Any]:
    user = request.user
    represents = bool({binome.firm_a_id, binome.firm_b_id} & user.represented_firm_ids)
    state = BINOME.state(binome.status)
    takes_part = can(user, "binome.take_part", binome)
    linked = _linked_firms(user, binome)
    reviews = reviews_by_side(binome)
    panels = panels_for("binome", request, binome)
    return {
        "binome": binome,
        "state": state,
        "state_label": state.label if takes_part else state.public_label,
        "left": party_of(binome.firm_a, linked),
        "right": party_of(binome.firm_b, linked),
        "steps": _steps(binome, reviews),
        "verdicts": _verdicts(binome, reviews),
        "facts": facts_of(binome.firm_a, binome.firm_b),
        "exchanges": exchanges_of(binome.firm_a, binome.firm_b),
        "words": _words_of_the_firms(binome),
        "form": form,
        "reads_comments": not represents,
        "questions": binome.questions.select_related("asked_by", "answered_by"),
        "may_answer": can(user, "binome.answer", binome),
        "may_close": binome.is_standing and can(user, "binome.close", binome),
        "tabs": tabs(binome, "") if binome.approved_both_at and takes_part else [],
        "history": history_of(binome, reader=user),
        "panels": panels,
        "shows_synthetic_data": is_synthetic_pair(binome) or any_synthetic(panels),
    }


def _linked_firms(user: Any, binome: Binome) -> frozenset[int]:
    """The firms of the pair whose page is open to the user."""
    pair = Firm.objects.visible_to(user).filter(pk__in=(binome.firm_a_id, binome.firm_b_id))
    return frozenset(pair.values_list("pk", flat=True))


def _steps(binome: Binome, reviews: dict[str, Review]) -> list[Step]:
    """Proposed, approved by each, standing; refused or closed where it ended."""
    steps = [Step(_("proposed"), "done", long_date(binome.created_at))]
    for side in Side:
        territory = binome.firm_of(side).territory
        approved_at = binome.approved_at(side)
        review = reviews.get(side.value)
        if review is not None and review.decision == Review.Decision.REFUSE:
            label = _("refused for %(territory)s") % {"territory": territory}
            steps.append(Step(label, "stopped"))
            continue
        label = _("approved for %(territory)s") % {"territory": territory}
        waits: StepState = "current" if binome.status == "proposed" else "todo"
        steps.append(Step(label, "done" if approved_at else waits, long_date(approved_at)))
    if binome.approved_both_at is None:
        steps.append(Step(_("the binôme stands"), "todo"))
        return steps
    steps.append(Step(_("the binôme stands"), "done", long_date(binome.approved_both_at)))
    return [*steps, *life_steps(binome)]


@dataclass(frozen=True)
class Verdict:
    """What one side has decided so far; `review` is None while it has not."""

    side: Side
    territory: Any
    decides: str
    review: Review | None


def _verdicts(binome: Binome, reviews: dict[str, Review]) -> list[Verdict]:
    return [
        Verdict(
            side=side,
            territory=binome.firm_of(side).territory,
            decides=str(binome.firm_of(side).cluster or binome.firm_of(side).territory),
            review=reviews.get(side.value),
        )
        for side in Side
    ]


def _words_of_the_firms(binome: Binome) -> list[Interest]:
    """What the two firms wrote when they said yes: both have, so it is no longer private."""
    pair = (binome.firm_a_id, binome.firm_b_id)
    said = Interest.objects.filter(firm__in=pair, counterpart__in=pair, status="mutual")
    by_firm = {interest.firm_id: interest for interest in said.select_related("firm")}
    return [by_firm[pk] for pk in pair if pk in by_firm]


def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, then end a binôme that stands."""
    binome = visible_binome(request, pk)
    require(request.user, "binome.close", binome)
    form = ClosingForm(sent(request))
    if form.is_valid() and accepted(
        form, lambda: close_binome(actor=request.user, binome=binome, **form.cleaned_data)
    ):
        messages.success(request, _("The binôme is closed. Both firms have their place again."))
        return redirect("partnerships:binome", pk=pk)
    if not binome.is_standing:
        raise WrongState(_("Only a binôme that both sides have approved can be closed."))
    context = {"binome": binome, "form": form, "shows_synthetic_data": is_synthetic_pair(binome)}
    return render(request, "partnerships/binomes/close.html", context)
