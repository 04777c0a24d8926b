"""Parts of a page that come from the rooms above the page's own.

The page of a convention belongs to partnerships, and the state of its matching to matching, which
partnerships may not import. So a page opens a place by name, and any room adds a panel to it, in
its AppConfig.ready() as for the main menu:

    @provides("convention", order=30)
    def matching_panel(request, convention):
        return Panel("matching/run_panel.html", {"run": …})

The home page is nothing but such a place: each room says what waits there for the reader.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Panel:
    """A template with its context, drawn inside the page of another room.

    `shows_synthetic_data` makes the whole page carry the ribbon of made-up data.
    """

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    shows_synthetic_data: bool = False


@dataclass(frozen=True)
class DrawnPanel:
    """A panel as it stands on a page."""

    html: SafeString
    shows_synthetic_data: bool


# From the request and the page's object to a panel, or to None where there is nothing to show.
Provider = Callable[[HttpRequest, Any], Panel | None]

_providers: dict[str, dict[str, tuple[int, Provider]]] = defaultdict(dict)


def provides(place: str, *, order: int = 50) -> Callable[[Provider], Provider]:
    """Register a provider for `place`; the same function twice is once, lower orders come first."""

    def register(provider: Provider) -> Provider:
        name = f"{provider.__module__}.{provider.__qualname__}"
        _providers[place][name] = (order, provider)
        return provider

    return register


def panels_for(place: str, request: HttpRequest, obj: Any = None) -> list[DrawnPanel]:
    """The panels of a place as this reader gets them, drawn and in order."""
    entries = sorted(_providers[place].items(), key=lambda entry: (entry[1][0], entry[0]))
    panels = (provider(request, obj) for _name, (_order, provider) in entries)
    return [
        DrawnPanel(
            render_to_string(panel.template, panel.context, request=request),
            panel.shows_synthetic_data,
        )
        for panel in panels
        if panel is not None
    ]


def any_synthetic(panels: Iterable[DrawnPanel]) -> bool:
    """Whether something on these panels is made up."""
    return any(panel.shows_synthetic_data for panel in panels)
