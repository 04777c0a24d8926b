"""Suggestions, the runs that make them, the rulesets by which they are made, and their trials."""

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
    "Ruleset",
    "RulesetChoice",
    "RulesetTrial",
    "Run",
    "RunBlock",
    "Suggestion",
    "SuggestionQuerySet",
    "TextVector",
]
