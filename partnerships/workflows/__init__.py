"""The workflows of this room as data: states, transitions, who may."""

from partnerships.workflows.binomes import BINOME, OPEN_BINOME_STATES
from partnerships.workflows.conventions import CONVENTION
from partnerships.workflows.interests import INTEREST
from partnerships.workflows.pairings import PAIRING

__all__ = ["BINOME", "CONVENTION", "INTEREST", "OPEN_BINOME_STATES", "PAIRING"]
