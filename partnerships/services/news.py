"""News of a pair, proposed or agreed, for its people."""

from collections.abc import Iterable
from typing import Any

from actors.models import User
from ced_platform.shared.choices import Side
from journal.services import notify
from partnerships.models import Binome, Pairing
from partnerships.queries import representatives_of, who_looks_after

_PAGES = {Binome: "binomes", Pairing: "pairings"}


def firms_of(pair: Binome | Pairing, *sides: Side) -> list[User]:
    """The people of the firms of these sides (both where none is named)."""
    return [
        person for side in sides or tuple(Side) for person in representatives_of(pair.firm_of(side))
    ]


def everybody(binome: Binome) -> list[User]:
    """The people of both firms, and who looks after the binôme on each side."""
    officers = [person for side in Side for person in who_looks_after(binome, side)]
    return [*firms_of(binome), *officers]


def tell(
    pair: Binome | Pairing,
    news: str,
    *,
    to: Iterable[User],
    about: Any = "",
    section: str = "",
    actor: Any = None,
    **words: Any,
) -> None:
    """Tell each person, but not the actor; `news` is a code of partnerships.notices or of
    partnerships.life_notices.

    `about` tells apart what may come more than once in a life; `section` is the part of the
    workspace to which the news leads.
    """
    notify(
        key=f"{news}:{pair.pk}:{about}",
        recipients=[person for person in to if person != actor],
        code=news,
        path=f"/{_PAGES[type(pair)]}/{pair.pk}/{section}",
        **{"firm_a": pair.firm_a.name, "firm_b": pair.firm_b.name, **words},
    )
