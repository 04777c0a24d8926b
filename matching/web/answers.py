"""Answering a suggestion, and the answers given so far."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_GET, require_POST

from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Invalid
from ced_platform.shared.submitting import submit
from matching.models import Suggestion
from matching.services.answers import answer
from matching.web.access import own_firm, suggestion_seen
from matching.web.cards import interests_of
from partnerships.models import Binome, Interest
from partnerships.queries import interests_of as answers_given
from partnerships.services.interests import take_back_interest
from partnerships.web.forms import InterestForm
from partnerships.workflows import INTEREST

ANSWER = Interest.Answer


class AnswerView(View):
    """GET asks (three questions, or "are you sure?"), POST answers.

    The firm's own side only; who may see the suggestion but not answer is refused with 403.
    """

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.suggestion = suggestion_seen(request, kwargs["pk"])
        require(request.user, "interest.answer", self.suggestion.firm)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("answer", "")
        if wanted == ANSWER.INTERESTED:
            return self._ask(InterestForm(instance=self._given()))
        if wanted == ANSWER.NO_THANKS:
            return render(request, "matching/decline.html", self._context())
        return redirect("matching:suggestion", self.suggestion.pk)

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        given = request.POST.get("answer", "")
        if given not in ANSWER.values:
            raise Invalid(_("Choose one of the three answers."))
        if given != ANSWER.INTERESTED:
            return self._answer(given, {"language": get_language()})
        form = InterestForm(request.POST)
        if form.is_valid():
            answered = submit(form, lambda: self._answer(given, form.cleaned_data))
            if answered is not None:
                return answered
        return self._ask(form)

    def _given(self) -> Interest:
        """What the firm has answered so far, to change it; an empty answer otherwise."""
        suggestion = self.suggestion
        present = interests_of(suggestion.firm, [suggestion.counterpart])
        return present.get(suggestion.counterpart.pk) or Interest(language=get_language())

    def _answer(self, given: str, words: dict[str, Any]) -> HttpResponse:
        suggestion = self.suggestion
        answered = answer(
            actor=self.request.user,
            suggestion=suggestion,
            side=suggestion.side,
            answer=given,
            **words,
        )
        messages.success(self.request, _outcome(given, answered.binome))
        if answered.binome is not None:
            return redirect("partnerships:binome", answered.binome.pk)
        return redirect("matching:firm", suggestion.firm.pk)

    def _ask(self, form: InterestForm) -> HttpResponse:
        return render(self.request, "matching/interest.html", self._context(form=form))

    def _context(self, **more: Any) -> dict[str, Any]:
        suggestion = self.suggestion
        return {
            "suggestion": suggestion,
            "firm": suggestion.firm,
            "counterpart": suggestion.counterpart,
            "shows_synthetic_data": suggestion.counterpart.is_synthetic,
            **more,
        }


def _outcome(given: str, binome: Binome | None) -> str:
    if binome is not None:
        return _("You are both interested: a binôme is proposed. Each side's manager decides now.")
    if given == ANSWER.INTERESTED:
        return _("Your interest is noted. The other firm learns of it only when it says yes too.")
    if given == ANSWER.NOT_NOW:
        return _("Noted. The suggestion stays on your list; the other firm is not told.")
    return _("This firm will not be suggested to you again. It is not told.")


@require_GET
def own_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """The answers of a firm, newest first, and what can still be changed.

    Answers are the firm's own: its territory and its cluster do not read them here.
    """
    firm = own_firm(request, pk)
    require(request.user, "interest.answer", firm)
    interests = list(
        Interest.objects.filter(firm=firm).select_related("counterpart__territory", "convention")
    )
    suggestions = _suggestions_by_counterpart(request, firm.pk)
    binomes = _binomes_by_counterpart(request, firm.pk)
    rows = [
        {
            "interest": one,
            "state": INTEREST.state(one.status),
            "suggestion": suggestions.get(one.counterpart_id),
            "binome": binomes.get(one.counterpart_id),
        }
        for one in interests
    ]
    context = {
        "firm": firm,
        "rows": rows,
        "open_count": sum(one.status == "open" for one in interests),
        "open_at_most": settings.INTERESTS_OPEN_AT_MOST,
        "shows_synthetic_data": firm.is_synthetic
        or any(one.counterpart.is_synthetic for one in interests),
    }
    return render(request, "matching/answers.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a yes that waits."""
    interest = get_object_or_404(answers_given(request.user), pk=pk)
    take_back_interest(actor=request.user, interest=interest)
    messages.success(request, _("Taken back. The other firm never learns of it."))
    return redirect("matching:answers", interest.firm_id)


def _suggestions_by_counterpart(request: HttpRequest, firm_id: int) -> dict[int, int]:
    """Suggestions of the firm that are still on its list, by counterpart."""
    listed = Suggestion.objects.visible_to(request.user).current()
    pairs = listed.filter(Q(firm_a=firm_id) | Q(firm_b=firm_id)).values_list(
        "pk", "firm_a_id", "firm_b_id"
    )
    return {a if b == firm_id else b: pk for pk, a, b in pairs}


def _binomes_by_counterpart(request: HttpRequest, firm_id: int) -> dict[int, Binome]:
    binomes = Binome.objects.visible_to(request.user).filter(Q(firm_a=firm_id) | Q(firm_b=firm_id))
    return {
        one.firm_a_id if one.firm_b_id == firm_id else one.firm_b_id: one
        for one in binomes.order_by("created_at")
    }
