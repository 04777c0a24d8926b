"""What this room does when the rooms below announce a change."""

from typing import Any

from django.dispatch import receiver

from actors.signals import firm_changed
from matching.models import Run
from partnerships.models import Convention
from partnerships.signals import convention_changed, pair_changed


@receiver(firm_changed)
def refresh_after_profile_change(firm_id: int, **_: Any) -> None:
    from matching.services.refresh import request_refresh

    request_refresh(firm_id)


@receiver(pair_changed)
def refresh_after_answer(firm_ids: tuple[int, int], **_: Any) -> None:
    from matching.services.refresh import request_refresh

    for firm_id in firm_ids:
        request_refresh(firm_id)


@receiver(convention_changed)
def match_or_withdraw(convention_id: int, **_: Any) -> None:
    """In force: a first run. No longer: its suggestions leave the lists, with their history."""
    from matching.services.lists import withdraw_suggestions
    from matching.services.runs import fail, start_run

    convention = Convention.objects.get(pk=convention_id)
    open_runs = convention.runs.filter(state__in=[Run.State.QUEUED, Run.State.RUNNING])
    if not convention.is_in_force:
        for run in open_runs:
            fail(run, "the convention is no longer in force")
        withdraw_suggestions(convention=convention)
    elif not open_runs.exists():
        start_run(convention=convention)
