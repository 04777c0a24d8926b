"""Who may do what with conventions, interests and binômes."""

from typing import Any

import rules

from ced_platform.shared.abilities import add_rule, is_person
from ced_platform.shared.choices import Side
from partnerships.queries import decides_for, open_question, sides_reviewed_by
from territories.rules import is_staff_somewhere


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


@rules.predicate
def answers_for_firm_of(user: Any, interest: Any) -> bool:
    return interest is not None and bool(
        represents_firm(user, interest.firm) or is_client_of_firm(user, interest.firm)
    )


@rules.predicate
def is_asked(user: Any, binome: Any) -> bool:
    """A firm that the reviewers have asked, or its territory's own system."""
    question = open_question(binome) if binome is not None else None
    if question is None:
        return False
    firms = [one for one in (binome.firm_a, binome.firm_b) if one.pk in question.firm_ids]
    return any(represents_firm(user, one) or is_client_of_firm(user, one) for one in firms)


@rules.predicate
def decides_for_one_of(user: Any, firms: Any) -> bool:
    """Who decides for one of two firms and speaks for neither."""
    return (
        bool(firms)
        and not any(represents_firm(user, firm) for firm in firms)
        and any(decides_for(user, firm) for firm in firms)
    )


@rules.predicate
def decides_somewhere(user: Any, _obj: Any) -> bool:
    return bool(user.managed_cluster_ids or user.staff_territory_ids)


@rules.predicate
def reads_for_any(user: Any, _obj: Any) -> bool:
    return bool(user.managed_cluster_ids or user.reader_territory_ids)


@rules.predicate
def shares_the_case(user: Any, charge: Any) -> bool:
    return charge is not None and Side(charge.side) in sides_reviewed_by(user, charge.binome)


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
add_rule("binome.answer", is_asked)

add_rule("interest.change", answers_for_firm_of)

add_rule("pairing.propose", is_person & decides_for_one_of)
add_rule("pairing.find", is_person & decides_somewhere)

add_rule("charge.hand_over", is_person & shares_the_case)
add_rule("charge.list", is_person & decides_somewhere)

add_rule("review.report", reads_for_any)
