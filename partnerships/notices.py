"""What this room tells people; see journal.notices."""

from django.utils.translation import gettext_lazy as _

from journal.notices import Kind, declare

BINOMES = _("Binômes")

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
    }
)
