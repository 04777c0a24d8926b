"""Who may do what in the life of a binôme, from its approval on."""

from typing import Any

import rules

from ced_platform.shared.abilities import add_rule
from partnerships.parties import own_side, takes_part


@rules.predicate
def is_party(user: Any, binome: Any) -> bool:
    return binome is not None and takes_part(user, binome)


@rules.predicate
def is_owner(user: Any, binome: Any) -> bool:
    """One of the two firms, through a person who represents that one alone."""
    return binome is not None and not user.is_service and own_side(user, binome) is not None


# read the workspace and write messages; act for one's firm
add_rule("binome.take_part", is_party)
add_rule("binome.act", is_owner)
