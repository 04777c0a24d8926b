"""Celery: ids in, one service call, nothing else. Each survives a missing row and a second run."""

from celery import shared_task

from matching.models import Run, RunBlock


@shared_task
def plan_run(run_id: int) -> None:
    from matching.services import runs

    run = Run.objects.filter(id=run_id, state__in=[Run.State.QUEUED, Run.State.RUNNING]).first()
    if run is None:
        return
    try:
        left = runs.plan(run)
    except Exception as error:
        runs.note_failure(run_id, error)
        raise
    for block_id in left:
        carry_out_run_block.delay(block_id)


@shared_task
def carry_out_run_block(block_id: int) -> None:
    from matching.services import runs

    try:
        runs.carry_out_block(block_id)
    except Exception as error:
        for run_id in RunBlock.objects.filter(pk=block_id).values_list("run_id", flat=True):
            runs.note_failure(run_id, error, block_id=block_id)
        raise


# A list that is not refreshed stays wrong until the next run: what fails is tried again.
@shared_task(autoretry_for=(Exception,), max_retries=3, retry_backoff=2)
def refresh_suggestions(firm_ids: list[int]) -> None:
    from matching.services import refresh

    refresh.refresh_firms(*firm_ids)


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
