"""A convention:  draft → proposed → signed by A or by B → active → ended, or expired when its
period is over. The second signature is the step into force."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

# On the table: both sides read it and can still sign.
PENDING = ("proposed", "signed_a", "signed_b")

CONVENTION = Workflow(
    thing="convention",
    states=(
        State("draft", _("draft")),
        State("proposed", _("waiting for signatures"), tone="warning"),
        State("signed_a", _("signed by side A"), tone="warning"),
        State("signed_b", _("signed by side B"), tone="warning"),
        State("active", _("active"), tone="good"),
        State("expired", _("expired"), final=True),
        State("ended", _("ended"), final=True),
    ),
    transitions=(
        Transition("propose", ("draft",), "proposed", "convention.propose", _("propose")),
        Transition("sign_a", ("proposed",), "signed_a", "convention.sign", _("sign")),
        Transition("sign_b", ("proposed",), "signed_b", "convention.sign", _("sign")),
        Transition("countersign", ("signed_a", "signed_b"), "active", "convention.sign", _("sign")),
        Transition("withdraw", PENDING, "draft", "convention.withdraw", _("take back")),
        Transition("end", ("active",), "ended", "convention.end", _("end")),
        Transition("expire", ("active",), "expired", None, _("let expire")),
    ),
    territories=lambda convention: (convention.territory_a_id, convention.territory_b_id),
)
