"""Rulesets: the engine's parameters as versioned rows."""

from typing import Any

from django.db import transaction

from matching import engine
from matching.models import Ruleset


@transaction.atomic
def ensure_default_ruleset() -> Ruleset:
    """The row of the engine's own parameters; it becomes the default where none is."""
    parameters = engine.Ruleset()
    row, created = Ruleset.objects.get_or_create(
        version=parameters.version, defaults={"parameters": parameters.to_dict()}
    )
    has_default = Ruleset.objects.filter(is_default=True).exists()
    if created or not has_default:
        Ruleset.objects.filter(is_default=True).update(is_default=False)
        row.is_default = True
        row.save(update_fields=["is_default"])
    return row


def default_ruleset() -> Ruleset:
    """The ruleset by which lists are made now."""
    return Ruleset.objects.filter(is_default=True).first() or ensure_default_ruleset()


def parameters_of(ruleset: Ruleset) -> engine.Ruleset:
    """The engine's own object; raises ValueError when the stored parameters are not valid."""
    stored: dict[str, Any] = ruleset.parameters
    return engine.Ruleset.from_dict(stored)
