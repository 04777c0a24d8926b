"""Who: people and their mandates, clusters, institutions, firms."""

from actors.models.cards import CardStanding, FirmCard
from actors.models.firms import Asset, Firm, FirmActivity, FirmExclusion
from actors.models.organisations import Cluster, Institution
from actors.models.people import ApiToken, Mandate, User

__all__ = [
    "ApiToken",
    "Asset",
    "CardStanding",
    "Cluster",
    "Firm",
    "FirmActivity",
    "FirmCard",
    "FirmExclusion",
    "Institution",
    "Mandate",
    "User",
]
