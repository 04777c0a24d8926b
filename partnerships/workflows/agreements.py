"""An agreement:  proposed by one firm → confirmed by the other → superseded by an amendment;
or withdrawn before it counts."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

AGREEMENT = Workflow(
    thing="agreement",
    states=(
        State(
            "proposed",
            _("to be confirmed"),
            tone="warning",
            explanation=_("One firm has recorded it, and by that confirmed it for itself."),
            turn=_("the other firm"),
            next_step=_("Read it, then confirm or decline it."),
        ),
        State(
            "confirmed",
            _("confirmed by both"),
            tone="good",
            explanation=_("Both firms have confirmed it: it counts."),
        ),
        State(
            "superseded",
            _("replaced"),
            final=True,
            explanation=_("An amendment that both confirmed has taken its place."),
        ),
        State(
            "withdrawn",
            _("withdrawn"),
            final=True,
            explanation=_("It was taken back or declined before both had confirmed."),
        ),
    ),
    transitions=(
        Transition(
            "confirm",
            ("proposed",),
            "confirmed",
            "agreement.confirm",
            _("confirm"),
            who=_("the firm that did not record it"),
        ),
        Transition(
            "withdraw",
            ("proposed",),
            "withdrawn",
            "agreement.withdraw",
            _("withdraw"),
            who=_("either firm"),
            notice="agreement_withdrawn",
        ),
        Transition(
            "supersede",
            ("confirmed",),
            "superseded",
            None,
            _("replace"),
            who=_("an amendment, once both firms have confirmed it"),
        ),
    ),
    territories=lambda agreement: (
        agreement.binome.firm_a.territory_id,
        agreement.binome.firm_b.territory_id,
    ),
)
