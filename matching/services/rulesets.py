"""Rulesets: the engine's parameters as versioned rows, tried before they are switched on."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Conflict, Invalid
from journal.services import record
from journal.workflow import lock
from matching import engine
from matching.models import Ruleset, RulesetChoice, RulesetTrial
from partnerships.models import Convention


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
    """The ruleset by which lists are made where a convention has none of its own."""
    return Ruleset.objects.filter(is_default=True).first() or ensure_default_ruleset()


def ruleset_of(convention: Convention) -> Ruleset:
    """The ruleset by which the lists of a convention are made now."""
    chosen = Ruleset.objects.filter(choices__convention=convention).first()
    return chosen or default_ruleset()


def parameters_of(ruleset: Ruleset) -> engine.Ruleset:
    """The engine's own object; raises ValueError when the stored parameters are not valid."""
    stored: dict[str, Any] = ruleset.parameters
    return engine.Ruleset.from_dict(stored)


@transaction.atomic
def draft_ruleset(*, actor: Any, version: str, parameters: Mapping[str, Any]) -> Ruleset:
    """A new version with these parameters; it makes no list before it is switched on or chosen.

    Raises Invalid for a version that exists and for parameters that the engine refuses.
    """
    require(actor, "ruleset.write")
    if Ruleset.objects.filter(version=version).exists():
        raise Invalid(_("This version exists already: give another name."), field="version")
    try:
        checked = engine.Ruleset.from_dict({**parameters, "version": version})
    except ValueError as error:
        raise Invalid(
            _("The engine refuses these parameters: %(why)s.") % {"why": error}
        ) from error
    ruleset = Ruleset.objects.create(version=version, parameters=checked.to_dict())
    record(code="ruleset.drafted", subject=ruleset, actor=actor, version=version)
    return ruleset


@transaction.atomic
def switch_on(*, actor: Any, ruleset: Ruleset) -> Ruleset:
    """Make a ruleset the default. Lists change with the next run of each convention."""
    require(actor, "ruleset.write")
    # every version in the order of its id, so that two switches come one after the other
    list(Ruleset.objects.select_for_update(of=("self",), no_key=True).order_by("id"))
    chosen = lock(ruleset)
    if chosen.is_default:
        raise Conflict(_("This ruleset is the default already."))
    Ruleset.objects.filter(is_default=True).update(is_default=False)
    chosen.is_default = True
    chosen.save(update_fields=["is_default"])
    record(code="ruleset.switched_on", subject=chosen, actor=actor, version=chosen.version)
    return chosen


@transaction.atomic
def choose_ruleset(*, actor: Any, convention: Convention, ruleset: Ruleset | None) -> None:
    """Let a convention follow a ruleset of its own; None: the default again."""
    require(actor, "ruleset.write")
    lock(convention)
    if ruleset is None:
        RulesetChoice.objects.filter(convention=convention).delete()
    else:
        RulesetChoice.objects.update_or_create(
            convention=convention,
            defaults={"ruleset": ruleset, "chosen_by": actor, "chosen_at": timezone.now()},
        )
    record(
        code="ruleset.chosen",
        subject=convention,
        actor=actor,
        territory_ids=[convention.territory_a_id, convention.territory_b_id],
        version=ruleset.version if ruleset else None,
    )


@transaction.atomic
def ask_for_trial(
    *, actor: Any, convention: Convention, ruleset: Ruleset, sample: int
) -> RulesetTrial:
    """Compare a ruleset with the one that the convention follows, in the background."""
    require(actor, "ruleset.write")
    before = ruleset_of(convention)
    if before == ruleset:
        raise Invalid(
            _("This convention follows this ruleset already: there is nothing to compare."),
            field="convention",
        )
    trial = RulesetTrial(
        convention=convention, before=before, after=ruleset, sample=sample, asked_by=actor
    )
    trial.full_clean()
    trial.save()
    from matching.tasks import carry_out_trial

    transaction.on_commit(lambda: carry_out_trial.delay(trial.id), robust=True)
    return trial
