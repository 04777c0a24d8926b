"""What this room does when the rooms below announce a change."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from actors.signals import firm_changed
from matching.models import Run
from partnerships.models import Convention
from partnerships.signals import convention_changed, pair_changed
from territories.queries import ids_with_ancestors, ids_with_descendants
from territories.signals import conditions_changed


@receiver(firm_changed)
def refresh_after_profile_change(firm_id: int, **_: Any) -> None:
    from matching.services.refresh import request_refresh

    request_refresh(firm_id)


@receiver(pair_changed)
def refresh_after_answer(firm_ids: tuple[int, int], **_: Any) -> None:
    from matching.services.refresh import request_refresh

    request_refresh(*firm_ids)


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


@receiver(conditions_changed)
def match_again_under_the_law(territory_id: int, **_: Any) -> None:
    """Another law for every firm there and below: the conventions over them are matched anew."""
    from matching.services.runs import start_run

    places = ids_with_ancestors(territory_id) | ids_with_descendants([territory_id])
    open_states = [Run.State.QUEUED, Run.State.RUNNING]
    for convention in (
        Convention.objects.active()
        .filter(Q(territory_a__in=places) | Q(territory_b__in=places))
        .exclude(runs__state__in=open_states)
    ):
        start_run(convention=convention)
