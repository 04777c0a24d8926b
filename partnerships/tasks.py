from celery import shared_task


@shared_task
def expire_conventions() -> None:
    from partnerships.services import conventions

    conventions.expire_conventions()


@shared_task
def remind_of_deadlines() -> None:
    from partnerships.services import followup, life

    life.remind_of_deadlines()
    followup.ask_due_firms()
