"""Login, logout, forgotten password, and who may open the style guide."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.front.urls")]


def test_login_by_email_whatever_its_capitals(client: Client) -> None:
    UserFactory(email="fatma@example.org")
    response = client.post(
        "/account/login/", {"username": "Fatma@Example.org", "password": PASSWORD, "next": "/x/"}
    )
    assert response.status_code == 302
    assert response["Location"] == "/x/"


def test_wrong_password_says_what_to_do(client: Client) -> None:
    UserFactory(email="fatma@example.org")
    page = client.post(
        "/account/login/",
        {"username": "fatma@example.org", "password": "wrong"},
        headers={"accept-language": "fr"},
    ).content.decode()
    assert "ne vont pas ensemble" in page


def test_login_page_does_not_lead_elsewhere(client: Client) -> None:
    UserFactory(email="fatma@example.org")
    response = client.post(
        "/account/login/",
        {"username": "fatma@example.org", "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert response["Location"] == reverse("home")


def test_forgotten_password_to_the_new_one(client: Client) -> None:
    user = UserFactory(email="fatma@example.org", language="fr")
    client.post("/account/password/forgotten/", {"email": user.email})
    link = re.search(r"https?://\S+", mail.outbox[0].body).group()
    page = client.get(link, follow=True)
    new = {"new_password1": "une phrase bien longue", "new_password2": "une phrase bien longue"}
    response = client.post(page.redirect_chain[-1][0], new)
    assert response["Location"] == "/account/password/done/"
    assert client.get(response["Location"]).status_code == 200
    assert client.login(username=user.email, password="une phrase bien longue")
    # the link served once
    assert "Demander un nouveau lien" in client.get(link, follow=True).content.decode()


def test_unknown_address_gets_the_same_answer_and_no_mail(client: Client) -> None:
    response = client.post("/account/password/forgotten/", {"email": "nobody@example.org"})
    assert response["Location"] == "/account/password/sent/"
    assert mail.outbox == []


@pytest.mark.parametrize("path", ["/account/password/", "/account/password/changed/"])
def test_password_change_needs_a_login(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(UserFactory())
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/styleguide/", "/styleguide/search/?field=activity"])
def test_style_guide_is_for_the_operator(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
    client.force_login(UserFactory())
    assert client.get(path).status_code == 404
    client.force_login(UserFactory(is_superuser=True))
    assert client.get(path).status_code == 200


def test_style_guide_is_open_while_debugging(client: Client, settings: object) -> None:
    settings.DEBUG = True
    assert client.get("/styleguide/").status_code == 200


def test_page_is_light(client: Client) -> None:
    """Everything but fonts that a first visit fetches, as it travels."""
    import gzip
    from pathlib import Path

    from django.contrib.staticfiles import finders

    client.force_login(UserFactory(is_superuser=True))
    page = client.get("/styleguide/").content
    assets = re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())
    assert any(asset.startswith("js/") for asset in assets)
    bodies = [page, *(Path(finders.find(asset)).read_bytes() for asset in assets)]
    assert sum(len(gzip.compress(body)) for body in bodies) < 60_000
