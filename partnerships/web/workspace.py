"""What the pages of a binôme's workspace share: how it is opened, its sections, its frame."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import can
from ced_platform.shared.formats import time_span
from ced_platform.shared.panels import Panel, provides
from ced_platform.shared.zones import city
from partnerships.models import Binome, Meeting
from partnerships.models.meetings import AGREED
from partnerships.turns import Turn, turns_of
from partnerships.workflows import BINOME


@dataclass(frozen=True)
class Section:
    """One part of the workspace: a tab."""

    code: str
    label: Any

    @property
    def view(self) -> str:
        return f"partnerships:binome-{self.code}" if self.code else "partnerships:binome"


SAVED = "draft-saved"  # tells static/js/drafts.js that what was typed has arrived

SECTIONS = (
    Section("", _("Overview")),
    Section("dialogue", _("Dialogue")),
    Section("meetings", _("Meetings")),
    Section("grid", _("Grid")),
    Section("visits", _("Visits")),
    Section("project", _("Project")),
    Section("agreements", _("Agreements")),
    Section("follow-up", _("Follow-up")),
)


@dataclass(frozen=True)
class Tab:
    label: Any
    url: str
    is_current: bool


def tabs(binome: Binome, current: str) -> list[Tab]:
    return [
        Tab(one.label, reverse(one.view, args=[binome.pk]), one.code == current) for one in SECTIONS
    ]


def open_workspace(request: HttpRequest, pk: int) -> Binome:
    """The binôme for one who takes part in it, once it has been approved; else 404.

    A closed one stays readable. Two statements.
    """
    visible = Binome.objects.visible_to(request.user).select_related(
        "convention", "firm_a__territory", "firm_b__territory", "firm_a__cluster", "firm_b__cluster"
    )
    binome = get_object_or_404(visible, pk=pk)
    if binome.approved_both_at is None or not can(request.user, "binome.take_part", binome):
        raise Http404
    return binome


def show(
    request: HttpRequest, binome: Binome, section: str, template: str, **context: Any
) -> HttpResponse:
    """A page of the workspace inside its frame."""
    return render(
        request,
        f"partnerships/binome/{template}.html",
        {
            "binome": binome,
            "state": BINOME.state(binome.status),
            "tabs": tabs(binome, section),
            "section": next(one.label for one in SECTIONS if one.code == section),
            "may_act": binome.is_standing and can(request.user, "binome.act", binome),
            "shows_synthetic_data": binome.firm_a.is_synthetic or binome.firm_b.is_synthetic,
            **context,
        },
    )


@dataclass(frozen=True)
class ShownTurn:
    """A turn with the name of the firm, and the way to where it is done."""

    who: str
    words: Any
    url: str


def shown_turns(binome: Binome) -> list[ShownTurn]:
    def name(turn: Turn) -> str:
        return binome.firm_of(turn.side).name if turn.side else ""

    return [
        ShownTurn(
            name(turn), turn.words, reverse(f"partnerships:binome-{turn.section}", args=[binome.pk])
        )
        for turn in turns_of(binome)
    ]


def next_meeting(binome: Binome) -> Meeting | None:
    """The booked meeting that comes next, with its time in words by the reader's clock."""
    to_come = binome.meetings.filter(status__in=AGREED, starts_at__gt=timezone.now())
    meeting = to_come.order_by("starts_at").first()
    if meeting is None or meeting.starts_at is None:
        return None
    zone = timezone.get_current_timezone()
    meeting.span = time_span(meeting.starts_at, meeting.starts_at + meeting.length, zone)
    meeting.city = city(str(zone))
    return meeting


def due_at(binome: Binome) -> datetime | None:
    """When a reminder of the present part of the life is due; None where nobody is reminded."""
    deadline = BINOME.state(binome.status).deadline
    began = binome.began_at(binome.status) if binome.is_standing else None
    return began + deadline if began and deadline else None


@provides("binome", order=1)
def next_steps_panel(request: HttpRequest, binome: Binome) -> Panel | None:
    """Whose turn it is and what comes next: the first thing on the page of one that stands."""
    if not binome.is_standing:
        return None
    takes_part = can(request.user, "binome.take_part", binome)
    return Panel(
        "partnerships/binome/next_steps.html",
        {
            "binome": binome,
            "state": BINOME.state(binome.status),
            "turns": shown_turns(binome) if takes_part else [],
            "meeting": next_meeting(binome) if takes_part else None,
            "due_at": due_at(binome),
        },
    )
