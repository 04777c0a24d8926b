"""Who comes first among equal scores.

A rule that favours small ids would put the same ten firms on every list of a trade that has told
little of itself. Instead the firms of a side stand on a ring, in the order of a hash of their ids;
a firm meets first those that follow its own place on the ring. The rule is stable (it depends on
ids alone) and spreads the lists evenly.
"""

import numpy as np
from numpy.typing import NDArray

from matching.engine.types import Ints


def hashed(ids: Ints) -> NDArray[np.uint64]:
    """SplitMix64 of each id: well mixed, the same on every machine, no two ids alike."""
    value = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def ring(ids: Ints) -> Ints:
    """(n,) place of each firm on the ring of its side, from 0."""
    places = np.empty(len(ids), dtype=np.int64)
    places[np.argsort(hashed(ids))] = np.arange(len(ids))
    return places


def entrance(ids: Ints, others: Ints) -> Ints:
    """(n,) place on the ring of `others` (ids) from which each firm looks for its counterparts."""
    return np.searchsorted(np.sort(hashed(others)), hashed(ids)).astype(np.int64)
