"""What this room adds to the main menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ced_platform.shared.navigation import Entry, register


def _works_with_codes(user: Any) -> bool:
    """Staff, observers and cluster managers; entrepreneurs say their trade in words."""
    return bool(user.reader_territory_ids or user.managed_cluster_ids)


register(Entry("crosswalk", _("Codes"), "trades:crosswalk", order=85, visible_to=_works_with_codes))
