"""The workflow of a métier card:  draft → proposed → validated → superseded, or withdrawn.

The author's cluster stands for a version by proposing it; a cluster of another territory by
validating it.
"""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from journal.workflow import State, Transition, Workflow


def _territories(version: Any) -> Iterable[int]:
    standing = version.standing
    second = standing.second_territory_id
    return (standing.territory_id, *([second] if second else []))


CARD = Workflow(
    thing="card",
    states=(
        State("draft", _("draft")),
        State("proposed", _("waits for a second territory"), tone="warning"),
        State("validated", _("validated by two territories"), tone="good"),
        State("superseded", _("replaced by a newer version"), final=True),
        State("withdrawn", _("withdrawn"), tone="bad", final=True),
    ),
    transitions=(
        Transition("propose", ("draft",), "proposed", "card.propose", _("propose")),
        Transition("take_back", ("proposed",), "draft", "card.propose", _("take back")),
        Transition("return", ("proposed",), "draft", "card.review", _("ask for changes")),
        Transition("validate", ("proposed",), "validated", "card.review", _("validate")),
        Transition("supersede", ("validated",), "superseded", None, _("replace")),
        Transition(
            "withdraw",
            ("draft", "proposed", "validated"),
            "withdrawn",
            "card.withdraw",
            _("withdraw"),
        ),
    ),
    territories=_territories,
)
