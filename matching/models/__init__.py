"""Suggestions, the runs that make them, the rulesets by which they are made, their trials; and how
far each pair has come."""

from matching.models.roads import PairRoad, PairRoadQuerySet
from matching.models.suggestions import (
    Ruleset,
    Run,
    RunBlock,
    Suggestion,
    SuggestionQuerySet,
    TextVector,
)
from matching.models.trials import RulesetChoice, RulesetTrial

__all__ = [
    "PairRoad",
    "PairRoadQuerySet",
    "Ruleset",
    "RulesetChoice",
    "RulesetTrial",
    "Run",
    "RunBlock",
    "Suggestion",
    "SuggestionQuerySet",
    "TextVector",
]
