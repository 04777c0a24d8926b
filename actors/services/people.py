"""Writing mandates and API tokens."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actors.models import ApiToken, Mandate, User
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Conflict, Invalid
from ced_platform.shared.zones import UTC, is_zone, only_zone_of_country
from journal.services import record
from journal.workflow import lock
from territories.models import Territory

KEY_PREFIX = "ced_"


def digest_of(key: str) -> str:
    """SHA-256 in hexadecimal. The key has 256 random bits, so a slow hash would add nothing."""
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True)
class IssuedToken:
    """The token and its key: the only moment when the key can be read."""

    token: ApiToken
    key: str


@transaction.atomic
def issue_token(*, actor: Any, territory: Territory, label: str) -> IssuedToken:
    """A new key for the territory's own system, with a service account as its actor."""
    require(actor, "token.issue", territory)
    return create_token(territory=territory, label=label, created_by=actor)


def create_token(
    *, territory: Territory, label: str, created_by: Any = None, key: str | None = None
) -> IssuedToken:
    """As issue_token, for the operator's commands: nobody is asked for a permission."""
    key = key or KEY_PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        account = User.objects.create_user(
            f"token-{secrets.token_hex(8)}@service.invalid",
            full_name=label,
            is_service=True,
            language="en",
        )
        Mandate.objects.create(user=account, role=Mandate.Role.API_CLIENT, territory=territory)
        token = ApiToken.objects.create(
            territory=territory,
            user=account,
            label=label,
            digest=digest_of(key),
            hint=key[-4:],
            created_by=created_by,
        )
        record(
            code="token.issued",
            subject=token,
            actor=created_by,
            territory_ids=[territory.id],
            label=label,
        )
    return IssuedToken(token, key)


def note_use(*, token: ApiToken) -> None:
    """Remember the day on which the key was last used: one write a day, however many calls."""
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)


@transaction.atomic
def revoke_token(*, actor: Any, token: ApiToken) -> ApiToken:
    """The key stops working at once; its history stays."""
    locked = lock(token)
    require(actor, "token.issue", locked.territory)
    if locked.revoked_at is None:
        locked.revoked_at = timezone.now()
        locked.save(update_fields=["revoked_at"])
        record(
            code="token.revoked", subject=locked, actor=actor, territory_ids=[locked.territory_id]
        )
    return locked


@transaction.atomic
def grant_mandate(*, actor: Any, user: User, role: str, **place: Any) -> Mandate:
    """Give `user` a role in one place that the actor runs.

    `place` is one of territory=, cluster=, firm=. Raises Conflict when the user holds the mandate.
    """
    (located,) = place.values()
    territory = located if isinstance(located, Territory) else located.territory
    require(actor, "mandate.grant", located)
    lock(user)  # a colleague who gives the same mandate at this moment comes before or after
    if Mandate.objects.filter(user=user, role=role, ends_on__isnull=True, **place).exists():
        raise Conflict(_("This user holds this mandate already."), field="role")
    mandate = Mandate(user=user, role=role, **place)
    mandate.full_clean()
    mandate.save()
    record(
        code="mandate.granted",
        subject=mandate,
        actor=actor,
        territory_ids=[territory.id],
        role=role,
    )
    return mandate


def choose_time_zone(*, person: Any, name: str) -> Any:
    """From now on everything is shown to them by this clock. Raises Invalid for an unknown one."""
    if not is_zone(name):
        raise Invalid(_("This time zone is not known. Choose one of the list."), field="time_zone")
    person.time_zone = name
    person.save(update_fields=["time_zone"])
    return person


def zone_of_newcomer(territory: Territory) -> str:
    """The clock of a person who joins in a territory: its own, else its country's where that has
    one, else the platform's usual one."""
    if territory.time_zone not in ("", UTC):
        return territory.time_zone
    usual: str = User._meta.get_field("time_zone").get_default()
    return only_zone_of_country(territory.code[:2]) or usual
