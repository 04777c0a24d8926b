"""The journal's codes of this room as sentences."""

from django.utils.translation import gettext as _

from journal.history import tell
from journal.models import Event
from partnerships.models import Convention


def _chosen(event: Event, _convention: Convention) -> str:
    version = event.data["version"]
    if version is None:
        return _("Its suggestions follow the default ruleset again.")
    return _("Its suggestions follow ruleset %(version)s from the next run.") % {"version": version}


tell({"ruleset.chosen": _chosen})
