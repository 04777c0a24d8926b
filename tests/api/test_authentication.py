"""Keys: who gets in, what a stranger reads, and how a key is made."""

from datetime import date
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from actors.models import ApiToken
from actors.services.people import revoke_token
from tests.api.conftest import ApiClient, World, error_of
from tests.factories import PASSWORD, TerritoryFactory, representative_of, staff_of


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "not_authenticated"),
        ("Bearer ced_wrong", "unknown_token"),
        ("Bearer", "unknown_token"),
        ("Bearer ünknown", "unknown_token"),
        ("Basic dXNlcjpwYXNz", "not_authenticated"),
    ],
)
def test_without_a_key_one_reads_nothing(world: World, header: str | None, code: str) -> None:
    headers = {"Authorization": header} if header else {}

    response = Client(headers=headers).get("/api/v1/territories/")

    assert response.status_code == 401
    assert response["WWW-Authenticate"] == "Bearer"
    assert error_of(response)["code"] == code


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_read_in_any_case(world: World, scheme: str) -> None:
    client = Client(headers={"Authorization": f"{scheme} {world.keys['north']}"})

    assert client.get("/api/v1/territories/").status_code == 200


def test_a_revoked_key_stops_at_once_and_says_so(world: World, north: ApiClient) -> None:
    north.read("firms/")
    token = ApiToken.objects.get(territory=world.north)

    revoke_token(actor=staff_of(world.north), token=token)

    response = north.call("get", "firms/")
    assert (response.status_code, error_of(response)["code"]) == (401, "revoked_token")
    assert "Ask the staff" in error_of(response)["detail"]


def test_a_key_of_a_closed_account_does_not_open(world: World, north: ApiClient) -> None:
    account = ApiToken.objects.get(territory=world.north).user
    account.is_active = False
    account.save()

    assert north.call("get", "firms/").status_code == 401


def test_the_last_use_is_written_once_a_day(
    world: World, north: ApiClient, time_machine: Any, django_assert_max_num_queries: Any
) -> None:
    token = ApiToken.objects.get(territory=world.north)
    time_machine.move_to("2026-03-01T10:00:00Z")
    north.read("territories/")
    token.refresh_from_db()
    assert token.last_used_on == date(2026, 3, 1)

    with django_assert_max_num_queries(10) as captured:
        north.read("territories/")
    assert not [one for one in captured if one["sql"].startswith("UPDATE")]

    time_machine.move_to("2026-03-02T10:00:00Z")
    north.read("territories/")
    token.refresh_from_db()
    assert token.last_used_on == date(2026, 3, 2)


def test_a_person_reads_with_a_session_and_writes_with_its_csrf_token(world: World) -> None:
    person = representative_of(world.north_firm)
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    assert client.login(username=person.email, password=PASSWORD)
    path = f"/api/v1/firms/{world.north_firm.pk}/"
    change = {"data": {"city": "Lens"}, "content_type": "application/json"}
    assert client.get(path).status_code == 200

    refused = client.patch(path, **change)
    client.get("/")  # any page hands out the cookie
    client.cookies["csrftoken"] = "a" * 32
    accepted = client.patch(path, **change, headers={"X-CSRFToken": "a" * 32})

    assert (refused.status_code, error_of(refused)["code"]) == (403, "permission_denied")
    assert (accepted.status_code, accepted.json()["city"]) == (200, "Lens")


def test_a_key_needs_no_csrf_token(world: World) -> None:
    client = Client(
        enforce_csrf_checks=True, headers={"Authorization": f"Bearer {world.keys['north']}"}
    )
    path = f"/api/v1/firms/{world.north_firm.pk}/"

    response = client.patch(path, data={"city": "Lens"}, content_type="application/json")

    assert response.status_code == 200


def test_the_command_prints_the_key_once(db: None, capsys: Any) -> None:
    TerritoryFactory(code="XX-CMD")

    call_command("issue_token", "xx-cmd", "register")

    printed = capsys.readouterr()
    key = printed.out.strip()
    assert key.startswith("ced_")
    assert key not in printed.err
    assert ApiToken.objects.get().digest != key
    assert ApiClient(key).read("territories/XX-CMD/")["code"] == "XX-CMD"


@pytest.mark.parametrize(
    ("territory", "label", "words"),
    [("XX-NOPE", "register", "XX-NOPE"), ("XX-CMD", " ", "label"), ("XX-CMD", "x" * 81, "80")],
)
def test_the_command_refuses_what_it_cannot_do(
    db: None, territory: str, label: str, words: str
) -> None:
    TerritoryFactory(code="XX-CMD")

    with pytest.raises(CommandError, match=words):
        call_command("issue_token", territory, label)
    assert not ApiToken.objects.exists()
