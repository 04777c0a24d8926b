"""A pair that a manager proposes by hand:  open → met, or lapsed when the time is over."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

PAIRING = Workflow(
    thing="pairing",
    states=(
        State("open", _("both firms are asked"), tone="info"),
        State("met", _("both said yes"), tone="good", final=True),
        State("lapsed", _("lapsed without two yeses"), final=True),
    ),
    transitions=(
        Transition("meet", ("open",), "met", None, _("bring together")),
        Transition("lapse", ("open",), "lapsed", None, _("let lapse")),
    ),
    territories=lambda pairing: (pairing.firm_a.territory_id, pairing.firm_b.territory_id),
)
