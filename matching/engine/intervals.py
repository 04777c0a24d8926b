"""Unknown is not zero: how far the unknown could move a score, and what would raise it."""

from dataclasses import dataclass

import numpy as np

from matching.engine.arrays import Doubles
from matching.engine.codes import Missing
from matching.engine.context import Context
from matching.engine.ease import Profile, Unknown, experienced, feasibility, sized, spoken
from matching.engine.pairing import Components
from matching.engine.ruleset import Ruleset
from matching.engine.tables import Table
from matching.engine.types import Bools, Floats, Ints


def missing_of(context: Context, rows_a: Ints, rows_b: Ints) -> Ints:
    """(p,) bits of codes.Missing."""
    bits = np.zeros(len(rows_a), dtype=np.int64)
    for name, table, rows in (("A", context.a, rows_a), ("B", context.b, rows_b)):
        for what, absent in _absences(context, table, rows).items():
            bits |= np.where(absent, int(Missing[f"{what}_{name}"]), 0)
    return bits


def _absences(context: Context, table: Table, rows: Ints) -> dict[str, Bools]:
    return {
        "NEEDS": table.seeks.counts(rows) == 0,
        "OFFERS": table.brings.counts(rows) == 0,
        "LANGUAGES": table.languages[rows] == 0,
        "SIZE": table.size[rows] < 0,
        # without an encoder a description could not have been compared: nobody need be asked
        "DESCRIPTION": (table.vector[rows] < 0) & bool(context.meanings),
        "ACTIVITY_INFERRED": table.inferred[rows],
        "MARKETS": (table.markets[rows] == 0) & context.asks("markets"),
        "EXPERIENCE": (table.experience[rows] < 0) & context.asks("experience"),
    }


@dataclass(frozen=True)
class Spread:
    """The factors of the score of aligned pairs as they are expected, and at their worst and best.

    Each is (p,): the trade (τ′^α), R′^β, the parts of F^γ, 1 − δV and K; together they are S.
    """

    rules: Ruleset
    found: Components
    feasibility: Floats
    # expected, worst, best
    feasible: tuple[Doubles, Doubles, Doubles]
    best_parts: dict[str, Doubles]
    quiet: tuple[Doubles, Doubles, Doubles]
    least_power: Doubles

    @classmethod
    def of(cls, context: Context, rows_a: Ints, rows_b: Ints, found: Components) -> "Spread":
        rules, a, b = context.ruleset, context.a, context.b
        asks, power = context.asks("experience"), rules.feasibility_exponent
        unknowns = Unknown.expected(rules), Unknown.at_worst(rules), Unknown.at_best()
        feasible = [feasibility(a, rows_a, b, rows_b, rules, one, asks) for one in unknowns]
        powers = [one.astype(np.float64) ** power for one in feasible]
        at_ease = (a.wants_coproduction[rows_a] & b.wants_coproduction[rows_b]) | (
            not context.asks("markets")
        )
        unsaid = np.isnan(found.rivalry)
        quiet = [
            np.where(
                at_ease, 1.0, 1.0 - rules.rivalry_penalty * np.where(unsaid, one, found.rivalry)
            )
            for one in (rules.rivalry_prior, 1.0, 0.0)
        ]
        inferred = a.inferred[rows_a] | b.inferred[rows_b]
        least = np.minimum(context.numbers.least_power, found.power)
        profiles = Profile.of(a, rows_a), Profile.of(b, rows_b)
        expected = unknowns[0]
        parts = {
            "LANGUAGES": spoken(a.languages[rows_a], b.languages[rows_b], rules, expected.language),
            "SIZE": sized(profiles[0].size, profiles[1].size, rules, expected.size),
            "EXPERIENCE": experienced(
                profiles[0].experience, profiles[1].experience, rules, expected.experience
            ),
        }
        return cls(
            rules,
            found,
            feasible[0],
            (powers[0], powers[1], powers[2]),
            {name: part**power for name, part in parts.items()},
            (quiet[0], quiet[1], quiet[2]),
            np.where(inferred, least, found.power),
        )

    def at_worst(self) -> Floats:
        """Unknown lists hold nothing that fits; an unconfirmed trade is only just in common."""
        return self._score(self.least_power, 0.0, self.feasible[1], self.quiet[1], 0.0)

    def at_best(self) -> Floats:
        """Unknown lists hold all that fits."""
        return self._score(self.found.power, 1.0, self.feasible[2], self.quiet[2], 1.0)

    def gains(self, missing: Ints) -> Floats:
        """(p, 16) what the score would gain if one missing thing turned out as well as it can."""
        found, expected = self.found, self.quiet[0]
        close = self._close(self.rules.kinship_prior)
        rest = found.power * self.feasible[0] * expected * close
        now = rest * self._lifted(found.to_other, found.to_own)
        to_a = rest * self._lifted(found.to_other, 1.0)
        to_b = rest * self._lifted(1.0, found.to_own)
        quiet, described = _times(now, self.quiet[2], expected), _times(now, 1.0, close)
        raised = {
            "NEEDS_A": to_a,
            "NEEDS_B": to_b,
            "OFFERS_A": to_b,
            "OFFERS_B": to_a,
            "MARKETS_A": quiet,
            "MARKETS_B": quiet,
            "DESCRIPTION_A": described,
            "DESCRIPTION_B": described,
        }
        for name, part in self.best_parts.items():
            raised[f"{name}_A"] = raised[f"{name}_B"] = _times(now, 1.0, part)
        gains = np.zeros((len(missing), len(Missing)), dtype=np.float32)
        for place, bit in enumerate(Missing):
            if bit.name in raised:
                gain = np.maximum(raised[bit.name] - now, 0.0)
                gains[:, place] = np.where(missing & bit, gain, 0.0)
        return gains

    def _score(
        self, power: Doubles, cover: float, feasible: Doubles, quiet: Doubles, kinship: float
    ) -> Floats:
        known = self.found.known
        lift = self._lifted(
            np.where(known[:, 0], self.found.to_other, cover),
            np.where(known[:, 1], self.found.to_own, cover),
        )
        return (power * lift * feasible * quiet * self._close(kinship)).astype(np.float32)

    def _lifted(self, to_b: Doubles | float, to_a: Doubles | float) -> Doubles:
        """R′^β of two coverages."""
        total = np.maximum(np.add(to_b, to_a), 1e-30)
        floor = self.rules.reciprocity_floor
        above = floor + (1.0 - floor) * 2.0 * np.multiply(to_b, to_a) / total
        return np.asarray(above, dtype=np.float64) ** self.rules.reciprocity_exponent

    def _close(self, unknown: float) -> Doubles:
        """K, with this kinship where it is not known."""
        weight = self.rules.kinship_weight
        kinship = np.where(np.isnan(self.found.kinship), unknown, self.found.kinship)
        return 1.0 - weight + weight * kinship


def _times(score: Doubles, best: Doubles | float, expected: Doubles) -> Doubles:
    """A score with one factor at its best; a factor of 0 tells nothing."""
    ratio = np.divide(best, expected, out=np.ones_like(expected), where=expected > 0)
    found: Doubles = score * ratio
    return found
