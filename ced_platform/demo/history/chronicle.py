"""What happened on days that are past: rows and journal events with their dates, written at once.

Services write what happens now. A past is written here, in bulk, under the same rules: a step is
taken only where its workflow has it, and the constraints of the database hold.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models

from ced_platform.demo.copying import copy_rows, next_ids
from journal.models import Event, Notice
from journal.workflow import Workflow

M = TypeVar("M", bound=models.Model)
RESERVED = 500


class Chronicle:
    """Keeps rows until `write`; those that refer to each other have their ids at once."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[Any]] = defaultdict(list)
        self._ids: dict[type[models.Model], list[int]] = defaultdict(list)
        self._events: list[Event] = []
        self._told: set[tuple[int, str]] = set()

    def add(self, row: M) -> M:
        """Take a row in; tables are written in the order in which they first come."""
        model = type(row)
        if not self._ids[model]:
            self._ids[model] = next_ids(model, RESERVED)[::-1]
        row.pk = self._ids[model].pop()
        self._rows[model].append(row)
        return row

    def record(
        self,
        at: datetime,
        code: str,
        subject: models.Model,
        actor: Any,
        territories: Iterable[int],
        **data: Any,
    ) -> None:
        self._events.append(
            Event(
                occurred_at=at,
                actor=actor,
                code=code,
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                territory_ids=sorted(set(territories)),
                data=data,
            )
        )

    def step(
        self,
        at: datetime,
        workflow: Workflow,
        instance: models.Model,
        name: str,
        actor: Any,
        changes: dict[str, Any] | None = None,
        **data: Any,
    ) -> None:
        """A transition as journal.workflow.execute would have made it on that day.

        Raises ValueError where the workflow does not have it: the plot is wrong then.
        """
        transition, source = workflow.transition(name), getattr(instance, workflow.field)
        if source not in transition.sources:
            raise ValueError(f"{workflow.thing}: no {name} from {source}")
        for field, value in {**(changes or {}), workflow.field: transition.target}.items():
            setattr(instance, field, value)
        self.record(
            at,
            f"{workflow.thing}.{name}",
            instance,
            actor,
            workflow.territories(instance),
            source=source,
            target=transition.target,
            **data,
        )

    def tell(self, notice: Notice) -> None:
        """A notice, unless its recipient has been told the same before."""
        if (notice.recipient_id, notice.key) not in self._told:
            self._told.add((notice.recipient_id, notice.key))
            self.add(notice)

    def write(self) -> None:
        """Everything, the journal in the order of its days: a state is rebuilt from it by id."""
        for model, rows in self._rows.items():
            copy_rows(model, rows)
        events = sorted(self._events, key=lambda event: event.occurred_at)
        copy_rows(Event, events)
        self._rows.clear()
        self._events.clear()
