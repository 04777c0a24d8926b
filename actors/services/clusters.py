"""Writing clusters: they are entered by their territory, kept by their managers."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from actors.models import Cluster
from ced_platform.shared.abilities import require
from ced_platform.shared.errors import NotAllowed
from journal.services import record
from journal.workflow import lock
from territories.models import Territory

EDITABLE = frozenset({"name", "language", "presentation", "website"})


@transaction.atomic
def create_cluster(
    *,
    actor: Any,
    territory: Territory,
    fields: Mapping[str, Any],
    trade_ids: Iterable[int] = (),
) -> Cluster:
    """A new cluster of the actor's own territory, provisional until the territory validates it."""
    require(actor, "cluster.create")
    if territory.id not in actor.staff_territory_ids:
        raise NotAllowed(_("You can enter clusters of your own territory only."), field="territory")
    cluster = Cluster(territory=territory)
    _write(cluster, fields, trade_ids)
    record(code="cluster.created", subject=cluster, actor=actor, territory_ids=[territory.id])
    return cluster


@transaction.atomic
def update_cluster(
    *,
    actor: Any,
    cluster: Cluster,
    fields: Mapping[str, Any],
    trade_ids: Iterable[int] | None = None,
) -> Cluster:
    """Change what a cluster says of itself; None keeps its trades."""
    locked = lock(cluster)
    require(actor, "cluster.edit", locked)
    _write(locked, fields, trade_ids)
    record(code="cluster.updated", subject=locked, actor=actor, territory_ids=[locked.territory_id])
    return locked


@transaction.atomic
def set_cluster_status(*, actor: Any, cluster: Cluster, status: str) -> Cluster:
    """Validate a cluster, or withdraw it; its territory decides, not the cluster itself."""
    locked = lock(cluster)
    require(actor, "cluster.validate", locked)
    if status == locked.status:
        return locked
    locked.status = Cluster.Status(status)
    locked.save(update_fields=["status", "updated_at"])
    record(
        code=f"cluster.{locked.status}",
        subject=locked,
        actor=actor,
        territory_ids=[locked.territory_id],
    )
    return locked


def _write(cluster: Cluster, fields: Mapping[str, Any], trade_ids: Iterable[int] | None) -> None:
    unknown = set(fields) - EDITABLE
    if unknown:
        raise ValueError(f"not fields of a cluster: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(cluster, name, value)
    cluster.full_clean()
    cluster.save()
    if trade_ids is not None:
        cluster.trades.set(trade_ids)
