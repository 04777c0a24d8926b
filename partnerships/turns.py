"""Whose turn it is in a binôme: what each firm, or both, can do next to take it further."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ced_platform.shared.choices import Side
from partnerships.models import Binome


@dataclass(frozen=True)
class Turn:
    """What is to be done, by the firm of a side (None: by both), in which part of the workspace."""

    side: Side | None
    words: Any
    section: str


def turns_of(binome: Binome) -> list[Turn]:
    """What waits now, the most pressing first; nothing for one that does not stand."""
    finder = _FINDERS.get(binome.status)
    if finder is None:
        return []
    return [*finder(binome), *_undertakings(binome)]


def _undertakings(binome: Binome) -> Iterable[Turn]:
    given = set(binome.undertakings.values_list("side", flat=True))
    for side in Side:
        if side.value not in given:
            yield Turn(side, _("Give your word of confidentiality."), "dialogue")


def _approved(_binome: Binome) -> Iterable[Turn]:
    yield Turn(None, _("Write the first message."), "dialogue")


_FINDERS: dict[str, Callable[[Binome], Iterable[Turn]]] = {
    "approved": _approved,
}
