"""A reviewer asks the firms before deciding; their answer brings the binôme back to the queue."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.workflow import execute, lock
from partnerships.models import Binome, Question
from partnerships.queries import open_question, representatives_of, reviewers_of, sides_reviewed_by
from partnerships.services.news import tell
from partnerships.workflows import BINOME


@transaction.atomic
def ask_for_changes(
    *, actor: Any, binome: Binome, side: Side, addressee: str, text: str, language: str
) -> Binome:
    """Send the binôme back to one firm or both with a question; nobody decides until the answer.

    Raises NotAllowed for the other side's reviewer, Conflict when the own side has decided.
    """
    locked = lock(binome)
    if side not in sides_reviewed_by(actor, locked):
        raise NotAllowed(_("You may decide for your own side only."))
    if locked.reviews.filter(side=side).exists():
        raise Conflict(_("Your side has decided on this binôme already."))
    if locked.status == "changes_requested":
        raise WrongState(_("A question on this binôme waits for its answer."))
    if not text.strip():
        raise Invalid(_("Write what the firms should change or answer."), field="comment")
    asked = execute(BINOME, locked, "ask", actor=actor, side=side.value, addressee=addressee)
    question = Question(
        binome=asked,
        side=side,
        addressee=addressee,
        text=text.strip(),
        language=language,
        asked_by=actor,
    )
    question.full_clean(exclude=["binome"])
    question.save()
    for firm in (asked.firm_a, asked.firm_b):
        if firm.pk in question.firm_ids:
            tell(asked, "binome_question", to=representatives_of(firm), about=question.pk)
    return asked


@transaction.atomic
def answer_question(*, actor: Any, binome: Binome, text: str, language: str) -> Binome:
    """One of the firms asked answers, or says what it has changed; the reviewers decide then."""
    locked = lock(binome)
    question = open_question(locked)
    if not text.strip():
        raise Invalid(_("Write an answer, or what you have changed."), field="answer")
    answered = execute(BINOME, locked, "answer", actor=actor)
    assert question is not None, "a binôme that waits for an answer has a question"
    question.answer, question.answer_language = text.strip(), language
    question.answered_by, question.answered_at = actor, timezone.now()
    question.full_clean(exclude=["binome"])
    question.save()
    for side in Side:
        if answered.approved_at(side) is None:
            tell(
                answered,
                "question_answered",
                to=reviewers_of(answered.firm_of(side)),
                about=question.pk,
            )
    return answered
