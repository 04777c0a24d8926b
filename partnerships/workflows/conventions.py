"""A convention:  draft → proposed → active → ended, or expired when its period is over."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

CONVENTION = Workflow(
    thing="convention",
    states=(
        State("draft", _("draft")),
        State("proposed", _("waiting for signatures"), tone="warning"),
        State("active", _("active"), tone="good"),
        State("expired", _("expired"), final=True),
        State("ended", _("ended"), final=True),
    ),
    transitions=(
        Transition("propose", ("draft",), "proposed", "convention.propose", _("propose")),
        Transition("sign", ("proposed",), "proposed", "convention.sign", _("sign")),
        Transition("activate", ("proposed",), "active", None, _("activate")),
        Transition("withdraw", ("proposed",), "draft", "convention.withdraw", _("take back")),
        Transition("end", ("active",), "ended", "convention.end", _("end")),
        Transition("expire", ("active",), "expired", None, _("let expire")),
    ),
    territories=lambda convention: (convention.territory_a_id, convention.territory_b_id),
)
