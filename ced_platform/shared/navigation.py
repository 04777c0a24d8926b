"""The main menu: each room adds its own entries, the frame only draws them.

A room registers in its AppConfig.ready(), so the frame needs no list of rooms and no import of
them:

    register(Entry("suggestions", _("Suggestions"), "matching:suggestions", icon="pair",
                   order=20, visible_to=lambda user: user.represents_a_firm))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Entry:
    """One line of the menu. `order` sorts, `visible_to` decides for a logged-in user."""

    key: str
    label: Any  # a lazy translation
    url_name: str
    order: int = 50
    visible_to: Callable[[Any], bool] = lambda _user: True


@dataclass(frozen=True)
class Link:
    """An entry as one page shows it: its address, and whether the reader stands in it."""

    label: Any
    url: str
    is_current: bool


_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Add an entry. The same key twice replaces, so that a reload does not double the menu."""
    _entries[entry.key] = entry


def links_for(request: HttpRequest) -> list[Link]:
    """The menu of the request's user; nothing for an anonymous visitor.

    The entry with the longest address that begins the current path is the current one: the home
    page at "/" would otherwise be current everywhere.
    """
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    visible = [entry for entry in _entries.values() if entry.visible_to(user)]
    visible.sort(key=lambda entry: (entry.order, entry.key))
    addresses = [reverse(entry.url_name) for entry in visible]
    current = max((url for url in addresses if _stands_in(request.path, url)), key=len, default="")
    return [
        Link(entry.label, url, url == current)
        for entry, url in zip(visible, addresses, strict=True)
    ]


def _stands_in(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))
