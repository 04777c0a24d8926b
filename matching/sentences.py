"""From stored codes to sentences in plain words, in the language that is active.

Reasons are stored as codes with ids and numbers (matching/engine/reasons.py); what people read is
made here, at display. There are two voices: the firm itself is told "you", and whoever looks from
outside (a manager, a colleague of the territory) reads both names. What a firm wrote is quoted
and isolated, so that an Arabic name stands right in a Polish sentence.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ced_platform.shared.formats import language_names
from matching.engine import Reason, Said
from matching.explanations import Explanation, Words
from matching.standing import Hold

# Unicode's first strong isolate and its end: a direction of its own for what stands between.
ISOLATE, END_OF_ISOLATE = "\u2068", "\u2069"


@dataclass(frozen=True)
class Telling:
    """One way to say a code: to the firm itself, and from outside with both names.

    Placeholders: %(own)s and %(other)s are the firm on the side that looks and its counterpart;
    %(offer)s and %(need)s what they wrote; %(trade)s and %(languages)s names.
    """

    to_you: str
    from_outside: str


@dataclass(frozen=True)
class Pair:
    """The names of the firm that looks and of the other; `is_you` chooses the voice."""

    own: str
    other: str
    is_you: bool = True


# What both firms have in common.
IN_COMMON: Mapping[str, Telling] = {
    Reason.SAME_TRADE: Telling(
        gettext_noop("You work in the same trade: %(trade)s."),
        gettext_noop("Both work in the same trade: %(trade)s."),
    ),
    Reason.NEAR_TRADE: Telling(
        gettext_noop("Your trades are close; both belong to: %(trade)s."),
        gettext_noop("Their trades are close; both belong to: %(trade)s."),
    ),
    Reason.SHARED_CARD: Telling(
        gettext_noop("Experts of your trade put you both under one métier card."),
        gettext_noop("Experts of the trade put both under one métier card."),
    ),
    Reason.COPRODUCTION: Telling(
        gettext_noop("You both ask for co-production."),
        gettext_noop("Both ask for co-production."),
    ),
    Reason.RIVALRY: Telling(
        gettext_noop("To keep in mind: you offer similar things on the same markets."),
        gettext_noop("To keep in mind: they offer similar things on the same markets."),
    ),
    Reason.BALANCED: Telling(
        gettext_noop("Each of you would gain about as much as the other."),
        gettext_noop("Each would gain about as much as the other."),
    ),
    Reason.ALIKE_IN_WORDS: Telling(
        gettext_noop("You describe your work in similar words."),
        gettext_noop("They describe their work in similar words."),
    ),
    Reason.LANGUAGE_IN_COMMON: Telling(
        gettext_noop("You can talk to each other in: %(languages)s."),
        gettext_noop("They can talk to each other in: %(languages)s."),
    ),
}
# What goes from the counterpart to the firm that looks.
FROM_THEM: Mapping[str, Telling] = {
    Reason.THEY_BRING: Telling(
        gettext_noop("You seek %(need)s; they bring %(offer)s."),
        gettext_noop("%(own)s seeks %(need)s; %(other)s brings %(offer)s."),
    ),
    Reason.REINTRODUCTION: Telling(
        gettext_noop(
            "You look for a product that is no longer made: %(need)s; they make %(offer)s."
        ),
        gettext_noop(
            "%(own)s looks for a product that is no longer made: %(need)s; "
            "%(other)s makes %(offer)s."
        ),
    ),
    Reason.VALUE_CHAIN: Telling(
        gettext_noop("Firms of your trade often buy from firms of theirs."),
        gettext_noop("Firms of the trade of %(own)s often buy from firms of that of %(other)s."),
    ),
    Reason.NORM_GAP: Telling(
        gettext_noop("For this product they still have a norm to reach: %(need)s."),
        gettext_noop("For this product %(other)s still has a norm to reach: %(need)s."),
    ),
}
# What goes from the firm that looks to the counterpart.
FROM_YOU: Mapping[str, Telling] = {
    Reason.YOU_BRING: Telling(
        gettext_noop("They seek %(need)s; you bring %(offer)s."),
        gettext_noop("%(other)s seeks %(need)s; %(own)s brings %(offer)s."),
    ),
    Reason.REINTRODUCTION: Telling(
        gettext_noop(
            "They look for a product that is no longer made: %(need)s; you make %(offer)s."
        ),
        gettext_noop(
            "%(other)s looks for a product that is no longer made: %(need)s; "
            "%(own)s makes %(offer)s."
        ),
    ),
    Reason.VALUE_CHAIN: Telling(
        gettext_noop("Firms of their trade often buy from firms of yours."),
        gettext_noop("Firms of the trade of %(other)s often buy from firms of that of %(own)s."),
    ),
    Reason.NORM_GAP: Telling(
        gettext_noop("For this product you still have a norm to reach: %(need)s."),
        gettext_noop("For this product %(own)s still has a norm to reach: %(need)s."),
    ),
}
# What is not known of a firm, by code: said of oneself, and said with its name.
NOT_KNOWN: Mapping[str, tuple[str, str]] = {
    "needs": (
        gettext_noop("You have not said what you seek."),
        gettext_noop("%(name)s has not said what it seeks."),
    ),
    "offers": (
        gettext_noop("You have not said what you bring."),
        gettext_noop("%(name)s has not said what it brings."),
    ),
    "languages": (
        gettext_noop("You have not said in which languages you work."),
        gettext_noop("%(name)s has not said in which languages it works."),
    ),
    "size": (
        gettext_noop("You have not said how many people work with you."),
        gettext_noop("The size of %(name)s is not known."),
    ),
    "description": (
        gettext_noop("You have not described what you do in your own words."),
        gettext_noop("%(name)s has not described in its own words what it does."),
    ),
    "activity_inferred": (
        gettext_noop("Your activity was read from your text; you have not confirmed it."),
        gettext_noop("The activity of %(name)s was read from a text; it has not confirmed it."),
    ),
    "markets": (
        gettext_noop("You have not said on which markets you sell."),
        gettext_noop("%(name)s has not said on which markets it sells."),
    ),
    "experience": (
        gettext_noop("You have not said whether you have worked abroad."),
        gettext_noop("%(name)s has not said whether it has worked abroad."),
    ),
}
# What the firm itself can do about it.
WOULD_RAISE: Mapping[str, str] = {
    "needs": gettext_noop("Say what you seek: then we know what this firm can do for you."),
    "offers": gettext_noop("Say what you bring: then this firm sees what it gains."),
    "languages": gettext_noop("Say in which languages you can work."),
    "size": gettext_noop("Say how many people work with you."),
    "description": gettext_noop("Describe your trade in two or three sentences of your own."),
    "markets": gettext_noop("Say on which markets you sell or want to sell."),
    "experience": gettext_noop("Say whether you have worked with firms abroad."),
    "activity_inferred": gettext_noop("Confirm your activity, or choose the right one."),
}
# Why a list is empty, by matching.standing.Hold: what is so, and what opens it.
WHY_EMPTY: Mapping[str, tuple[str, str]] = {
    Hold.NOT_PUBLISHED: (
        gettext_noop("The profile is not published"),
        gettext_noop("Only published firms are suggested. Read the profile over and publish it."),
    ),
    Hold.NOT_VALIDATED: (
        gettext_noop("The profile waits for validation"),
        gettext_noop(
            "The cluster or the territory vouches for its firms before they are suggested. "
            "It finds the profile on its list; you need do nothing."
        ),
    ),
    Hold.REFUSED: (
        gettext_noop("The profile was refused"),
        gettext_noop("The reason stands on the profile. Correct it, then tell the territory."),
    ),
    Hold.NO_ACTIVITY: (
        gettext_noop("The profile has no activity"),
        gettext_noop("Firms meet by trade: choose the main activity."),
    ),
    Hold.NO_CONVENTION: (
        gettext_noop("No convention is in force"),
        gettext_noop(
            "Firms are suggested once the territory has signed a convention with a partner. "
            "The territory's staff can tell you which are being prepared."
        ),
    ),
    Hold.OUT_OF_SCOPE: (
        gettext_noop("The conventions in force do not cover this trade"),
        gettext_noop(
            "Check the activities of the profile; the territory's staff can widen a convention."
        ),
    ),
    Hold.NO_CAPACITY: (
        gettext_noop("The firm carries all the partnerships it wants"),
        gettext_noop("Raise the number of partnerships at once to receive suggestions again."),
    ),
    Hold.NOT_COMPUTED: (
        gettext_noop("The first suggestions are not computed yet"),
        gettext_noop("They come by themselves, at the latest tomorrow morning."),
    ),
    Hold.NOBODY_YET: (
        gettext_noop("Nobody suits yet"),
        gettext_noop(
            "No firm of the partner territories is close enough. New firms arrive, and each "
            "line of the profile helps; we keep looking."
        ),
    ),
}


@dataclass(frozen=True)
class SuggestionText:
    """An explanation in sentences, the most telling first in each list.

    `unknown` is what the reader cannot mend: of the counterpart, and from outside of both.
    `would_raise` is what the firm itself can, as (code, sentence): the code tells a page which
    part of the profile to open.
    """

    in_common: list[str]
    why_them: list[str]
    why_you: list[str]
    unknown: list[str]
    would_raise: list[tuple[str, str]]


def text_of(explanation: Explanation, pair: Pair) -> SuggestionText:
    """The sentences of one suggestion, seen from the side of `pair.own`."""
    mine = explanation.missing_mine
    ours, not_ours = (mine, []) if pair.is_you else ([], mine)
    told: dict[str, list[str]] = {"in_common": [], "them": [], "you": []}
    for said in explanation.reasons:
        told[direction_of(said)].append(
            sentence(said, pair, explanation.assets, explanation.activities)
        )
    return SuggestionText(
        in_common=told["in_common"],
        why_them=told["them"],
        why_you=told["you"],
        unknown=[
            *(not_known(code, pair.other, is_you=False) for code in explanation.missing_theirs),
            *(not_known(code, pair.own, is_you=False) for code in not_ours),
        ],
        would_raise=[(code, _(WOULD_RAISE[code])) for code in ours],
    )


def direction_of(said: Said) -> str:
    """Where a reason belongs: "in_common", or what comes from "them" or from "you"."""
    return "in_common" if said.code in IN_COMMON else str(said.params["from"])


def sentence(
    said: Said, pair: Pair, assets: Mapping[int, Words], activities: Mapping[int, str]
) -> str:
    """One reason in words. Raises KeyError for a code without a sentence: that is a mistake."""
    tellings = {"in_common": IN_COMMON, "them": FROM_THEM, "you": FROM_YOU}[direction_of(said)]
    telling = tellings[said.code]
    template = telling.to_you if pair.is_you else telling.from_outside
    return _(template) % _Placeholders(said.params, pair, assets, activities)


def not_known(code: str, name: str, *, is_you: bool) -> str:
    """What is missing of one firm, in words."""
    of_oneself, by_name = NOT_KNOWN[code]
    return _(of_oneself if is_you else by_name) % {"name": isolated(name)}


def quoted(text: str) -> str:
    """What somebody wrote, in the quotation marks of the reader's language."""
    return _("“%(words)s”") % {"words": isolated(text)}


def isolated(text: str) -> str:
    """The text with a writing direction of its own, whatever stands around it."""
    return f"{ISOLATE}{text}{END_OF_ISOLATE}"


class _Placeholders(dict[str, str]):
    """Makes only what a sentence asks for: a translator may leave a placeholder out."""

    def __init__(
        self,
        params: Mapping[str, Any],
        pair: Pair,
        assets: Mapping[int, Words],
        activities: Mapping[int, str],
    ) -> None:
        super().__init__()
        self._params, self._pair = params, pair
        self._assets, self._activities = assets, activities

    def __missing__(self, name: str) -> str:
        if name in ("own", "other"):
            return isolated(getattr(self._pair, name))
        if name in ("offer", "need"):
            return quoted(self._assets[self._params[name]].text)
        if name == "trade":
            return isolated(self._activities[self._params["activity"]])
        if name == "languages":
            return spoken(self._params["languages"])
        raise KeyError(name)


def spoken(codes: Iterable[str]) -> str:
    """Names of languages as a list in words."""
    return language_names(codes)
