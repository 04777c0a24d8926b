"""What one firm answers to a suggestion, and what becomes of it.

    open → mutual, expired or withdrawn; "not now" (set_aside) can be changed; a no is final.

No territory reads these events: an interest is private until it is mutual, a no for ever.
"""

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow

# An answer can be changed from any of these; `mutual` only for a pair that a manager proposes anew.
_CHANGEABLE = ("open", "expired", "withdrawn", "set_aside", "mutual")

INTEREST = Workflow(
    thing="interest",
    states=(
        State(
            "open",
            _("interested"),
            tone="info",
            explanation=_("The firm said yes. Nobody else learns of it before the other does too."),
            turn=_("the other firm, which does not know of it"),
            next_step=_("Wait, or take it back to have a place free for another firm."),
        ),
        State(
            "mutual",
            _("both interested"),
            tone="good",
            explanation=_("Both firms said yes: a binôme is proposed."),
        ),
        State(
            "expired",
            _("expired without an answer"),
            explanation=_("The other firm did not answer in time. Both are free again."),
        ),
        State(
            "withdrawn",
            _("taken back"),
            explanation=_("The firm took its yes back before the other answered."),
        ),
        State(
            "set_aside",
            _("not now"),
            explanation=_("The suggestion rests; the firm can change its mind."),
        ),
        State(
            "declined",
            _("no thanks"),
            final=True,
            explanation=_("These two are never suggested again, and the other never learns why."),
        ),
    ),
    transitions=(
        Transition("say_yes", _CHANGEABLE, "open", "interest.change", _("say yes")),
        Transition("set_aside", _CHANGEABLE, "set_aside", "interest.change", _("say not now")),
        Transition("decline", _CHANGEABLE, "declined", "interest.change", _("say no")),
        Transition("take_back", ("open",), "withdrawn", "interest.change", _("take back")),
        Transition("meet", ("open",), "mutual", None, _("bring together")),
        Transition("expire", ("open",), "expired", None, _("let expire")),
    ),
    territories=lambda _interest: (),
)
