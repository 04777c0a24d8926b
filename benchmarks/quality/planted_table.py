"""World (a) measured: every method, every share of missing data, every seed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sklearn.isotonic import IsotonicRegression

from benchmarks.quality.measures import LENGTH, Interval, calibration_error, measured, over_seeds
from benchmarks.quality.methods import BASELINES, ENGINE, Lists, View
from benchmarks.quality.nace import Nace
from benchmarks.quality.planted import Generator, World
from matching.engine import Ruleset
from matching.engine.exposure import Candidates
from matching.engine.exposure_metrics import (
    envy,
    expected_matches,
    exposure,
    exposure_ratio,
    gini,
    viable_share,
)
from matching.engine.types import NONE

MISSING = (0.0, 0.1, 0.2, 0.3, 0.4)
# Seeds on which calibration is learnt and parameters may be chosen; results come from the others.
DEVELOPMENT = range(1, 5)
HELD_OUT = 100
VIABLE = 0.1

Encode = Callable[[Sequence[str]], np.ndarray]


class Meanings:
    """Vectors of texts, each text encoded once."""

    def __init__(self, encode: Encode) -> None:
        self.encode, self.known = encode, dict[str, np.ndarray]()

    def of(self, texts: list[str]) -> np.ndarray:
        new = [text for text in texts if text not in self.known]
        if new:
            self.known |= dict(zip(new, self.encode(new), strict=True))
        return np.array([self.known[text] for text in texts], dtype=np.float32)


@dataclass
class Results:
    """values[missing, method, measure]: one number a seed."""

    values: dict[tuple[float, str, str], list[float]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, missing: float, method: str, numbers: dict[str, float]) -> None:
        for measure, number in numbers.items():
            self.values[missing, method, measure].append(number)

    def of(self, missing: float, method: str, measure: str) -> Interval:
        return over_seeds(self.values[missing, method, measure])

    def ahead(self, missing: float, method: str, measure: str, of: str = "engine") -> Interval:
        """Of the engine, seed by seed (paired)."""
        pairs = zip(
            self.values[missing, of, measure], self.values[missing, method, measure], strict=True
        )
        return over_seeds([engine - other for engine, other in pairs])


def run(
    encode: Encode,
    seeds: int,
    rules: Ruleset,
    linkages: Any,
    shares: Sequence[float] = MISSING,
    first_seed: int = HELD_OUT,
    say: Callable[[str], None] = print,
) -> Results:
    nace, meanings, results = Nace.read(), Meanings(encode), Results()
    for missing in shares:
        calibrated = dict(_calibrations(nace, meanings, missing, rules, linkages))
        for seed in range(first_seed, first_seed + seeds):
            view = view_of(nace, meanings, seed, missing, rules, linkages)
            for name, method in (BASELINES | ENGINE).items():
                lists = method(view)
                results.add(missing, name, quality(lists, view.world))
                results.add(missing, name, attention(lists, view.world))
                results.add(missing, name, calibration(lists, view.world, calibrated[name]))
            for name in ("engine", "engine, cap 1.5"):
                results.add(missing, name, step(view, ENGINE[name](view)))
        say(f"world (a): {missing:.0%} missing, {seeds} seeds done")
    return results


def view_of(
    nace: Nace, meanings: Meanings, seed: int, missing: float, rules: Ruleset, linkages: Any
) -> View:
    world = Generator(nace, seed, missing).make()
    return View(world, nace, meanings.of(world.texts), seed, rules, linkages)


def quality(lists: Lists, world: World) -> dict[str, float]:
    """Means over the firms of both sides, on mutual acceptance; and of the silent ones alone."""
    sides = [measured(lists[0], world.mutual), measured(lists[1], world.mutual.T)]
    numbers = {
        name: float(np.concatenate([side[name] for side in sides]).mean()) for name in sides[0]
    }
    quiet = [
        side["hit@10"][(seen.silent | seen.newcomer)[truth.any(axis=1)]]
        for side, seen, truth in (
            (sides[0], world.a, world.mutual),
            (sides[1], world.b, world.mutual.T),
        )
    ]
    numbers["cold hit@10"] = float(np.concatenate(quiet).mean())
    return numbers


def attention(lists: Lists, world: World) -> dict[str, float]:
    """How attention is spread. The chance of a yes is the true one, as far as it is known: √ of the
    chance that both say it."""
    n_a, n_b = world.mutual.shape
    of_b, of_a = exposure(lists[0], n_b), exposure(lists[1], n_a)
    both = np.sqrt(world.likes_a * world.likes_b).astype(np.float32)
    matches = expected_matches(lists[0], chances(lists[0], both))
    matches += expected_matches(lists[1], chances(lists[1], both.T))
    return {
        "Gini": (gini(of_a) + gini(of_b)) / 2,
        "territories": exposure_ratio(of_a, of_b),
        "on no list": float(np.concatenate([of_a == 0, of_b == 0]).mean()),
        "viable": (viable_share(lists[0], VIABLE) + viable_share(lists[1], VIABLE)) / 2,
        "matches": matches,
    }


def chances(lists: Candidates, chance: np.ndarray) -> np.ndarray:
    return np.take_along_axis(chance, np.maximum(lists.column, 0), axis=1)


def step(view: View, lists: Lists) -> dict[str, float]:
    """What the exposure step costs in score, and the envy that it leaves."""
    shape = view.world.mutual.shape
    before, after = (
        sum(float(one.score[one.column != NONE].sum()) for one in pair)
        for pair in ([every.first(LENGTH) for every in view.candidates], lists)
    )
    envious = [
        envy(every, one, others)
        for every, one, others in zip(view.candidates, lists, shape[::-1], strict=True)
    ]
    return {"cost of step": 1 - after / before, "envy": sum(envious) / 2}


def calibration(lists: Lists, world: World, learnt: IsotonicRegression) -> dict[str, float]:
    score, came = listed(lists, world)
    return {"ECE": calibration_error(learnt.predict(score), came)}


def listed(lists: Lists, world: World) -> tuple[np.ndarray, np.ndarray]:
    """Scores of all places of both sides, and whether the pair accepted each other."""
    parts = []
    for one, truth in ((lists[0], world.mutual), (lists[1], world.mutual.T)):
        row, place = np.nonzero(one.column != NONE)
        parts.append((one.score[row, place], truth[row, one.column[row, place]]))
    return np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])


def _calibrations(
    nace: Nace, meanings: Meanings, missing: float, rules: Ruleset, linkages: Any
) -> Iterator[tuple[str, IsotonicRegression]]:
    """From score to chance, learnt on the development seeds (isotonic, Zadrozny and Elkan 2002)."""
    views = [view_of(nace, meanings, seed, missing, rules, linkages) for seed in DEVELOPMENT]
    for name, method in (BASELINES | ENGINE).items():
        told = [listed(method(view), view.world) for view in views]
        score, came = (np.concatenate([part[at] for part in told]) for at in (0, 1))
        yield name, IsotonicRegression(out_of_bounds="clip").fit(score, came.astype(float))
