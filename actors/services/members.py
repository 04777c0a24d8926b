"""Inviting people, giving them mandates, and ending these."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from actors.models import Mandate, User
from actors.services.people import grant_mandate, zone_of_newcomer
from actors.signals import mandate_ending
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Conflict, Invalid, WrongState
from journal.services import queue_mail, record
from journal.workflow import lock
from territories.models import Territory

SECONDS_A_DAY = 86_400
# Roles that nobody may leave empty: without a holder, nobody could appoint one.
KEPT_FILLED = (Mandate.Role.TERRITORY_STAFF, Mandate.Role.CLUSTER_MANAGER)


@transaction.atomic
def invite_member(
    *, actor: Any, email: str, full_name: str, language: str, role: str, **place: Any
) -> Mandate:
    """Give somebody a mandate, known to the platform or not, and tell them by mail.

    Who is new gets an account without a password, and the mail a link to choose one. `place` is
    one of territory=, cluster=, firm=. Raises Conflict when the person holds the mandate already.
    """
    (located,) = place.values()
    require(actor, "mandate.grant", located)
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        territory = located if isinstance(located, Territory) else located.territory
        user = User.objects.create_user(
            email,
            full_name=full_name,
            language=language,
            time_zone=zone_of_newcomer(territory),
        )
    elif user.is_service or not user.is_active:
        raise Invalid(_("This account is closed. Ask the operator of the platform."), field="email")
    mandate = grant_mandate(actor=actor, user=user, role=role, **place)
    _mail_invitation(mandate, actor, number=1)
    return mandate


@transaction.atomic
def invite_again(*, actor: Any, mandate: Mandate) -> Mandate:
    """Send the mail once more to a person who has never logged in: links age."""
    locked = lock(mandate)
    require(actor, "mandate.grant", locked.place)
    if locked.user.last_login is not None or locked.user.has_usable_password():
        raise WrongState(_("This person has an account in use: no invitation is needed."))
    event = record(
        code="mandate.invited_again",
        subject=locked,
        actor=actor,
        territory_ids=[territory_id_of(locked)],
    )
    _mail_invitation(locked, actor, number=event.pk)
    return locked


@transaction.atomic
def end_mandate(*, actor: Any, mandate: Mandate) -> Mandate:
    """The mandate ends today; what its holder did stays under their name.

    Raises Conflict for the last mandate of a territory's staff or of a cluster's managers, and
    for one with open cases: they are handed over first.
    """
    # all mandates of the place are locked, or two people could end each other's at once
    peers = list(
        Mandate.objects.in_force()
        .select_for_update(of=("self",), no_key=True)
        .filter(role=mandate.role, **{f"{mandate_place(mandate)}_id": mandate.place_id})
        .order_by("id")
    )
    ending = next((one for one in peers if one.id == mandate.id), None)
    require(actor, "mandate.grant", mandate.place)
    if ending is None:
        raise WrongState(_("This mandate has ended already."))
    if ending.role in KEPT_FILLED and len({one.user_id for one in peers}) == 1:
        raise Conflict(_("This is the last person in this role: invite another one first."))
    mandate_ending.send(sender=Mandate, mandate=ending)
    # a mandate counts on its last day, so it ended yesterday; one that began today never counted
    yesterday = timezone.localdate() - timedelta(days=1)
    ending.ends_on = yesterday
    ending.starts_on = min(ending.starts_on, yesterday)
    ending.save(update_fields=["starts_on", "ends_on"])
    record(
        code="mandate.ended",
        subject=ending,
        actor=actor,
        territory_ids=[territory_id_of(ending)],
        role=ending.role,
    )
    return ending


def mandate_place(mandate: Mandate) -> str:
    """The name of the field that holds the mandate's place."""
    return Mandate.PLACE_OF_ROLE[Mandate.Role(mandate.role)]


def territory_id_of(mandate: Mandate) -> int:
    """The territory in which the mandate's place is."""
    if mandate.territory_id is not None:
        return mandate.territory_id
    return int(mandate.place.territory_id)


def _name_in(place: Any, language: str) -> str:
    """A territory's name is translated: the mail speaks its recipient's language."""
    with translation.override(language):
        return str(place)


def _mail_invitation(mandate: Mandate, actor: Any, *, number: int) -> None:
    queue_mail(
        key=f"invitation:{mandate.pk}:{number}",
        recipient=mandate.user,
        template="invitation",
        inviter=str(actor),
        place=_name_in(mandate.place, mandate.user.language),
        role=mandate.role,
        link_days=settings.PASSWORD_RESET_TIMEOUT // SECONDS_A_DAY,
    )
