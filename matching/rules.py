"""Who may do what with suggestions and runs."""

from typing import Any

import rules

from ced_platform.shared.abilities import add_rule
from partnerships.rules import sides_signed_by


@rules.predicate
def is_staff_of_a_side(user: Any, convention: Any) -> bool:
    return convention is not None and bool(sides_signed_by(user, convention))


@rules.predicate
def is_in_force(_user: Any, convention: Any) -> bool:
    return convention is not None and convention.is_in_force


add_rule("run.start", is_staff_of_a_side & is_in_force)


@rules.predicate
def is_operator(user: Any, _obj: Any) -> bool:
    return bool(user.is_superuser) and not user.is_service


# how the installation matches is its operator's; whom it matches never is
add_rule("matching.oversee", is_operator)
add_rule("ruleset.write", is_operator)
