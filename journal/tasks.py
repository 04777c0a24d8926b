from celery import shared_task


@shared_task
def deliver_outbox() -> None:
    from journal.services import deliver_due_mails

    deliver_due_mails()
