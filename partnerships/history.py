"""The journal's codes of this room as sentences."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ced_platform.shared.choices import Side
from journal.history import tell
from journal.models import Event
from partnerships.models import Binome, Convention, Review


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
    territory = binome.firm_of(Side(event.data["side"])).territory
    return _("Refused for %(territory)s: %(reason)s.") % {
        "territory": territory,
        "reason": _choice(Review.Reason, event.data["reason"]),
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
        "convention.milestone_done": _milestone_done,
        "convention.end": gettext_lazy("The convention was ended."),
        "convention.expire": gettext_lazy("The period is over: the convention has expired."),
        "binome.proposed": gettext_lazy("The binôme was proposed to the reviewers of both sides."),
        "binome.review": _approved_by_one,
        "binome.approve": _approved_by_both,
        "binome.refuse": _refused,
        "binome.close": _closed,
        "interest.answered": gettext_lazy("A firm answered a suggestion."),
    }
)
