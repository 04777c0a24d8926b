"""In what trade: nomenclatures, their activities, and what the trade finder searches in."""

from trades.models.nomenclatures import (
    HOME_SCHEME,
    NEXT_SCHEME,
    Activity,
    ActivityLabel,
    Correspondence,
    Nomenclature,
)
from trades.models.search import SearchEntry

__all__ = [
    "HOME_SCHEME",
    "NEXT_SCHEME",
    "Activity",
    "ActivityLabel",
    "Correspondence",
    "Nomenclature",
    "SearchEntry",
]
