"""Django's admin: for the operator alone, every list and form opens, little can be changed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from journal.models import Event, OutboxMail
from journal.services import queue_mail, record
from tests.world import ROLES, World

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)


def address(model: type[Model], view: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{view}", args=args)


@pytest.mark.parametrize("role", [role for role in ROLES if role != "operator"])
def test_nobody_else_enters(role: str, as_role: Callable[[str], Client]) -> None:
    client = as_role(role)
    for path in ("/admin/", address(OutboxMail, "changelist")):
        assert "/login/?next=/admin/" in client.get(path)["Location"]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_opens_and_can_be_searched(
    model: type[Model], as_role: Callable[[str], Client], world: World
) -> None:
    operator = as_role("operator")
    path = address(model, "changelist")
    assert operator.get(path).status_code == 200
    assert operator.get(path, {"q": "a"}).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_row_opens(
    model: type[Model], as_role: Callable[[str], Client], world: World
) -> None:
    record(code="firm.created", subject=world.firm)
    row = model._default_manager.first()
    if row is None:
        pytest.skip("no row in the small world")
    assert as_role("operator").get(address(model, "change", row.pk)).status_code == 200


@pytest.mark.parametrize("name", ["User", "Mandate", "Territory", "Cluster", "Firm", "Institution"])
def test_every_form_for_a_new_row_opens(name: str, as_role: Callable[[str], Client]) -> None:
    model = next(model for model in MODELS if model.__name__ == name)
    assert as_role("operator").get(address(model, "add")).status_code == 200


def test_the_journal_is_only_read(as_role: Callable[[str], Client], world: World) -> None:
    event = record(code="firm.created", subject=world.firm)
    operator = as_role("operator")
    for view, *args in (("add",), ("delete", event.pk)):
        assert operator.get(address(Event, view, *args)).status_code == 403
    operator.post(address(Event, "change", event.pk), {"code": "other"})
    event.refresh_from_db()
    assert event.code == "firm.created"


def test_what_has_a_history_is_not_deleted(as_role: Callable[[str], Client], world: World) -> None:
    operator = as_role("operator")
    for row in (world.firm, world.own, world.people["staff"], world.convention, world.binome):
        assert operator.post(address(type(row), "delete", row.pk)).status_code == 403


def _mail(state: str, recipient: Any) -> OutboxMail:
    mail = queue_mail(key=state, recipient=recipient, template="binome_approved")
    mail.state, mail.attempts = state, 6
    mail.sent_at = mail.created_at if state == OutboxMail.State.SENT else None
    mail.save()
    return mail


def test_send_again(as_role: Callable[[str], Client], world: World) -> None:
    """Uncertain and failed mails are queued again; one that was sent or is leaving never is."""
    mails = {state: _mail(state, world.people["staff"]) for state in OutboxMail.State.values}
    as_role("operator").post(
        address(OutboxMail, "changelist"),
        {"action": "send_again", "_selected_action": [mail.pk for mail in mails.values()]},
    )
    after = {state: OutboxMail.objects.get(pk=mail.pk).state for state, mail in mails.items()}
    assert after == {
        "queued": "queued",
        "sending": "sending",
        "sent": "sent",
        "failed": "queued",
        "uncertain": "queued",
    }
    assert OutboxMail.objects.get(pk=mails["failed"].pk).attempts == 0
    assert Event.objects.filter(code="mail.sent_again").count() == 2
