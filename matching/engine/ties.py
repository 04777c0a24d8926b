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


def steps(ids: Ints, others: Ints) -> NDArray[np.uint64]:
    """(n,) way on the ring from each firm to a firm of the other side: the nearer comes first."""
    way: NDArray[np.uint64] = hashed(others) - hashed(ids)  # round the ring: modulo 2⁶⁴
    return way
