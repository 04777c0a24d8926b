"""Writing to the journal."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from journal.models import Event


def record(
    *,
    code: str,
    subject: models.Model,
    actor: Any = None,
    territory_ids: Iterable[int] = (),
    **data: Any,
) -> Event:
    """Append one event in the caller's transaction; `data` must be JSON."""
    return Event.objects.create(
        code=code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor,
        territory_ids=sorted(set(territory_ids)),
        data=data,
    )
