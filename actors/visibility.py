"""Who may see a firm or a cluster beyond their own territory.

This room knows who belongs where. Conventions and suggestions live in the rooms above and open
more: each registers, once, a function from a user to a condition. Nothing registered, nothing
opened.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Q

Opening = Callable[[Any], Q]


class Visibility:
    """The openings of one model; their union is what others than its own people may see."""

    def __init__(self) -> None:
        self._openings: list[Opening] = []

    def opens(self, opening: Opening) -> Opening:
        """Register an opening (usable as a decorator); twice the same is once."""
        if opening not in self._openings:
            self._openings.append(opening)
        return opening

    def opened_to(self, user: Any) -> Q:
        condition = Q(pk__in=[])
        for opening in self._openings:
            condition |= opening(user)
        return condition


def pairs_represented(user: Any) -> Q:
    """Of rows with a `firm_a` and a `firm_b`: those with a firm that the user represents."""
    return _either_firm(("", user.represented_firm_ids))


def pairs_decided_or_observed(user: Any) -> Q:
    """Of rows with a `firm_a` and a `firm_b`: those with a firm of a cluster that the user manages
    or of a territory that the user reads."""
    return _either_firm(
        ("__cluster", user.managed_cluster_ids), ("__territory", user.reader_territory_ids)
    )


def _either_firm(*conditions: tuple[str, frozenset[int]]) -> Q:
    both = Q(pk__in=[])
    for firm in ("firm_a", "firm_b"):
        for path, ids in conditions:
            both |= Q(**{f"{firm}{path}__in": ids})
    return both


firm_visibility = Visibility()
cluster_visibility = Visibility()
