from celery import shared_task


@shared_task
def expire_conventions() -> None:
    from partnerships.services import conventions

    conventions.expire_conventions()


@shared_task
def keep_interests_moving() -> None:
    """Reminders before expiries, so that a worker that slept does not skip one."""
    from partnerships.services import interests, pairings

    interests.remind_of_interests()
    interests.expire_interests()
    pairings.lapse_pairings()


@shared_task
def remind_of_deadlines() -> None:
    from partnerships.services import followup, life

    life.remind_of_deadlines()
    followup.ask_due_firms()


@shared_task
def alert_before_expiry() -> None:
    from partnerships.services import convention_records

    convention_records.alert_before_expiry()


@shared_task
def keep_meetings_moving() -> None:
    from partnerships.services import meetings

    meetings.remind_of_meetings()
    meetings.end_meetings()
