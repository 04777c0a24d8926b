"""A refused action: what the person sees, and that nothing is left half-written."""

import json

import pytest
from django.test import Client

from actors.models import User
from tests.factories import UserFactory
from tests.front.urls import RENAMED

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.front.urls")]
WORDS = "Le binôme est déjà clos"


def test_form_goes_back_with_the_message(client: Client) -> None:
    response = client.post(
        "/test/refuse/", headers={"referer": "http://testserver/test/says/?tab=2"}
    )
    assert response.status_code == 302
    assert response["Location"] == "/test/says/?tab=2"
    assert WORDS in client.get("/test/says/").content.decode()


@pytest.mark.parametrize("referer", ["", "https://evil.example/page", "http://testserver.evil/"])
def test_form_of_unknown_origin_gets_a_page(client: Client, referer: str) -> None:
    response = client.post("/test/refuse/", headers={"referer": referer})
    assert response.status_code == 409
    assert "evil" not in response.content.decode()


def test_read_gets_a_page_with_the_escaped_message(client: Client) -> None:
    response = client.get("/test/refuse/")
    assert response.status_code == 409
    page = response.content.decode()
    assert WORDS in page
    assert "&lt;b&gt;rien&lt;/b&gt;" in page


def test_status_follows_the_error(client: Client) -> None:
    assert client.get("/test/forbid/").status_code == 403


def test_htmx_gets_a_toast_and_keeps_its_page(client: Client) -> None:
    response = client.post("/test/refuse/", headers={"HX-Request": "true"})
    assert response.status_code == 409
    assert response.content == b""
    assert response["HX-Reswap"] == "none"
    toast = json.loads(response["HX-Trigger"])["ced:toast"]
    assert toast["tone"] == "bad"
    assert WORDS in toast["text"]


@pytest.mark.django_db(transaction=True)
def test_what_was_written_before_the_refusal_is_undone(client: Client) -> None:
    UserFactory(full_name="As it was")
    client.post("/test/refuse/")
    assert not User.objects.filter(full_name=RENAMED).exists()


def test_api_errors_are_left_to_the_api(client: Client) -> None:
    with pytest.raises(Exception, match=WORDS):
        client.get("/api/test/refuse/")


def test_other_errors_are_not_swallowed(client: Client) -> None:
    with pytest.raises(RuntimeError):
        client.get("/test/breaks/")
    client.raise_request_exception = False
    response = client.get("/test/breaks/")
    assert response.status_code == 500
    assert "secret detail" not in response.content.decode()


def test_missing_page_is_said_kindly(client: Client) -> None:
    client.force_login(UserFactory(language="en"))
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is no such page here" in response.content.decode()


def test_expired_form_is_said_kindly() -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    response = strict.post("/language/", {"language": "fr"})
    assert response.status_code == 403
    assert "The form was open for too long" in response.content.decode()
