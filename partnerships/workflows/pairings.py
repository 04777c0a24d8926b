"""A pair that a manager proposes by hand:  open → met, or lapsed when the time is over."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

PAIRING = Workflow(
    thing="pairing",
    states=(
        State(
            "open",
            _("both firms are asked"),
            tone="info",
            explanation=_("A manager proposed the two firms to each other, with a reason."),
            turn=_("each firm that has not answered"),
            next_step=_("Say yes, not now, or no thanks; the answer is private."),
        ),
        State(
            "met",
            _("both said yes"),
            tone="good",
            final=True,
            explanation=_("Both firms said yes: a binôme is proposed."),
        ),
        State(
            "lapsed",
            _("lapsed without two yeses"),
            final=True,
            explanation=_("The time was over before both had said yes; nobody learns who did not."),
        ),
    ),
    transitions=(
        Transition("meet", ("open",), "met", None, _("bring together")),
        Transition("lapse", ("open",), "lapsed", None, _("let lapse")),
    ),
    territories=lambda pairing: (pairing.firm_a.territory_id, pairing.firm_b.territory_id),
)
