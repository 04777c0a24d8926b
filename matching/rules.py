"""Who may do what with suggestions and runs."""

from typing import Any

import rules

from actors.models import Cluster
from ced_platform.shared.abilities import add_rule
from partnerships.rules import signs_for_a_side
from territories.queries import ids_with_descendants


@rules.predicate
def is_in_force(_user: Any, convention: Any) -> bool:
    return convention is not None and convention.is_in_force


add_rule("run.start", signs_for_a_side & is_in_force)


@rules.predicate
def is_operator(user: Any, _obj: Any) -> bool:
    return bool(user.is_superuser) and not user.is_service


@rules.predicate
def is_shared(_user: Any, convention: Any) -> bool:
    return convention is not None and convention.status != "draft"


@rules.predicate
def reads_for_a_side(user: Any, convention: Any) -> bool:
    """Staff, observers and cluster managers of the two territories, or of one below them."""
    if convention is None or not (user.reader_territory_ids or user.managed_cluster_ids):
        return False
    sides = ids_with_descendants([convention.territory_a_id, convention.territory_b_id])
    return (
        bool(user.reader_territory_ids & sides)
        or Cluster.objects.filter(pk__in=user.managed_cluster_ids, territory__in=sides).exists()
    )


# how the installation matches is its operator's; whom it matches never is
add_rule("matching.oversee", is_operator)
add_rule("ruleset.write", is_operator)

# numbers of all for the operator too; whose they are, for the two sides
add_rule("funnel.read", is_shared & (reads_for_a_side | is_operator))
add_rule("funnel.read_pairs", is_shared & reads_for_a_side)
