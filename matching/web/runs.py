"""The state of a convention's matching: the last run, and the button that asks for a new one."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from ced_platform.shared.abilities import can
from matching.models import Run
from matching.queries import runs_with_progress
from matching.services.runs import start_run
from matching.web.access import convention_seen
from partnerships.models import Convention


def run_context(user: Any, convention: Convention) -> dict[str, Any]:
    """What the panel of a convention shows: the newest run, whether it goes on, who may start."""
    run = runs_with_progress(convention).first()
    is_open = run is not None and run.state in {Run.State.QUEUED, Run.State.RUNNING}
    return {
        "convention": convention,
        "run": run,
        "is_open": is_open,
        "may_start": not is_open and can(user, "run.start", convention),
    }


@require_GET
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """The panel alone, which a page asks for again while a run goes on."""
    context = run_context(request.user, convention_seen(request, pk))
    if request.htmx:
        return render(request, "matching/run_panel.html", context)
    return render(request, "matching/runs.html", context)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a full run of the convention."""
    convention = convention_seen(request, pk)
    start_run(convention=convention, actor=request.user)
    messages.success(request, _("Asked for. The present lists stay until the new ones are ready."))
    return redirect("partnerships:convention", pk)
