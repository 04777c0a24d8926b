from celery import shared_task


@shared_task
def expire_conventions() -> None:
    from partnerships.services import conventions

    conventions.expire_conventions()
