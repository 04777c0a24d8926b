"""What the pages show of a suggestion, put together from its rows and its explanation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from actors.models import Firm
from ced_platform.shared.choices import Side
from ced_platform.shared.ui import Gain, Measure
from matching.explanations import Explanation, components_of, explain
from matching.models import Suggestion
from matching.sentences import Pair, SuggestionText, text_of
from partnerships.models import Interest

# A card is read in one breath; the page of the suggestion has the rest.
LINES_OF_A_CARD = 4
UNKNOWN_LINES = 1


@dataclass(frozen=True)
class Card:
    """One suggestion on a list: the most telling reasons of both directions, in few lines."""

    suggestion: Suggestion
    counterpart: Firm
    trade: str
    in_common: list[str]
    why_them: list[str]
    why_you: list[str]
    missing: list[str]
    is_new: bool
    interest: Interest | None


def cards_of(firm: Firm, suggestions: Sequence[Suggestion], *, is_you: bool) -> list[Card]:
    """The cards of a firm's list; four statements for any number of suggestions.

    The suggestions come from matching.queries.suggestions_of, which sets `side` and `counterpart`.
    """
    sides = {one.pk: one.side for one in suggestions}
    explanations = explain(suggestions, sides, get_language())
    interests = interests_of(firm, [one.counterpart for one in suggestions])
    return [
        _card(one, explanations[one.pk], interests.get(one.counterpart.pk), is_you=is_you)
        for one in suggestions
    ]


def interests_of(firm: Firm, counterparts: Iterable[Firm]) -> dict[int, Interest]:
    """The firm's own answers by counterpart; never those of the others."""
    answers = Interest.objects.filter(firm=firm, counterpart__in=counterparts)
    return {one.counterpart_id: one for one in answers}


def _card(
    suggestion: Suggestion, explanation: Explanation, interest: Interest | None, *, is_you: bool
) -> Card:
    text = text_of(explanation, pair_of(suggestion, is_you=is_you))
    trade, *common = text.in_common or [""]
    them, you = _most_telling(text)
    return Card(
        suggestion=suggestion,
        counterpart=suggestion.counterpart,
        trade=trade,
        in_common=common[: LINES_OF_A_CARD - len(them) - len(you)],
        why_them=them,
        why_you=you,
        missing=text.unknown[:UNKNOWN_LINES],
        is_new=getattr(suggestion, f"seen_{suggestion.side}_at") is None,
        interest=interest,
    )


def _most_telling(text: SuggestionText) -> tuple[list[str], list[str]]:
    """As many lines as fit, shared evenly; one direction fills what the other leaves."""
    half = LINES_OF_A_CARD // 2
    them = text.why_them[: max(half, LINES_OF_A_CARD - len(text.why_you))]
    return them, text.why_you[: LINES_OF_A_CARD - len(them)]


def pair_of(suggestion: Suggestion, *, is_you: bool) -> Pair:
    """The names of the two firms of a suggestion that looks from one side (see queries.face)."""
    return Pair(suggestion.firm.name, suggestion.counterpart.name, is_you=is_you)


@dataclass(frozen=True)
class Match:
    """A need and the offer that meets it; `by` is the side that brings: "own" or "other"."""

    by: str
    need: Any
    offer: Any
    closeness: float


def matches_of(suggestion: Suggestion, explanation: Explanation) -> list[Match]:
    """What meets what, the counterpart's offers first; items removed since are left out."""
    incoming, outgoing = suggestion.matched_b_to_a, suggestion.matched_a_to_b
    if suggestion.side == Side.B:
        incoming, outgoing = outgoing, incoming
    found = []
    for by, flat in (("other", incoming), ("own", outgoing)):
        for offer, need, thousandths in zip(flat[0::3], flat[1::3], flat[2::3], strict=True):
            if offer in explanation.assets and need in explanation.assets:
                words = explanation.assets
                found.append(Match(by, words[need], words[offer], thousandths / 1000))
    return found


def gains_of(suggestion: Suggestion) -> list[Gain]:
    """What each would gain: the share of what it seeks that the other brings."""
    parts = {one.code: one.value for one in components_of(suggestion, suggestion.side)}
    label = _("Of what each seeks, the other brings")
    return [Gain(label, parts["you_get"], parts["they_get"])]


def measures_of(suggestion: Suggestion) -> list[Measure]:
    """What both share."""
    labels = {
        "trade_affinity": _("Nearness of the trades"),
        "kinship": _("Nearness in your own words"),
        "feasibility": _("Ease of working together: languages, size, hours"),
    }
    parts = components_of(suggestion, suggestion.side)
    return [Measure(labels[one.code], one.value) for one in parts if one.code in labels]
