"""Celery: ids in, one service call, nothing else. Each survives a missing row and a second run."""

from celery import shared_task

from matching.models import Run


@shared_task
def plan_run(run_id: int) -> None:
    from matching.services import runs

    run = Run.objects.filter(id=run_id, state__in=[Run.State.QUEUED, Run.State.RUNNING]).first()
    if run is None:
        return
    for block_id in runs.plan(run):
        carry_out_run_block.delay(block_id)


@shared_task
def carry_out_run_block(block_id: int) -> None:
    from matching.services import runs

    runs.carry_out_block(block_id)


@shared_task
def refresh_firm_suggestions(firm_id: int) -> None:
    from matching.services import refresh

    refresh.refresh_firm(firm_id)


@shared_task
def resume_runs() -> None:
    from matching.services import runs

    runs.resume_runs()


@shared_task
def run_every_convention() -> None:
    from matching.services import runs

    runs.run_every_convention()


@shared_task
def carry_out_trial(trial_id: int) -> None:
    from matching import trials

    trials.carry_out(trial_id)
