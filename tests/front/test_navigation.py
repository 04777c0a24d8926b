"""The main menu: who sees what, and where the reader stands."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from ced_platform.shared import navigation
from ced_platform.shared.navigation import Entry, links_for

pytestmark = pytest.mark.urls("tests.front.urls")


class Person:
    is_authenticated = True

    def __init__(self, *, manages: bool) -> None:
        self.manages = manages


@pytest.fixture(autouse=True)
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register(Entry("b", "Login page", "login", order=20))
    navigation.register(Entry("a", "Guide", "style-guide", order=10))
    navigation.register(
        Entry("c", "Search", "style-guide-search", visible_to=lambda user: user.manages)
    )


def links(path: str, user: object) -> list[tuple[str, bool]]:
    request = RequestFactory().get(path)
    request.user = user
    return [(link.label, link.is_current) for link in links_for(request)]


def test_entries_stand_in_order_and_only_for_those_they_concern() -> None:
    assert [label for label, _ in links("/", Person(manages=False))] == ["Guide", "Login page"]
    assert len(links("/", Person(manages=True))) == 3


def test_visitor_has_no_menu() -> None:
    assert links("/", AnonymousUser()) == []


def test_the_nearest_entry_is_the_current_one() -> None:
    assert links("/styleguide/search/", Person(manages=True)) == [
        ("Guide", False),
        ("Login page", False),
        ("Search", True),
    ]
    assert links("/styleguide/other/", Person(manages=True))[0] == ("Guide", True)
    assert not any(current for _, current in links("/elsewhere/", Person(manages=True)))


def test_registering_again_replaces() -> None:
    navigation.register(Entry("a", "New guide", "style-guide", order=10))
    assert links("/", Person(manages=False))[0][0] == "New guide"
