"""Writing conventions: draft, propose, sign by both sides, end."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.services import notify, record
from journal.workflow import execute, lock
from partnerships.models import Convention, ConventionScope
from partnerships.queries import (
    conventions_to_expire,
    fingerprint_of,
    staff_of_both_sides,
)
from partnerships.rules import sides_signed_by
from partnerships.services.axes import AxisDraft, check_axes, write_axes
from partnerships.signals import convention_changed
from partnerships.workflows import CONVENTION, PENDING
from territories.models import Territory
from territories.queries import ids_with_descendants

EDITABLE = frozenset({"reference", "title", "language", "starts_on", "ends_on"})


@transaction.atomic
def draft_convention(
    *,
    actor: Any,
    own: Territory,
    partner: Territory,
    fields: Mapping[str, Any],
    trade_ids: Iterable[int] = (),
    axes: Iterable[AxisDraft] = (),
) -> Convention:
    """A draft between the actor's territory and a partner; nobody of the partner sees it yet."""
    require(actor, "convention.create")
    if own.id not in actor.staff_territory_ids:
        raise NotAllowed(_("You can draft conventions for your own territory only."), field="own")
    check_two_territories(own, partner)
    first, second = sorted((own, partner), key=lambda territory: territory.id)
    convention = Convention(territory_a=first, territory_b=second, drafted_by=own)
    _write(convention, fields, trade_ids, axes)
    record(code="convention.drafted", subject=convention, actor=actor, territory_ids=[own.id])
    return convention


@transaction.atomic
def update_draft(
    *,
    actor: Any,
    convention: Convention,
    fields: Mapping[str, Any],
    trade_ids: Iterable[int] | None = None,
    axes: Iterable[AxisDraft] | None = None,
) -> Convention:
    """Change a draft. What was proposed is taken back first, or the partner would sign
    something else than what it has read."""
    locked = lock(convention)
    require(actor, "convention.edit", locked)
    _write(locked, fields, trade_ids, axes)
    record(
        code="convention.updated",
        subject=locked,
        actor=actor,
        territory_ids=[locked.drafted_by_id],
    )
    return locked


@transaction.atomic
def propose_convention(*, actor: Any, convention: Convention) -> Convention:
    """Show the draft to the partner; from now on both sides can sign what it says now.

    Raises Invalid for a draft that does not say yet what is to be signed.
    """
    locked = lock(convention)
    require(actor, "convention.propose", locked)
    if locked.status == "draft":
        _check_complete(locked)
    terms = fingerprint_of(locked)
    proposed = execute(
        CONVENTION,
        locked,
        "propose",
        actor=actor,
        changes={"fingerprint": terms},
        fingerprint=terms,
    )
    _tell(proposed, "convention_proposed", actor)
    return proposed


def _check_complete(convention: Convention) -> None:
    if not convention.axes.exists():
        raise Invalid(_("Write first what the two territories want to do together: the axes."))


@transaction.atomic
def withdraw_convention(*, actor: Any, convention: Convention) -> Convention:
    """Back to draft; signatures given so far are void."""
    return execute(
        CONVENTION,
        convention,
        "withdraw",
        actor=actor,
        changes={
            "fingerprint": "",
            "signed_a_at": None,
            "signed_a_by": None,
            "signed_b_at": None,
            "signed_b_by": None,
        },
    )


@transaction.atomic
def sign_convention(*, actor: Any, convention: Convention, fingerprint: str) -> Convention:
    """Sign for the actor's side; the second signature brings the convention into force.

    `fingerprint` names what the signer has read. Raises Conflict when it was taken back and
    proposed anew meanwhile, when the side has signed, and when another convention in force covers
    the same trades.
    """
    locked = lock(convention)
    require(actor, "convention.sign", locked)
    (side,) = sides_signed_by(actor, locked)
    if getattr(locked, f"signed_{side}_at") is not None:
        raise Conflict(_("Your side has signed this convention already."))
    if getattr(locked, f"signed_{side.other}_by_id") == actor.id:
        raise NotAllowed(_("Nobody signs for both sides."))
    if locked.status in PENDING and fingerprint != locked.fingerprint:
        raise Conflict(_("This proposal has changed since you opened it. Read it again."))
    is_second = locked.status in {"signed_a", "signed_b"}
    signed = execute(
        CONVENTION,
        locked,
        "countersign" if is_second else f"sign_{side}",
        actor=actor,
        changes={f"signed_{side}_at": timezone.now(), f"signed_{side}_by": actor},
        side=side.value,
        fingerprint=fingerprint,
    )
    if is_second:
        occupy_scope(signed)
        _tell(signed, "convention_in_force", actor)
        _announce(signed)
    return signed


def occupy_scope(convention: Convention) -> None:
    """Take its trades for this pair and period, in the caller's transaction; the database refuses
    what another one holds. Raises Conflict.

    One signature after the other for a pair of territories: an exclusion constraint lets two
    overlapping rows be written at once and each wait for the other, which PostgreSQL ends as a
    deadlock.
    """
    Territory.objects.select_for_update(no_key=True).get(pk=convention.territory_a_id)
    trades = [(trade.nomenclature_id, trade.path) for trade in convention.trades.all()]
    intervals: list[Any] = [_interval(*trade) for trade in trades] or [(None, None)]
    try:
        with transaction.atomic():
            ConventionScope.objects.bulk_create(
                ConventionScope(
                    convention=convention,
                    territory_a_id=convention.territory_a_id,
                    territory_b_id=convention.territory_b_id,
                    starts_on=convention.starts_on,
                    ends_on=convention.ends_on,
                    trade_from=first,
                    trade_until=end,
                )
                for first, end in _outermost(intervals)
            )
    except IntegrityError as error:
        raise Conflict(
            _(
                "Another convention of these two territories is in force for the same trades in "
                "this period. End it first, or take this proposal back and change it."
            )
        ) from error


def _interval(nomenclature_id: int, path: str) -> tuple[str, str]:
    """The paths that begin with this one: it ends with a slash, after which comes a zero."""
    first = f"{nomenclature_id}:{path}"
    return first, first.removesuffix("/") + "0"


def _outermost(intervals: list[Any]) -> list[Any]:
    """Without those that lie in another one: a class beside its own division adds nothing."""
    kept: list[Any] = []
    for first, end in sorted(intervals, key=lambda one: one[0] or ""):
        if not kept or kept[-1][1] is None or first >= kept[-1][1]:
            kept.append((first, end))
    return kept


def _leave_scope(convention: Convention) -> None:
    convention.scopes.update(is_in_force=False)


@transaction.atomic
def end_convention(*, actor: Any, convention: Convention) -> Convention:
    """End it before its time; its open suggestions are withdrawn, their history stays."""
    ended = execute(CONVENTION, convention, "end", actor=actor)
    _leave_scope(ended)
    _tell(ended, "convention_ended", actor)
    _announce(ended)
    return ended


def expire_conventions() -> int:
    """Let conventions whose period is over expire; returns how many did."""
    expired = 0
    for convention in conventions_to_expire():
        with transaction.atomic():
            if lock(convention).status != "active":
                continue  # ended, or let expire, since the list was read
            over = execute(CONVENTION, convention, "expire", actor=None)
            _leave_scope(over)
            _announce(over)
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
    convention: Convention,
    fields: Mapping[str, Any],
    trade_ids: Iterable[int] | None,
    axes: Iterable[AxisDraft] | None,
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
    if axes is not None:
        write_axes(convention, axes)
    check_axes(convention)


def _tell(convention: Convention, code: str, actor: Any) -> None:
    """The staff of both sides, but for who did it; a proposal that is made again is told again."""
    notify(
        key=f"{code}:{convention.id}:{timezone.now().isoformat()}",
        recipients=staff_of_both_sides(convention).exclude(pk=actor.pk),
        code=code,
        path=f"/conventions/{convention.id}/",
        reference=convention.reference,
    )


def _announce(convention: Convention) -> None:
    transaction.on_commit(
        lambda: convention_changed.send_robust(sender=Convention, convention_id=convention.id),
        robust=True,
    )
