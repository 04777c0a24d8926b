"""Writing what both sides keep with a convention: documents, milestones, alerts of its end."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import Cluster
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Conflict
from journal.services import notify, record
from journal.workflow import lock
from partnerships.models import Convention, ConventionDocument, Milestone
from partnerships.queries import clusters_to_name, staff_of_both_sides
from partnerships.services.axes import leave_axes
from partnerships.workflows import CONVENTION

ALERT_MONTHS = (1, 3, 6)


@transaction.atomic
def add_document(
    *, actor: Any, convention: Convention, title: str, language: str, upload: Any
) -> ConventionDocument:
    """The next version of a document in this language; the ones before it stay.

    Raises ValidationError for a file that is not taken.
    """
    locked = lock(convention)
    require(actor, "convention.keep_records", locked)
    title = " ".join(title.split())
    earlier = locked.documents.filter(title=title, language=language).order_by("-version").first()
    document = ConventionDocument(
        convention=locked,
        title=title,
        language=language,
        version=earlier.version + 1 if earlier else 1,
        handed_in_by=actor,
    ).take(upload)
    document.full_clean()
    document.save()
    _record(
        "convention.document_added",
        locked,
        actor,
        title=title,
        language=language,
        version=document.version,
        sha256=document.sha256,
    )
    return document


@transaction.atomic
def add_milestone(*, actor: Any, convention: Convention, title: str, due_on: date) -> Milestone:
    locked = lock(convention)
    require(actor, "convention.keep_records", locked)
    milestone = Milestone(convention=locked, title=title.strip(), due_on=due_on)
    milestone.full_clean()
    milestone.save()
    _record("convention.milestone_added", locked, actor, title=title, due_on=due_on.isoformat())
    return milestone


@transaction.atomic
def change_milestone(*, actor: Any, milestone: Milestone, title: str, due_on: date) -> Milestone:
    """Another wording or another day. Raises Conflict for one that is done: it is history."""
    require(actor, "convention.keep_records", milestone.convention)
    locked = lock(milestone)
    if locked.done_on is not None:
        raise Conflict(_("This milestone is marked as done already."))
    before = locked.due_on
    locked.title, locked.due_on = title.strip(), due_on
    locked.full_clean(exclude=["convention"])
    locked.save(update_fields=["title", "due_on"])
    _record(
        "convention.milestone_changed",
        locked.convention,
        actor,
        title=locked.title,
        due_before=before.isoformat(),
        due_on=due_on.isoformat(),
    )
    return locked


@transaction.atomic
def complete_milestone(*, actor: Any, milestone: Milestone) -> Milestone:
    """Done today. Raises Conflict when a colleague, of whichever side, has marked it before."""
    require(actor, "convention.keep_records", milestone.convention)
    locked = lock(milestone)
    if locked.done_on is not None:
        raise Conflict(_("This milestone is marked as done already."))
    locked.done_on, locked.done_by = timezone.localdate(), actor
    locked.save(update_fields=["done_on", "done_by"])
    _record("convention.milestone_done", locked.convention, actor, title=locked.title)
    return locked


@transaction.atomic
def name_clusters(*, actor: Any, convention: Convention, clusters: Iterable[Cluster]) -> Convention:
    """Put clusters in charge on the actor's side; those of the other side stay as they are."""
    locked = lock(convention)
    require(actor, "convention.keep_records", locked)
    own = clusters_to_name(actor, locked)
    chosen = own.filter(id__in=[cluster.pk for cluster in clusters])
    others = locked.clusters.exclude(id__in=own.values("id"))
    locked.clusters.set([*others, *chosen])
    leave_axes(locked)
    names = sorted(chosen.values_list("name", flat=True))
    _record("convention.clusters_named", locked, actor, names=names)
    return locked


def _record(code: str, convention: Convention, actor: Any, **data: Any) -> None:
    """A draft is known to the side that writes it, and to nobody else."""
    is_draft = convention.status == "draft"
    territories = [convention.drafted_by_id] if is_draft else CONVENTION.territories(convention)
    record(code=code, subject=convention, actor=actor, territory_ids=territories, **data)


def alert_before_expiry(*, today: date | None = None) -> None:
    """Tell the staff of both sides 6 months, 3 months and 1 month before a convention ends.

    Each is told once; what is past when the platform first looks is told by the nearest alone.
    """
    day = today or timezone.localdate()
    horizon = day + timedelta(days=31 * max(ALERT_MONTHS))
    for convention in Convention.objects.filter(
        status="active", ends_on__gte=day, ends_on__lte=horizon
    ):
        months = next(
            (one for one in ALERT_MONTHS if _months_before(convention.ends_on, one) <= day), None
        )
        if months is None:
            continue
        notify(
            key=f"convention_expires:{convention.id}:{convention.ends_on}:{months}",
            recipients=staff_of_both_sides(convention),
            code="convention_expires",
            path=f"/conventions/{convention.id}/",
            reference=convention.reference,
            ends_on=convention.ends_on.isoformat(),
        )


def _months_before(day: date, months: int) -> date:
    """The same day of an earlier month, or its last one."""
    years, month = divmod(day.month - 1 - months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
