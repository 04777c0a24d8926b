"""What this room adds to the main menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from actors.web.members import runs_a_place
from ced_platform.shared.abilities import can
from ced_platform.shared.navigation import Entry, register


def _lists_firms(user: Any) -> bool:
    return can(user, "firm.list")


def _appoints(user: Any) -> bool:
    """Entrepreneurs invite colleagues from their firm's page; the menu stays short for them."""
    return runs_a_place(user) and _lists_firms(user)


def _describes_a_firm(user: Any) -> bool:
    """Who represents a firm, and who has just arrived and may describe one."""
    return bool(user.represented_firm_ids) or not (user.home_territory_ids or user.is_service)


register(Entry("profile", _("My firm"), "profile:start", order=10, visible_to=_describes_a_firm))
register(Entry("firms", _("Firms"), "actors:firms", order=50, visible_to=_lists_firms))
register(Entry("clusters", _("Clusters"), "actors:clusters", order=60, visible_to=_lists_firms))
register(Entry("cards", _("Métier cards"), "actors:cards", order=70, visible_to=_lists_firms))
register(Entry("members", _("People"), "actors:members", order=90, visible_to=_appoints))
