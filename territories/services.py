"""Writing territories."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from ced_platform.shared.abilities import require
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.services import record
from journal.workflow import lock
from territories.models import TEXT_COLUMNS, HostCondition, Territory
from territories.queries import ids_with_descendants
from territories.reference import read_territories
from territories.signals import conditions_changed

EDITABLE = (
    "kind",
    "parent",
    "main_city",
    "latitude",
    "longitude",
    "languages",
    "time_zone",
    "presentation",
    "website",
    *(f"name_{code}" for code in ("fr", "en", "ar", "pt", "de", "pl", "zh_hans")),
)
CONDITION_FIELDS = frozenset({"verdict", "source", "checked_on", *TEXT_COLUMNS})


@transaction.atomic
def register_territory(*, actor: Any, code: str, fields: Mapping[str, Any]) -> Territory:
    """Add a partner territory to the register; raises Conflict when its code is there already."""
    require(actor, "territory.register")
    taken = Conflict(
        _("The territory %(code)s is in the register already: find it in the list.")
        % {"code": code},
        field="code",
    )
    if Territory.objects.filter(code=code).exists():
        raise taken
    territory = Territory(code=code, registered_by=actor)
    try:
        with transaction.atomic():
            _write(territory, fields)
    except IntegrityError as error:  # a colleague registered it at the same moment
        raise taken from error
    record(
        code="territory.registered",
        subject=territory,
        actor=actor,
        territory_ids=[*actor.staff_territory_ids, territory.id],
    )
    return territory


@transaction.atomic
def update_territory(*, actor: Any, territory: Territory, fields: Mapping[str, Any]) -> Territory:
    """Change what a territory says of itself; its code never changes.

    Its place in the register decides who holds mandates in it, so that only its own staff moves
    it: NotAllowed for who merely registered it, Invalid below itself.
    """
    locked = lock(territory)
    require(actor, "territory.edit", locked)
    if fields.get("parent", locked.parent) != locked.parent:
        if locked.id not in actor.staff_territory_ids:
            raise NotAllowed(field="parent")
        _check_not_below_itself(locked, fields["parent"])
    changed = _write(locked, fields)
    record(
        code="territory.updated",
        subject=locked,
        actor=actor,
        territory_ids=[locked.id],
        fields=changed,
    )
    return locked


def _check_not_below_itself(territory: Territory, parent: Territory | None) -> None:
    if parent is not None and parent.id in ids_with_descendants([territory.id]):
        raise Invalid(_("A territory cannot belong to itself."), field="parent")


def _write(territory: Territory, fields: Mapping[str, Any]) -> list[str]:
    changed = []
    for name, value in fields.items():
        if name not in EDITABLE:
            raise ValueError(f"{name} is not an editable field of a territory")
        if getattr(territory, name) != value:
            setattr(territory, name, value)
            changed.append(name)
    _check_same_country(territory)
    territory.full_clean()
    territory.save()
    return changed


def _check_same_country(territory: Territory) -> None:
    """The staff of a parent act for what is below it: a country cannot be claimed by another.

    Only a grouping may join territories of several countries.
    """
    parent = territory.parent
    if parent is None or parent.kind == Territory.Kind.GROUPING:
        return
    if territory.code[:2] != parent.code[:2]:
        raise Invalid(
            _("%(code)s is in another country than %(parent)s: choose a parent of its own.")
            % {"code": territory.code, "parent": parent},
            field="parent",
        )


@transaction.atomic
def set_condition(
    *, actor: Any, territory: Territory, kind: str, fields: Mapping[str, Any]
) -> HostCondition:
    """Write down what the law says to a kind of partnership, in place of what stood there.

    `fields`: verdict, source, checked_on, and the words by their columns (text_fr …). Raises
    ValidationError for what is not whole. The journal keeps what it was before.
    """
    locked = lock(territory)
    require(actor, "territory.set_condition", locked)
    condition = HostCondition.objects.filter(territory=locked, kind=kind).first()
    before = condition.verdict if condition else ""
    condition = condition or HostCondition(territory=locked, kind=kind)
    for name, value in fields.items():
        if name not in CONDITION_FIELDS:
            raise ValueError(f"{name} is not a field of a condition")
        setattr(condition, name, value)
    condition.full_clean(exclude=["territory"])
    condition.save()
    locked.save(update_fields=["updated_at"])  # who copies the register sees that it changed
    record(
        code="territory.condition_set",
        subject=locked,
        actor=actor,
        territory_ids=[locked.id],
        kind=kind,
        verdict=condition.verdict,
        before=before,
        source=condition.source,
        texts=condition.texts,
    )
    if HostCondition.Verdict.BARRED in (before, condition.verdict) and before != condition.verdict:
        transaction.on_commit(
            lambda: conditions_changed.send_robust(sender=HostCondition, territory_id=locked.id),
            robust=True,
        )
    return condition


@transaction.atomic
def load_reference_territories() -> int:
    """Add the countries and territories of the reference file; returns how many are new.

    A territory that is in the register stays as its people have written it.
    """
    known = dict(Territory.objects.values_list("code", "id"))
    added = 0
    for row in read_territories():  # parents come before their children
        if row.code in known:
            continue
        territory = Territory.objects.create(
            code=row.code,
            kind=row.kind,
            parent_id=known[row.parent_code] if row.parent_code else None,
            main_city=row.main_city,
            latitude=row.latitude,
            longitude=row.longitude,
            languages=list(row.languages),
            time_zone=row.time_zone,
            **{f"name_{language.replace('-', '_')}": name for language, name in row.names.items()},
        )
        known[row.code] = territory.id
        added += 1
    return added
