"""What the firms of the fixture `market` make and need, and what is on their lists."""

from ced_platform.shared.choices import Side
from matching.models import Suggestion

GEARS = ("product", "gears for mills", "28.15")
PLATING = ("certification", "zinc plating to ISO 2081", "25.61")


def lists(convention) -> dict:
    """What is on each list now: {(firm, side): [counterparts in order]}."""
    found: dict = {}
    for row in Suggestion.objects.filter(convention=convention).order_by("id"):
        for side in Side:
            if row.rank(side) is not None:
                found.setdefault((row.firm_of(side).pk, side.value), []).append(
                    (row.rank(side), row.firm_of(side.other).pk)
                )
    return {key: [pk for _rank, pk in sorted(value)] for key, value in found.items()}
