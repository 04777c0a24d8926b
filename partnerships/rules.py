"""Who may do what with conventions, interests and binômes."""

from typing import Any

import rules

from ced_platform.shared.abilities import add_rule
from ced_platform.shared.choices import Side
from partnerships.queries import sides_reviewed_by


@rules.predicate
def is_person(user: Any, _obj: Any) -> bool:
    return not user.is_service


@rules.predicate
def is_staff_somewhere(user: Any, _obj: Any) -> bool:
    return bool(user.staff_territory_ids)


@rules.predicate
def drafted_it(user: Any, convention: Any) -> bool:
    return convention is not None and convention.drafted_by_id in user.staff_territory_ids


@rules.predicate
def is_draft(_user: Any, convention: Any) -> bool:
    return convention is not None and convention.status == "draft"


@rules.predicate
def is_agreed(_user: Any, convention: Any) -> bool:
    """Signed by both, be it over. What is on the table stays as it was proposed."""
    return convention is not None and convention.status in {"active", "ended", "expired"}


def sides_signed_by(user: Any, convention: Any) -> frozenset[Side]:
    """The side for which this user may sign: as staff of that territory.

    Who is staff of both, for example of a grouping of the two, signs for neither.
    """
    sides = sides_staffed_by(user, convention)
    return sides if len(sides) == 1 else frozenset()


def sides_staffed_by(user: Any, convention: Any) -> frozenset[Side]:
    territories = {Side.A: convention.territory_a_id, Side.B: convention.territory_b_id}
    return frozenset(
        side for side, territory in territories.items() if territory in user.staff_territory_ids
    )


@rules.predicate
def is_staff_of_a_side(user: Any, convention: Any) -> bool:
    return convention is not None and bool(sides_staffed_by(user, convention))


@rules.predicate
def signs_for_a_side(user: Any, convention: Any) -> bool:
    return convention is not None and bool(sides_signed_by(user, convention))


@rules.predicate
def represents_firm(user: Any, firm: Any) -> bool:
    return firm is not None and firm.id in user.represented_firm_ids


@rules.predicate
def is_client_of_firm(user: Any, firm: Any) -> bool:
    """The partner territory's own system passes on what its firms answer there."""
    return firm is not None and user.is_service and firm.territory_id in user.staff_territory_ids


@rules.predicate
def reviews_a_side(user: Any, binome: Any) -> bool:
    return binome is not None and bool(sides_reviewed_by(user, binome))


@rules.predicate
def represents_a_firm_of(user: Any, binome: Any) -> bool:
    return binome is not None and bool(
        user.represented_firm_ids & {binome.firm_a_id, binome.firm_b_id}
    )


add_rule("convention.create", is_person & is_staff_somewhere)
add_rule("convention.edit", is_person & is_draft & drafted_it)
add_rule("convention.propose", is_person & drafted_it)
add_rule("convention.withdraw", is_person & drafted_it)
add_rule("convention.sign", is_person & signs_for_a_side)
add_rule(
    "convention.keep_records",
    is_person & ((is_draft & drafted_it) | (is_agreed & is_staff_of_a_side)),
)
add_rule("convention.end", is_person & is_staff_of_a_side)

add_rule("interest.answer", represents_firm | is_client_of_firm)

add_rule("binome.review", reviews_a_side)
add_rule("binome.close", represents_a_firm_of | reviews_a_side)
