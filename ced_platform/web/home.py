"""The home page: what waits for the reader, and the ways in that their role gives them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import can
from ced_platform.shared.navigation import Entry, register
from ced_platform.shared.panels import any_synthetic, panels_for

register(Entry("home", _("Home"), "home", order=0))


@dataclass(frozen=True)
class Way:
    """Something that the reader may come for, in the words in which they would say it."""

    label: Any
    url_name: str
    is_open_to: Callable[[Any], bool]


def _may(*names: str) -> Callable[[Any], bool]:
    return lambda user: all(can(user, ability) for ability in names)


def _runs_a_territory(user: Any) -> bool:
    return bool(user.staff_territory_ids) and not user.is_service


def _has_colleagues(user: Any) -> bool:
    return _runs_a_territory(user) or bool(user.managed_cluster_ids)


def _is_operator(user: Any) -> bool:
    return bool(user.is_staff)


WAYS = (
    Way(_("Enter a firm on its behalf"), "profile:new", _may("firm.list", "firm.create")),
    Way(
        _("Draft a convention with a partner"),
        "partnerships:convention-new",
        _may("convention.create"),
    ),
    Way(_("Register a partner territory"), "territories:register", _may("territory.register")),
    Way(_("Enter a cluster"), "actors:cluster-new", _may("cluster.create")),
    Way(_("Invite a colleague"), "actors:member-invite", _has_colleagues),
    Way(_("Give a system of ours a key to the API"), "actors:tokens", _runs_a_territory),
    Way(_("Administer this installation"), "admin:index", _is_operator),
)


def home(request: HttpRequest) -> HttpResponse:
    panels = panels_for("home", request)
    context = {
        "panels": panels,
        "shows_synthetic_data": any_synthetic(panels),
        "ways": [way for way in WAYS if way.is_open_to(request.user)],
    }
    return render(request, "home.html", context)
