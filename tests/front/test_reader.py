"""Which language and clock a reader gets, and how to change the language."""

import pytest
from django.db import OperationalError
from django.test import Client

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.front.urls")]


@pytest.mark.parametrize(
    ("cookie", "accept", "expected"),
    [
        (None, "", "fr"),
        (None, "ar-TN,ar;q=0.9,fr;q=0.5", "ar"),
        (None, "zh-CN,zh;q=0.9", "zh-hans"),
        (None, "ja", "fr"),
        ("pl", "ar", "pl"),
        ("klingon", "de", "de"),
    ],
)
def test_visitor_gets_the_cookie_then_the_browsers(
    client: Client, cookie: str | None, accept: str, expected: str
) -> None:
    if cookie:
        client.cookies["ced_language"] = cookie
    response = client.get("/test/reader/", headers={"accept-language": accept})
    assert response.content.decode() == f"{expected} UTC"
    assert response["Content-Language"] == expected
    assert "Accept-Language" in response["Vary"]


def test_account_decides_language_and_zone(client: Client) -> None:
    client.force_login(UserFactory(language="pt", time_zone="America/Sao_Paulo"))
    client.cookies["ced_language"] = "pl"
    assert client.get("/test/reader/").content.decode() == "pt America/Sao_Paulo"
    # the next visitor of the same thread does not inherit either of them
    client.logout()
    assert client.get("/test/reader/").content.decode() == "fr UTC"


def test_switch_is_kept_by_the_account_and_by_the_cookie(client: Client) -> None:
    user = UserFactory(language="fr")
    client.force_login(user)
    response = client.post("/language/", {"language": "ar", "next": "/test/reader/?page=2"})
    assert response.status_code == 302
    assert response["Location"] == "/test/reader/?page=2"
    user.refresh_from_db()
    assert user.language == "ar"
    client.logout()
    client.cookies["ced_language"] = response.cookies["ced_language"].value
    assert client.get("/test/reader/").content.decode().startswith("ar")


def test_switch_works_before_the_login(client: Client) -> None:
    client.post("/language/", {"language": "de", "next": "/account/login/"})
    page = client.get("/account/login/").content.decode()
    assert '<html lang="de" dir="ltr">' in page


@pytest.mark.parametrize("language", ["", "xx", "fr'; drop", "EN-us"])
def test_unknown_language_changes_nothing(client: Client, language: str) -> None:
    user = UserFactory(language="pl")
    client.force_login(user)
    response = client.post("/language/", {"language": language})
    assert response.status_code == 302
    assert "ced_language" not in response.cookies
    user.refresh_from_db()
    assert user.language == "pl"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_switch_does_not_lead_to_another_site(client: Client, elsewhere: str) -> None:
    response = client.post("/language/", {"language": "fr", "next": elsewhere})
    assert response["Location"] == "/"


def test_switch_by_a_link_is_refused(client: Client) -> None:
    assert client.get("/language/?language=ar").status_code == 405


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("zh", "ltr")])
def test_page_names_its_language_and_direction(
    client: Client, language: str, direction: str
) -> None:
    page = client.get("/account/login/", headers={"accept-language": language}).content.decode()
    assert f'dir="{direction}"' in page[:300]
    tag = "zh-Hans" if language == "zh" else language
    assert f'<html lang="{tag}"' in page


def test_every_language_is_offered_in_its_own_name(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    for name in ("Français", "English", "العربية", "Português", "Deutsch", "Polski", "简体中文"):
        assert name in page


def test_error_page_speaks_the_readers_language_without_a_database(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*args: object) -> None:
        raise OperationalError("connection refused")

    client.raise_request_exception = False
    client.cookies["ced_language"] = "ar"
    monkeypatch.setattr("django.contrib.auth.middleware.get_user", away)
    response = client.get("/test/reader/")
    assert response.status_code == 500
    page = response.content.decode()
    assert 'dir="rtl"' in page
    assert "حدث خلل لدينا" in page
    assert "connection refused" not in page
