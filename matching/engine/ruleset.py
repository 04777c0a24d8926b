"""The parameters of the engine at one version."""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """Every number that the score depends on; see docs/matching.md for what each one does.

    Exponents are above 0; shares, priors and floors between 0 and 1. Raises ValueError otherwise.
    """

    version: str = "2026.12"
    list_length: int = 10
    # τ′^α · R′^β · F^γ · (1 − δV) · K
    trade_exponent: float = 1.5
    reciprocity_exponent: float = 1.0
    feasibility_exponent: float = 1.0
    # A further activity counts less than the main one.
    secondary_activity: float = 0.8
    # τ′ = τ + (1 − τ)·ω·ν: at ½ only the strongest links of trades without anything in common pass
    # the gate of trade, and the very strongest stand as near as two groups of one division do.
    value_chain_weight: float = 0.5
    # ν: purchases from a supplier as a multiple of what everybody buys of it, 0 at 1, 1 from here
    # on (one pair of divisions in a hundred).
    value_chain_full: float = 8.0
    # Below this affinity two firms have no trade in common: about the same section, no more.
    least_affinity: float = 0.35
    # Added to every class when firms are counted, so that an empty class has a finite information.
    smoothing: float = 0.5
    # Cosines: unrelated texts reach .50 (99th percentile), translations of one text .58 to .74.
    meaning_noise: float = 0.50
    meaning_full: float = 0.75
    # Words alone never prove as much as the same code does.
    meaning_ceiling: float = 0.9
    # Two items of one kind that have neither codes nor words to compare: little, not nothing.
    kind_alone: float = 0.1
    # R′ = floor + (1 − floor)·R: the same trade without listed complements is low, not nothing.
    reciprocity_floor: float = 0.08
    # What an unknown list covers before any firm of its trade has said anything, and how many
    # observed pairs weigh as much as this belief.
    coverage_prior: float = 0.15
    coverage_prior_weight: float = 50.0
    # K = 1 − λ + λ·κ: closeness of the two firms' own descriptions, a mild factor.
    kinship_weight: float = 0.25
    kinship_prior: float = 0.2
    # 1 − δV: rivals lose a third at most; what is believed of two that have not said their markets.
    rivalry_penalty: float = 0.3
    rivalry_prior: float = 0.1
    # Feasibility
    interpreter: float = 0.85
    languages_unknown: float = 0.9
    one_size_apart: float = 0.96
    two_sizes_apart: float = 0.88
    size_unknown: float = 0.94
    # Neither has worked abroad; one has not and the other does not say, or both do not.
    no_experience: float = 0.95
    experience_unknown: float = 0.975
    # 1 − w·(1 − rate) for each firm's answers, and the rate of one that had nothing to answer yet.
    answer_weight: float = 0.2
    answer_prior: float = 0.6
    # Each hour between the two places beyond the free ones costs this much of the working day.
    hour_apart: float = 0.02
    hours_free: float = 2.0
    # Sharing attention (exposure.py), off at 0: a firm is on at most so many times the mean number
    # of lists, and on at least so many; beyond its places, so many candidates of a list are read.
    exposure_cap: float = 0.0
    exposure_floor: int = 0
    exposure_reserve: int = 10

    def __post_init__(self) -> None:
        if not self.version:
            raise ValueError("a ruleset has a version")
        if not 1 <= self.list_length <= 100:
            raise ValueError("list_length is between 1 and 100")
        for name in ("trade_exponent", "reciprocity_exponent", "feasibility_exponent"):
            if not 0 < getattr(self, name) <= 10:
                raise ValueError(f"{name} is above 0 and at most 10")
        if self.smoothing <= 0 or self.coverage_prior_weight < 0:
            raise ValueError("smoothing is above 0, coverage_prior_weight not below 0")
        for name in SHARES:
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is between 0 and 1")
        if self.value_chain_full <= 1 or not 0 <= self.hours_free <= 12:
            raise ValueError("value_chain_full is above 1, hours_free between 0 and 12")
        if self.hour_apart * 12 >= 1:
            raise ValueError("hour_apart is below a twelfth")
        if self.meaning_full <= self.meaning_noise:
            raise ValueError("meaning_full is above meaning_noise")
        if self.exposure_cap != 0 and self.exposure_cap < 1:
            raise ValueError("exposure_cap is 0 or at least 1")
        if not (0 <= self.exposure_floor <= self.list_length and 0 <= self.exposure_reserve <= 100):
            raise ValueError("exposure_floor is at most list_length, exposure_reserve at most 100")

    @property
    def shares_attention(self) -> bool:
        return self.exposure_cap > 0 or self.exposure_floor > 0

    @property
    def candidates(self) -> int:
        """How many are searched for each list."""
        return self.list_length + (self.exposure_reserve if self.shares_attention else 0)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> "Ruleset":
        """Raises ValueError for a parameter that the engine does not know; what is not stored
        (a parameter younger than the row) takes its default."""
        unknown = set(stored) - {field.name for field in fields(cls)}
        if unknown:
            raise ValueError(f"unknown parameters: {', '.join(sorted(unknown))}")
        return cls(**stored)


SHARES = (
    "secondary_activity",
    "least_affinity",
    "meaning_noise",
    "meaning_full",
    "meaning_ceiling",
    "kind_alone",
    "reciprocity_floor",
    "coverage_prior",
    "kinship_weight",
    "kinship_prior",
    "interpreter",
    "languages_unknown",
    "one_size_apart",
    "two_sizes_apart",
    "size_unknown",
    "value_chain_weight",
    "rivalry_penalty",
    "rivalry_prior",
    "no_experience",
    "experience_unknown",
    "answer_weight",
    "answer_prior",
    "hour_apart",
)
