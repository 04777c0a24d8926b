"""A binôme, from a proposal to its end:

proposed → approved → dialogue → visits → project → agreement → follow_up → closed,
or refused by one side; a question sends a proposal back to the firms first. Both firms walk it
together; a step back does not exist, and neither does a pause: a binôme that rests is reminded of
its deadline or closed with a reason, and the same two firms may be proposed again.
"""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

# The states in which both sides have approved and nobody has ended it, in the order of the road.
LIFE = ("approved", "dialogue", "visits", "project", "agreement", "follow_up")

BINOME = Workflow(
    thing="binome",
    states=(
        State(
            "proposed",
            _("waiting for approval"),
            tone="warning",
            public=_("proposed"),
            explanation=_("Both firms are interested; each side has still to decide."),
            turn=_("the reviewer of each side"),
            next_step=_("Approve or refuse for the own side."),
        ),
        State(
            "changes_requested",
            _("waiting for the firms to answer"),
            tone="warning",
            public=_("proposed"),
            explanation=_("A reviewer has asked the firms something before deciding."),
            turn=_("the firms that were asked"),
            next_step=_("Answer the question, or say what you have changed."),
        ),
        State(
            "approved",
            _("approved by both sides"),
            tone="good",
            public=_("approved"),
            explanation=_("Both sides have introduced the two firms to each other."),
            turn=_("both firms"),
            next_step=_("Write the first message."),
            deadline=timedelta(days=14),
        ),
        State(
            "dialogue",
            _("in dialogue"),
            tone="info",
            public=_("under way"),
            explanation=_("The heads of the two firms talk, in the language of the trade."),
            turn=_("both firms"),
            next_step=_("Plan a visit, so that each firm sees the other at work."),
            deadline=timedelta(days=90),
        ),
        State(
            "visits",
            _("visiting each other"),
            tone="info",
            public=_("under way"),
            explanation=_("Each firm visits the other and reports; the host confirms."),
            turn=_("the firm whose visit is still missing"),
            next_step=_("Make both visits, or agree to do without one."),
            deadline=timedelta(days=180),
        ),
        State(
            "project",
            _("defining the project"),
            tone="info",
            public=_("under way"),
            explanation=_("Both visits are done. The two firms write down what they want to do."),
            turn=_("both firms"),
            next_step=_("Fill in the project sheet, then record the agreement."),
            deadline=timedelta(days=120),
        ),
        State(
            "agreement",
            _("agreement to be confirmed"),
            tone="warning",
            public=_("under way"),
            explanation=_("An agreement is recorded; it counts once both firms have confirmed it."),
            turn=_("the firm that has not confirmed"),
            next_step=_("Read the agreement and confirm it."),
            deadline=timedelta(days=30),
        ),
        State(
            "follow_up",
            _("in follow-up"),
            tone="good",
            public=_("agreement reached"),
            explanation=_(
                "An agreement stands. At 6, 12, 24 and 36 months each firm says how it goes."
            ),
            turn=_("each firm, when its questions are due"),
            next_step=_("Answer five short questions when they come."),
        ),
        State(
            "refused",
            _("refused"),
            tone="bad",
            final=True,
            explanation=_("One side has refused the proposal, with a reason."),
        ),
        State(
            "closed",
            _("closed"),
            final=True,
            explanation=_("It has ended, with a reason. The history stays; it blames nobody."),
        ),
    ),
    transitions=(
        Transition("review", ("proposed",), "proposed", None, _("review")),
        Transition("ask", ("proposed",), "changes_requested", None, _("ask for changes")),
        Transition("answer", ("changes_requested",), "proposed", "binome.answer", _("answer")),
        Transition("approve", ("proposed",), "approved", None, _("approve")),
        Transition("refuse", ("proposed",), "refused", None, _("refuse")),
        Transition(
            "start_dialogue",
            ("approved",),
            "dialogue",
            None,
            _("start the dialogue"),
            who=_("the first message of a firm"),
        ),
        Transition(
            "start_visits",
            ("dialogue",),
            "visits",
            None,
            _("start the visits"),
            who=_("the first visit that a firm plans, or the first proposal to do without one"),
        ),
        Transition(
            "start_project",
            ("visits",),
            "project",
            None,
            _("start the project"),
            who=_("the second of the two visits, once its host has confirmed it"),
            notice="project_started",
        ),
        Transition(
            "prepare_agreement",
            ("project",),
            "agreement",
            None,
            _("record an agreement"),
            who=_("a firm that records an agreement"),
        ),
        Transition(
            "reopen_project",
            ("agreement",),
            "project",
            None,
            _("go back to the project"),
            who=_("a firm that takes an agreement back before both have confirmed"),
        ),
        Transition(
            "start_follow_up",
            ("agreement",),
            "follow_up",
            None,
            _("start the follow-up"),
            who=_("the second firm that confirms the agreement"),
            notice="agreement_stands",
        ),
        Transition(
            "close",
            LIFE,
            "closed",
            "binome.close",
            _("close"),
            who=_("either firm, or the officer of either side"),
            notice="binome_closed",
        ),
    ),
    territories=lambda binome: (binome.firm_a.territory_id, binome.firm_b.territory_id),
)

OPEN_BINOME_STATES = ["proposed", "changes_requested", *LIFE]
