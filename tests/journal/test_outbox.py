"""The outbox: a mail is a row first, leaves once, and never twice."""

from copy import deepcopy
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction
from django.utils import timezone

from journal import tasks
from journal.models import Event, OutboxMail
from journal.services import (
    CLAIM_TIMEOUT,
    MAX_ATTEMPTS,
    deliver_due_mails,
    outbox,
    queue_mail,
    send_again,
)
from tests.factories import UserFactory
from tests.transactions import meanwhile, race, rolled_back

State = OutboxMail.State


class BrokenServer(EmailBackend):
    def send_messages(self, _messages):
        raise ConnectionRefusedError("the mail server is away")


@pytest.fixture(autouse=True)
def greeting(tmp_path, settings):
    """A mail template that says in which language it was rendered."""
    folder = tmp_path / "mail" / "greeting"
    folder.mkdir(parents=True)
    head = "{% load i18n %}{% get_current_language as code %}"
    plain = head + "{% autoescape off %}"
    (folder / "subject.txt").write_text(
        plain + "[{{ code }}]\n Good day {{ recipient }}{% endautoescape %}\n"
    )
    (folder / "body.txt").write_text(
        plain + "{{ code }}: {{ firm }} at {{ site_url }}{% endautoescape %}"
    )
    (folder / "body.html").write_text(head + "<p lang={{ code }}>{{ firm }}</p>")
    templates = deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path]
    settings.TEMPLATES = templates


@pytest.fixture
def asked(monkeypatch) -> list[int]:
    """How often the worker was asked to deliver."""
    calls: list[int] = []
    monkeypatch.setattr(tasks.deliver_outbox, "delay", lambda: calls.append(1))
    return calls


def queued(**fields) -> OutboxMail:
    """A mail that waits in the outbox; nobody was asked to deliver it."""
    number = OutboxMail.objects.count()
    values = {"key": f"greeting:{number}", "template": "greeting", "data": {"firm": "Gears & Co"}}
    recipient = fields.pop("recipient", None) or UserFactory()
    return OutboxMail.objects.create(recipient=recipient, **values | fields)


# --- asking for a mail ---------------------------------------------------------------------------


def test_the_same_key_asks_for_one_mail(db, asked, django_capture_on_commit_callbacks):
    recipient = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        first = queue_mail(key="k", recipient=recipient, template="greeting", firm="One")
        second = queue_mail(key="k", recipient=UserFactory(), template="other", firm="Two")
    assert second == first == OutboxMail.objects.get()
    assert (second.recipient, second.template, second.data) == (
        recipient,
        "greeting",
        {"firm": "One"},
    )
    assert asked == [1], "a mail that waits already is not delivered a second time"


def test_nothing_leaves_before_the_commit(db, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        queue_mail(key="k", recipient=UserFactory(), template="greeting")
        assert asked == []
    assert len(callbacks) == 1
    callbacks[0]()
    assert asked == [1]


def test_a_rollback_takes_the_mail_back(db, asked, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, rolled_back():
        queue_mail(key="k", recipient=UserFactory(), template="greeting")
    assert callbacks == []
    assert not OutboxMail.objects.exists()


def test_a_broker_that_is_away_does_not_undo_the_deed(monkeypatch, transactional_db):
    """The mail waits in its row: the clock asks again every minute."""

    def away():
        raise ConnectionError

    monkeypatch.setattr(tasks.deliver_outbox, "delay", away)
    with transaction.atomic():
        queue_mail(key="k", recipient=UserFactory(), template="greeting")
    assert OutboxMail.objects.get().state == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_for_the_same_mail_at_once_get_one(asked):
    recipient = UserFactory()

    def ask():
        return queue_mail(key="k", recipient=recipient, template="greeting").pk

    first, second = race(ask, ask)
    assert first == second
    assert len(asked) == 1


# --- sending -------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["fr", "ar", "zh-hans"])
def test_a_mail_is_written_in_the_language_of_who_gets_it(db, settings, language):
    settings.SITE_URL = "https://ced.example.org:8443"
    row = queued(recipient=UserFactory(language=language, full_name="Léa <Li>", email="lea@x.org"))
    assert deliver_due_mails() == 1
    (sent,) = django_mail.outbox
    assert sent.subject == f"[{language}] Good day Léa <Li>", "one line"
    assert sent.to == ["lea@x.org"]
    assert sent.body == f"{language}: Gears & Co at https://ced.example.org:8443"
    assert [(one.content, one.mimetype) for one in sent.alternatives] == [
        (f"<p lang={language}>Gears &amp; Co</p>", "text/html")
    ]
    assert sent.extra_headers["Message-ID"] == f"<outbox-{row.pk}@ced.example.org>"


def test_what_was_sent_is_marked_and_not_sent_again(db):
    row = queued(error="earlier trouble")
    assert deliver_due_mails() == 1
    assert deliver_due_mails() == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == (State.SENT, 1, "")
    assert row.sent_at
    assert row.claimed_at
    assert len(django_mail.outbox) == 1


def test_only_what_is_due_is_sent_oldest_first(db):
    now = timezone.now()
    queued(next_attempt_at=now + timedelta(minutes=1))
    late = queued(next_attempt_at=now - timedelta(minutes=1), data={"firm": "late"})
    later = queued(next_attempt_at=now - timedelta(minutes=9), data={"firm": "later"})
    assert deliver_due_mails(limit=1) == 1
    assert OutboxMail.objects.get(pk=later.pk).state == State.SENT
    assert deliver_due_mails() == 1
    assert OutboxMail.objects.get(pk=late.pk).state == State.SENT
    assert OutboxMail.objects.filter(state=State.QUEUED).count() == 1


@pytest.mark.parametrize(
    "state", [State.SENDING, State.SENT, State.FAILED, State.UNCERTAIN], ids=str
)
def test_only_what_waits_is_sent(db, state):
    queued(state=state, claimed_at=timezone.now(), sent_at=timezone.now())
    assert deliver_due_mails() == 0
    assert django_mail.outbox == []
    assert OutboxMail.objects.get().state == state


def test_a_failing_server_is_tried_again_later_and_given_up_in_the_end(db, settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    row = queued()
    waits = []
    for attempt in range(1, MAX_ATTEMPTS + 1):
        before = timezone.now()
        assert deliver_due_mails() == 0
        row.refresh_from_db()
        assert row.attempts == attempt
        assert row.error == "ConnectionRefusedError: the mail server is away"
        waits.append(round((row.next_attempt_at - before).total_seconds() / 60))
        assert row.state == (State.QUEUED if attempt < MAX_ATTEMPTS else State.FAILED)
        assert deliver_due_mails() == 0, "not before its time"
        OutboxMail.objects.update(next_attempt_at=timezone.now())
    assert waits == [2, 4, 8, 16, 32, 64]
    assert deliver_due_mails() == 0
    assert OutboxMail.objects.get().attempts == MAX_ATTEMPTS == 6


def test_a_server_that_comes_back_gets_the_mail(db, settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    queued()
    deliver_due_mails()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    OutboxMail.objects.update(next_attempt_at=timezone.now())
    assert deliver_due_mails() == 1
    row = OutboxMail.objects.get()
    assert (row.state, row.attempts, row.error) == (State.SENT, 2, "")


def test_a_mail_that_cannot_be_written_does_not_hold_up_the_others(db):
    broken, whole = queued(template="no_such_template"), queued()
    assert deliver_due_mails() == 1
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.state, whole.state) == (State.QUEUED, State.SENT)
    assert broken.error.startswith("TemplateDoesNotExist")


def test_a_mail_whose_sender_died_waits_for_a_person(db):
    """It may have left: sending it again could be the second time."""
    died = queued(state=State.SENDING, claimed_at=timezone.now() - CLAIM_TIMEOUT)
    at_work = queued(
        state=State.SENDING, claimed_at=timezone.now() - CLAIM_TIMEOUT + timedelta(minutes=1)
    )
    assert deliver_due_mails() == 0
    died.refresh_from_db()
    at_work.refresh_from_db()
    assert (died.state, at_work.state) == (State.UNCERTAIN, State.SENDING)
    assert deliver_due_mails() == 0
    assert django_mail.outbox == []


def test_a_person_may_send_again_what_is_stuck_and_nothing_else(
    db, asked, django_capture_on_commit_callbacks
):
    operator = UserFactory(is_superuser=True)
    stuck = [queued(state=state, attempts=6) for state in (State.UNCERTAIN, State.FAILED)]
    queued(state=State.SENT, sent_at=timezone.now())
    queued(state=State.SENDING, claimed_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        assert send_again(mails=OutboxMail.objects.all(), actor=operator) == 2
    assert asked == [1]
    assert set(OutboxMail.objects.filter(state=State.QUEUED, attempts=0)) == set(stuck)
    assert list(Event.objects.values_list("code", "actor")) == 2 * [
        ("mail.sent_again", operator.pk)
    ]
    assert deliver_due_mails() == 2


def test_the_task_delivers(db):
    queued()
    tasks.deliver_outbox()
    assert len(django_mail.outbox) == 1


# --- two workers ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_outbox_and_send_each_mail_once():
    rows = [queued(data={"firm": f"Firm {number}"}) for number in range(6)]
    assert sum(race(deliver_due_mails, deliver_due_mails)) == len(rows)
    assert sorted(message.body.split(" at ")[0] for message in django_mail.outbox) == [
        f"en: Firm {number}" for number in range(6)
    ]
    assert set(OutboxMail.objects.values_list("state", "attempts")) == {(State.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_a_colleague_is_claiming_is_passed_over_and_not_waited_for():
    held, free = queued(), queued()
    with meanwhile(lambda: OutboxMail.objects.select_for_update().get(pk=held.pk)):
        assert deliver_due_mails() == 1
    assert OutboxMail.objects.get(pk=free.pk).state == State.SENT
    assert OutboxMail.objects.get(pk=held.pk).state == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_claim_is_refused_inside_a_transaction_that_could_take_it_back():
    queued()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        deliver_due_mails()
    assert django_mail.outbox == []
    assert OutboxMail.objects.get().state == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_the_claim_is_stored_before_the_mail_leaves(monkeypatch):
    """Another connection sees it while the server is talked to."""
    queued()
    seen = []

    def look(mail):
        def read():
            seen.append(OutboxMail.objects.values_list("state", "attempts").get())

        race(read)
        raise TimeoutError

    monkeypatch.setattr(outbox, "_compose", look)
    deliver_due_mails()
    assert seen == [(State.SENDING, 1)]
