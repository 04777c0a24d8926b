"""Telling people what happened: a notice on the platform, and a mail as each has chosen."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ced_platform.shared.choices import NoticeMail
from ced_platform.shared.zones import zone_of
from journal.models import Notice
from journal.notices import kind_of
from journal.services.outbox import queue_mail

# A digest is there when the day begins, in the reader's own time zone.
DIGEST_HOUR = time(7)


@transaction.atomic
def notify(*, key: str, recipients: Iterable[Any], code: str, path: str, **data: Any) -> None:
    """Tell each recipient once: the same `key` twice for one person is one notice and one mail.

    `code` is declared in journal.notices, `path` is the page concerned, `data` must be JSON.
    The mail is queued or left to the recipient's digest, as the person has chosen; a legal notice
    is always mailed at once, and one with a mail of its own never. Service accounts and people who
    cannot log in are left out.
    """
    kind = kind_of(code)
    for recipient in sorted(set(recipients), key=lambda one: one.pk):
        if recipient.is_service or not recipient.is_active:
            continue
        setting = kind.mail_for(recipient)
        _notice, is_new = Notice.objects.get_or_create(
            recipient=recipient,
            key=key,
            defaults={
                "code": code,
                "path": path,
                "data": data,
                "awaits_digest": setting in DIGESTS,
            },
        )
        if is_new and setting == NoticeMail.AT_ONCE:
            queue_mail(
                key=f"{key}:{recipient.pk}",
                recipient=recipient,
                template=kind.template,
                notice_code=code,
                path=path,
                **data,
            )


DIGESTS = frozenset({NoticeMail.DAILY, NoticeMail.WEEKLY})


def queue_digests(*, now: datetime | None = None) -> int:
    """Queue one mail for each person whose digest is due; returns how many.

    A digest takes what was there at its hour, so that a platform that slept sends it late and not
    twice. What was read meanwhile is left out.
    """
    moment = now or timezone.now()
    waiting = Notice.objects.filter(awaits_digest=True).order_by("recipient_id")
    queued = 0
    for recipient_id in waiting.values_list("recipient_id", flat=True).distinct():
        queued += _queue_digest(recipient_id, moment)
    return queued


@transaction.atomic
def _queue_digest(recipient_id: int, moment: datetime) -> bool:
    """Its notices are locked and marked in the transaction that writes the mail: no second one."""
    notices = list(
        Notice.objects.select_for_update(of=("self",), no_key=True)
        .filter(awaits_digest=True, recipient=recipient_id)
        .select_related("recipient")
        .order_by("id")
    )
    if not notices:
        return False
    recipient = notices[0].recipient
    due_until = last_digest_hour(recipient, moment)
    due = [notice for notice in notices if notice.created_at < due_until]
    Notice.objects.filter(id__in=[notice.id for notice in due]).update(awaits_digest=False)
    unread = [notice.id for notice in due if notice.read_at is None]
    if not unread or not recipient.is_active:
        return False
    queue_mail(
        key=f"digest:{recipient.pk}:{unread[-1]}",
        recipient=recipient,
        template="digest",
        notice_ids=unread,
        count=len(unread),
        path="/notices/",
    )
    return True


def last_digest_hour(recipient: Any, moment: datetime) -> datetime:
    """When this person's latest digest was due: today's or this week's hour in their time zone.

    Who has changed to “at once” gets the rest at once.
    """
    if recipient.notice_mail not in DIGESTS:
        return moment
    zone = zone_of(recipient.time_zone)
    local = moment.astimezone(zone)
    days_back = local.weekday() if recipient.notice_mail == NoticeMail.WEEKLY else 0
    step = 7 if recipient.notice_mail == NoticeMail.WEEKLY else 1
    day = local.date() - timedelta(days=days_back)
    hour = datetime.combine(day, DIGEST_HOUR, zone)
    if hour <= local:
        return hour
    return datetime.combine(day - timedelta(days=step), DIGEST_HOUR, zone)


@transaction.atomic
def choose_notice_mail(*, recipient: Any, setting: str) -> None:
    """From now on; what waits for a digest is dropped by who wants none."""
    recipient.notice_mail = NoticeMail(setting)
    recipient.save(update_fields=["notice_mail"])
    if recipient.notice_mail == NoticeMail.LEGAL_ONLY:
        Notice.objects.filter(recipient=recipient, awaits_digest=True).update(awaits_digest=False)


@transaction.atomic
def mark_read(*, notice: Notice) -> None:
    Notice.objects.filter(pk=notice.pk, read_at__isnull=True).update(read_at=timezone.now())


@transaction.atomic
def mark_all_read(*, recipient: Any) -> int:
    """Returns how many were unread."""
    unread = Notice.objects.visible_to(recipient).unread()
    return unread.update(read_at=timezone.now())
