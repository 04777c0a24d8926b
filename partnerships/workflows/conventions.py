"""A convention:  draft → proposed → signed by A or by B → active → ended, or expired when its
period is over. The second signature is the step into force."""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

# On the table: both sides read it and can still sign.
PENDING = ("proposed", "signed_a", "signed_b")

CONVENTION = Workflow(
    thing="convention",
    states=(
        State(
            "draft",
            _("draft"),
            explanation=_("One territory prepares the text; nobody else sees it."),
            turn=_("the staff of the territory that drafts it"),
            next_step=_("Complete it and propose it to the partner."),
        ),
        State(
            "proposed",
            _("waiting for signatures"),
            tone="warning",
            explanation=_("Both territories read the same text; neither has signed."),
            turn=_("the staff of both territories"),
            next_step=_("Sign for the own territory, or take it back to change it."),
        ),
        State(
            "signed_a",
            _("signed by side A"),
            tone="warning",
            explanation=_("Territory A has signed."),
            turn=_("the staff of territory B"),
            next_step=_("Sign for the own territory, or take it back to change it."),
        ),
        State(
            "signed_b",
            _("signed by side B"),
            tone="warning",
            explanation=_("Territory B has signed."),
            turn=_("the staff of territory A"),
            next_step=_("Sign for the own territory, or take it back to change it."),
        ),
        State(
            "active",
            _("active"),
            tone="good",
            explanation=_(
                "Both have signed: from its first day to its last, firms of the two territories "
                "are suggested to each other."
            ),
        ),
        State(
            "expired",
            _("expired"),
            final=True,
            explanation=_("Its period is over. What was begun goes on; nothing new is suggested."),
        ),
        State(
            "ended",
            _("ended"),
            final=True,
            explanation=_("One territory ended it early. Its open suggestions were withdrawn."),
        ),
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
