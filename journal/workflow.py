"""A workflow is data; one function carries out a transition and writes it to the journal."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.errors import WrongState
from journal.models import Event
from journal.services import record

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class State:
    """A state with the label that both parties read and the tone in which it is shown.

    `public` is the label for those who stand outside (the label itself where it is empty).
    `explanation` says what the state means, `turn` who is expected to act, `next_step` what they
    do: sentences for people. `deadline` is the time after which a reminder is due; None: nobody
    is waiting.
    """

    code: str
    label: Any
    tone: str = "neutral"
    final: bool = False
    public: Any = ""
    explanation: Any = ""
    turn: Any = ""
    next_step: Any = ""
    deadline: timedelta | None = None

    @property
    def public_label(self) -> Any:
        return self.public or self.label


@dataclass(frozen=True)
class Transition:
    """From any of `sources` to `target`, for who has `ability` (None: the platform alone).

    `who` says in words who may or what causes it; `notice` names the news that the parties get
    (empty: none). The service that carries the transition out sends it.
    """

    name: str
    sources: tuple[str, ...]
    target: str
    ability: str | None
    label: Any
    who: Any = ""
    notice: str = ""


@dataclass(frozen=True)
class Workflow:
    """States and transitions of one model whose state is in `field`.

    `thing` prefixes the journal's codes ("binome" → "binome.approve"); `territories` tells which
    territories may read the events of an object.
    """

    thing: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    territories: Callable[[Any], Iterable[int]]
    field: str = "status"

    def state(self, code: str) -> State:
        return next(state for state in self.states if state.code == code)

    def transition(self, name: str) -> Transition:
        return next(one for one in self.transitions if one.name == name)

    @property
    def choices(self) -> list[tuple[str, Any]]:
        return [(state.code, state.label) for state in self.states]

    def possible(self, instance: models.Model) -> list[Transition]:
        """Transitions that leave the instance's present state, whoever may take them."""
        return [one for one in self.transitions if getattr(instance, self.field) in one.sources]


def lock(instance: M) -> M:
    """The same row, locked until the end of the transaction and read afresh."""
    manager = type(instance)._default_manager
    return manager.select_for_update(of=("self",), no_key=True).get(pk=instance.pk)


@transaction.atomic
def execute(
    workflow: Workflow,
    instance: M,
    name: str,
    *,
    actor: Any,
    changes: Mapping[str, Any] | None = None,
    **data: Any,
) -> M:
    """Lock, check permission and source state, write state and `changes`, journal; in that order.

    Returns the locked, updated instance. Raises NotAllowed or WrongState and changes nothing then.
    `data` goes into the event. Callers that lock several rows lock them before, in sorted order.
    """
    step = workflow.transition(name)
    locked = lock(instance)
    if step.ability is not None:
        require(actor, step.ability, locked)
    source = getattr(locked, workflow.field)
    if source not in step.sources:
        raise WrongState(
            _("This is “%(state)s” now, so “%(action)s” is no longer possible.")
            % {"state": workflow.state(source).label, "action": step.label}
        )
    for field, value in {**(changes or {}), workflow.field: step.target}.items():
        setattr(locked, field, value)
    locked.save()
    record(
        code=f"{workflow.thing}.{name}",
        subject=locked,
        actor=actor,
        territory_ids=workflow.territories(locked),
        source=source,
        target=step.target,
        **data,
    )
    return locked


def replay(workflow: Workflow, instance: models.Model) -> str | None:
    """The state that the journal alone gives an object; None where it holds no step of it.

    Raises ValueError when the steps do not join: one starts where the one before did not end.
    """
    steps = Event.objects.filter(
        subject_type=instance._meta.label_lower,
        subject_id=instance.pk,
        code__in=[f"{workflow.thing}.{step.name}" for step in workflow.transitions],
    ).order_by("id")
    state: str | None = None
    for event in steps:
        source, target = event.data["source"], event.data["target"]
        if state is not None and source != state:
            raise ValueError(f"{event.code} starts from {source}, but the state was {state}.")
        state = target
    return state
