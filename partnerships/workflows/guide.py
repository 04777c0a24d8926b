"""The workflows written out for people: docs/workflows.md is what this makes of the data."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import translation
from django.utils.translation import ngettext

from ced_platform.shared.abilities import all_abilities
from journal.workflow import State, Transition, Workflow
from partnerships.workflows import (
    AGREEMENT,
    BINOME,
    CONVENTION,
    INTEREST,
    MEETING,
    PAIRING,
    VISIT,
)

GUIDED: tuple[tuple[str, Workflow], ...] = (
    ("A convention", CONVENTION),
    ("The answer of a firm to a suggestion", INTEREST),
    ("A pair proposed by hand", PAIRING),
    ("A binôme", BINOME),
    ("A meeting", MEETING),
    ("A visit", VISIT),
    ("An agreement", AGREEMENT),
)
HEAD = """# Workflows

What each state means, who acts in it, and what leads out of it. This page is written by
`python3 run.py manage write_workflows` from the data that the code runs on
(`partnerships/workflows/`); change it there.

*Others read* is what people outside the two sides see. A *deadline* is the time after which both
firms are reminded; nothing is decided by it.
"""


def guide() -> str:
    """The whole page in Markdown, in English."""
    with translation.override("en"):
        return "\n".join([HEAD, *(_workflow(title, one) for title, one in GUIDED)])


def _workflow(title: str, workflow: Workflow) -> str:
    parts = [f"## {title}", ""]
    for state in workflow.states:
        parts += [f"### {str(state.label).capitalize()}", "", *_about(state), ""]
        steps = [one for one in workflow.transitions if state.code in one.sources]
        parts += _table(workflow, steps) if steps else ["The end: nothing leads out of it.", ""]
    return "\n".join(parts)


def _about(state: State) -> list[str]:
    lines = [str(state.explanation)] if state.explanation else []
    facts = [("Code", f"`{state.code}`"), ("Others read", str(state.public_label))]
    if state.turn:
        facts.append(("Whose turn", str(state.turn)))
    if state.next_step:
        facts.append(("Next step", str(state.next_step)))
    if state.deadline:
        facts.append(("Deadline", _days(state.deadline)))
    return [*lines, *([""] if lines else []), *(f"- {name}: {value}" for name, value in facts)]


def _days(span: timedelta) -> str:
    return ngettext("%(count)d day", "%(count)d days", span.days) % {"count": span.days}


def _table(workflow: Workflow, steps: Sequence[Transition]) -> list[str]:
    rows = [
        (str(one.label), str(workflow.state(one.target).label), _who(one), _news(one))
        for one in steps
    ]
    return [*_rows(("Step", "Leads to", "Who may, or what causes it", "News"), rows), ""]


def _who(step: Transition) -> str:
    if step.who:
        return str(step.who)
    if step.ability is None:
        return "the platform itself"
    # an ability without a rule is refused to everybody: the page must not name it
    assert step.ability in all_abilities(), step.ability
    return f"who has `{step.ability}`"


def _news(step: Transition) -> str:
    return f"`{step.notice}`" if step.notice else "–"


def _rows(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [f"| {' | '.join(cells)} |" for cells in (head, *rows)]
    return [lines[0], f"|{'---|' * len(head)}", *lines[1:]]
