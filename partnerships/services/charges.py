"""Who is in charge of a binôme on each side, and how a case passes from one officer to the next."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from actors.models import Mandate, User
from actors.services.members import end_mandate
from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid
from journal.services import record
from journal.workflow import lock
from partnerships.models import Binome, Charge
from partnerships.queries import cases_of_mandate, reviewers_of
from partnerships.services.news import tell
from partnerships.workflows import BINOME


@transaction.atomic
def take_charge(*, actor: Any, binome: Binome, side: Side) -> Charge | None:
    """Put a side in the hands of who has reviewed it; for a token's decision, of the first who
    decides for the firm. None where nobody does, or somebody is in charge already."""
    if binome.charges.filter(side=side, until__isnull=True).exists():
        return None
    officer = actor
    if actor.is_service:
        officer = reviewers_of(binome.firm_of(side)).order_by("id").first()
    if officer is None:
        return None
    return _begin(binome, side, officer=officer, given_by=actor, note="", language=_language())


@transaction.atomic
def hand_over(*, actor: Any, charge: Charge, to: User, note: str = "") -> Charge:
    """Give a case to a colleague of the same side; both stay in its history.

    Raises Conflict when it has passed on meanwhile, Invalid for somebody who does not decide for
    the firm.
    """
    require(actor, "charge.hand_over", charge)
    return _transfer(actor, charge, to, note)


@transaction.atomic
def hand_over_and_end(*, actor: Any, mandate: Mandate, to: User, note: str = "") -> Mandate:
    """Give every open case of a mandate to one colleague, and end the mandate: both or nothing.

    Who appoints people in the place may do it, also without deciding on pairs.
    """
    require(actor, "mandate.grant", mandate.place)
    for charge in cases_of_mandate(mandate).order_by("binome_id"):
        _transfer(actor, charge, to, note)
    return end_mandate(actor=actor, mandate=mandate)


def _transfer(actor: Any, charge: Charge, to: User, note: str) -> Charge:
    # every writer of charges holds the binôme first: two hand-overs come one after the other
    binome = lock(charge.binome)
    locked = lock(charge)
    side = Side(locked.side)
    if locked.until is not None:
        raise Conflict(_("This case has passed to a colleague already: look again."))
    if to.pk == locked.officer_id:
        raise Invalid(_("This person is in charge already: choose a colleague."), field="to")
    if not reviewers_of(binome.firm_of(side)).filter(pk=to.pk).exists():
        raise Invalid(_("Choose somebody who decides for this firm's side."), field="to")
    locked.until = timezone.now()
    locked.save(update_fields=["until"])
    taken = _begin(
        binome, side, officer=to, given_by=actor, note=note.strip(), language=_language()
    )
    tell(binome, "case_handed_over", to=[to], about=taken.pk)
    return taken


def _begin(
    binome: Binome, side: Side, *, officer: Any, given_by: Any, note: str, language: str
) -> Charge:
    charge = Charge(
        binome=binome,
        side=side,
        officer=officer,
        given_by=given_by,
        note=note,
        language=language,
    )
    charge.full_clean(exclude=["binome"])
    charge.save()
    record(
        code="binome.charge_given",
        subject=binome,
        actor=given_by,
        territory_ids=BINOME.territories(binome),
        side=side.value,
        officer=str(officer),
    )
    return charge


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
