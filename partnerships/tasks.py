from celery import shared_task


@shared_task
def expire_conventions() -> None:
    from partnerships.services import conventions

    conventions.expire_conventions()


@shared_task
def alert_before_expiry() -> None:
    from partnerships.services import convention_records

    convention_records.alert_before_expiry()
