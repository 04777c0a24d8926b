"""How far the unknown could move a score, and what would raise it: as the reference says them, with
what is not known put at its worst or at its best."""

from dataclasses import dataclass, fields, replace

import numpy as np
import pytest
from hypothesis import given

from matching.engine import Missing, describe, replace_firms
from tests.matching.engine.reference import Firm, World
from tests.matching.engine.test_against_reference import CLOSE, quiet, worlds
from tests.matching.engine.worlds import columns, context_of


@dataclass(frozen=True)
class Told(World):
    """A world where a coverage that is not known is this one: of the needs of A, and of B."""

    covers_a: float | None = None
    covers_b: float | None = None

    def prior(self, takers: tuple[Firm, ...], givers: tuple[Firm, ...], activity: int) -> float:
        told = self.covers_a if takers is self.a else self.covers_b
        return super().prior(takers, givers, activity) if told is None else told


def told(
    world: World, covers_a: float | None = None, covers_b: float | None = None, **rules
) -> Told:
    values = {one.name: getattr(world, one.name) for one in fields(World)}
    return Told(
        **{**values, "rules": replace(world.rules, **rules)}, covers_a=covers_a, covers_b=covers_b
    )


def at_best(world: World) -> Told:
    return told(
        world, 1.0, 1.0,
        languages_unknown=1.0, size_unknown=1.0, experience_unknown=1.0,
        rivalry_prior=0.0, kinship_prior=1.0,
    )  # fmt: skip


def at_worst(world: World) -> Told:
    rules = world.rules
    return told(
        world, 0.0, 0.0,
        languages_unknown=min(rules.interpreter, rules.languages_unknown),
        size_unknown=min(rules.one_size_apart, rules.two_sizes_apart, rules.size_unknown),
        experience_unknown=min(rules.no_experience, rules.experience_unknown),
        rivalry_prior=1.0, kinship_prior=0.0,
    )  # fmt: skip


# What turns out as well as it can, where this alone is not known of a firm.
RAISES = {
    "NEEDS_A": {"covers_a": 1.0},
    "OFFERS_B": {"covers_a": 1.0},
    "NEEDS_B": {"covers_b": 1.0},
    "OFFERS_A": {"covers_b": 1.0},
    "LANGUAGES": {"languages_unknown": 1.0},
    "SIZE": {"size_unknown": 1.0},
    "EXPERIENCE": {"experience_unknown": 1.0},
    "MARKETS": {"rivalry_prior": 0.0},
    "DESCRIPTION": {"kinship_prior": 1.0},
}


def is_missing(world: World, bit: Missing, a: Firm, b: Firm) -> bool:
    what, _, side = bit.name.rpartition("_")
    firm = a if side == "A" else b
    has_words = bool(world.matrix) and firm.words >= 0 and any(world.matrix[firm.words])
    return {
        "NEEDS": not firm.seeks,
        "OFFERS": not firm.brings,
        "LANGUAGES": firm.languages == 0,
        "SIZE": firm.size < 0,
        "DESCRIPTION": bool(world.matrix) and not has_words,
        "ACTIVITY_INFERRED": False,
        "MARKETS": world.asks and not firm.markets,
        "EXPERIENCE": world.asks and firm.experience is None,
    }[what]


def described(context, world: World):
    """Every pair that may meet, with its place among the described."""
    pairs = [(a, b) for a in world.a for b in world.b if world.may_meet(a, b)]
    rows = [context.a.row_of(np.array([a.id]))[0] for a, _b in pairs]
    others = [context.b.row_of(np.array([b.id]))[0] for _a, b in pairs]
    return pairs, describe(
        context, np.array(rows, dtype=np.int64), np.array(others, dtype=np.int64)
    )


@quiet
@given(worlds())
def test_a_score_lies_between_all_at_worst_and_all_at_best(world):
    close = CLOSE[bool(world.matrix)]
    pairs, found = described(context_of(world), world)
    for place, (a, b) in enumerate(pairs):
        assert found.score_low[place] == pytest.approx(at_worst(world).score(a, b), abs=close)
        assert found.score_high[place] == pytest.approx(at_best(world).score(a, b), abs=close)
        assert found.score_low[place] <= found.score[place] <= found.score_high[place]


@quiet
@given(worlds())
def test_what_is_missing_is_what_it_would_raise(world):
    pairs, found = described(context_of(world), world)
    for place, (a, b) in enumerate(pairs):
        now = world.score(a, b)
        for number, bit in enumerate(Missing):
            missing = is_missing(world, bit, a, b)
            assert bool(found.missing[place] & bit) == missing, bit
            raises = RAISES.get(bit.name) or RAISES.get(bit.name.rpartition("_")[0])
            gain = max(told(world, **raises).score(a, b) - now, 0.0) if missing else 0.0
            assert found.gains[place, number] == pytest.approx(gain, abs=CLOSE[bool(world.matrix)])


@quiet
@given(worlds())
def test_a_trade_that_nobody_confirmed_may_be_only_just_in_common(world):
    context = context_of(world)
    _pairs, sure = described(context, world)
    firms = columns(world.b, asks=world.asks)
    matrix = np.array(world.matrix, dtype=np.float32) if world.matrix else None
    inferred = replace(firms, inferred=np.ones(len(world.b), dtype=bool))
    pairs, found = described(replace_firms(context, "b", inferred, matrix), world)
    least = world.rules.least_affinity**world.rules.trade_exponent
    for place, (a, b) in enumerate(pairs):
        power = world.trade(a, b) ** world.rules.trade_exponent
        low = sure.score_low[place] * min(least / power, 1.0)
        assert found.score_low[place] == pytest.approx(low, abs=CLOSE[bool(world.matrix)])
        assert found.score[place] == pytest.approx(sure.score[place], abs=1e-6)
        assert found.score_high[place] == pytest.approx(sure.score_high[place], abs=1e-6)
        assert found.missing[place] & Missing.ACTIVITY_INFERRED_B
        assert not found.missing[place] & Missing.ACTIVITY_INFERRED_A
