"""Follow-up: the schedule, the answers, the reminders, an easy stop."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.services import record
from partnerships.models import Binome, FollowUp
from partnerships.models.followup import WAVES
from partnerships.parties import acting_side
from partnerships.services.life import lock_standing
from partnerships.services.news import firms_of, tell
from partnerships.workflows import BINOME

REMINDER_EVERY = timedelta(days=14)
REMINDERS = 3  # then the platform is silent: who does not answer three times will not


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a month that is shorter."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def schedule(*, binome: Binome, start: date) -> None:
    """The questions of every wave for both firms; those that are there already stay."""
    FollowUp.objects.bulk_create(
        [
            FollowUp(binome=binome, wave=wave, side=side, due_on=months_later(start, wave))
            for wave in WAVES
            for side in Side
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def answer_follow_up(
    *, actor: Any, follow_up: FollowUp, language: str, answers: Mapping[str, Any]
) -> FollowUp:
    """A firm's five answers, once; what came to an end has a day.

    Raises Conflict when a colleague was first, WrongState before the day, ValidationError or
    Invalid for answers that cannot be right.
    """
    binome, locked = _lock_own(actor, follow_up)
    if locked.due_on > timezone.localdate():
        raise WrongState(_("These questions come later."))
    locked.answered_at, locked.answered_by = timezone.now(), actor
    locked.language = language
    for name, value in answers.items():
        setattr(locked, name, value)
    if locked.ended_on and locked.ended_on > timezone.localdate():
        raise Invalid(_("This day is still to come."), field="ended_on")
    locked.full_clean(exclude=["binome"])
    locked.save()
    _record(binome, "follow_up.answered", actor, locked, alive=locked.is_alive)
    return locked


@transaction.atomic
def stop_follow_up(*, actor: Any, binome: Binome) -> int:
    """The firm wants no more questions; returns how many waves were dropped. Answers stay."""
    locked = lock_standing(binome)
    side = acting_side(actor, locked)
    waiting = FollowUp.objects.filter(
        binome=locked, side=side, answered_at__isnull=True, stopped_at__isnull=True
    )
    stopped = waiting.update(stopped_at=timezone.now())
    if stopped:
        record(
            code="follow_up.stopped",
            subject=locked,
            actor=actor,
            territory_ids=BINOME.territories(locked),
            side=side.value,
            waves=stopped,
        )
    return stopped


def ask_due_firms() -> int:
    """Ask, and remind every two weeks, three times in all; returns how many firms were asked.

    A second run on the same day asks nobody twice.
    """
    today = timezone.localdate()
    due = FollowUp.objects.filter(
        due_on__lte=today,
        answered_at__isnull=True,
        stopped_at__isnull=True,
        binome__status="follow_up",
    ).select_related("binome__firm_a", "binome__firm_b")
    asked = 0
    for one in due.order_by("id"):
        turn = (today - one.due_on) // REMINDER_EVERY
        if turn >= REMINDERS:
            continue
        with transaction.atomic():
            tell(
                one.binome,
                "follow_up_due",
                to=firms_of(one.binome, Side(one.side)),
                about=f"{one.side}:{one.wave}:{turn}",
                section="follow-up/",
            )
        asked += 1
    return asked


def _lock_own(actor: Any, follow_up: FollowUp) -> tuple[Binome, FollowUp]:
    binome = lock_standing(follow_up.binome)
    locked = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if acting_side(actor, binome) != locked.side:
        raise NotAllowed(_("Each firm answers for itself."))
    if not locked.is_open:
        raise Conflict(_("These questions are answered or stopped already."))
    return binome, locked


def _record(binome: Binome, code: str, actor: Any, follow_up: FollowUp, **data: Any) -> None:
    record(
        code=code,
        subject=binome,
        actor=actor,
        territory_ids=BINOME.territories(binome),
        side=follow_up.side,
        wave=follow_up.wave,
        **data,
    )
