"""Lists as the engine would hand them over, and what became of them in the database."""

from typing import Any

import numpy as np

from ced_platform.shared.choices import Side
from matching.engine import Pairs
from matching.models import Suggestion
from matching.rows import Source
from matching.services.lists import store_lists

Listed = tuple[Any, Any, int]


def computed(side: str, listed: list[Listed], *, score: float = 0.5) -> Pairs:
    """What the engine hands over: (firm a, firm b, rank on `side`), all with the same numbers."""
    n = len(listed)
    ranks = np.array([rank for _a, _b, rank in listed], dtype=np.int64)
    none = np.zeros(n, dtype=np.int64)
    return Pairs(
        firm_a=np.array([firm.id for firm, _b, _rank in listed], dtype=np.int64),
        firm_b=np.array([firm.id for _a, firm, _rank in listed], dtype=np.int64),
        rank_a=ranks if side == "a" else none,
        rank_b=ranks if side == "b" else none,
        score=np.full(n, score, dtype=np.float32),
        score_low=np.full(n, score / 2, dtype=np.float32),
        score_high=np.full(n, 1, dtype=np.float32),
        trade_affinity=np.full(n, 1, dtype=np.float32),
        value_chain_a_to_b=np.zeros(n, dtype=np.float32),
        value_chain_b_to_a=np.zeros(n, dtype=np.float32),
        shared_activity=np.full(n, -1, dtype=np.int64),
        shared_card=np.full(n, -1, dtype=np.int64),
        coverage_a_to_b=np.full(n, np.nan, dtype=np.float32),
        coverage_b_to_a=np.full(n, np.nan, dtype=np.float32),
        reciprocity=np.full(n, 0.25, dtype=np.float32),
        rivalry=np.full(n, np.nan, dtype=np.float32),
        coproduction=np.zeros(n, dtype=bool),
        norm_gap=np.full((n, 2), -1, dtype=np.int64),
        gains=np.zeros((n, 16), dtype=np.float32),
        kinship=np.full(n, np.nan, dtype=np.float32),
        feasibility=np.full(n, 0.75, dtype=np.float32),
        matched_a_to_b=np.full((n, 3, 3), -1, dtype=np.int64),
        matched_b_to_a=np.full((n, 3, 3), -1, dtype=np.int64),
        missing=np.zeros(n, dtype=np.int64),
    )


def store(world, side: str, listed: list[Listed], firms: list | None = None, **more) -> int:
    """Make `listed` the whole lists of `firms` (all of the side, when not given)."""
    score = more.pop("score", 0.5)
    values = {
        "convention": world.convention,
        "side": Side(side),
        "firm_ids": [firm.id for firm in (getattr(world, side) if firms is None else firms)],
        "pairs": computed(side, listed, score=score),
        "activity_ids": [],
        "ruleset": world.ruleset,
    }
    values |= more
    made = {name: values.pop(name) for name in ("convention", "ruleset", "activity_ids")}
    return store_lists(Source(**made, run=values.pop("run", None)), **values)


def row(one, other) -> Suggestion:
    return Suggestion.objects.get(firm_a=one, firm_b=other)


def standing(one, other) -> tuple:
    found = row(one, other)
    return found.state, found.rank_a, found.rank_b
