"""Who takes part in a binôme: the two firms, and the officer of each side.

The firms own it: they talk, visit, fill in and confirm, each for its own side. The officers (the
reviewers of a side) read along, write and close, and confirm nothing in the place of a firm.
Everybody else who sees the binôme sees how far it has come, and none of its content.
"""

from typing import Any

from actors.models import User
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import NotAllowed
from partnerships.models import Binome
from partnerships.queries import representatives_of, reviewers_of, sides_reviewed_by


def sides_represented_by(user: Any, binome: Binome) -> frozenset[Side]:
    """The sides whose firm the user represents."""
    return frozenset(side for side in Side if binome.firm_of(side).id in user.represented_firm_ids)


def own_side(user: Any, binome: Binome) -> Side | None:
    """The side for which the user acts as a firm; None for others, and for who represents both
    firms: what two owners must confirm cannot be confirmed by one person."""
    sides = sides_represented_by(user, binome)
    return next(iter(sides)) if len(sides) == 1 else None


def acting_side(user: Any, binome: Binome) -> Side:
    """The same for services; raises NotAllowed where there is none."""
    side = own_side(user, binome)
    if side is None or user.is_service:
        raise NotAllowed()
    return side


def takes_part(user: Any, binome: Binome) -> bool:
    """Represents a firm of the pair, or is the officer of a side; never a machine."""
    return not user.is_service and bool(
        sides_represented_by(user, binome) or sides_reviewed_by(user, binome)
    )


def side_of_person(user: Any, binome: Binome) -> Side | None:
    """Where a person stands, as a firm or as an officer; None for who stands on both sides."""
    sides = sides_represented_by(user, binome) or sides_reviewed_by(user, binome)
    return next(iter(sides)) if len(sides) == 1 else None


def people_of(binome: Binome) -> dict[Side, list[tuple[str, User]]]:
    """Everybody who reads along, by side, as ("firm" or "officer", person): shown on the page."""
    return {
        side: [
            *(("firm", person) for person in representatives_of(binome.firm_of(side))),
            *(("officer", person) for person in reviewers_of(binome.firm_of(side))),
        ]
        for side in Side
    }
