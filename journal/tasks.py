from celery import shared_task


@shared_task
def deliver_outbox() -> None:
    from journal.services import deliver_due_mails

    deliver_due_mails()


@shared_task
def queue_digests() -> None:
    from journal.services import queue_digests as queue

    queue()
