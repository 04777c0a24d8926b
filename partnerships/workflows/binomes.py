"""A binôme:  proposed → approved → closed, or refused by one side; a question sends it back."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

BINOME = Workflow(
    thing="binome",
    states=(
        State("proposed", _("waiting for approval"), tone="warning"),
        State("changes_requested", _("waiting for the firms to answer"), tone="warning"),
        State("approved", _("approved by both sides"), tone="good"),
        State("refused", _("refused"), tone="bad", final=True),
        State("closed", _("closed"), final=True),
    ),
    transitions=(
        Transition("review", ("proposed",), "proposed", None, _("review")),
        Transition("ask", ("proposed",), "changes_requested", None, _("ask for changes")),
        Transition("answer", ("changes_requested",), "proposed", "binome.answer", _("answer")),
        Transition("approve", ("proposed",), "approved", None, _("approve")),
        Transition("refuse", ("proposed",), "refused", None, _("refuse")),
        Transition("close", ("approved",), "closed", "binome.close", _("close")),
    ),
    territories=lambda binome: (binome.firm_a.territory_id, binome.firm_b.territory_id),
)

OPEN_BINOME_STATES = ["proposed", "changes_requested", "approved"]
