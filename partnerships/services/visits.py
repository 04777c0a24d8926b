"""Visits: plan, report, confirm, cancel; or agree to do without."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, WrongState
from journal.services import record
from journal.workflow import execute
from partnerships.models import Binome, Visit
from partnerships.models.visits import DONE
from partnerships.parties import acting_side
from partnerships.services.life import advance_if, lock_standing
from partnerships.services.news import firms_of, tell
from partnerships.workflows import VISIT

# visits belong to the part of the life that comes after the first words
FROM_DIALOGUE_ON = ("dialogue", "visits", "project", "agreement", "follow_up")


def sides_that_visited(binome: Binome) -> frozenset[Side]:
    """The sides whose visit is done, or was agreed not to be needed."""
    done = binome.visits.filter(status__in=DONE).values_list("visitor", flat=True)
    return frozenset(map(Side, done))


@transaction.atomic
def plan_visit(
    *,
    actor: Any,
    binome: Binome,
    visitor: Side,
    starts_on: date,
    ends_on: date,
    travellers: str,
    language: str,
    programme: str = "",
) -> Visit:
    """Set the days of a visit; either firm may write them down, both can cancel.

    Raises ValidationError for days in the wrong order, Conflict when one is under way.
    """
    return _enter(
        actor,
        binome,
        "visit.planned",
        "visit_planned",
        visitor=visitor,
        starts_on=starts_on,
        ends_on=ends_on,
        travellers=travellers.strip(),
        programme=programme.strip(),
        language=language,
    )


@transaction.atomic
def ask_waiver(*, actor: Any, binome: Binome, visitor: Side, reason: str, language: str) -> Visit:
    """Propose to do without a visit, with a reason; it needs the word of the other firm."""
    if not reason.strip():
        raise Invalid(_("Say why the visit is not needed."), field="reason")
    return _enter(
        actor,
        binome,
        "visit.waiver_asked",
        "visit_waiver_asked",
        status="waiver_asked",
        visitor=visitor,
        reason=reason.strip(),
        language=language,
    )


def _enter(actor: Any, binome: Binome, code: str, news: str, **fields: Any) -> Visit:
    locked = lock_standing(binome)
    side = acting_side(actor, locked)
    if locked.status not in FROM_DIALOGUE_ON:
        raise WrongState(_("Begin with a message: a visit is planned together."))
    under_way = ("planned", "reported", "waiver_asked")
    if locked.visits.filter(visitor=fields["visitor"], status__in=under_way).exists():
        raise Conflict(_("A visit in this direction is under way already."))
    visit = Visit(binome=locked, asked_by=side, **fields)
    visit.full_clean(exclude=["binome"])
    visit.save()
    record(
        code=code,
        subject=visit,
        actor=actor,
        territory_ids=VISIT.territories(visit),
        visitor=visit.visitor,
    )
    advance_if(locked, "start_visits", actor=actor)
    tell(locked, news, to=firms_of(locked), about=visit.pk, section="visits/", actor=actor)
    return visit


@transaction.atomic
def report_visit(*, actor: Any, visit: Visit, report: str, language: str) -> Visit:
    """What the visitors saw, once the visit has begun."""
    if not report.strip():
        raise Invalid(_("Say what the visit showed."), field="report")
    if visit.starts_on is not None and visit.starts_on > timezone.localdate():
        raise WrongState(
            _("The visit has not begun yet. Report when you are back."), field="report"
        )
    changes = {
        "report": report.strip(),
        "report_language": language,
        "reported_at": timezone.now(),
    }
    return _step(actor, visit, "report", changes)


@transaction.atomic
def confirm_visit(*, actor: Any, visit: Visit, comment: str = "", language: str = "") -> Visit:
    """The host's word on the report. The second visit that counts starts the project."""
    changes = {
        "host_comment": comment.strip(),
        "comment_language": language if comment.strip() else "",
        "decided_at": timezone.now(),
    }
    return _step(actor, visit, "confirm", changes)


@transaction.atomic
def agree_waiver(*, actor: Any, visit: Visit) -> Visit:
    """The other firm agrees to do without the visit."""
    return _step(actor, visit, "agree", {"decided_at": timezone.now()})


@transaction.atomic
def cancel_visit(*, actor: Any, visit: Visit) -> Visit:
    """The visit does not take place, or is wanted after all; another one can be planned."""
    return _step(actor, visit, "cancel", {})


def _step(actor: Any, visit: Visit, name: str, changes: dict[str, Any]) -> Visit:
    binome = lock_standing(visit.binome)
    moved = execute(VISIT, visit, name, actor=actor, changes=changes)
    notice = VISIT.transition(name).notice
    tell(binome, notice, to=firms_of(binome), about=visit.pk, section="visits/", actor=actor)
    if len(sides_that_visited(binome)) == 2:
        advance_if(binome, "start_project", actor=actor)
    return moved
