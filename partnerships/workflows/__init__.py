"""The workflows of this room as data: states, transitions, who may."""

from partnerships.workflows.binomes import BINOME, OPEN_BINOME_STATES
from partnerships.workflows.conventions import CONVENTION, PENDING

__all__ = ["BINOME", "CONVENTION", "OPEN_BINOME_STATES", "PENDING"]
