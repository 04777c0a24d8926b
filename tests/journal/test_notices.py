"""Notices: told once, in the reader's language, by the mail that each has chosen."""

from datetime import UTC, datetime

import pytest
from django.core import mail as mailbox
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from ced_platform.shared.choices import NoticeMail
from journal import notices
from journal.models import Notice, OutboxMail
from journal.notices import Kind, declared_codes
from journal.services import choose_notice_mail, deliver_due_mails, notify, queue_digests
from journal.services.notices import last_digest_hour
from tests.factories import UserFactory
from tests.transactions import race, rolled_back


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Two kinds of this test; "Conventions" has a translation already."""
    monkeypatch.setitem(
        notices._kinds, "spring", Kind(gettext_lazy("Conventions"), gettext_lazy("Firms"))
    )
    monkeypatch.setitem(notices._kinds, "law", Kind("%(who)s must act", "Law", is_legal=True))


def tell(recipient, *, key="k", code="spring", **data):
    notify(key=key, recipients=[recipient], code=code, path="/here/", **data)


@pytest.mark.parametrize(
    ("setting", "code", "mails", "waits"),
    [
        (NoticeMail.AT_ONCE, "spring", 1, False),
        (NoticeMail.DAILY, "spring", 0, True),
        (NoticeMail.WEEKLY, "spring", 0, True),
        (NoticeMail.LEGAL_ONLY, "spring", 0, False),
        (NoticeMail.AT_ONCE, "law", 1, False),
        (NoticeMail.DAILY, "law", 1, False),
        (NoticeMail.WEEKLY, "law", 1, False),
        (NoticeMail.LEGAL_ONLY, "law", 1, False),
    ],
)
def test_each_gets_the_mail_that_they_chose(db, setting, code, mails, waits):
    tell(UserFactory(notice_mail=setting), code=code, who="Zoé")
    assert OutboxMail.objects.count() == mails
    assert Notice.objects.get().awaits_digest == waits


def test_the_same_key_tells_each_once(db):
    one, other = UserFactory(), UserFactory()
    for _time in range(2):
        notify(key="k", recipients=[one, other, one], code="spring", path="/")
    assert sorted(Notice.objects.values_list("recipient", flat=True)) == sorted([one.pk, other.pk])
    assert OutboxMail.objects.count() == 2


@pytest.mark.parametrize("left_out", [{"is_active": False}, {"is_service": True}])
def test_who_cannot_read_is_not_told(db, left_out):
    tell(UserFactory(**left_out))
    assert not Notice.objects.exists()
    assert not OutboxMail.objects.exists()


def test_a_code_that_nobody_declared_is_a_mistake(db):
    with pytest.raises(KeyError):
        tell(UserFactory(), code="unheard")


def test_an_old_code_keeps_its_place(db):
    notice = Notice(code="of.yesterday", data={}, path="/")
    assert notice.sentence == "of.yesterday"


def test_nothing_stays_of_what_was_taken_back(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, rolled_back():
        tell(UserFactory())
    assert not callbacks
    assert not Notice.objects.exists()
    assert not OutboxMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_the_same_at_once_tell_it_once():
    recipient = UserFactory()
    race(lambda: tell(recipient), lambda: tell(recipient))
    assert Notice.objects.count() == OutboxMail.objects.count() == 1


def test_a_mail_speaks_the_language_of_who_gets_it(db, settings):
    settings.SITE_URL = "https://ced.example.org"
    tell(UserFactory(language="ar"))
    assert deliver_due_mails() == 1
    (message,) = mailbox.outbox
    with translation.override("ar"):
        words = str(gettext_lazy("Conventions"))
    assert message.subject == words != "Conventions"
    assert words in message.body
    assert 'dir="rtl"' in message.alternatives[0][0]
    assert "https://ced.example.org/here/" in message.body
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    settings_page = "https://ced.example.org/notices/settings/"
    assert message.extra_headers["List-Unsubscribe"] == f"<{settings_page}>"
    assert settings_page in message.body
    assert settings_page in message.alternatives[0][0]


# --- digests -------------------------------------------------------------------------------------
# 2026-01-07 is a Wednesday; Tunis is an hour ahead of UTC, Montréal five behind it.


@pytest.mark.parametrize(
    ("setting", "zone", "moment", "due"),
    [
        ("daily", "Africa/Tunis", (7, 5, 59), (6, 6, 0)),
        ("daily", "Africa/Tunis", (7, 6, 0), (7, 6, 0)),
        ("daily", "Africa/Tunis", (7, 23, 30), (7, 6, 0)),
        ("daily", "America/Montreal", (7, 11, 59), (6, 12, 0)),
        ("daily", "America/Montreal", (7, 12, 0), (7, 12, 0)),
        ("weekly", "Africa/Tunis", (7, 12, 0), (5, 6, 0)),
        ("weekly", "Africa/Tunis", (12, 5, 59), (5, 6, 0)),
        ("weekly", "Africa/Tunis", (12, 6, 0), (12, 6, 0)),
        ("at_once", "Africa/Tunis", (7, 12, 0), (7, 12, 0)),
    ],
)
def test_when_a_digest_was_last_due(setting, zone, moment, due):
    reader = UserFactory.build(notice_mail=setting, time_zone=zone)
    day, hour, minute = moment
    found = last_digest_hour(reader, datetime(2026, 1, day, hour, minute, tzinfo=UTC))
    day, hour, minute = due
    assert found == datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def wednesday(hour):
    return datetime(2026, 1, 7, hour, tzinfo=UTC)


def test_a_digest_is_one_mail_with_a_link_for_each(db, settings):
    settings.SITE_URL = "https://ced.example.org"
    reader = UserFactory(notice_mail="daily", time_zone="UTC", language="en")
    for key in ("one", "two", "read", "later"):
        tell(reader, key=key)
    Notice.objects.update(created_at=wednesday(6))
    Notice.objects.filter(key="read").update(read_at=wednesday(6))
    Notice.objects.filter(key="later").update(created_at=wednesday(8))
    assert queue_digests(now=wednesday(6)) == 0, "not before seven"
    assert queue_digests(now=wednesday(9)) == 1
    assert queue_digests(now=wednesday(9)) == 0, "once"
    deliver_due_mails()
    (message,) = mailbox.outbox
    html = message.alternatives[0][0]
    assert message.subject == "2 notices on the CED platform"
    assert message.body.count("https://ced.example.org/here/") == 2
    assert html.count('href="https://ced.example.org/here/"') == 2
    assert message.body.count("Firms") == 1, "one heading for both"
    assert queue_digests(now=wednesday(9).replace(day=8)) == 1, "the later one comes next day"


def test_who_wants_no_more_digests_gets_none(db):
    reader = UserFactory(notice_mail="daily")
    tell(reader)
    choose_notice_mail(recipient=reader, setting="legal_only")
    assert queue_digests(now=timezone.now().replace(year=2030)) == 0


def test_who_wants_mails_at_once_gets_the_rest_soon(db):
    reader = UserFactory(notice_mail="weekly")
    tell(reader)
    choose_notice_mail(recipient=reader, setting="at_once")
    assert queue_digests() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_queue_one_digest():
    tell(UserFactory(notice_mail="daily"))
    late = timezone.now().replace(year=timezone.now().year + 1)
    outcomes = race(lambda: queue_digests(now=late), lambda: queue_digests(now=late))
    assert sum(outcomes) == 1
    assert OutboxMail.objects.count() == 1


# --- the pages -----------------------------------------------------------------------------------


def test_the_bell_counts_what_is_unread_and_the_page_opens_it(client, db):
    reader, stranger = UserFactory(), UserFactory()
    tell(reader)
    tell(stranger)
    client.force_login(reader)
    page = client.get("/notices/")
    assert page.context["user"].unread_notices == 1
    assert len(page.context["page_obj"]) == 1
    notice = Notice.objects.get(recipient=reader)
    assert client.post(f"/notices/{notice.pk}/").url == "/here/"
    assert client.get("/notices/").context["user"].unread_notices == 0
    of_another = Notice.objects.get(recipient=stranger)
    assert client.post(f"/notices/{of_another.pk}/").status_code == 404
    of_another.refresh_from_db()
    assert of_another.read_at is None
    assert client.get(f"/notices/{notice.pk}/").status_code == 405


def test_all_are_marked_as_read_but_nobody_elses(client, db):
    reader, stranger = UserFactory(), UserFactory()
    for key in ("one", "two"):
        tell(reader, key=key)
    tell(stranger)
    client.force_login(reader)
    client.post("/notices/read/")
    assert list(Notice.objects.unread().values_list("recipient", flat=True)) == [stranger.pk]


def test_the_list_costs_the_same_for_one_notice_and_for_many(client, db, django_assert_num_queries):
    reader = UserFactory()
    client.force_login(reader)
    for number in range(30):
        tell(reader, key=str(number))
    # session, reader with the bell, mandates; count, page; the transaction of the request
    with django_assert_num_queries(7):
        assert len(client.get("/notices/").context["page_obj"]) == 25


@pytest.mark.parametrize("setting", NoticeMail.values)
def test_the_setting_is_chosen_on_its_page(client, db, setting):
    reader = UserFactory(language="en")
    client.force_login(reader)
    assert client.post("/notices/settings/", {"notice_mail": "hourly"}).status_code == 200
    assert client.post("/notices/settings/", {"notice_mail": setting}).url == "/notices/"
    reader.refresh_from_db()
    assert reader.notice_mail == setting


def test_every_sentence_can_be_said():
    """A placeholder that the services do not fill would break a page for its reader."""
    pair = {"firm_a": "One", "firm_b": "Two"}
    for code in ("binome_proposed", "review_wanted", "binome_refused", "binome_approved"):
        assert code in declared_codes()
        assert "One" in notices.sentence_of(code, pair)
