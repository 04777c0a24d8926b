"""Sending what waits in the outbox."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import models, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from ced_platform.shared.zones import zone_of
from journal.models import OutboxMail
from journal.notices import words_of
from journal.services.events import record

MAX_ATTEMPTS = 6
# A mail whose sender died in the middle may have left or not: a person decides, not a retry.
CLAIM_TIMEOUT = timedelta(minutes=15)


def queue_mail(*, key: str, recipient: Any, template: str, **data: Any) -> OutboxMail:
    """Put one mail in the outbox; the same `key` twice gives the same row.

    `calendar`, where given, is an entry for the recipient's calendar: {"method": …, "text": …} of
    iTIP (RFC 5546).
    """
    mail, created = OutboxMail.objects.get_or_create(
        key=key, defaults={"recipient": recipient, "template": template, "data": data}
    )
    if created:
        from journal.tasks import deliver_outbox

        transaction.on_commit(deliver_outbox.delay, robust=True)
    return mail


def deliver_due_mails(*, limit: int = 100) -> int:
    """Send what is due, each mail claimed before it leaves; returns how many were sent.

    A mail is never sent twice: it is claimed in its own transaction, so that a second worker skips
    it, and a claim whose worker died becomes "uncertain" and waits for the operator.
    """
    OutboxMail.objects.filter(
        state=OutboxMail.State.SENDING, claimed_at__lt=timezone.now() - CLAIM_TIMEOUT
    ).update(state=OutboxMail.State.UNCERTAIN)
    sent = 0
    for _attempt in range(limit):
        mail = _claim_one()
        if mail is None:
            break
        sent += _send(mail)
    return sent


# durable: a claim that an outer transaction could roll back would not keep a second worker away
@transaction.atomic(durable=True)
def _claim_one() -> OutboxMail | None:
    mail = (
        OutboxMail.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state=OutboxMail.State.QUEUED, next_attempt_at__lte=timezone.now())
        .order_by("next_attempt_at", "id")
        .first()
    )
    if mail is None:
        return None
    mail.state = OutboxMail.State.SENDING
    mail.claimed_at = timezone.now()
    mail.attempts += 1
    mail.save(update_fields=["state", "claimed_at", "attempts"])
    return mail


def _send(mail: OutboxMail) -> bool:
    try:
        _compose(mail).send()
    except Exception as error:  # a mail server can fail in any way; the row keeps the reason
        exhausted = mail.attempts >= MAX_ATTEMPTS
        mail.state = OutboxMail.State.FAILED if exhausted else OutboxMail.State.QUEUED
        mail.next_attempt_at = timezone.now() + timedelta(minutes=2**mail.attempts)
        mail.error = f"{type(error).__name__}: {error}"[:2000]
        mail.save(update_fields=["state", "next_attempt_at", "error"])
        return False
    mail.state = OutboxMail.State.SENT
    mail.sent_at = timezone.now()
    mail.error = ""
    mail.save(update_fields=["state", "sent_at", "error"])
    return True


def _compose(mail: OutboxMail) -> EmailMultiAlternatives:
    settings_url = settings.SITE_URL + reverse("journal:notice-settings")
    clock = timezone.override(zone_of(mail.recipient.time_zone))
    with translation.override(mail.recipient.language), clock:
        context = {
            **words_of(mail.data),
            "recipient": mail.recipient,
            "site_url": settings.SITE_URL,
            "settings_url": settings_url,
        }
        subject = render_to_string(f"mail/{mail.template}/subject.txt", context)
        text = render_to_string(f"mail/{mail.template}/body.txt", context)
        html = render_to_string(f"mail/{mail.template}/body.html", context)
    host = settings.SITE_URL.split("//")[-1].split(":")[0]
    message = EmailMultiAlternatives(
        subject=" ".join(subject.split()),
        body=text,
        to=[mail.recipient.email],
        headers={
            "Message-ID": f"<outbox-{mail.pk}@{host}>",
            # machines answer such a mail with no notice of absence, and offer the way out
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{settings_url}>",
        },
    )
    message.attach_alternative(html, "text/html")
    if calendar := mail.data.get("calendar"):
        # beside the text and not as a file: mail programs then show it and offer to enter it
        message.attach_alternative(calendar["text"], f"text/calendar; method={calendar['method']}")
    return message


@transaction.atomic
def send_again(*, mails: models.QuerySet[OutboxMail], actor: Any) -> int:
    """Queue uncertain and failed mails once more; returns how many. Others are left alone."""
    stuck = mails.filter(state__in=(OutboxMail.State.UNCERTAIN, OutboxMail.State.FAILED))
    queued = 0
    for mail in stuck.select_for_update(of=("self",)).order_by("id"):
        mail.state, mail.attempts = OutboxMail.State.QUEUED, 0
        mail.next_attempt_at = timezone.now()
        mail.save(update_fields=["state", "attempts", "next_attempt_at"])
        record(code="mail.sent_again", subject=mail, actor=actor)
        queued += 1
    if queued:
        from journal.tasks import deliver_outbox

        transaction.on_commit(deliver_outbox.delay, robust=True)
    return queued
