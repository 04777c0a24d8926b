"""A firm answers a suggestion; two interested firms make a binôme."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, WrongState
from journal.services import notify, record
from journal.workflow import execute, lock
from partnerships.models import Binome, Convention, Interest, Pairing
from partnerships.queries import (
    binomes_of_pair,
    interests_to_expire,
    interests_to_remind,
    is_full,
    may_take_on,
    open_pairing,
    representatives_of,
    side_of,
)
from partnerships.services.binomes import create_binome
from partnerships.services.locks import lock_firms
from partnerships.services.pairings import meet
from partnerships.workflows import INTEREST

STEP_OF_ANSWER = {
    Interest.Answer.INTERESTED: "say_yes",
    Interest.Answer.NOT_NOW: "set_aside",
    Interest.Answer.NO_THANKS: "decline",
}


@dataclass(frozen=True)
class Answered:
    """What came of an answer: `binome` is there when the other firm had said yes before."""

    interest: Interest
    binome: Binome | None


@transaction.atomic
def answer_suggestion(
    *,
    actor: Any,
    convention: Convention,
    firm: Firm,
    counterpart: Firm,
    answer: str,
    language: str,
    evidence: dict[str, Any],
    cooperation: str = "",
    questions: str = "",
    about_us: str = "",
) -> Answered:
    """Write the firm's answer; when both are interested, a binôme is proposed at once.

    Both firms are locked in the order of their ids, so that two answers at the same moment come
    one after the other. "No thanks" is final; another answer can be changed until the other
    firm has said yes too. Nothing that is refused here depends on what the other firm has
    answered, and nothing that it can see changes before both have said yes.
    """
    require(actor, "interest.answer", firm)
    lock_firms(firm, counterpart)
    if not convention.is_in_force:
        raise Conflict(_("This convention is not in force: nothing is suggested under it now."))
    pairing = open_pairing(firm, counterpart)
    given = _given_answer(firm, counterpart, pairing)
    is_yes = answer == Interest.Answer.INTERESTED
    if is_yes:
        _check_yes(firm, counterpart, given, pairing, cooperation)
    changes = {
        "convention": convention,
        "answer": answer,
        "language": language,
        "cooperation": cooperation.strip(),
        "questions": questions.strip(),
        "about_us": about_us.strip(),
        "evidence": evidence,
        "answered_by": actor,
        "answered_at": timezone.now(),
        **(_clock(given, pairing) if is_yes else {}),
    }
    interest = _write(given or Interest(firm=firm, counterpart=counterpart), changes, actor)
    return Answered(interest, _binome_if_mutual(interest, actor, pairing) if is_yes else None)


@transaction.atomic
def take_back_interest(*, actor: Any, interest: Interest) -> Interest:
    """Withdraw a yes that waits; the other firm never learns that there was one."""
    lock_firms(interest.firm_id, interest.counterpart_id)
    return execute(INTEREST, interest, "take_back", actor=actor)


def repeated_answer(
    *,
    firm: Firm,
    counterpart: Firm,
    answer: str,
    language: str,
    cooperation: str,
    questions: str,
    about_us: str,
) -> Answered | None:
    """What came of the very same answer, if the firm has given it before and it still stands.

    A sender whose network broke off before the reply sends again: that is no second answer.
    """
    interest = Interest.objects.filter(
        firm=firm,
        counterpart=counterpart,
        answer=answer,
        language=language,
        cooperation=cooperation.strip(),
        questions=questions.strip(),
        about_us=about_us.strip(),
        status__in=["open", "mutual", "set_aside", "declined"],
    ).first()
    if interest is None:
        return None
    return Answered(interest, binomes_of_pair(firm, counterpart).order_by("-id").first())


def expire_interests() -> int:
    """Free the firms whose yes had no answer in time, or whose convention is over; how many."""
    return _each(interests_to_expire().order_by("id"), _expire)


def remind_of_interests() -> int:
    """Tell firms that a yes of theirs is about to expire; how many.

    Only the firm that said yes is told: a mail to the other would give the secret away.
    """
    return _each(interests_to_remind().order_by("id"), _remind)


def _each(due: Any, step: Callable[[Interest], None]) -> int:
    """Take `step` for every interest that is still due under the lock of its two firms.

    An answer at the same moment comes before or after; a second worker finds nothing to do.
    """
    done = 0
    for pk, *pair in list(due.values_list("pk", "firm_id", "counterpart_id")):
        with transaction.atomic():
            lock_firms(*pair)
            interest = due.filter(pk=pk).first()
            if interest is not None:
                step(lock(interest))
                done += 1
    return done


def _expire(interest: Interest) -> None:
    expired = execute(INTEREST, interest, "expire", actor=None)
    _tell_firm(expired, "interest_expired")


def _remind(interest: Interest) -> None:
    interest.reminded_at = timezone.now()
    interest.save(update_fields=["reminded_at"])
    _tell_firm(interest, "interest_reminder")


def _tell_firm(interest: Interest, news: str) -> None:
    notify(
        key=f"{news}:{interest.pk}:{interest.renewals}",
        recipients=representatives_of(interest.firm),
        code=news,
        path=f"/suggestions/firm/{interest.firm_id}/answers/",
        counterpart=interest.counterpart.name,
    )


def _given_answer(firm: Firm, counterpart: Firm, pairing: Pairing | None) -> Interest | None:
    """The answer given so far, if it may still be changed."""
    interest = Interest.objects.filter(firm=firm, counterpart=counterpart).first()
    if interest is not None and interest.status == "declined":
        raise Conflict(_("The firm has declined this suggestion; that is final."))
    binomes = binomes_of_pair(firm, counterpart)
    if binomes.open().exists():
        raise Conflict(_("These two firms have an open binôme already."))
    if binomes.exists() and pairing is None:
        # the other's old yes must not propose again what reviewers refused or the two have ended;
        # a manager may bring them together once more
        raise WrongState(_("This suggestion was withdrawn: look at your present list."))
    return interest


def _check_yes(
    firm: Firm,
    counterpart: Firm,
    given: Interest | None,
    pairing: Pairing | None,
    cooperation: str,
) -> None:
    if not cooperation.strip():
        raise Invalid(
            _("Say in a sentence what you would like to do together: it doubles the chances."),
            field="cooperation",
        )
    if is_full(firm):
        raise Conflict(
            _(
                "Your firm carries as many partnerships as it said it can. Close one, or raise "
                "the number in your profile."
            ),
            code="no_capacity",
        )
    if not may_take_on(counterpart):
        # one sentence for a full, a withdrawn and an unvalidated firm: which it is, is its affair
        raise Conflict(
            _("This firm takes on no further partnership at the moment. Nothing was sent."),
            code="counterpart_unavailable",
        )
    _check_open_interests(firm, counterpart)
    if given is not None and _is_renewal(given, pairing) and given.renewals >= Interest.RENEWALS:
        raise Conflict(
            _("You have said yes to this firm twice; a third time is not possible."),
            code="renewed_already",
        )


def _check_open_interests(firm: Firm, counterpart: Firm) -> None:
    waiting = Interest.objects.filter(firm=firm, status="open").exclude(counterpart=counterpart)
    if waiting.count() >= settings.INTERESTS_OPEN_AT_MOST:
        raise Conflict(
            _(
                "Your firm has %(most)d open interests, the most that is possible. Take one back "
                "under “Your answers”, or wait for an answer."
            )
            % {"most": settings.INTERESTS_OPEN_AT_MOST},
            code="too_many_open",
        )


def _is_renewal(given: Interest, pairing: Pairing | None) -> bool:
    """Whether a yes would be the second one; a manager's proposal counts anew."""
    return given.status in ("expired", "withdrawn") and pairing is None


def _clock(given: Interest | None, pairing: Pairing | None) -> dict[str, Any]:
    """When a yes expires. Changing the words of one that waits does not wind the clock again."""
    if given is not None and given.status == "open":
        return {}
    renewals = given.renewals if given is not None else 0
    if given is not None and _is_renewal(given, pairing):
        renewals += 1
    return {
        "expires_at": timezone.now() + timedelta(days=settings.INTEREST_DAYS),
        "reminded_at": None,
        "renewals": renewals,
    }


def _write(interest: Interest, changes: dict[str, Any], actor: Any) -> Interest:
    """A first answer is a new row in its state; any other is a transition of the one there is."""
    step = INTEREST.transition(STEP_OF_ANSWER[Interest.Answer(changes["answer"])])
    for name, value in {**changes, "status": step.target}.items():
        setattr(interest, name, value)
    interest.full_clean(validate_unique=False)
    if interest.pk is not None:
        return execute(INTEREST, interest, step.name, actor=actor, changes=changes)
    interest.save()
    record(code=f"{INTEREST.thing}.{step.name}", subject=interest, actor=actor, target=step.target)
    return interest


def _binome_if_mutual(interest: Interest, actor: Any, pairing: Pairing | None) -> Binome | None:
    other = Interest.objects.filter(
        firm=interest.counterpart, counterpart=interest.firm, status="open"
    ).first()
    if other is None:
        return None
    _meet((interest, other))
    interest.refresh_from_db(fields=["status"])
    firm_a, firm_b = interest.firm, interest.counterpart
    if side_of(interest.convention, firm_a) == Side.B:
        firm_a, firm_b = firm_b, firm_a
    binome = create_binome(
        actor=actor,
        convention=interest.convention,
        firm_a=firm_a,
        firm_b=firm_b,
        origin=Binome.Origin.MANUAL if pairing else Binome.Origin.MUTUAL_INTEREST,
        evidence=interest.evidence,
    )
    if pairing is not None:
        meet(pairing=pairing, binome=binome)
    return binome


def _meet(interests: Iterable[Interest]) -> None:
    for one in sorted(interests, key=lambda interest: interest.pk):
        execute(INTEREST, one, "meet", actor=None)
