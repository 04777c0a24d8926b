"""In what trade: nomenclatures, métier cards, and what the trade finder searches in."""

from trades.models.cards import Card, CardCode, CardItem, CardText, CardVersion
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
    "Card",
    "CardCode",
    "CardItem",
    "CardText",
    "CardVersion",
    "Correspondence",
    "Nomenclature",
    "SearchEntry",
]
