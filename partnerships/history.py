"""The journal's codes of this room as sentences."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ced_platform.shared.choices import Side
from ced_platform.shared.formats import long_date
from journal.history import tell
from journal.models import Event
from partnerships.models import Binome, Convention


def _signed(event: Event, convention: Convention) -> str:
    territory = convention.territory_of(Side(event.data["side"]))
    return _("Signed for %(territory)s.") % {"territory": territory}


def _countersigned(event: Event, convention: Convention) -> str:
    territory = convention.territory_of(Side(event.data["side"]))
    return _("Signed for %(territory)s: both sides have signed, the convention is active.") % {
        "territory": territory
    }


def _document_added(event: Event, _convention: Convention) -> str:
    return _("Document “%(title)s”, version %(version)s, was handed in.") % event.data


def _milestone_added(event: Event, _convention: Convention) -> str:
    return _("The milestone “%(title)s” was added.") % event.data


def _milestone_changed(event: Event, _convention: Convention) -> str:
    return _("The milestone “%(title)s” was changed; it is due on %(day)s.") % {
        "title": event.data["title"],
        "day": long_date(date.fromisoformat(event.data["due_on"])),
    }


def _milestone_done(event: Event, _convention: Convention) -> str:
    return _("The milestone “%(title)s” is done.") % event.data


def _approved_by_one(event: Event, binome: Binome) -> str:
    territory = binome.firm_of(Side(event.data["side"])).territory
    return _("Approved for %(territory)s; the other side has still to decide.") % {
        "territory": territory
    }


def _approved_by_both(event: Event, binome: Binome) -> str:
    territory = binome.firm_of(Side(event.data["side"])).territory
    return _("Approved for %(territory)s: both sides have agreed.") % {"territory": territory}


def _refused(event: Event, binome: Binome) -> str:
    """Without the reason: firms read the history too, and get one in courteous words."""
    territory = binome.firm_of(Side(event.data["side"])).territory
    return _("Refused for %(territory)s.") % {"territory": territory}


def _asked(event: Event, binome: Binome) -> str:
    territory = binome.firm_of(Side(event.data["side"])).territory
    return _("A question was asked for %(territory)s; the firms answer.") % {"territory": territory}


def _charge_given(event: Event, binome: Binome) -> str:
    territory = binome.firm_of(Side(event.data["side"])).territory
    return _("%(officer)s is in charge for %(territory)s.") % {
        "officer": event.data["officer"],
        "territory": territory,
    }


def _closed(event: Event, _binome: Binome) -> str:
    return _("Closed: %(reason)s.") % {
        "reason": _choice(Binome.ClosingReason, event.data["reason"])
    }


def _choice(choices: Any, code: str) -> Any:
    """A coded reason in words; one that a later version dropped stays readable as its code."""
    return dict(choices.choices).get(code, code)


tell(
    {
        "convention.drafted": gettext_lazy("The draft was written."),
        "convention.updated": gettext_lazy("The draft was changed."),
        "convention.propose": gettext_lazy("The convention was proposed for signature."),
        "convention.sign": _signed,
        "convention.sign_a": _signed,
        "convention.sign_b": _signed,
        "convention.countersign": _countersigned,
        "convention.activate": gettext_lazy("Both sides have signed: the convention is active."),
        "convention.withdraw": gettext_lazy(
            "The proposal was taken back; signatures given so far are void."
        ),
        "convention.document_added": _document_added,
        "convention.clusters_named": gettext_lazy("The clusters in charge were named."),
        "convention.milestone_added": _milestone_added,
        "convention.milestone_changed": _milestone_changed,
        "convention.milestone_done": _milestone_done,
        "convention.end": gettext_lazy("The convention was ended."),
        "convention.expire": gettext_lazy("The period is over: the convention has expired."),
        "binome.proposed": gettext_lazy("The binôme was proposed to the reviewers of both sides."),
        "binome.review": _approved_by_one,
        "binome.approve": _approved_by_both,
        "binome.refuse": _refused,
        "binome.close": _closed,
        "binome.ask": _asked,
        "binome.answer": gettext_lazy("A firm answered: the reviewers decide now."),
        "binome.charge_given": _charge_given,
        "binome.start_dialogue": gettext_lazy("The dialogue began."),
        "binome.start_visits": gettext_lazy("The first visit is being prepared."),
        "binome.start_project": gettext_lazy("Both visits are done: the project began."),
        "binome.prepare_agreement": gettext_lazy("An agreement was recorded."),
        "binome.reopen_project": gettext_lazy("The agreement was taken back."),
        "binome.start_follow_up": gettext_lazy("Both firms confirmed: the agreement stands."),
        "undertaking.given": gettext_lazy("A firm gave its word of confidentiality."),
        "visit.planned": gettext_lazy("A visit was planned."),
        "visit.waiver_asked": gettext_lazy("A firm proposed to do without a visit."),
        "visit.report": gettext_lazy("The visitor reported."),
        "visit.confirm": gettext_lazy("The host confirmed the visit."),
        "visit.cancel": gettext_lazy("The visit was cancelled."),
        "visit.agree": gettext_lazy("Both firms agreed to do without the visit."),
        "meeting.proposed": gettext_lazy("Times for a meeting were proposed."),
        "meeting.counter": gettext_lazy("Other times for the meeting were proposed."),
        "meeting.take": gettext_lazy("A time was taken: the meeting is booked."),
        "meeting.decline": gettext_lazy("The meeting was declined."),
        "meeting.withdraw": gettext_lazy("The proposed times were taken back."),
        "meeting.move": gettext_lazy("Other times for the booked meeting were proposed."),
        "meeting.keep": gettext_lazy("The meeting stays at its time."),
        "meeting.cancel": gettext_lazy("The meeting was cancelled."),
        "meeting.drop": gettext_lazy("The meeting was cancelled with the end of the binôme."),
        "meeting.end": gettext_lazy("The time of the meeting has passed."),
        "meeting.lapse": gettext_lazy("All proposed times passed without an answer."),
        "meeting.minutes_written": gettext_lazy("A side wrote minutes of the meeting."),
        "sheet.saved": gettext_lazy("A version of a sheet was saved."),
        "sheet.agreed": gettext_lazy("A firm agreed to a version of a sheet."),
        "agreement.recorded": gettext_lazy("A firm recorded an agreement."),
        "agreement.confirm": gettext_lazy("The other firm confirmed the agreement."),
        "agreement.withdraw": gettext_lazy("The agreement was withdrawn."),
        "agreement.supersede": gettext_lazy("An amendment took its place."),
        "follow_up.answered": gettext_lazy("A firm answered the questions of the follow-up."),
        "follow_up.stopped": gettext_lazy("A firm wants no more questions."),
        "message.sent": gettext_lazy("A message was written."),
        "message.edited": gettext_lazy("A message was changed by its author."),
        "message.withdrawn": gettext_lazy("A message was taken back by its author."),
        "interest.answered": gettext_lazy("A firm answered a suggestion."),
        "interest.say_yes": gettext_lazy("The firm said yes."),
        "interest.set_aside": gettext_lazy("The firm said: not now."),
        "interest.decline": gettext_lazy("The firm declined."),
        "interest.take_back": gettext_lazy("The firm took its yes back."),
        "interest.meet": gettext_lazy("Both firms said yes."),
        "interest.expire": gettext_lazy("The yes expired without an answer."),
        "pairing.proposed": gettext_lazy("A manager proposed the two firms to each other."),
        "pairing.meet": gettext_lazy("Both firms said yes: a binôme is proposed."),
        "pairing.lapse": gettext_lazy("The proposal lapsed."),
    }
)
