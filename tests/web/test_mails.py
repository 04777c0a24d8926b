"""Every mail in every language, from the outbox to the mailbox."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core import mail as mailbox
from django.utils import translation

from actors.models import Mandate, User
from actors.services.members import invite_again, invite_member
from ced_platform.shared.errors import Conflict, NotAllowed, WrongState
from journal.models import OutboxMail
from journal.services import deliver_due_mails, queue_mail
from tests.factories import FirmFactory, UserFactory
from tests.world import World

ABOUT_A_PAIR = ("binome_proposed", "review_wanted", "binome_refused", "binome_approved")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("template", ABOUT_A_PAIR)
def test_mails_about_a_pair(template: str, language: str, db: None) -> None:
    """Names stand in both bodies, escaped in one, and the link leads to the binôme."""
    queue_mail(
        key="one",
        recipient=UserFactory(language=language, full_name="Zoé <b>"),
        template=template,
        firm_a="Dupont & Fils",
        firm_b="مصنع",
        path="/binomes/7/",
    )
    deliver_due_mails()
    (message,) = mailbox.outbox
    html = message.alternatives[0][0]
    assert "Dupont & Fils" in message.subject
    assert "مصنع" in message.body
    assert f"{settings.SITE_URL}/binomes/7/" in message.body
    assert "Dupont &amp; Fils" in html
    assert "Zoé &lt;b&gt;" in html
    assert f'href="{settings.SITE_URL}/binomes/7/"' in html
    assert ('dir="rtl"' in html) == (language == "ar")
    assert OutboxMail.objects.get().state == OutboxMail.State.SENT


def _invite(world: World, **changes: Any) -> Mandate:
    arguments = {
        "actor": world.people["staff"],
        "email": "new@example.org",
        "full_name": "Nora New",
        "language": "fr",
        "role": Mandate.Role.TERRITORY_STAFF,
        "territory": world.own,
    }
    return invite_member(**(arguments | changes))


def test_an_invited_person_chooses_a_password_and_is_in(world: World, client: Any) -> None:
    _invite(world)
    deliver_due_mails()
    (message,) = mailbox.outbox
    assert message.to == ["new@example.org"]
    with translation.override("fr"):
        assert str(world.own) in message.subject  # the territory by its French name
    path = re.search(rf"{settings.SITE_URL}(/account/password/new/\S+)", message.body)
    assert path is not None
    form = client.get(path.group(1), follow=True)
    words = "correct horse battery staple"
    client.post(form.request["PATH_INFO"], {"new_password1": words, "new_password2": words})
    assert client.login(username="new@example.org", password=words)
    assert client.get("/members/").status_code == 200


def test_the_outbox_keeps_no_link(world: World) -> None:
    """The link is a credential: a reader of the outbox must not find it there."""
    _invite(world)
    assert "/account/password/" not in str(OutboxMail.objects.get().data)


def test_who_has_an_account_gets_the_role_and_no_second_account(world: World) -> None:
    known = UserFactory(email="Known@example.org")
    mandate = _invite(world, email="known@EXAMPLE.org", full_name="Somebody Else")
    assert mandate.user == known
    assert mandate.user.full_name != "Somebody Else"
    deliver_due_mails()
    assert "/account/login/" in mailbox.outbox[0].body


def test_the_same_role_twice_is_refused(world: World) -> None:
    _invite(world)
    with pytest.raises(Exception, match="holds this mandate already"):
        _invite(world)
    assert User.objects.filter(email="new@example.org").count() == 1
    assert OutboxMail.objects.count() == 1


def test_an_invitation_is_sent_again_until_it_is_used(world: World) -> None:
    mandate = _invite(world)
    invite_again(actor=world.people["staff"], mandate=mandate)
    invite_again(actor=world.people["staff"], mandate=mandate)
    assert OutboxMail.objects.filter(recipient=mandate.user).count() == 3
    mandate.user.set_password("correct horse battery")
    mandate.user.save()
    with pytest.raises(WrongState):
        invite_again(actor=world.people["staff"], mandate=mandate)


@pytest.mark.parametrize(
    ("role", "place", "allowed"),
    [
        ("staff", "own", True),
        ("staff", "cluster", True),
        ("staff", "firm", True),
        ("manager", "own", False),
        ("manager", "cluster", True),
        ("manager", "firm", True),
        ("entrepreneur", "cluster", False),
        ("entrepreneur", "firm", True),
        ("other_staff", "own", False),
        ("other_staff", "firm", False),
        ("observer", "own", False),
        ("service", "own", False),
        ("operator", "own", False),
    ],
)
def test_who_may_invite_where(role: str, place: str, allowed: bool, world: World) -> None:
    fits = {
        "own": {"role": Mandate.Role.TERRITORY_STAFF, "territory": world.own},
        "cluster": {"role": Mandate.Role.CLUSTER_MANAGER, "cluster": world.cluster},
        "firm": {"role": Mandate.Role.FIRM_REPRESENTATIVE, "firm": world.firm},
    }[place]
    arguments = {"email": "new@example.org", "full_name": "Nora", "language": "fr", **fits}
    if allowed:
        assert invite_member(actor=world.people[role], **arguments).user.email == "new@example.org"
    else:
        with pytest.raises(NotAllowed):
            invite_member(actor=world.people[role], **arguments)
        assert not User.objects.filter(email="new@example.org").exists()


def test_the_last_manager_stays(world: World) -> None:
    from actors.services.members import end_mandate

    manager = world.people["manager"]
    assert manager is not None
    with pytest.raises(Conflict):
        end_mandate(actor=world.people["staff"], mandate=manager.mandates.get())
    second = invite_member(
        actor=manager,
        email="second@example.org",
        full_name="Second",
        language="en",
        role=Mandate.Role.CLUSTER_MANAGER,
        cluster=world.cluster,
    )
    ended = end_mandate(actor=second.user, mandate=manager.mandates.get())
    fresh = User.objects.get(pk=manager.pk)
    assert not fresh.managed_cluster_ids  # at once, not at midnight
    with pytest.raises(WrongState):
        end_mandate(actor=second.user, mandate=ended)


def test_a_firm_may_be_left_without_representative(world: World) -> None:
    from actors.services.members import end_mandate

    other = FirmFactory(territory=world.own)
    assert other.mandates.count() == 0
    end_mandate(actor=world.people["staff"], mandate=world.newcomer)
    assert not User.objects.get(pk=world.people["entrepreneur"].pk).represented_firm_ids
