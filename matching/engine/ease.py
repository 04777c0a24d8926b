"""Feasibility: how easily two firms could work together.

F is the product of what languages, sizes, experience abroad, hours and answers leave of it. Written
for columns that broadcast together: a table of all profiles, or aligned pairs.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import Doubles
from matching.engine.ruleset import Ruleset
from matching.engine.tables import NOWHERE, Table
from matching.engine.types import Floats, Ints

QUARTERS_A_DAY = 96


@dataclass(frozen=True)
class Profile:
    """What a table of kinds of firms is made of."""

    size: Ints
    experience: Ints
    quarters: Ints

    @classmethod
    def of(cls, table: Table, rows: Ints) -> "Profile":
        return cls(table.size[rows], table.experience[rows], table.quarters[rows])

    def down(self) -> "Profile":
        """As a column, to be compared with a row of others."""
        return Profile(self.size[:, None], self.experience[:, None], self.quarters[:, None])


@dataclass(frozen=True)
class Unknown:
    """What stands for a language, a size or an experience that is not known."""

    language: float
    size: float
    experience: float

    @classmethod
    def expected(cls, rules: Ruleset) -> "Unknown":
        return cls(rules.languages_unknown, rules.size_unknown, rules.experience_unknown)

    @classmethod
    def at_worst(cls, rules: Ruleset) -> "Unknown":
        steps = (1.0, rules.one_size_apart, rules.two_sizes_apart, rules.size_unknown)
        return cls(
            min(rules.interpreter, rules.languages_unknown),
            min(steps),
            min(rules.no_experience, rules.experience_unknown),
        )

    @classmethod
    def at_best(cls) -> "Unknown":
        return cls(1.0, 1.0, 1.0)


def spoken(one: Ints, other: Ints, rules: Ruleset, unknown: float) -> Doubles:
    """A language in common, or an interpreter."""
    told = np.where((one & other) != 0, 1.0, rules.interpreter)
    return np.where((one == 0) | (other == 0), unknown, told)


def sized(one: Ints, other: Ints, rules: Ruleset, unknown: float) -> Doubles:
    steps = np.array([1.0, rules.one_size_apart, rules.two_sizes_apart])
    told = steps[np.minimum(np.abs(one - other), 2)]
    return np.where((one < 0) | (other < 0), unknown, told)


def experienced(one: Ints, other: Ints, rules: Ruleset, unknown: float) -> Doubles:
    """One that has worked abroad is enough."""
    told = np.where((one < 0) | (other < 0), unknown, rules.no_experience)
    return np.where((one > 0) | (other > 0), 1.0, told)


def hours_apart(one: Ints, other: Ints, rules: Ruleset) -> Doubles:
    """The short way round the globe, from places in quarters of an hour; 1 where one is unknown."""
    apart = np.abs(one - other) % QUARTERS_A_DAY
    hours = np.minimum(apart, QUARTERS_A_DAY - apart) / 4
    told = 1.0 - rules.hour_apart * np.maximum(hours - rules.hours_free, 0.0)
    return np.where((one == NOWHERE) | (other == NOWHERE), 1.0, told)


def answering(table: Table, rules: Ruleset) -> Doubles:
    """(n,) factor of each firm's own answers; 1 where nobody counts them."""
    if "answer_rate" not in table.asked:
        return np.ones(len(table.ids))
    rate: NDArray[np.float64] = table.answer_rate.astype(np.float64)
    return 1.0 - rules.answer_weight * (1.0 - np.where(np.isnan(rate), rules.answer_prior, rate))


def fit(one: Profile, other: Profile, rules: Ruleset, unknown: Unknown, asks: bool) -> Doubles:
    """Sizes, hours, and experience where firms are asked for it."""
    found = sized(one.size, other.size, rules, unknown.size)
    found = found * hours_apart(one.quarters, other.quarters, rules)
    if asks:
        found = found * experienced(one.experience, other.experience, rules, unknown.experience)
    return found


def feasibility(
    a: Table, rows_a: Ints, b: Table, rows_b: Ints, rules: Ruleset, unknown: Unknown, asks: bool
) -> Floats:
    """(p,) F of aligned pairs."""
    talk = spoken(a.languages[rows_a], b.languages[rows_b], rules, unknown.language)
    fitting = fit(Profile.of(a, rows_a), Profile.of(b, rows_b), rules, unknown, asks)
    answers = answering(a, rules)[rows_a] * answering(b, rules)[rows_b]
    return (talk * fitting * answers).astype(np.float32)
