"""The road of a binôme as its pages show it: the steps with their dates, and whose turn it is."""

from ced_platform.shared.formats import long_date
from ced_platform.shared.ui import Step, StepState
from partnerships.models import Binome
from partnerships.workflows import BINOME, LIFE


def life_steps(binome: Binome) -> list[Step]:
    """What comes after the approval. Where it was closed, the parts that it never reached are
    left out: the road ended before them."""
    steps = []
    for code in LIFE[1:]:
        began = binome.began_at(code)
        if binome.status == "closed" and began is None:
            continue
        state: StepState = "todo"
        if code == binome.status:
            state = "current"
        elif began is not None:
            state = "done"
        steps.append(Step(BINOME.state(code).label, state, long_date(began)))
    if binome.status == "closed":
        reason = binome.get_closing_reason_display()
        steps.append(Step(BINOME.state("closed").label, "stopped", reason))
    return steps
