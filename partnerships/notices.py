"""What this room tells people; see journal.notices."""

from django.utils.translation import gettext_lazy as _

from journal.notices import Kind, declare

BINOMES = _("Binômes")
SUGGESTIONS = _("Suggestions")

declare(
    {
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
