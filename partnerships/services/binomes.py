"""A binôme is proposed, and reviewed by each side for itself."""

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
from partnerships.queries import reviewers_of, side_of, sides_reviewed_by
from partnerships.services.charges import take_charge
from partnerships.services.news import firms_of, tell
from partnerships.signals import announce_pair
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
    announce_pair(binome)
    tell(binome, "binome_proposed", to=firms_of(binome))
    for firm in (firm_a, firm_b):
        tell(binome, "review_wanted", to=reviewers_of(firm))
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
        announce_pair(refused)
        tell(refused, "binome_refused", to=firms_of(refused))
        return refused
    take_charge(actor=actor, binome=binome, side=side)
    approval = {f"approved_{side}_at": timezone.now()}
    if binome.approved_at(side.other) is None:
        return execute(BINOME, binome, "review", actor=actor, changes=approval, **event)
    approved = execute(BINOME, binome, "approve", actor=actor, changes=approval, **event)
    tell(approved, "binome_approved", to=firms_of(approved))
    return approved
