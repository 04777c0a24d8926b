"""Writing conventions: draft, propose, sign by both sides, end."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.services import record
from journal.workflow import execute, lock
from partnerships.models import Convention
from partnerships.queries import conventions_to_expire
from partnerships.rules import sides_signed_by
from partnerships.signals import convention_changed
from partnerships.workflows import CONVENTION
from territories.models import Territory
from territories.queries import ids_with_descendants

EDITABLE = frozenset({"reference", "title", "language", "axes", "starts_on", "ends_on"})


@transaction.atomic
def draft_convention(
    *,
    actor: Any,
    own: Territory,
    partner: Territory,
    fields: Mapping[str, Any],
    trade_ids: Iterable[int] = (),
) -> Convention:
    """A draft between the actor's territory and a partner; nobody of the partner sees it yet."""
    require(actor, "convention.create")
    if own.id not in actor.staff_territory_ids:
        raise NotAllowed(_("You can draft conventions for your own territory only."), field="own")
    check_two_territories(own, partner)
    first, second = sorted((own, partner), key=lambda territory: territory.id)
    convention = Convention(territory_a=first, territory_b=second, drafted_by=own)
    _write(convention, fields, trade_ids)
    record(code="convention.drafted", subject=convention, actor=actor, territory_ids=[own.id])
    return convention


@transaction.atomic
def update_draft(
    *,
    actor: Any,
    convention: Convention,
    fields: Mapping[str, Any],
    trade_ids: Iterable[int] | None = None,
) -> Convention:
    """Change a draft. What was proposed is taken back first, or the partner would sign
    something else than what it has read."""
    locked = lock(convention)
    require(actor, "convention.edit", locked)
    _write(locked, fields, trade_ids)
    record(
        code="convention.updated",
        subject=locked,
        actor=actor,
        territory_ids=[locked.drafted_by_id],
    )
    return locked


@transaction.atomic
def propose_convention(*, actor: Any, convention: Convention) -> Convention:
    """Show the draft to the partner; from now on both sides can sign."""
    return execute(CONVENTION, convention, "propose", actor=actor)


@transaction.atomic
def withdraw_convention(*, actor: Any, convention: Convention) -> Convention:
    """Back to draft; signatures given so far are void."""
    return execute(
        CONVENTION,
        convention,
        "withdraw",
        actor=actor,
        changes={
            "signed_a_at": None,
            "signed_a_by": None,
            "signed_b_at": None,
            "signed_b_by": None,
        },
    )


@transaction.atomic
def sign_convention(*, actor: Any, convention: Convention) -> Convention:
    """Sign for the actor's side; the second signature brings the convention into force."""
    locked = lock(convention)
    require(actor, "convention.sign", locked)
    unsigned = [
        side
        for side in sorted(sides_signed_by(actor, locked))
        if getattr(locked, f"signed_{side}_at") is None
    ]
    if not unsigned:
        raise Conflict(_("Your side has signed this convention already."))
    side = Side(unsigned[0])
    signed = execute(
        CONVENTION,
        locked,
        "sign",
        actor=actor,
        changes={f"signed_{side}_at": timezone.now(), f"signed_{side}_by": actor},
        side=side.value,
    )
    if signed.signed_a_at and signed.signed_b_at:
        signed = execute(CONVENTION, signed, "activate", actor=None)
        _announce(signed)
    return signed


@transaction.atomic
def end_convention(*, actor: Any, convention: Convention) -> Convention:
    """End it before its time; its open suggestions are withdrawn, their history stays."""
    ended = execute(CONVENTION, convention, "end", actor=actor)
    _announce(ended)
    return ended


def expire_conventions() -> int:
    """Let conventions whose period is over expire; returns how many did."""
    expired = 0
    for convention in conventions_to_expire():
        with transaction.atomic():
            if lock(convention).status != "active":
                continue  # ended, or let expire, since the list was read
            _announce(execute(CONVENTION, convention, "expire", actor=None))
        expired += 1
    return expired


def check_two_territories(own: Territory, partner: Territory) -> None:
    """Raise Invalid for a territory with itself, or with one that contains it."""
    if own.id == partner.id:
        raise Invalid(
            _("A convention joins two different territories: choose another partner."),
            field="partner",
        )
    if partner.id in ids_with_descendants([own.id]) or own.id in ids_with_descendants([partner.id]):
        raise Invalid(
            _("One of these territories is a part of the other: choose another partner."),
            field="partner",
        )


def _write(
    convention: Convention, fields: Mapping[str, Any], trade_ids: Iterable[int] | None
) -> None:
    unknown = set(fields) - EDITABLE
    if unknown:
        raise ValueError(f"not fields of a convention: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(convention, name, value)
    convention.full_clean()
    convention.save()
    if trade_ids is not None:
        convention.trades.set(trade_ids)


def _announce(convention: Convention) -> None:
    transaction.on_commit(
        lambda: convention_changed.send_robust(sender=Convention, convention_id=convention.id),
        robust=True,
    )
