"""A firm answers a suggestion; two interested firms make a binôme."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, WrongState
from journal.services import record
from partnerships.models import Binome, Convention, Interest
from partnerships.queries import binomes_of_pair, side_of
from partnerships.services.binomes import create_binome
from partnerships.signals import pair_changed


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
    firm has said yes too. The other side never learns of a no.
    """
    require(actor, "interest.answer", firm)
    _lock_firms(firm, counterpart)
    if not convention.is_in_force:
        raise Conflict(_("This convention is not in force: nothing is suggested under it now."))
    if answer == Interest.Answer.INTERESTED and not cooperation.strip():
        raise Invalid(
            _("Say in a sentence what you would like to do together: it doubles the chances."),
            field="cooperation",
        )
    interest = _current_answer(firm, counterpart) or Interest(
        convention=convention, firm=firm, counterpart=counterpart
    )
    interest.convention = convention
    interest.answer, interest.language = answer, language
    interest.cooperation, interest.questions = cooperation.strip(), questions.strip()
    interest.about_us, interest.evidence = about_us.strip(), evidence
    interest.answered_by, interest.answered_at = actor, timezone.now()
    interest.full_clean(validate_unique=False)
    interest.save()
    # nobody reads this in a journal: an interest is private until it is mutual, a no for ever
    record(code="interest.answered", subject=interest, actor=actor, answer=answer)
    binome = _binome_if_mutual(interest, actor)
    _announce(convention, firm, counterpart)
    return Answered(interest, binome)


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
    """What came of the very same answer, if the firm has given it before.

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
    ).first()
    if interest is None:
        return None
    return Answered(interest, binomes_of_pair(firm, counterpart).order_by("-id").first())


def _lock_firms(*firms: Firm) -> None:
    ids = [firm.id for firm in firms]
    list(
        Firm.objects.select_for_update(of=("self",), no_key=True).filter(id__in=ids).order_by("id")
    )


def _current_answer(firm: Firm, counterpart: Firm) -> Interest | None:
    """The answer given so far, if it may still be changed."""
    interest = Interest.objects.filter(firm=firm, counterpart=counterpart).first()
    if interest is not None and interest.answer == Interest.Answer.NO_THANKS:
        raise Conflict(_("The firm has declined this suggestion; that is final."))
    binomes = binomes_of_pair(firm, counterpart)
    if binomes.open().exists():
        raise Conflict(_("These two firms have an open binôme already."))
    if binomes.exists():
        # the other's old yes must not propose again what reviewers refused or the two have ended
        raise WrongState(_("This suggestion was withdrawn: look at your present list."))
    return interest


def _binome_if_mutual(interest: Interest, actor: Any) -> Binome | None:
    if interest.answer != Interest.Answer.INTERESTED:
        return None
    mutual = Interest.objects.filter(
        firm=interest.counterpart,
        counterpart=interest.firm,
        answer=Interest.Answer.INTERESTED,
    ).exists()
    if not mutual:
        return None
    firm, counterpart = interest.firm, interest.counterpart
    if side_of(interest.convention, firm) == Side.B:
        firm, counterpart = counterpart, firm
    return create_binome(
        actor=actor,
        convention=interest.convention,
        firm_a=firm,
        firm_b=counterpart,
        origin=Binome.Origin.MUTUAL_INTEREST,
        evidence=interest.evidence,
    )


def _announce(convention: Convention, firm: Firm, counterpart: Firm) -> None:
    transaction.on_commit(
        lambda: pair_changed.send_robust(
            sender=Interest, convention_id=convention.id, firm_ids=(firm.id, counterpart.id)
        ),
        robust=True,
    )
