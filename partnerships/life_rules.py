"""Who may do what in the life of a binôme, from its approval on."""

from typing import Any

import rules

from ced_platform.shared.abilities import add_rule, is_person
from partnerships.parties import own_side, side_of_person, takes_part


@rules.predicate
def is_party(user: Any, binome: Any) -> bool:
    return binome is not None and takes_part(user, binome)


@rules.predicate
def is_owner(user: Any, binome: Any) -> bool:
    """One of the two firms, through a person who represents that one alone."""
    return binome is not None and not user.is_service and own_side(user, binome) is not None


@rules.predicate
def stands_on_a_side(user: Any, binome: Any) -> bool:
    """As a firm or as its officer, and not on both sides."""
    return is_party(user, binome) and side_of_person(user, binome) is not None


# read the workspace and write messages; act for one's firm
add_rule("binome.take_part", is_party)
add_rule("binome.act", is_owner)
# propose a meeting, write its minutes: for the side on which one stands
add_rule("binome.meet", stands_on_a_side)


@rules.predicate
def is_visitor(user: Any, visit: Any) -> bool:
    return visit is not None and own_side(user, visit.binome) == visit.visitor


@rules.predicate
def is_host(user: Any, visit: Any) -> bool:
    return visit is not None and own_side(user, visit.binome) == visit.host_side


@rules.predicate
def owns_a_side_of_the_visit(user: Any, visit: Any) -> bool:
    return visit is not None and is_owner(user, visit.binome)


@rules.predicate
def did_not_ask(user: Any, visit: Any) -> bool:
    side = own_side(user, visit.binome) if visit is not None else None
    return side is not None and side != visit.asked_by


@rules.predicate
def did_not_record(user: Any, agreement: Any) -> bool:
    side = own_side(user, agreement.binome) if agreement is not None else None
    return side is not None and side != agreement.proposed_by


@rules.predicate
def owns_a_side_of_the_agreement(user: Any, agreement: Any) -> bool:
    return agreement is not None and is_owner(user, agreement.binome)


@rules.predicate
def stands_on_a_side_of_the_meeting(user: Any, meeting: Any) -> bool:
    """A firm, or the officer of a side: both may propose, move and call off."""
    return meeting is not None and stands_on_a_side(user, meeting.binome)


@rules.predicate
def proposed_the_times(user: Any, meeting: Any) -> bool:
    return meeting is not None and side_of_person(user, meeting.binome) == meeting.asked_by


@rules.predicate
def times_are_settled(_user: Any, meeting: Any) -> bool:
    return meeting is not None and meeting.status == "booked"


@rules.predicate
def is_firm_of_the_meeting(user: Any, meeting: Any) -> bool:
    """An officer takes no time in the place of a firm."""
    return meeting is not None and is_owner(user, meeting.binome)


may_answer = stands_on_a_side_of_the_meeting & ~proposed_the_times
add_rule("meeting.take", is_firm_of_the_meeting & may_answer)
add_rule("meeting.decline", is_firm_of_the_meeting & may_answer)
add_rule("meeting.counter", may_answer)
add_rule("meeting.withdraw", stands_on_a_side_of_the_meeting & proposed_the_times)
add_rule("meeting.move", stands_on_a_side_of_the_meeting & (times_are_settled | may_answer))
add_rule("meeting.keep", stands_on_a_side_of_the_meeting)
add_rule("meeting.cancel", stands_on_a_side_of_the_meeting)

add_rule("visit.report", is_person & is_visitor)
add_rule("visit.confirm", is_person & is_host)
add_rule("visit.cancel", owns_a_side_of_the_visit)
add_rule("visit.agree", is_person & did_not_ask)

add_rule("agreement.confirm", is_person & did_not_record)
add_rule("agreement.withdraw", owns_a_side_of_the_agreement)
