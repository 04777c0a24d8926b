"""The workflows of this room as data: states, transitions, who may."""

from partnerships.workflows.agreements import AGREEMENT
from partnerships.workflows.binomes import BINOME, LIFE, OPEN_BINOME_STATES
from partnerships.workflows.conventions import CONVENTION, PENDING
from partnerships.workflows.interests import INTEREST
from partnerships.workflows.meetings import MEETING
from partnerships.workflows.pairings import PAIRING
from partnerships.workflows.visits import VISIT

__all__ = [
    "AGREEMENT",
    "BINOME",
    "CONVENTION",
    "INTEREST",
    "LIFE",
    "MEETING",
    "OPEN_BINOME_STATES",
    "PAIRING",
    "PENDING",
    "VISIT",
]
