"""The parameters of the engine at one version."""

from dataclasses import asdict, dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Ruleset:
    """Every number that the score depends on; see docs/matching.md for what each one does.

    Exponents are above 0; shares, priors and floors between 0 and 1. Raises ValueError otherwise.
    """

    version: str = "2026.11"
    list_length: int = 10
    # τ′^α · R′^β · F^γ
    trade_exponent: float = 1.5
    reciprocity_exponent: float = 1.0
    feasibility_exponent: float = 1.0
    # A further activity counts less than the main one.
    secondary_activity: float = 0.8
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
    # Feasibility
    interpreter: float = 0.85
    languages_unknown: float = 0.9
    one_size_apart: float = 0.96
    two_sizes_apart: float = 0.88
    size_unknown: float = 0.94

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
        if self.meaning_full <= self.meaning_noise:
            raise ValueError("meaning_full is above meaning_noise")

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
)
