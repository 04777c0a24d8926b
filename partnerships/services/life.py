"""The road of a binôme that stands: each step, and the end."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.errors import Invalid, WrongState
from journal.workflow import execute, lock
from partnerships.models import Binome
from partnerships.queries import life_overdue
from partnerships.services.news import everybody, firms_of, tell
from partnerships.signals import announce_pair
from partnerships.workflows import BINOME


def lock_standing(binome: Binome) -> Binome:
    """The binôme, locked: everything that is written in a workspace comes after this, so that
    nothing is added to one that was closed meanwhile. Raises WrongState."""
    locked = lock(binome)
    if not locked.is_standing:
        raise WrongState(_("This binôme is not under way, so nothing can be added."))
    return locked


@transaction.atomic
def advance(
    binome: Binome,
    name: str,
    *,
    actor: Any,
    changes: Mapping[str, Any] | None = None,
    **data: Any,
) -> Binome:
    """Take one step of the road: its date, its event, its news."""
    step = BINOME.transition(name)
    dated = {f"{step.target}_at": timezone.now()}
    if getattr(binome, f"{step.target}_at") is not None:
        dated = {}  # a state that is entered again keeps the day on which it was first reached
    moved = execute(BINOME, binome, name, actor=actor, changes={**dated, **(changes or {})}, **data)
    if step.notice:
        tell(moved, step.notice, to=everybody(moved), actor=actor, about=data.get("about", ""))
    return moved


@transaction.atomic
def advance_if(binome: Binome, name: str, *, actor: Any, **data: Any) -> Binome:
    """The step where the binôme stands before it; else the binôme as it is."""
    if binome.status in BINOME.transition(name).sources:
        return advance(binome, name, actor=actor, **data)
    return binome


@transaction.atomic
def close_binome(*, actor: Any, binome: Binome, reason: str) -> Binome:
    """End a binôme with a reason; both firms have their place again, no meeting stays planned."""
    from partnerships.services.meetings import drop_meetings  # stands on this module

    if not reason:
        raise Invalid(_("Say why the binôme is closed."), field="reason")
    closed = advance(
        binome, "close", actor=actor, changes={"closing_reason": reason}, reason=reason
    )
    drop_meetings(closed, actor=actor)
    announce_pair(closed)
    return closed


def remind_of_deadlines() -> int:
    """Write once to both firms where a part of the life has taken longer than is usual.

    Returns how many binômes were reminded of; a second run on the same day writes nothing new.
    """
    overdue = list(life_overdue())
    for binome in overdue:
        with transaction.atomic():
            tell(binome, f"late_{binome.status}", to=firms_of(binome))
    return len(overdue)
