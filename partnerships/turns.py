"""Whose turn it is in a binôme: what each firm, or both, can do next to take it further."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models import Binome
from partnerships.models.meetings import OPEN
from partnerships.models.visits import DONE


@dataclass(frozen=True)
class Turn:
    """What is to be done, by the firm of a side (None: by both), in which part of the workspace."""

    side: Side | None
    words: Any
    section: str


def turns_of(binome: Binome) -> list[Turn]:
    """What waits now, the most pressing first; nothing for one that does not stand."""
    finder = _FINDERS.get(binome.status)
    if finder is None:
        return []
    return [*_meetings(binome), *finder(binome), *_undertakings(binome)]


def _meetings(binome: Binome) -> Iterable[Turn]:
    for asked_by in binome.meetings.filter(status__in=OPEN).values_list("asked_by", flat=True):
        yield Turn(Side(asked_by).other, _("Answer the times proposed for a meeting."), "meetings")


def _undertakings(binome: Binome) -> Iterable[Turn]:
    given = set(binome.undertakings.values_list("side", flat=True))
    for side in Side:
        if side.value not in given:
            yield Turn(side, _("Give your word of confidentiality."), "dialogue")


def _approved(_binome: Binome) -> Iterable[Turn]:
    yield Turn(None, _("Write the first message."), "dialogue")


def _dialogue(_binome: Binome) -> Iterable[Turn]:
    yield Turn(None, _("Plan a visit, so that each firm sees the other at work."), "visits")


def _visits(binome: Binome) -> Iterable[Turn]:
    for side in Side:
        mine = [one for one in binome.visits.all() if one.visitor == side]
        states = {one.status: one for one in mine}
        if not states.keys().isdisjoint(DONE):
            continue
        if "reported" in states:
            yield Turn(side.other, _("Confirm the report on the visit."), "visits")
        elif "waiver_asked" in states:
            asked_by = Side(states["waiver_asked"].asked_by)
            yield Turn(asked_by.other, _("Say whether the visit is needed."), "visits")
        elif "planned" in states:
            yield Turn(side, _("Make the planned visit, then report on it."), "visits")
        else:
            yield Turn(side, _("Plan your visit to the other firm."), "visits")


def _project(binome: Binome) -> Iterable[Turn]:
    current = binome.sheet_versions.filter(sheet="project").first()
    if current is None:
        yield Turn(None, _("Fill in the project sheet."), "project")
        return
    for side in Side:
        if current.agreed_at(side) is None:
            yield Turn(side, _("Read the newest project sheet, and agree to it."), "project")
    if current.is_agreed:
        yield Turn(None, _("Record what you have signed."), "agreements")


def _agreement(binome: Binome) -> Iterable[Turn]:
    for waiting in binome.agreements.filter(status="proposed"):
        side = Side(waiting.proposed_by).other
        yield Turn(side, _("Read the agreement, then confirm it."), "agreements")


def _follow_up(binome: Binome) -> Iterable[Turn]:
    yield from _agreement(binome)
    due = binome.follow_ups.filter(
        due_on__lte=timezone.localdate(), answered_at__isnull=True, stopped_at__isnull=True
    )
    for side in sorted({one.side for one in due}):
        yield Turn(Side(side), _("Answer five short questions."), "follow-up")


_FINDERS: dict[str, Callable[[Binome], Iterable[Turn]]] = {
    "approved": _approved,
    "dialogue": _dialogue,
    "visits": _visits,
    "project": _project,
    "agreement": _agreement,
    "follow_up": _follow_up,
}
