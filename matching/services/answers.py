"""What a firm does with a suggestion: it sees it, and answers."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import WrongState
from journal.workflow import lock
from matching.explanations import evidence_of
from matching.models import Suggestion
from matching.services.lists import LOCK_SPACE
from partnerships.models import Interest
from partnerships.services.interests import Answered, answer_suggestion, repeated_answer


@transaction.atomic
def answer(
    *,
    actor: Any,
    suggestion: Suggestion,
    side: Side,
    answer: str,
    language: str,
    cooperation: str = "",
    questions: str = "",
    about_us: str = "",
) -> Answered:
    """The answer of the firm on `side`, with the suggestion frozen as its evidence.

    "No thanks" takes the pair off the firm's own list at once and for good. It leaves the other
    firm's list with the next full run, when lists change anyway: a counterpart that vanishes at
    once would tell of the no. The same answer again changes nothing and is no error.
    """
    require(actor, "interest.answer", suggestion.firm_of(side))
    if answer == Interest.Answer.NO_THANKS:
        _wait_for_lists(suggestion)
    locked = lock(suggestion)
    firm, counterpart = locked.firm_of(side), locked.firm_of(side.other)
    said = {
        "answer": answer,
        "language": language,
        "cooperation": cooperation,
        "questions": questions,
        "about_us": about_us,
    }
    repeated = repeated_answer(firm=firm, counterpart=counterpart, **said)
    if repeated is not None:
        return repeated
    if locked.state == Suggestion.State.WITHDRAWN:
        raise WrongState(_("This suggestion was withdrawn: look at your present list."))
    answered = answer_suggestion(
        actor=actor,
        convention=locked.convention,
        firm=firm,
        counterpart=counterpart,
        evidence=evidence_of(locked),
        **said,
    )
    if answer == Interest.Answer.NO_THANKS:
        _take_off_list(locked, side)
    return answered


def _wait_for_lists(suggestion: Suggestion) -> None:
    """Come before or after whoever writes lists of this convention: it sees the veto, or has
    finished, so that it cannot put the pair back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, suggestion.convention_id]
        )


def _take_off_list(suggestion: Suggestion, side: Side) -> None:
    """Off one firm's list; a pair on neither list looks like any other that fell out."""
    setattr(suggestion, f"rank_{side}", None)
    if suggestion.rank(side.other) is None:
        suggestion.state = Suggestion.State.SUPERSEDED
    suggestion.save(update_fields=["state", f"rank_{side}"])


def mark_seen(*, suggestions: Iterable[Suggestion], side: Side) -> int:
    """Note the first time that a firm saw suggestions; what was seen keeps its history."""
    field = f"seen_{side}_at"
    unseen = [one.pk for one in suggestions if getattr(one, field) is None]
    rows = Suggestion.objects.filter(pk__in=unseen, **{f"{field}__isnull": True})
    with transaction.atomic():
        # reading a page never waits for a refresh that rewrites the list, nor deadlocks with it:
        # what is held now is noted at the next look
        free = list(
            rows.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)
        )
        return rows.filter(pk__in=free).update(**{field: timezone.now()})
