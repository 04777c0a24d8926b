"""Writing to the journal, telling people, and sending what waits in the outbox."""

from journal.services.events import record
from journal.services.notices import (
    choose_notice_mail,
    mark_all_read,
    mark_read,
    notify,
    queue_digests,
)
from journal.services.outbox import (
    CLAIM_TIMEOUT,
    MAX_ATTEMPTS,
    deliver_due_mails,
    queue_mail,
    send_again,
)

__all__ = [
    "CLAIM_TIMEOUT",
    "MAX_ATTEMPTS",
    "choose_notice_mail",
    "deliver_due_mails",
    "mark_all_read",
    "mark_read",
    "notify",
    "queue_digests",
    "queue_mail",
    "record",
    "send_again",
]
