"""Making bad rows: rows of a world that are valid but for one thing."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.db import models


def changed(name: str, **values: Any) -> Callable[[SimpleNamespace], models.Model]:
    """A row of the world with other values; a text "@a" stands for the world's `a`."""

    def make(world: SimpleNamespace) -> models.Model:
        row = getattr(world, name)
        for field, value in values.items():
            setattr(row, field, _resolved(world, value))
        return row

    return make


def added(model: type[models.Model], **values: Any) -> Callable[[SimpleNamespace], models.Model]:
    def make(world: SimpleNamespace) -> models.Model:
        return model(**{field: _resolved(world, value) for field, value in values.items()})

    return make


def _resolved(world: SimpleNamespace, value: Any) -> Any:
    if callable(value):
        return value()
    is_name = isinstance(value, str) and value.startswith("@")
    return getattr(world, value[1:]) if is_name else value


def another(name: str, **values: Any) -> Callable[[SimpleNamespace], models.Model]:
    """A second row like one of the world, with other values."""

    def make(world: SimpleNamespace) -> models.Model:
        row = changed(name, **values)(world)
        row.pk = None
        row._state.adding = True
        return row

    return make
