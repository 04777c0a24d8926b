"""Who may do what with a territory."""

from typing import Any

import rules

from ced_platform.shared.abilities import add_rule, is_person


@rules.predicate
def is_registered_user(user: Any, _territory: Any) -> bool:
    return bool(user.is_authenticated)


@rules.predicate
def is_staff_somewhere(user: Any, _territory: Any) -> bool:
    return bool(user.staff_territory_ids)


@rules.predicate
def is_staff_here(user: Any, territory: Any) -> bool:
    return territory is not None and territory.id in user.staff_territory_ids


@rules.predicate
def registered_it_and_nobody_runs_it(user: Any, territory: Any) -> bool:
    """Who registered a partner may correct it until the partner has staff of its own."""
    return (
        territory is not None
        and territory.registered_by_id == user.id
        and not territory.mandates.in_force().exists()
    )


add_rule("territory.view", is_registered_user)
add_rule("territory.register", is_person & is_staff_somewhere)
add_rule("territory.set_condition", is_staff_here)
add_rule("territory.edit", is_staff_here | registered_it_and_nobody_runs_it)
