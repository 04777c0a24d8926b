"""Every write of this room, by subject."""

from trades.services.loading import LoadResult, load_nomenclatures
from trades.services.vectors import READ_CHARACTERS, compute_vectors

__all__ = ["READ_CHARACTERS", "LoadResult", "compute_vectors", "load_nomenclatures"]
