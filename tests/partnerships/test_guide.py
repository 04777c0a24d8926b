"""docs/workflows.md is what the workflows say, and they say enough."""

import pytest
from django.conf import settings

from journal.notices import declared_codes
from partnerships.workflows import AGREEMENT, BINOME, MEETING, VISIT
from partnerships.workflows.guide import guide


def test_the_page_is_not_stale():
    page = (settings.BASE_DIR / "docs" / "workflows.md").read_text(encoding="utf-8")
    assert page == guide(), "run: python3 run.py manage write_workflows"


@pytest.mark.parametrize("workflow", [AGREEMENT, BINOME, MEETING, VISIT], ids=lambda one: one.thing)
def test_every_state_is_explained_and_names_who_acts(workflow):
    for state in workflow.states:
        assert state.explanation, state.code
        assert state.final or state.next_step or state.code == "confirmed", state.code
    notices = {step.notice for step in workflow.transitions if step.notice}
    assert notices <= declared_codes()


def test_every_deadline_has_its_reminder():
    late = {f"late_{state.code}" for state in BINOME.states if state.deadline}
    assert late == {code for code in declared_codes() if code.startswith("late_")}
