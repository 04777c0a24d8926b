"""Agreements: one firm records, the other confirms; before that it counts for nobody."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.errors import Conflict, Invalid, WrongState
from journal.services import record
from journal.workflow import execute
from partnerships.models import Agreement, AgreementFile, Binome
from partnerships.parties import acting_side
from partnerships.services.followup import schedule
from partnerships.services.life import advance_if, lock_standing
from partnerships.services.news import firms_of, tell
from partnerships.workflows import AGREEMENT

FROM_PROJECT_ON = ("project", "agreement", "follow_up")


@transaction.atomic
def record_agreement(
    *, actor: Any, binome: Binome, language: str, fields: Mapping[str, Any], file: Any = None
) -> Agreement:
    """Write down what was signed; the firm that records it confirms it by that.

    Raises WrongState before both visits, Conflict while another waits to be confirmed,
    ValidationError or Invalid for what cannot be right, and for a file that is not taken.
    """
    locked = lock_standing(binome)
    side = acting_side(actor, locked)
    if locked.status not in FROM_PROJECT_ON:
        raise WrongState(_("First each firm visits the other, or both agree to do without."))
    if locked.agreements.filter(status="proposed").exists():
        raise Conflict(_("An agreement waits to be confirmed already."))
    agreement = Agreement(
        binome=locked,
        proposed_by=side,
        language=language,
        **{f"confirmed_{side}_at": timezone.now()},
        **fields,
    )
    _check(locked, agreement)
    agreement.full_clean(exclude=["binome", "amends"])
    agreement.save()
    if file:
        AgreementFile(agreement=agreement).take(file).save()
    record(
        code="agreement.recorded",
        subject=agreement,
        actor=actor,
        territory_ids=AGREEMENT.territories(agreement),
        kind=agreement.kind,
        side=side.value,
        binome=locked.pk,
    )
    advance_if(locked, "prepare_agreement", actor=actor)
    tell(
        locked,
        "agreement_recorded",
        to=firms_of(locked, side.other),
        about=agreement.pk,
        section="agreements/",
        actor=actor,
    )
    return agreement


def _check(binome: Binome, agreement: Agreement) -> None:
    if agreement.signed_on and agreement.signed_on > timezone.localdate():
        raise Invalid(
            _("This day is still to come. Record it once it is signed."), field="signed_on"
        )
    amended = agreement.amends
    if amended is not None and (amended.binome_id != binome.pk or amended.status != "confirmed"):
        raise Invalid(_("Only an agreement of this binôme that stands can be amended."))


@transaction.atomic
def confirm_agreement(*, actor: Any, agreement: Agreement) -> Agreement:
    """The word of the other firm: now it counts, and replaces the one that it amends."""
    binome = lock_standing(agreement.binome)
    other = acting_side(actor, binome)
    confirmed = execute(
        AGREEMENT,
        agreement,
        "confirm",
        actor=actor,
        changes={f"confirmed_{other}_at": timezone.now()},
        binome=binome.pk,
        side=other.value,
    )
    if confirmed.amends is not None:
        execute(AGREEMENT, confirmed.amends, "supersede", actor=actor, by=confirmed.pk)
    advance_if(binome, "start_follow_up", actor=actor, about=confirmed.pk)
    schedule(binome=binome, start=timezone.localdate())
    return confirmed


@transaction.atomic
def withdraw_agreement(*, actor: Any, agreement: Agreement) -> Agreement:
    """Take it back, or decline it, before it counts; the project goes on."""
    binome = lock_standing(agreement.binome)
    withdrawn = execute(AGREEMENT, agreement, "withdraw", actor=actor, binome=binome.pk)
    advance_if(binome, "reopen_project", actor=actor)
    tell(
        binome,
        AGREEMENT.transition("withdraw").notice,
        to=firms_of(binome),
        about=agreement.pk,
        section="agreements/",
        actor=actor,
    )
    return withdrawn
