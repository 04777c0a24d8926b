"""How attention is spread over the firms of a convention: what the lists do to those on them.

All of it reads finished lists (`Candidates`, from the best to the last) and changes nothing.
"""

import numpy as np
from numpy.typing import NDArray

from matching.engine.exposure import Candidates
from matching.engine.types import NONE, Floats, Ints


def exposure(lists: Candidates, others: int) -> Ints:
    """(others,) number of lists that each firm of the other side is on."""
    return np.bincount(lists.column[lists.column != NONE], minlength=others).astype(np.int64)


def viable_share(lists: Candidates, least: float) -> float:
    """Share of owners with at least one suggestion of score `least` or more."""
    if not len(lists.owner):
        return 0.0
    viable = (lists.column != NONE) & (lists.score >= least)
    return float(viable.any(axis=1).mean())


def gini(counts: Ints) -> float:
    """Gini coefficient of exposure: 0 when all firms are on as many lists, towards 1 when one is on
    all of them (Gini 1912; firms on no list count)."""
    total = counts.sum()
    if not total:
        return 0.0
    n = len(counts)
    rank = np.arange(1, n + 1)
    return float((2 * (rank * np.sort(counts)).sum() / (n * total)) - (n + 1) / n)


def exposure_ratio(of_a: Ints, of_b: Ints) -> float:
    """Lists per firm of the territory that is shown less, divided by that of the other: 1 when
    firms of both are shown equally often, 0 when those of one are never shown."""
    means = sorted(float(counts.mean()) if len(counts) else 0.0 for counts in (of_a, of_b))
    return means[0] / means[1] if means[1] else 1.0


def envy(candidates: Candidates, lists: Candidates, others: int) -> float:
    """Share of owners with justified envy (Abdulkadiroğlu and Sönmez 2003): a candidate that it did
    not get, better than the last on its list, stands on a list with a lower score than theirs."""
    if not len(lists.owner):
        return 0.0
    held = lists.column != NONE
    lowest = np.full(others, np.inf)
    np.minimum.at(lowest, lists.column[held], lists.score[held])
    last = np.where(held, lists.score, np.inf).min(axis=1, initial=np.inf)
    missed = candidates.column != NONE
    for place in range(lists.column.shape[1]):
        missed &= candidates.column != lists.column[:, [place]]
    better = candidates.score > np.where(np.isinf(last), -1, last)[:, None]
    envied = candidates.score > lowest[candidates.column]
    return float((missed & better & envied).any(axis=1).mean())


def expected_matches(lists: Candidates, chance: Floats) -> float:
    """Matches that the lists lead to when attention is short (Su, Bayoumi and Joachims 2022).

    chance: the shape of the lists, how likely each of the two is to say yes. An owner looks at the
    place r of its list with 1/r and asks with its chance; the candidate reads those who ask from
    the best to the last, each with 1/(1 + askers expected before it), and says yes with the chance.
    Many requests to one firm thus earn little: this is what congestion costs.
    """
    row, place = np.nonzero(lists.column != NONE)
    column, score = lists.column[row, place], lists.score[row, place]
    likely = chance[row, place].astype(np.float64)
    asks = likely / (place + 1)
    order = np.lexsort((row, -score, column))
    before = _running_before(column[order], asks[order])
    return float((asks[order] * likely[order] / (1 + before)).sum())


def _running_before(group: Ints, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum of the values that stand before each one in its group; groups stand together."""
    if not len(group):
        return values
    before = np.cumsum(values) - values
    first = np.flatnonzero(np.diff(group, prepend=group[0] - 1))
    count = np.diff(np.append(first, len(group)))
    result: NDArray[np.float64] = before - np.repeat(before[first], count)
    return result
