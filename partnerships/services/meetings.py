"""Meetings: times are proposed, one is taken, moved or cancelled; then each side writes minutes."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import User
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from ced_platform.shared.formats import moment
from journal.models import Event
from journal.services import record
from journal.workflow import execute, lock
from partnerships.models import Binome, Meeting, MeetingMinutes
from partnerships.models.meetings import AGREED, OPEN, TIMES_AT_MOST
from partnerships.parties import side_of_person, takes_part
from partnerships.services.invitations import call_off, invite, news_of
from partnerships.services.life import lock_standing
from partnerships.services.news import firms_of, tell
from partnerships.workflows import MEETING

REMINDER = timedelta(days=1)
# who plans further ahead than this has most likely mistyped the year
HORIZON = timedelta(days=366)


@transaction.atomic
def propose_meeting(
    *,
    actor: Any,
    binome: Binome,
    times: Sequence[datetime],
    link: str = "",
    place: str = "",
    **fields: Any,
) -> Meeting:
    """Propose one to three times; the other firm answers.

    `fields` are the subject, language, mode and minutes_long of the meeting; of link and place the
    one of its mode is kept. Raises Conflict while other times wait for an answer, Invalid or
    ValidationError for what cannot be right.
    """
    locked = lock_standing(binome)
    side = _side_of(actor, locked)
    if locked.meetings.filter(status__in=OPEN).exists():
        raise Conflict(_("Times are proposed already: answer them first."))
    meeting = Meeting(
        binome=locked, status="proposed", asked_by=side, times=_in_order(times), **fields
    )
    meeting.subject = meeting.subject.strip()
    _place(meeting, link.strip(), place.strip())
    meeting.full_clean(exclude=["binome"])
    meeting.save()
    meeting.invited.add(actor)
    record(
        code="meeting.proposed",
        subject=meeting,
        actor=actor,
        territory_ids=MEETING.territories(meeting),
        side=side.value,
        times=_written(meeting.times),
    )
    _tell(meeting, "meeting_proposed", actor, side.other)
    return meeting


@transaction.atomic
def take_time(*, actor: Any, meeting: Meeting, time: datetime) -> Meeting:
    """The other firm takes one of the proposed times: everybody gets an invitation.

    Raises Invalid for a time that is not proposed (any more), or is past.
    """
    lock_standing(meeting.binome)
    _check_not_begun(meeting)
    current = lock(meeting)
    if current.status in OPEN and time not in current.times:
        raise Invalid(_("This time is not proposed (any more). Choose one of these."), field="time")
    _check_to_come(time, field="time")
    moved = current.is_agreed
    changes = {
        "starts_at": time,
        "booked_at": timezone.now(),
        "sequence": current.sequence + moved,
    }
    booked = execute(MEETING, meeting, "take", actor=actor, changes=changes, time=time.isoformat())
    invite(booked)
    _tell(booked, "meeting_moved" if moved else "meeting_booked", actor)
    return booked


@transaction.atomic
def counter_times(*, actor: Any, meeting: Meeting, times: Sequence[datetime]) -> Meeting:
    """None of the times suits: propose others, and the first side answers."""
    return _propose_anew(actor, meeting, "counter", times)


@transaction.atomic
def move_meeting(*, actor: Any, meeting: Meeting, times: Sequence[datetime]) -> Meeting:
    """Propose other times for a booked meeting; it stands until one of them is taken."""
    return _propose_anew(actor, meeting, "move", times)


def _propose_anew(actor: Any, meeting: Meeting, name: str, times: Sequence[datetime]) -> Meeting:
    binome = lock_standing(meeting.binome)
    side = _side_of(actor, binome)
    if name == "move":
        _check_not_begun(meeting)
        if binome.meetings.filter(status__in=OPEN).exclude(pk=meeting.pk).exists():
            raise Conflict(_("Times are proposed already: answer them first."))
    ordered = _in_order(times)
    changes = {"times": ordered, "asked_by": side}
    changed = execute(
        MEETING,
        meeting,
        name,
        actor=actor,
        changes=changes,
        side=side.value,
        times=_written(ordered),
    )
    changed.invited.add(actor)
    _tell(changed, MEETING.transition(name).notice, actor, side.other)
    return changed


@transaction.atomic
def decline_meeting(*, actor: Any, meeting: Meeting) -> Meeting:
    """The other firm does not want this meeting."""
    return _step(actor, meeting, "decline")


@transaction.atomic
def withdraw_meeting(*, actor: Any, meeting: Meeting) -> Meeting:
    """Who proposed the times takes them back."""
    return _step(actor, meeting, "withdraw")


@transaction.atomic
def keep_time(*, actor: Any, meeting: Meeting) -> Meeting:
    """No new time suits, or none is needed: the old one stands, calendars are right already."""
    lock_standing(meeting.binome)
    changes = {"times": [lock(meeting).starts_at]}
    kept = execute(MEETING, meeting, "keep", actor=actor, changes=changes)
    _tell(kept, "meeting_kept", actor)
    return kept


@transaction.atomic
def cancel_meeting(*, actor: Any, meeting: Meeting) -> Meeting:
    """A booked meeting does not take place: it leaves the calendars."""
    lock_standing(meeting.binome)
    _check_not_begun(meeting)
    return _cancel(meeting, "cancel", actor)


def drop_meetings(binome: Binome, *, actor: Any) -> None:
    """The binôme was closed: what was planned does not take place. The caller has locked it."""
    for meeting in binome.meetings.filter(status__in=[*OPEN, *AGREED]).order_by("id"):
        _cancel(meeting, "drop", actor)


def _cancel(meeting: Meeting, name: str, actor: Any) -> Meeting:
    before = lock(meeting)
    changes = {"sequence": before.sequence + 1} if before.is_agreed else {}
    cancelled = execute(MEETING, meeting, name, actor=actor, changes=changes)
    if before.is_agreed:
        call_off(cancelled)
        _tell(cancelled, "meeting_cancelled", actor)
    return cancelled


@transaction.atomic
def write_minutes(*, actor: Any, meeting: Meeting, text: str, language: str) -> MeetingMinutes:
    """What a side keeps of a meeting that has begun; written again, they replace its own."""
    if not text.strip():
        raise Invalid(_("Write what was said, in a few lines."), field="text")
    binome = lock_standing(meeting.binome)
    side = _side_of(actor, binome)
    locked = lock(meeting)
    if locked.starts_at is None or locked.status not in (*AGREED, "over"):
        raise WrongState(_("Minutes are written of a meeting that took place."))
    if locked.starts_at > timezone.now():
        raise WrongState(_("The meeting has not begun yet. Write when it is over."), field="text")
    written, _is_new = MeetingMinutes.objects.update_or_create(
        meeting=locked,
        side=side,
        defaults={
            "author": actor,
            "text": text.strip(),
            "language": language,
            "written_at": timezone.now(),
        },
    )
    record(
        code="meeting.minutes_written",
        subject=locked,
        actor=actor,
        territory_ids=MEETING.territories(locked),
        side=side.value,
    )
    _tell(locked, "meeting_minutes", actor)
    return written


def remind_of_meetings() -> int:
    """Remind both firms a day before; returns of how many meetings.

    A second run tells nobody twice. What was booked within that day needs no reminder.
    """
    now = timezone.now()
    near = Meeting.objects.filter(
        status__in=AGREED,
        starts_at__gt=now,
        starts_at__lte=now + REMINDER,
        booked_at__lt=F("starts_at") - REMINDER,
    )
    meetings = list(near.select_related("binome__firm_a", "binome__firm_b").order_by("id"))
    for meeting in meetings:
        with transaction.atomic():
            _tell(meeting, "meeting_soon", None, about=f"change {meeting.sequence}")
    return len(meetings)


def end_meetings() -> int:
    """Booked meetings whose time has passed are over, proposals whose last time has passed have
    lapsed; returns how many."""
    now = timezone.now()
    begun = Meeting.objects.filter(status__in=AGREED, starts_at__lte=now)
    waiting = Meeting.objects.filter(status="proposed", times__0__lte=now)
    past = [one for one in begun if _end_of(one) <= now]
    stale = [one for one in waiting if one.times[-1] <= now]
    for meeting in sorted([*past, *stale], key=lambda one: one.pk):
        with transaction.atomic():
            _end(meeting, now)
    return len(past) + len(stale)


def _end(meeting: Meeting, now: datetime) -> None:
    """Looked at again under the lock: somebody may have answered meanwhile."""
    lock(meeting.binome)
    locked = lock(meeting)
    if locked.is_agreed and _end_of(locked) <= now:
        execute(MEETING, locked, "end", actor=None, changes={"times": [locked.starts_at]})
    elif locked.status == "proposed" and locked.times[-1] <= now:
        lapsed = execute(MEETING, locked, "lapse", actor=None)
        _tell(lapsed, "meeting_lapsed", None)


def _end_of(meeting: Meeting) -> datetime:
    assert meeting.ends_at is not None  # a booked meeting has its time
    return meeting.ends_at


def _step(actor: Any, meeting: Meeting, name: str) -> Meeting:
    lock_standing(meeting.binome)
    changed = execute(MEETING, meeting, name, actor=actor)
    _tell(changed, MEETING.transition(name).notice, actor)
    return changed


def _side_of(actor: Any, binome: Binome) -> Side:
    """The side for which a firm or its officer proposes and writes; raises NotAllowed."""
    side = side_of_person(actor, binome) if takes_part(actor, binome) else None
    if side is None:
        raise NotAllowed()
    return side


def _in_order(times: Iterable[datetime]) -> list[datetime]:
    """The times, the earliest first; raises Invalid for none, too many, twice the same, or one
    that is past or very far."""
    ordered = sorted(times)
    if not 1 <= len(ordered) <= TIMES_AT_MOST:
        raise Invalid(_("Propose one, two or three times."))
    if len(set(ordered)) < len(ordered):
        raise Invalid(_("Two of these times are the same. Change one."))
    for time in ordered:
        _check_to_come(time)
    return ordered


def _check_to_come(time: datetime, *, field: str | None = None) -> None:
    now = timezone.now()
    if time <= now:
        raise Invalid(
            _("“%(time)s” is past already. Choose a later time.") % {"time": moment(time)},
            field=field,
        )
    if time > now + HORIZON:
        raise Invalid(
            _("“%(time)s” is more than a year away. Check the date.") % {"time": moment(time)},
            field=field,
        )


def _place(meeting: Meeting, link: str, place: str) -> None:
    """Where the two meet: one of both, as the mode says."""
    if meeting.mode == Meeting.Mode.ONLINE:
        meeting.link = link
        if not link:
            raise Invalid(_("Give the link under which you meet."), field="link")
    else:
        meeting.place = place
        if not place:
            raise Invalid(_("Give the place where you meet."), field="place")


def _check_not_begun(meeting: Meeting) -> None:
    current = lock(meeting)
    if current.starts_at is not None and current.starts_at <= timezone.now():
        raise WrongState(_("This meeting has begun or is over, so it stays as it is."))


def _written(times: Iterable[datetime]) -> list[str]:
    return [time.isoformat() for time in times]


def _tell(meeting: Meeting, news: str, actor: Any, *sides: Side, about: str = "") -> None:
    """News of a meeting for these sides (both where none is named): their firms, and the officers
    who proposed times.

    The same may come again after other times were proposed: the number of the step tells apart.
    """
    step = Event.objects.filter(subject_type=Meeting._meta.label_lower, subject_id=meeting.pk)
    tell(
        meeting.binome,
        news,
        to=_people(meeting, sides or tuple(Side)),
        about=f"{meeting.pk}:{about or step.count()}",
        section="meetings/",
        actor=actor,
        **news_of(meeting),
    )


def _people(meeting: Meeting, sides: Collection[Side]) -> list[User]:
    officers = [
        one for one in meeting.invited.all() if side_of_person(one, meeting.binome) in sides
    ]
    return [*firms_of(meeting.binome, *sides), *officers]
