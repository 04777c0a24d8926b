"""What this room adds to the main menu."""

from django.utils.translation import gettext_lazy as _

from ced_platform.shared.navigation import Entry, register

register(Entry("territories", _("Territories"), "territories:list", order=80))
