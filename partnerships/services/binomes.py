"""A binôme is proposed, reviewed by each side for itself, and closed."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.services import record
from journal.workflow import execute, lock
from partnerships.models import Binome, Convention, Review
from partnerships.queries import representatives_of, reviewers_of, side_of, sides_reviewed_by
from partnerships.services.charges import take_charge
from partnerships.services.mails import mail_about, path_of
from partnerships.signals import pair_changed
from partnerships.workflows import BINOME


@transaction.atomic
def create_binome(
    *,
    actor: Any,
    convention: Convention,
    firm_a: Firm,
    firm_b: Firm,
    origin: str,
    evidence: dict[str, Any],
) -> Binome:
    """Propose a pair to the reviewers of both sides, with what spoke for it as it stood.

    Raises Conflict when the two have an open binôme, Invalid when a firm is on the wrong side.
    """
    if side_of(convention, firm_a) != Side.A or side_of(convention, firm_b) != Side.B:
        raise Invalid(_("The two firms are not from the two territories of the convention."))
    binome = Binome(
        convention=convention, firm_a=firm_a, firm_b=firm_b, origin=origin, evidence=evidence
    )
    try:
        with transaction.atomic():
            binome.save()
    except IntegrityError as error:
        raise Conflict(_("These two firms have an open binôme already.")) from error
    record(
        code="binome.proposed",
        subject=binome,
        actor=actor,
        territory_ids=BINOME.territories(binome),
        origin=origin,
    )
    _announce(binome)
    _mail_firms(binome, "binome_proposed")
    for firm in (firm_a, firm_b):
        _mail(binome, "review_wanted", reviewers_of(firm))
    return binome


@transaction.atomic
def review_binome(
    *,
    actor: Any,
    binome: Binome,
    side: Side,
    decision: str,
    language: str,
    reason: str = "",
    comment: str = "",
) -> Binome:
    """One side's decision. The second approval makes the binôme stand, a refusal ends it.

    Raises NotAllowed for the other side's decision, WrongState when it is decided, Conflict when
    a colleague of the same side was first.
    """
    locked = lock(binome)
    if side not in sides_reviewed_by(actor, locked):
        raise NotAllowed(_("You may decide for your own side only."))
    first = locked.reviews.filter(side=side).select_related("decided_by").first()
    if first is not None:
        raise Conflict(
            _("Your side has decided on this binôme already: %(who)s was first.")
            % {"who": first.decided_by}
        )
    if locked.status != "proposed":
        raise WrongState(_("This binôme no longer waits for a decision."))
    if decision == Review.Decision.REFUSE and not reason:
        raise Invalid(_("Choose a reason: it helps to suggest better."), field="reason")
    review = Review(
        binome=locked,
        side=side,
        decision=decision,
        reason=reason if decision == Review.Decision.REFUSE else "",
        comment=comment.strip(),
        language=language,
        decided_by=actor,
    )
    review.full_clean(exclude=["binome"])
    review.save()
    return _carry_out(locked, review, actor)


def _carry_out(binome: Binome, review: Review, actor: Any) -> Binome:
    side = Side(review.side)
    event: dict[str, Any] = {
        "side": side.value,
        "decision": review.decision,
        "reason": review.reason,
    }
    if review.decision == Review.Decision.REFUSE:
        refused = execute(BINOME, binome, "refuse", actor=actor, **event)
        _announce(refused)
        _mail_firms(refused, "binome_refused")
        return refused
    take_charge(actor=actor, binome=binome, side=side)
    approval = {f"approved_{side}_at": timezone.now()}
    if binome.approved_at(side.other) is None:
        return execute(BINOME, binome, "review", actor=actor, changes=approval, **event)
    approved = execute(BINOME, binome, "approve", actor=actor, changes=approval, **event)
    _mail_firms(approved, "binome_approved")
    return approved


@transaction.atomic
def close_binome(*, actor: Any, binome: Binome, reason: str) -> Binome:
    """End a binôme with a reason; both firms have their place again."""
    if not reason:
        raise Invalid(_("Say why the binôme is closed."), field="reason")
    closed = execute(
        BINOME, binome, "close", actor=actor, changes={"closing_reason": reason}, reason=reason
    )
    _announce(closed)
    return closed


def _mail_firms(binome: Binome, template: str) -> None:
    for firm in (binome.firm_a, binome.firm_b):
        _mail(binome, template, representatives_of(firm))


def _mail(binome: Binome, template: str, recipients: Any) -> None:
    mail_about(binome, template, recipients, path=path_of(binome))


def _announce(binome: Binome) -> None:
    transaction.on_commit(
        lambda: pair_changed.send_robust(
            sender=Binome,
            convention_id=binome.convention_id,
            firm_ids=(binome.firm_a_id, binome.firm_b_id),
        ),
        robust=True,
    )
