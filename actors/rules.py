"""Who may do what with firms, clusters, tokens and mandates."""

from typing import Any

import rules

from actors.models import Cluster
from actors.queries import reviewing_cluster
from ced_platform.shared.abilities import add_rule, is_person
from territories.models import Territory


@rules.predicate
def may_create_firm(user: Any, _obj: Any) -> bool:
    """A person enters a firm; a token enters those of its territory."""
    return not user.is_service or bool(user.client_territory_ids)


@rules.predicate
def represents(user: Any, firm: Any) -> bool:
    return firm is not None and firm.id in user.represented_firm_ids


@rules.predicate
def manages_cluster_of(user: Any, firm: Any) -> bool:
    return firm is not None and firm.cluster_id in user.managed_cluster_ids


@rules.predicate
def is_staff_of(user: Any, located: Any) -> bool:
    """Staff, or the token, of the territory where a firm or a cluster is."""
    return located is not None and located.territory_id in user.staff_territory_ids


@rules.predicate
def reads_for(user: Any, located: Any) -> bool:
    return located is not None and located.territory_id in user.reader_territory_ids


@rules.predicate
def manages(user: Any, cluster: Any) -> bool:
    return cluster is not None and cluster.id in user.managed_cluster_ids


@rules.predicate
def is_staff_of_territory(user: Any, territory: Any) -> bool:
    return territory is not None and territory.id in user.staff_territory_ids


@rules.predicate
def runs_place(user: Any, place: Any) -> bool:
    """Who may appoint others in a place: the staff of its territory, and those who hold the
    place themselves, so that nobody is locked out when a colleague leaves."""
    if isinstance(place, Territory):
        return bool(is_staff_of_territory(user, place))
    if isinstance(place, Cluster):
        return bool(manages(user, place) or is_staff_of(user, place))
    return bool(
        represents(user, place) or manages_cluster_of(user, place) or is_staff_of(user, place)
    )


@rules.predicate
def reads_for_any(user: Any, _obj: Any) -> bool:
    """Staff, observers and tokens of some territory, and managers of some cluster."""
    return bool(user.reader_territory_ids or user.managed_cluster_ids)


@rules.predicate
def is_staff_of_any(user: Any, _obj: Any) -> bool:
    return bool(user.staff_territory_ids)


@rules.predicate
def manages_any_cluster(user: Any, _obj: Any) -> bool:
    return bool(user.managed_cluster_ids)


@rules.predicate
def wrote_card(user: Any, version: Any) -> bool:
    return version is not None and version.standing.cluster_id in user.managed_cluster_ids


@rules.predicate
def stands_for_card(user: Any, version: Any) -> bool:
    return version is not None and bool(
        {version.standing.cluster_id, version.standing.second_cluster_id} & user.managed_cluster_ids
    )


@rules.predicate
def judges_card(user: Any, version: Any) -> bool:
    """A cluster does not judge its own card, nor one of its own territory."""
    return version is not None and reviewing_cluster(user, version) is not None


keeps_profile = represents | manages_cluster_of | is_staff_of

add_rule("firm.create", may_create_firm)
add_rule("firm.edit", keeps_profile)
add_rule("firm.publish", keeps_profile)
# who speaks for a firm does not also vouch for it
add_rule("firm.validate", is_person & ~represents & (manages_cluster_of | is_staff_of))
add_rule("firm.see_whole", keeps_profile | reads_for)
add_rule("firm.list", reads_for_any)

add_rule("cluster.create", is_person & is_staff_of_any)
add_rule("cluster.edit", manages | is_staff_of)
# a cluster does not validate itself
add_rule("cluster.validate", is_person & is_staff_of)

add_rule("token.issue", is_person & is_staff_of_territory)
add_rule("mandate.grant", is_person & runs_place)

add_rule("card.create", is_person & manages_any_cluster)
add_rule("card.edit", is_person & wrote_card)
add_rule("card.propose", is_person & wrote_card)
add_rule("card.withdraw", is_person & wrote_card)
add_rule("card.review", is_person & judges_card)
add_rule("card.revise", is_person & stands_for_card)
