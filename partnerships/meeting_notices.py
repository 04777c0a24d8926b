"""What people are told about their meetings; times are written by the reader's own clock."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.formats import joined, time_span
from ced_platform.shared.zones import city
from journal.notices import Kind, declare
from partnerships.life_notices import LIFE_OF_BINOMES

# mailed with an entry for the calendar, by partnerships.services.invitations
INVITING = {
    "meeting_booked": _("%(firm_a)s and %(firm_b)s meet: %(subject)s. %(when)s."),
    "meeting_moved": _("%(firm_a)s and %(firm_b)s meet at another time: %(subject)s. %(when)s."),
    "meeting_cancelled": _(
        "The meeting of %(firm_a)s and %(firm_b)s is cancelled: %(subject)s. %(when)s."
    ),
}
OTHERS = {
    "meeting_proposed": _(
        "%(firm_a)s and %(firm_b)s: the other side proposes a meeting. Take a time or propose "
        "others: %(when)s."
    ),
    "meeting_declined": _("%(firm_a)s and %(firm_b)s: the meeting “%(subject)s” is declined."),
    "meeting_withdrawn": _("%(firm_a)s and %(firm_b)s: the meeting “%(subject)s” is taken back."),
    "meeting_moving": _(
        "%(firm_a)s and %(firm_b)s: the other side would like to move the meeting “%(subject)s”. "
        "Until you take another time it stands: %(when)s."
    ),
    "meeting_kept": _("%(firm_a)s and %(firm_b)s meet as agreed: %(subject)s. %(when)s."),
    "meeting_lapsed": _(
        "%(firm_a)s and %(firm_b)s: all times proposed for “%(subject)s” have passed. Propose "
        "others."
    ),
    "meeting_soon": _("%(firm_a)s and %(firm_b)s meet soon: %(subject)s. %(when)s."),
    "meeting_minutes": _("%(firm_a)s and %(firm_b)s: there are minutes of your meeting."),
}


def _with_times(sentence: Any) -> Callable[[Mapping[str, Any]], str]:
    def in_words(data: Mapping[str, Any]) -> str:
        return str(sentence) % {**data, "when": _when(data)}

    return in_words


def _when(data: Mapping[str, Any]) -> str:
    length = timedelta(minutes=data.get("minutes_long", 0))
    zone = timezone.get_current_timezone()
    starts = [datetime.fromisoformat(time) for time in data.get("times", [])]
    spans = joined(time_span(start, start + length, zone) for start in starts)
    return f"{spans} ({city(str(zone))})"


declare(
    {
        **{
            code: Kind(_with_times(sentence), LIFE_OF_BINOMES, has_own_mail=True)
            for code, sentence in INVITING.items()
        },
        **{code: Kind(_with_times(sentence), LIFE_OF_BINOMES) for code, sentence in OTHERS.items()},
    }
)
