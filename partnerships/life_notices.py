"""What the people of a binôme are told from its approval on; see journal.notices."""

from django.utils.translation import gettext_lazy as _

from journal.notices import Kind, declare

LIFE_OF_BINOMES = _("Your binômes")

SENTENCES = {
    "message": _("There is a new message in the binôme of %(firm_a)s and %(firm_b)s."),
    "undertaking_wanted": _(
        "The other firm of %(firm_a)s and %(firm_b)s has given its word of confidentiality. Once "
        "you have too, each sees how to reach the other, and files can be sent."
    ),
    "details_open": _(
        "%(firm_a)s and %(firm_b)s have both given their word of confidentiality: each sees how "
        "to reach the other now, and files can be sent."
    ),
    "visit_planned": _("A visit between %(firm_a)s and %(firm_b)s is planned: look at the days."),
    "visit_waiver_asked": _(
        "%(firm_a)s and %(firm_b)s: the other firm proposes to do without a visit. Do you agree?"
    ),
    "visit_reported": _(
        "%(firm_a)s and %(firm_b)s: the visitor has reported. Read the report and confirm it."
    ),
    "visit_confirmed": _("A visit between %(firm_a)s and %(firm_b)s is confirmed by the host."),
    "visit_cancelled": _("A visit between %(firm_a)s and %(firm_b)s was cancelled."),
    "visit_waived": _("%(firm_a)s and %(firm_b)s agreed to do without a visit."),
    "grid_saved": _("%(firm_a)s and %(firm_b)s: the complementarity grid has a new version."),
    "project_saved": _("%(firm_a)s and %(firm_b)s: the project sheet has a new version."),
    "project_started": _(
        "Both visits of %(firm_a)s and %(firm_b)s are done. Now write down together what you want "
        "to do."
    ),
    "agreement_recorded": _(
        "An agreement of %(firm_a)s and %(firm_b)s is recorded. Read it and confirm it."
    ),
    "agreement_withdrawn": _("An agreement of %(firm_a)s and %(firm_b)s was withdrawn."),
    "agreement_stands": _("The agreement of %(firm_a)s and %(firm_b)s stands: both confirmed it."),
    "follow_up_due": _(
        "How does it go with %(firm_a)s and %(firm_b)s? Five short questions wait for you; you can "
        "also stop them."
    ),
    "binome_closed": _("The binôme of %(firm_a)s and %(firm_b)s was closed."),
    "late_approved": _(
        "%(firm_a)s and %(firm_b)s were approved some time ago, and nobody has written yet. A few "
        "lines are enough to begin."
    ),
    "late_dialogue": _("%(firm_a)s and %(firm_b)s: is it time to plan a visit?"),
    "late_visits": _(
        "%(firm_a)s and %(firm_b)s: a visit is still missing. You can also agree to do without it."
    ),
    "late_project": _(
        "%(firm_a)s and %(firm_b)s: is there something to agree on, or is help wanted?"
    ),
    "late_agreement": _(
        "An agreement of %(firm_a)s and %(firm_b)s still waits to be confirmed by both firms."
    ),
}

declare({code: Kind(sentence, LIFE_OF_BINOMES) for code, sentence in SENTENCES.items()})
