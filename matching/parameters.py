"""The engine's parameters in words, in groups: what the operator reads when changing one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext_lazy as _

from matching import engine


@dataclass(frozen=True)
class Parameter:
    """One number of a ruleset with what it does. `is_whole` for counts."""

    name: str
    group: Any
    help: Any
    is_whole: bool = False


TRADE, GAIN, WORDS, EASE, LISTS = (
    _("Trade"),
    _("Gain on both sides"),
    _("Words and meanings"),
    _("Ease of working together"),
    _("Lists"),
)

_IN_WORDS: Mapping[str, tuple[Any, Any]] = {
    "list_length": (LISTS, _("Places on the list of a firm.")),
    "trade_exponent": (TRADE, _("How much nearness of trades orders a list.")),
    "secondary_activity": (TRADE, _("Weight of a further activity beside the main one, 0 to 1.")),
    "least_affinity": (
        TRADE,
        _("Firms whose trades are less near than this never meet, 0 to 1."),
    ),
    "smoothing": (TRADE, _("Firms that every class is thought to have besides those counted.")),
    "value_chain_weight": (
        TRADE,
        _("How near two trades come that feed each other, 0 to 1."),
    ),
    "value_chain_full": (
        TRADE,
        _("Purchases from a trade, as a multiple of what everybody buys of it, that count fully."),
    ),
    "reciprocity_exponent": (GAIN, _("How much a gain on both sides orders a list.")),
    "reciprocity_floor": (
        GAIN,
        _("What a pair of one trade keeps when nothing listed fits, 0 to 1."),
    ),
    "coverage_prior": (
        GAIN,
        _("What an empty list is believed to cover before firms of its trade have spoken, 0 to 1."),
    ),
    "coverage_prior_weight": (GAIN, _("How many observed pairs weigh as much as that belief.")),
    "kind_alone": (
        GAIN,
        _("Likeness of two items of one kind with nothing else to compare, 0 to 1."),
    ),
    "meaning_noise": (WORDS, _("Cosine up to which two texts count as unrelated, 0 to 1.")),
    "meaning_full": (WORDS, _("Cosine from which they count as fully alike, 0 to 1.")),
    "meaning_ceiling": (WORDS, _("The most that words alone can prove, 0 to 1.")),
    "kinship_weight": (WORDS, _("How much the two firms' own descriptions weigh, 0 to 1.")),
    "kinship_prior": (WORDS, _("Likeness that is assumed where a description is missing, 0 to 1.")),
    "rivalry_penalty": (GAIN, _("What full rivals lose of their score, 0 to 1.")),
    "rivalry_prior": (
        GAIN,
        _("Rivalry that is assumed of two that have not said their markets, 0 to 1."),
    ),
    "feasibility_exponent": (EASE, _("How much ease of working together orders a list.")),
    "interpreter": (EASE, _("Factor for a pair that needs an interpreter, 0 to 1.")),
    "languages_unknown": (EASE, _("Factor where a firm has not said its languages, 0 to 1.")),
    "one_size_apart": (EASE, _("Factor for firms one class of size apart, 0 to 1.")),
    "two_sizes_apart": (EASE, _("Factor for firms two classes of size apart, 0 to 1.")),
    "size_unknown": (EASE, _("Factor where a size is not said, 0 to 1.")),
    "no_experience": (EASE, _("Factor where neither firm has worked abroad, 0 to 1.")),
    "experience_unknown": (EASE, _("Factor where experience abroad is not said, 0 to 1.")),
    "answer_weight": (EASE, _("How much it weighs whether a firm answers, 0 to 1.")),
    "answer_prior": (
        EASE,
        _("Share of answers that is assumed of a firm that has had none to give, 0 to 1."),
    ),
    "hour_apart": (EASE, _("What each hour between the two places costs, 0 to 1.")),
    "hours_free": (EASE, _("Hours apart that cost nothing.")),
    "exposure_cap": (
        LISTS,
        _("On how many lists a firm may stand, in multiples of the mean; 0 for no limit."),
    ),
    "exposure_floor": (LISTS, _("On how many lists each firm should stand at least.")),
    "exposure_reserve": (
        LISTS,
        _("Candidates beyond the places of a list that are read to share attention."),
    ),
}


def parameters() -> Iterator[Parameter]:
    """Every parameter of the engine but the version, in groups."""
    known = [
        Parameter(field.name, *_IN_WORDS[field.name], is_whole=field.type in {"int", int})
        for field in fields(engine.Ruleset)
        if field.name != "version"
    ]
    order = [TRADE, GAIN, WORDS, EASE, LISTS]
    yield from sorted(known, key=lambda one: order.index(one.group))
