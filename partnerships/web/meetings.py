"""Meetings: what is proposed, what is booked, what is over; and the steps between them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from ced_platform.shared.abilities import can, require
from ced_platform.shared.choices import Side
from ced_platform.shared.submitting import accepted, sent
from ced_platform.shared.zones import city, offset
from partnerships.calendars import PUBLISH, calendar_entry
from partnerships.clocks import Clock, clocks_of, local_times
from partnerships.models import Binome, Meeting
from partnerships.models.meetings import AGREED, OPEN
from partnerships.parties import side_of_person
from partnerships.services.meetings import (
    cancel_meeting,
    counter_times,
    decline_meeting,
    keep_time,
    move_meeting,
    propose_meeting,
    take_time,
    withdraw_meeting,
    write_minutes,
)
from partnerships.web.meeting_forms import MeetingForm, MinutesForm, TakeForm, TimesForm, in_minutes
from partnerships.web.workspace import SAVED, open_workspace, show
from partnerships.workflows import MEETING


class EmptyForm(forms.Form):
    """A question that is answered by a button alone."""


@dataclass(frozen=True)
class Action:
    """A step that a person can take with a meeting: its form, its service, what is said then."""

    name: str
    label: Any
    run: Callable[..., Any]
    done: Any
    form: type[forms.Form] = EmptyForm
    is_main: bool = False
    is_danger: bool = False


ACTIONS = {
    one.name: one
    for one in (
        Action(
            "take",
            gettext_lazy("Take a time"),
            take_time,
            gettext_lazy("The meeting is booked. Everybody gets an invitation by mail."),
            form=TakeForm,
            is_main=True,
        ),
        Action(
            "counter",
            gettext_lazy("Propose other times"),
            counter_times,
            gettext_lazy("The other side is told of your times."),
            form=TimesForm,
        ),
        Action(
            "move",
            gettext_lazy("Propose another time"),
            move_meeting,
            gettext_lazy("The other side is told. Until it takes a new time the old one stands."),
            form=TimesForm,
        ),
        Action(
            "keep",
            gettext_lazy("Keep the old time"),
            keep_time,
            gettext_lazy("The meeting stays at its time."),
        ),
        Action(
            "decline",
            gettext_lazy("Decline"),
            decline_meeting,
            gettext_lazy("The meeting is declined. Another one can be proposed."),
            is_danger=True,
        ),
        Action(
            "withdraw",
            gettext_lazy("Take the proposal back"),
            withdraw_meeting,
            gettext_lazy("Taken back. Another meeting can be proposed."),
            is_danger=True,
        ),
        Action(
            "cancel",
            gettext_lazy("Cancel the meeting"),
            cancel_meeting,
            gettext_lazy("Cancelled. Everybody is told by mail, and calendars are corrected."),
            is_danger=True,
        ),
    )
}


def meetings_page(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    meetings = list(binome.meetings.prefetch_related("minutes__author"))
    clocks = clocks_of(binome, request.user)
    for meeting in meetings:
        _prepare(request, binome, meeting, clocks)
    current = [one for one in meetings if not one.state.final]
    may_meet = binome.is_standing and can(request.user, "binome.meet", binome)
    return show(
        request,
        binome,
        "meetings",
        "meetings",
        current=sorted(current, key=lambda one: one.starts_at or one.times[0]),
        earlier=[one for one in meetings if one.state.final],
        may_propose=may_meet and not any(one.status in OPEN for one in meetings),
        **_reader_clock(request),
    )


def _prepare(
    request: HttpRequest, binome: Binome, meeting: Meeting, clocks: tuple[Clock, ...]
) -> None:
    """What the template shows of a meeting, hung on it."""
    meeting.binome = binome
    meeting.state = MEETING.state(meeting.status)
    has_begun = meeting.starts_at is not None and meeting.starts_at <= timezone.now()
    agreed = [meeting.starts_at] if meeting.starts_at else []
    meeting.agreed = [local_times(time, meeting.length, clocks) for time in agreed]
    proposed = meeting.times if meeting.status in OPEN else []
    meeting.proposals = [local_times(time, meeting.length, clocks) for time in proposed]
    meeting.long = in_minutes(meeting.minutes_long)
    meeting.asker = binome.firm_of(meeting.asking_side)
    meeting.actions = [] if has_begun or not binome.is_standing else _actions(request.user, meeting)
    meeting.told = [(binome.firm_of(Side(one.side)), one) for one in meeting.minutes.all()]
    writes = binome.is_standing and can(request.user, "binome.meet", binome)
    meeting.may_write = writes and has_begun and meeting.status in (*AGREED, "over")


def _actions(user: Any, meeting: Meeting) -> list[Action]:
    possible = {step.name for step in MEETING.possible(meeting)}
    return [
        action
        for action in ACTIONS.values()
        if action.name in possible and can(user, f"meeting.{action.name}", meeting)
    ]


def _reader_clock(request: HttpRequest) -> dict[str, str]:
    zone = request.user.time_zone
    return {"own_city": city(zone), "own_offset": offset(zone, timezone.now())}


def new_meeting(request: HttpRequest, pk: int) -> HttpResponse:
    binome = open_workspace(request, pk)
    require(request.user, "binome.meet", binome)
    form = MeetingForm(sent(request))
    if form.is_valid() and accepted(
        form,
        lambda: propose_meeting(actor=request.user, binome=binome, **form.cleaned_data),
    ):
        messages.success(request, _("Proposed. The other firm is told."), extra_tags=SAVED)
        return redirect("partnerships:binome-meetings", pk=pk)
    return _form_page(request, binome, form, _("Propose a meeting"), types_times=True)


def take_step(request: HttpRequest, pk: int, meeting: int, name: str) -> HttpResponse:
    """Take, move, cancel and so on: one page that asks, and does it."""
    binome, found = _open(request, pk, meeting)
    action = ACTIONS[name]
    require(request.user, f"meeting.{name}", found)
    clocks = clocks_of(binome, request.user)
    words: dict[str, Any] = {}
    if action.form is TakeForm:
        words = {"meeting": found, "clocks": clocks}
    form = action.form(sent(request), **words)
    if form.is_valid() and accepted(
        form, lambda: action.run(actor=request.user, meeting=found, **form.cleaned_data)
    ):
        messages.success(request, str(action.done), extra_tags=SAVED)
        return redirect("partnerships:binome-meetings", pk=pk)
    _prepare(request, binome, found, clocks)
    return _form_page(
        request,
        binome,
        form,
        action.label,
        meeting=found,
        is_danger=action.is_danger,
        types_times=action.form is TimesForm,
        shows_times=action.form is not TakeForm,
    )


def minutes(request: HttpRequest, pk: int, meeting: int) -> HttpResponse:
    """The minutes of one's own side, written or corrected."""
    binome, found = _open(request, pk, meeting)
    require(request.user, "binome.meet", binome)
    own = found.minutes.filter(side=side_of_person(request.user, binome)).first()
    form = MinutesForm(sent(request), initial={"text": own.text if own else ""})
    if form.is_valid() and accepted(
        form,
        lambda: write_minutes(
            actor=request.user, meeting=found, language=get_language() or "", **form.cleaned_data
        ),
    ):
        messages.success(request, _("Your minutes are saved."), extra_tags=SAVED)
        return redirect("partnerships:binome-meetings", pk=pk)
    _prepare(request, binome, found, clocks_of(binome, request.user))
    return _form_page(request, binome, form, _("Write minutes"), meeting=found, shows_times=True)


def entry(request: HttpRequest, pk: int, meeting: int) -> HttpResponse:
    """The booked meeting as a file for a calendar."""
    _binome, found = _open(request, pk, meeting)
    if not found.is_agreed:
        raise Http404
    return HttpResponse(
        calendar_entry(found, PUBLISH),
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="meeting-{found.pk}.ics"',
            "Cache-Control": "private, no-store",
        },
    )


def _open(request: HttpRequest, pk: int, meeting: int) -> tuple[Binome, Meeting]:
    binome = open_workspace(request, pk)
    found = get_object_or_404(Meeting, pk=meeting, binome=binome)
    found.binome = binome
    return binome, found


def _form_page(
    request: HttpRequest, binome: Binome, form: forms.Form, title: Any, **context: Any
) -> HttpResponse:
    return show(
        request,
        binome,
        "meetings",
        "meeting_form",
        form=form,
        title=title,
        **_reader_clock(request),
        **context,
    )
