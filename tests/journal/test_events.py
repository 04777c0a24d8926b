"""The journal: what happened is written once and stays, whoever asks for something else."""

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from journal.models import Event
from journal.services import record
from tests.factories import TerritoryFactory, UserFactory
from tests.transactions import rolled_back


@pytest.fixture
def event(db) -> Event:
    return record(code="territory.registered", subject=TerritoryFactory(), actor=UserFactory())


def by_hand(sql: str):
    def run(event: Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [event.pk])

    return run


@pytest.mark.parametrize(
    "change",
    [
        lambda event: Event.objects.filter(pk=event.pk).update(code="nothing.happened"),
        lambda event: Event.objects.filter(pk=event.pk).delete(),
        lambda event: event.delete(),
        lambda event: event.save(),
        lambda event: Event.objects.bulk_update([event], ["data"]),
        by_hand("UPDATE journal_event SET territory_ids = '{}' WHERE id = %s"),
        by_hand("DELETE FROM journal_event WHERE id = %s"),
    ],
    ids=["update", "delete", "delete one", "save", "bulk update", "SQL update", "SQL delete"],
)
def test_an_event_is_neither_changed_nor_removed(event, change):
    before = Event.objects.filter(pk=event.pk).values().get()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        change(event)
    assert Event.objects.filter(pk=event.pk).values().get() == before


def test_the_operator_reads_the_journal_and_cannot_touch_it(event):
    request = RequestFactory().get("/")
    request.user = UserFactory(is_staff=True, is_superuser=True)
    page = admin.site.get_model_admin(Event)
    assert page.has_view_permission(request, event)
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request, event)
    assert not page.has_delete_permission(request, event)


def test_an_event_says_who_did_what_to_what_and_who_may_read_it(db):
    territory, actor = TerritoryFactory(), UserFactory()
    written = record(
        code="territory.updated",
        subject=territory,
        actor=actor,
        territory_ids=[9, 3, 9],
        fields=["main_city"],
    )
    stored = Event.objects.get(pk=written.pk)
    assert stored.code == "territory.updated"
    assert (stored.subject_type, stored.subject_id) == ("territories.territory", territory.pk)
    assert stored.actor == actor
    assert stored.territory_ids == [3, 9]
    assert stored.data == {"fields": ["main_city"]}


def test_what_the_platform_does_itself_has_no_actor_and_is_private_unless_told(db):
    stored = record(code="convention.expire", subject=TerritoryFactory())
    assert stored.actor is None
    assert stored.territory_ids == []


def test_an_event_goes_when_its_transaction_fails(db):
    with rolled_back():
        record(code="territory.registered", subject=TerritoryFactory())
    assert not Event.objects.exists()


def test_events_are_read_latest_first(db):
    territory = TerritoryFactory()
    written = [record(code=f"step.{number}", subject=territory) for number in range(3)]
    assert list(Event.objects.all()) == written[::-1]
