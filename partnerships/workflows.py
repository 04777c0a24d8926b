"""The workflows of this room as data: states, transitions, who may.

A convention:  draft → proposed → active → ended, or expired when its period is over.
A binôme:      proposed → approved → closed, or refused by one side.
"""

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

BINOME = Workflow(
    thing="binome",
    states=(
        State("proposed", _("waiting for approval"), tone="warning"),
        State("approved", _("approved by both sides"), tone="good"),
        State("refused", _("refused"), tone="bad", final=True),
        State("closed", _("closed"), final=True),
    ),
    transitions=(
        Transition("review", ("proposed",), "proposed", None, _("review")),
        Transition("approve", ("proposed",), "approved", None, _("approve")),
        Transition("refuse", ("proposed",), "refused", None, _("refuse")),
        Transition("close", ("approved",), "closed", "binome.close", _("close")),
    ),
    territories=lambda binome: (binome.firm_a.territory_id, binome.firm_b.territory_id),
)

OPEN_BINOME_STATES = ["proposed", "approved"]
