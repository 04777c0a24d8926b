"""News of a binôme for its people: one mail each, in the recipient's language."""

from collections.abc import Iterable
from typing import Any

from actors.models import User
from ced_platform.shared.choices import Side
from journal.services import queue_mail
from partnerships.models import Binome
from partnerships.parties import people_of
from partnerships.queries import representatives_of


def firms_of(binome: Binome, *sides: Side) -> list[User]:
    """The people of the firms of these sides (both where none is named)."""
    return [
        person
        for side in sides or tuple(Side)
        for person in representatives_of(binome.firm_of(side))
    ]


def everybody(binome: Binome) -> list[User]:
    """The people of both firms and the officers of both sides."""
    return [person for people in people_of(binome).values() for _role, person in people]


def tell(
    binome: Binome,
    news: str,
    *,
    to: Iterable[User],
    about: Any = "",
    section: str = "",
    actor: Any = None,
    **words: Any,
) -> None:
    """Write to each person, but not to the actor; `news` names a sentence of mail/news/.

    `about` makes the mail unique where the same news comes more than once in a life; `section` is
    the part of the workspace to which the mail leads.
    """
    sent: set[int] = set()
    for person in to:
        if person == actor or person.pk in sent:
            continue
        sent.add(person.pk)
        queue_mail(
            key=f"{news}:{binome.pk}:{about}:{person.pk}",
            recipient=person,
            template="binome_news",
            news=f"mail/news/{news}.txt",
            firm_a=binome.firm_a.name,
            firm_b=binome.firm_b.name,
            path=f"/binomes/{binome.pk}/{section}",
            **words,
        )
