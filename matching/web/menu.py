"""What this room adds to the main menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import can
from ced_platform.shared.navigation import Entry, register


def _represents_a_firm(user: Any) -> bool:
    return bool(user.represented_firm_ids)


register(
    Entry(
        "suggestions",
        _("Suggestions"),
        "matching:suggestions",
        order=20,
        visible_to=_represents_a_firm,
    )
)


def _oversees(user: Any) -> bool:
    return can(user, "matching.oversee")


register(
    Entry("oversight", _("Matching"), "matching:oversight", order=70, visible_to=_oversees),
)
