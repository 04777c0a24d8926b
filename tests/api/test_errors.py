"""Whatever is wrong with a request, the answer has one shape and says what to do."""

from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from rest_framework.throttling import UserRateThrottle

from actors.models import Firm
from tests.api.conftest import ApiClient, World, error_of

BODIES = {
    "no JSON": (b"name=x", "parse_error", "not valid JSON"),
    "half a JSON": (b'{"name": "x"', "parse_error", "not valid JSON"),
    "broken UTF-8": ('{"name": "Québec"}'.encode("latin-1"), "parse_error", "byte 12"),
    "not a number": (b'{"capacity": NaN}', "parse_error", "NaN"),
    "too deep": (b"[" * 100_000, "parse_error", "not valid JSON"),
    "a list": (b"[]", "invalid", "dictionary"),
    "a text": (b'"firm"', "invalid", "dictionary"),
    "nothing": (b"", "required", "required"),
}


@pytest.mark.parametrize(("body", "code", "words"), BODIES.values(), ids=BODIES.keys())
def test_a_body_that_cannot_be_read(north: ApiClient, body: bytes, code: str, words: str) -> None:
    response = north.post("/api/v1/firms/", data=body, content_type="application/json")

    assert response.status_code == 400, response.content
    assert error_of(response)["code"] == code
    assert words in error_of(response)["detail"]


def test_a_byte_order_mark_is_no_mistake(north: ApiClient, world: World) -> None:
    response = north.patch(
        f"/api/v1/firms/{world.north_firm.pk}/",
        data=b'\xef\xbb\xbf{"city": "Qu\xc3\xa9bec"}',
        content_type="application/json; charset=latin-1",
    )

    assert (response.status_code, response.json()["city"]) == (200, "Québec")


def test_a_body_too_large_is_not_read_to_its_end(north: ApiClient) -> None:
    body = b'{"description": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'

    response = north.post("/api/v1/firms/", data=body, content_type="application/json")

    assert (response.status_code, error_of(response)["code"]) == (413, "body_too_large")


@pytest.mark.parametrize("content_type", ["text/csv", "application/x-www-form-urlencoded"])
def test_another_content_type_is_told_which_one(north: ApiClient, content_type: str) -> None:
    response = north.post("/api/v1/firms/", data=b"name", content_type=content_type)

    assert response.status_code == 415
    assert "application/json" in error_of(response)["detail"]


@pytest.mark.parametrize(
    "path",
    ["nothing/", "firms/0/", "firms/x/", f"firms/{'9' * 30}/", "territories/xx/", "firms", "x.php"],
)
def test_an_address_that_is_none(north: ApiClient, path: str) -> None:
    for method in ("get", "post"):
        response = north.call(method, path)
        if response.status_code != 405:  # a known address does not take a POST
            assert (response.status_code, error_of(response)["code"]) == (404, "not_found")
            assert "slash" in error_of(response)["detail"]


def test_nothing_is_deleted_over_the_api(north: ApiClient, world: World) -> None:
    response = north.call("delete", f"firms/{world.north_firm.pk}/")

    assert (response.status_code, error_of(response)["code"]) == (405, "method_not_allowed")


def test_messages_are_in_the_language_of_the_request(world: World) -> None:
    french = world.client("north", language="fr")

    response = french.post("/api/v1/firms/", data=b"{}", content_type="application/json")

    assert response["Content-Language"] == "fr"
    assert error_of(response)["detail"] == "Ce champ est obligatoire."


def test_too_many_calls_are_told_how_long_to_wait(
    north: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UserRateThrottle, "rate", "2/min", raising=False)

    statuses = [north.call("get", "territories/").status_code for _call in range(3)]
    response = north.call("get", "territories/")

    assert statuses == [200, 200, 429]
    assert error_of(response)["code"] == "throttled"
    assert 0 < int(response["Retry-After"]) <= 60


def test_a_race_lost_in_the_database_is_a_conflict(
    north: ApiClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two requests passed the check at once; the second one's write meets the constraint."""

    def lose(**_arguments: Any) -> None:
        Firm.objects.filter(pk=world.north_firm.pk).update(name="half-written")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO territories_territory SELECT * FROM territories_territory")

    monkeypatch.setattr("actors.api.views.create_firm", lose)
    body = {"territory": "XX-N", "name": "x", "language": "en"}

    response = north.call("post", "firms/", body)

    assert (response.status_code, error_of(response)["code"]) == (409, "conflict")
    assert "retry" in error_of(response)["detail"]
    assert not Firm.objects.filter(name="half-written").exists()


def test_what_is_our_own_mistake_stays_a_500_without_details(
    north: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_arguments: Any) -> None:
        raise IntegrityError("column secret violates not-null")

    monkeypatch.setattr("actors.api.views.create_firm", fail)
    north.raise_request_exception = False

    response = north.call("post", "firms/", {"territory": "XX-N", "name": "x", "language": "en"})

    assert response.status_code == 500
    assert "secret" not in response.content.decode()
