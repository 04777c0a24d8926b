"""A visit of one firm to the other:  planned → reported → confirmed by the host, or cancelled;
or the two agree to do without it:  waiver_asked → waived."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

VISIT = Workflow(
    thing="visit",
    states=(
        State(
            "planned",
            _("planned"),
            tone="info",
            explanation=_("The dates are set and the host knows them."),
            turn=_("the visiting firm"),
            next_step=_("Travel, then write a short report."),
        ),
        State(
            "reported",
            _("to be confirmed by the host"),
            tone="warning",
            explanation=_("The visitor has reported."),
            turn=_("the host"),
            next_step=_("Read the report, add what is missing, and confirm the visit."),
        ),
        State(
            "confirmed",
            _("done"),
            tone="good",
            final=True,
            explanation=_("The host has confirmed the report: the visit counts."),
        ),
        State(
            "cancelled",
            _("cancelled"),
            final=True,
            explanation=_("It does not take place. Another one can be planned."),
        ),
        State(
            "waiver_asked",
            _("asked to do without"),
            tone="warning",
            explanation=_("One firm proposes to do without this visit, and says why."),
            turn=_("the other firm"),
            next_step=_("Agree, or say that the visit is wanted."),
        ),
        State(
            "waived",
            _("not needed"),
            tone="good",
            final=True,
            explanation=_("Both firms agreed to do without this visit, for a reason that is kept."),
        ),
    ),
    transitions=(
        Transition(
            "report",
            ("planned",),
            "reported",
            "visit.report",
            _("report"),
            who=_("the visiting firm, once the visit has begun"),
            notice="visit_reported",
        ),
        Transition(
            "confirm",
            ("reported",),
            "confirmed",
            "visit.confirm",
            _("confirm"),
            who=_("the host"),
            notice="visit_confirmed",
        ),
        Transition(
            "cancel",
            ("planned", "waiver_asked"),
            "cancelled",
            "visit.cancel",
            _("cancel"),
            who=_("either firm"),
            notice="visit_cancelled",
        ),
        Transition(
            "agree",
            ("waiver_asked",),
            "waived",
            "visit.agree",
            _("agree to do without"),
            who=_("the firm that did not ask"),
            notice="visit_waived",
        ),
    ),
    territories=lambda visit: (
        visit.binome.firm_a.territory_id,
        visit.binome.firm_b.territory_id,
    ),
)
