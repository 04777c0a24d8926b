"""What this room tells people; see journal.notices."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.formats import long_date
from journal.notices import Kind, declare

BINOMES = _("Binômes")
SUGGESTIONS = _("Suggestions")

CONVENTIONS = _("Conventions")


def _expires(data: Mapping[str, Any]) -> str:
    return gettext("The convention %(reference)s ends on %(day)s.") % {
        "reference": data["reference"],
        "day": long_date(date.fromisoformat(data["ends_on"])),
    }


declare(
    {
        "convention_expires": Kind(_expires, CONVENTIONS, is_legal=True),
        "convention_proposed": Kind(
            _("The convention %(reference)s is proposed for signature."),
            CONVENTIONS,
            is_legal=True,
        ),
        "convention_in_force": Kind(
            _("Both sides have signed: the convention %(reference)s is active."),
            CONVENTIONS,
            is_legal=True,
        ),
        "convention_ended": Kind(
            _("The convention %(reference)s was ended."), CONVENTIONS, is_legal=True
        ),
        "binome_proposed": Kind(
            _("%(firm_a)s and %(firm_b)s are both interested in each other."),
            BINOMES,
            template="binome_proposed",
        ),
        "review_wanted": Kind(
            _("A decision is wanted: %(firm_a)s and %(firm_b)s"),
            BINOMES,
            template="review_wanted",
        ),
        "binome_refused": Kind(
            _("The pair %(firm_a)s and %(firm_b)s was not approved."),
            BINOMES,
            template="binome_refused",
        ),
        "binome_approved": Kind(
            _("Both sides have approved the binôme of %(firm_a)s and %(firm_b)s."),
            BINOMES,
            template="binome_approved",
        ),
        "binome_question": Kind(
            _("A question before the decision: %(firm_a)s and %(firm_b)s"),
            BINOMES,
            template="binome_question",
        ),
        "question_answered": Kind(
            _("Answered: %(firm_a)s and %(firm_b)s"), BINOMES, template="question_answered"
        ),
        "case_handed_over": Kind(
            _("A case is yours now: %(firm_a)s and %(firm_b)s"),
            BINOMES,
            template="case_handed_over",
        ),
        "pairing_proposed": Kind(
            _("A pair is proposed to you: %(firm_a)s and %(firm_b)s"),
            SUGGESTIONS,
            template="pairing_proposed",
        ),
        "interest_reminder": Kind(
            _("Your interest in %(counterpart)s still waits"),
            SUGGESTIONS,
            template="interest_reminder",
        ),
        "interest_expired": Kind(
            _("No answer in time: %(counterpart)s"), SUGGESTIONS, template="interest_expired"
        ),
    }
)
