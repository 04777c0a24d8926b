"""What a method's lists are worth against what is known to be true."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from matching.engine.exposure import Candidates
from matching.engine.types import NONE

LENGTH = 10


def lists_from_scores(scores: np.ndarray, length: int, random: np.random.Generator) -> Candidates:
    """The best `length` of each row; equal scores in a random order, scores of -inf never."""
    tie = random.random(scores.shape)
    order = np.lexsort((tie, -scores), axis=1)[:, :length]
    best = np.take_along_axis(scores, order, axis=1)
    return Candidates(
        owner=np.arange(1, len(scores) + 1),
        column=np.where(np.isfinite(best), order, NONE),
        score=np.where(np.isfinite(best), best, -1).astype(np.float32),
    )


def relevance(lists: Candidates, truth: np.ndarray) -> np.ndarray:
    """(owners, places) True where the pair is one of the truth (owners, others)."""
    at = np.take_along_axis(truth, np.maximum(lists.column, 0), axis=1)
    return at & (lists.column != NONE)


def hits(right: np.ndarray, at: int = LENGTH) -> np.ndarray:
    """(owners,) 1 where one of the first `at` is right (hit@k)."""
    return right[:, :at].any(axis=1).astype(float)


def reciprocal_rank(right: np.ndarray) -> np.ndarray:
    """(owners,) 1/rank of the first right one, 0 for none (MRR, Voorhees 1999)."""
    return np.where(right.any(axis=1), 1 / (1 + right.argmax(axis=1)), 0.0)


def ndcg(right: np.ndarray, possible: np.ndarray) -> np.ndarray:
    """(owners,) gain of the list over that of a perfect one; possible: (owners,) right ones there
    are (Järvelin and Kekäläinen 2002)."""
    weight = 1 / np.log2(np.arange(2, right.shape[1] + 2))
    perfect = np.append(0, np.cumsum(weight))[np.minimum(possible, right.shape[1])]
    gained: np.ndarray = (right * weight).sum(axis=1)
    return np.divide(gained, perfect, out=np.zeros(len(gained)), where=perfect > 0)


MEASURES: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "hit@1": lambda right, _possible: hits(right, 1),
    "hit@10": lambda right, _possible: hits(right),
    "MRR": lambda right, _possible: reciprocal_rank(right),
    "nDCG@10": ndcg,
}


def measured(lists: Candidates, truth: np.ndarray) -> dict[str, np.ndarray]:
    """Each measure for each owner for whom something is true (the others cannot be served)."""
    right, possible = relevance(lists, truth), truth.sum(axis=1)
    able = possible > 0
    return {name: f(right[able], possible[able]) for name, f in MEASURES.items()}


@dataclass(frozen=True)
class Interval:
    mean: float
    half: float

    def __str__(self) -> str:
        return f"{self.mean:.3f} ±{self.half:.3f}"

    @property
    def above_zero(self) -> bool:
        return self.mean - self.half > 0


def over_seeds(values: list[float]) -> Interval:
    """Mean and half of the 95 % interval of Student's t."""
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values) if len(values) > 1 else np.nan
    return Interval(float(np.mean(values)), float(half))


def over_firms(values: np.ndarray, random: np.random.Generator, draws: int = 1000) -> Interval:
    """Mean and half of the 95 % interval of a bootstrap over firms (Efron 1979)."""
    means = values[random.integers(0, len(values), (draws, len(values)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Interval(float(values.mean()), float(high - low) / 2)


def calibration_error(chance: np.ndarray, came: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error (Naeini et al. 2015): mean gap, over bins of equal size, between
    what was promised and what came."""
    parts = np.array_split(np.argsort(chance, kind="stable"), bins)
    gaps = [len(p) * abs(chance[p].mean() - came[p].mean()) for p in parts if len(p)]
    return float(sum(gaps) / len(chance)) if len(chance) else float("nan")
