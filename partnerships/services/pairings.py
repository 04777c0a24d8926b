"""A manager proposes two firms to each other; they are asked, and decide in private."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Firm
from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid
from journal.services import record
from journal.workflow import execute, lock
from partnerships.models import Binome, Convention, Pairing
from partnerships.queries import (
    binomes_of_pair,
    is_barred,
    may_take_on,
    open_pairing,
    pairings_to_lapse,
    side_of,
)
from partnerships.services.locks import lock_firms
from partnerships.services.news import firms_of, tell
from partnerships.workflows import PAIRING

# One sentence for every reason that is a firm's own affair: which of them it is stays unsaid.
NOT_NOW = _(
    "These two firms cannot be proposed to each other at present. A firm may carry enough "
    "partnerships, have closed its profile, or prefer others; the platform does not say which."
)


@transaction.atomic
def propose_pairing(
    *,
    actor: Any,
    convention: Convention,
    firm_a: Firm,
    firm_b: Firm,
    reason: str,
    language: str,
    evidence: dict[str, Any],
) -> Pairing:
    """Ask both firms whether they want to meet. Only two yeses make a binôme.

    `evidence` is what the engine says of the pair (see matching.services.pairs). Raises Conflict
    when a colleague was first, or when the pair may not be proposed.
    """
    require(actor, "pairing.propose", (firm_a, firm_b))
    lock_firms(firm_a, firm_b)
    if not convention.is_in_force:
        raise Conflict(_("This convention is not in force: nothing is proposed under it now."))
    if side_of(convention, firm_a) != Side.A or side_of(convention, firm_b) != Side.B:
        raise Invalid(_("The two firms are not from the two territories of the convention."))
    if not reason.strip():
        raise Invalid(_("Say why these two should meet: both firms read it."), field="reason")
    _check_free(firm_a, firm_b)
    now = timezone.now()
    pairing = Pairing(
        convention=convention,
        firm_a=firm_a,
        firm_b=firm_b,
        reason=reason.strip(),
        language=language,
        evidence=evidence,
        proposed_by=actor,
        proposed_at=now,
        expires_at=now + timedelta(days=settings.PAIRING_DAYS),
    )
    pairing.full_clean()
    pairing.save()
    record(
        code="pairing.proposed",
        subject=pairing,
        actor=actor,
        territory_ids=PAIRING.territories(pairing),
    )
    tell(pairing, "pairing_proposed", to=firms_of(pairing))
    return pairing


def _check_free(firm_a: Firm, firm_b: Firm) -> None:
    first = open_pairing(firm_a, firm_b)
    if first is not None:
        raise Conflict(
            _("%(who)s has proposed these two to each other already; both firms are asked.")
            % {"who": first.proposed_by}
        )
    if binomes_of_pair(firm_a, firm_b).open().exists():
        raise Conflict(_("These two firms have an open binôme already."))
    if is_barred(firm_a, firm_b) or not (may_take_on(firm_a) and may_take_on(firm_b)):
        raise Conflict(NOT_NOW)


def meet(*, pairing: Pairing, binome: Binome) -> Pairing:
    """Both said yes: the proposal has done its work."""
    return execute(PAIRING, pairing, "meet", actor=None, binome=binome.pk)


def lapse_pairings() -> int:
    """Close the proposals whose time is over; returns how many. Who said what stays private."""
    lapsed = 0
    for pk, firm_a_id, firm_b_id in pairings_to_lapse():
        with transaction.atomic():
            lock_firms(firm_a_id, firm_b_id)
            pairing = Pairing.objects.get(pk=pk)
            if lock(pairing).status != "open":
                continue  # they met since the list was read
            execute(PAIRING, pairing, "lapse", actor=None)
        lapsed += 1
    return lapsed
