"""The journal's codes of this room as sentences."""

from django.utils.translation import gettext_lazy as _

from journal.history import tell

tell(
    {
        "territory.registered": _("The territory was registered."),
        "territory.updated": _("The territory's page was changed."),
        "territory.condition_set": _("A condition for partnerships was written down."),
    }
)
