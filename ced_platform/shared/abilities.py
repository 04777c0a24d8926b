"""One way to ask "may this user do this?", the same for pages, API and tests.

Each room's rules.py fills the register with predicates (see django-rules) under names such as
"firm.edit". Everything that has no rule is refused.
"""

from typing import Any

import rules

from ced_platform.shared.errors import NotAllowed

_register = rules.RuleSet()


@rules.predicate
def is_person(user: Any, _obj: Any) -> bool:
    """A token acts for its territory as data, and decides nothing in the place of a person."""
    return not user.is_service


def add_rule(ability: str, predicate: Any) -> None:
    """Give `ability` ("thing.verb") its predicate; a second rule of the same name is an error."""
    _register.add_rule(ability, predicate)


def can(user: Any, ability: str, obj: Any = None) -> bool:
    """True when a rule of that name exists and grants it. A superuser gets no short cut:
    the operator runs the installation, and decides nothing in the place of a territory."""
    if not user.is_authenticated or not user.is_active:
        return False
    return bool(_register.test_rule(ability, user, obj)) if ability in _register else False


def require(user: Any, ability: str, obj: Any = None) -> None:
    """Raise NotAllowed unless `can`."""
    if not can(user, ability, obj):
        raise NotAllowed()


def abilities(user: Any, thing: str, obj: Any = None) -> dict[str, bool]:
    """Every ability on `thing`, by verb: {"view": True, "edit": False}."""
    prefix = f"{thing}."
    return {
        name.removeprefix(prefix): can(user, name, obj)
        for name in sorted(_register)
        if name.startswith(prefix)
    }


def all_abilities() -> list[str]:
    """The names of all rules, sorted: the table test walks them."""
    return sorted(_register)
