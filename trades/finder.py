"""The trade finder: from words in any language, or a code, to NACE 2 classes.

Text that is a code of any nomenclature, with or without punctuation, finds what the code stands
for and nothing else. Any other text is judged in two ways that make up for each other:

words     words in common with what is written about a class, spelling mistakes forgiven, as a
          share of the best class of all (words.py);
meaning   how near the text is, by the sentence encoder, to the centre of the class (the mean of
          all that is written about it in all languages), to its nearest single wording, and to the
          centre of its division: a class among its like is likelier than one that stands alone.

They are joined to a probability: softmax of the weighted sum. The weights were fitted by maximum
likelihood on half of the wordings of CNAE and a third of those of NAF and NAICS, with all wordings
of the schemes asked for left out; docs/trades.md tells what each way brings. Without the encoder
the words alone decide.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from trades import crosswalk, encoder, index, queries, words
from trades.card_queries import validated_versions
from trades.models import HOME_SCHEME, Activity, CardVersion
from trades.reference import compact

WORDS = 3.8
CENTRE = 8.9
NEAREST = 6.6
DIVISION = 5.9
# A card is proposed when one of its wordings means nearly the same, or has most of the words.
NEAR_MEANING = 0.5
NEAR_WORDS = 0.6

_CODE = re.compile(r"^[A-Z]?[\d.\-/ ]{1,11}[A-Z]?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;。！？；؟])\s+|\n+")

Scores = NDArray[np.float64]


class Why(StrEnum):
    """What brought a trade: a code, a card, or the way that ranked it higher."""

    CODE = "code"
    CARD = "card"
    WORDS = "words"
    MEANING = "meaning"


@dataclass(frozen=True, slots=True)
class FoundTrade:
    """A NACE 2 class with its label and what it includes, in the reader's language if possible.

    `score` is a probability 0..1 for words, the class's share for a code. `excerpt` may be empty.
    With a `card` (its id) it is the first activity of that card, under the card's `name`.
    """

    activity: Activity
    label: str
    excerpt: str
    score: float
    why: Why
    card: int | None = None
    name: str = ""


def find_trades(text: str, *, language: str, limit: int = 10) -> list[FoundTrade]:
    """The NACE 2 classes that the text means, the best first; empty where it means nothing.

    The language is that of the answer: the words may be in any, or in several.
    """
    text = " ".join(text.split())
    memory = index.current()
    scores = _by_code(memory, text)
    ways = [Why.CODE] * len(scores)
    if not scores.any() and any(map(str.isalpha, text)):
        found, meant = _by_words(memory, text), _by_meaning(memory, [text])
        scores = _probabilities(found, meant)
        by_words = (found > 0) & (_ranks(found) <= _ranks(meant))
        ways = [Why.WORDS if row else Why.MEANING for row in by_words]
    return _described(memory, _first(scores, limit), scores, ways, language)


def find_metiers(text: str, *, language: str, limit: int = 10) -> list[FoundTrade]:
    """Métier cards first, then classes: everything that a firm may choose as its trade."""
    cards = find_cards(text, language=language)
    labelled = queries.with_labels(
        Activity.objects.filter(pk__in=[one.activity.pk for one in cards]), language
    )
    activities = {one.pk: one for one in labelled.select_related("nomenclature")}
    as_trades = [
        FoundTrade(
            activity=activities[one.activity.pk],
            label=activities[one.activity.pk].label,
            excerpt=one.excerpt,
            score=one.score,
            why=Why.CARD,
            card=one.version.card_id,
            name=one.version.name,
        )
        for one in cards
    ]
    return [*as_trades, *find_trades(text, language=language, limit=limit)][:limit]


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A métier card by its validated version, named in the reader's language if possible.

    `activity` is the first of its codes. `score` orders one list and means nothing across two.
    """

    version: CardVersion
    activity: Activity
    excerpt: str
    score: float


def find_cards(text: str, *, language: str, limit: int = 3) -> list[FoundCard]:
    """Validated métier cards that the text means, the likeliest first; none where none is near."""
    text = " ".join(text.split())
    memory = index.current()
    if not memory.card_of_entry or not any(map(str.isalpha, text)):
        return []
    found = words.scores_of_entries(text)
    best_words = max(found.values(), default=0.0)
    cosines = memory.card_vectors @ encoder.encode([text])[0]
    scores: dict[int, float] = {}
    for (entry, card), cosine in zip(memory.card_of_entry.items(), cosines, strict=True):
        share = found.get(entry, 0.0) / best_words if best_words else 0.0
        if cosine >= NEAR_MEANING or share >= NEAR_WORDS:
            scores[card] = max(scores.get(card, 0.0), float(cosine) + share)
    return _described_cards(scores, language, limit)


def _described_cards(scores: dict[int, float], language: str, limit: int) -> list[FoundCard]:
    versions = validated_versions(scores, language)
    found = []
    for card_id in sorted(versions, key=lambda card: (-scores[card], card))[:limit]:
        version = versions[card_id]
        code = version.main_code
        text = version.texts.filter(language=version.name_language).first()
        if code is not None and text is not None:
            excerpt = queries.shorten(text.description)
            found.append(FoundCard(version, code.activity, excerpt, scores[card_id]))
    return found


def propose_activities(text: str, *, limit: int = 5) -> list[tuple[Activity, float]]:
    """NACE 2 classes for a longer description of what a firm does, with their probability.

    For imports: a proposal that a person confirms, never an assignment. The meaning is that of
    the whole and of its first sentence, mostly a title. The weights were fitted on clear wordings:
    for a brochure read the probability as an upper bound.
    """
    text = " ".join(text.split())
    if not any(map(str.isalpha, text)):
        return []
    memory = index.current()
    meant = _by_meaning(memory, [text, _SENTENCE_END.split(text)[0]])
    scores = _probabilities(_by_words(memory, text), meant)
    rows = _first(scores, limit)
    activities = Activity.objects.in_bulk([int(memory.class_ids[row]) for row in rows])
    return [(activities[int(memory.class_ids[row])], round(float(scores[row]), 3)) for row in rows]


def _by_code(memory: index.Index, text: str) -> Scores:
    """The share that each class has in the code; a code of NACE 2 itself hides all others."""
    scores = np.zeros(len(memory.class_ids))
    if not _CODE.match(text):
        return scores
    codes = Activity.objects.filter(compact_code=compact(text), nomenclature__kind="activity")
    asked = list(codes.select_related("nomenclature"))
    at_home = [activity for activity in asked if activity.nomenclature.code == HOME_SCHEME]
    for activity in at_home or asked:
        for class_id, share in _classes_of(activity).items():
            row = memory.row_of_class[class_id]
            scores[row] = max(scores[row], share)
    return scores


def _classes_of(activity: Activity) -> dict[int, float]:
    """NACE 2 classes of any activity: those under it for a group, those it goes to otherwise."""
    shares = crosswalk.current().convert(activity.pk, HOME_SCHEME)
    classes: dict[int, float] = {}
    for position in Activity.objects.filter(pk__in=shares):
        below = Activity.objects.at_or_under(position).filter(is_leaf=True)
        for class_id in below.values_list("pk", flat=True):
            classes[class_id] = shares[position.pk]
    return classes


def _by_words(memory: index.Index, text: str) -> Scores:
    scores = words.scores_of_entries(text)
    # An entry written while the index was built is left to the next search.
    known = {entry: score for entry, score in scores.items() if entry in memory.row_of_entry}
    return memory.best_by_class(
        np.array([memory.row_of_entry[entry] for entry in known], dtype=np.int64),
        np.array(list(known.values()), dtype=np.float64),
    )


def _by_meaning(memory: index.Index, texts: Sequence[str]) -> Scores:
    """Weighted nearness of each class to the texts, in log odds; 0 without the encoder."""
    if not encoder.is_available():
        return np.zeros(len(memory.class_ids))
    meant = encoder.encode(texts).mean(axis=0)
    every_entry = np.arange(len(memory.vectors))
    nearest = memory.best_by_class(every_entry, memory.vectors @ meant)
    centre, division = memory.centres @ meant, memory.divisions @ meant
    weighted: Scores = CENTRE * centre + NEAREST * nearest + DIVISION * division
    return np.maximum(weighted, 0)


def _probabilities(by_words: Scores, by_meaning: Scores) -> Scores:
    """Probability of each class; 0 for those that neither way has found."""
    weights = WORDS * by_words / max(by_words.max(), 1e-9) + by_meaning
    odds = np.exp(weights - weights.max())
    probabilities: Scores = odds / odds.sum()
    return np.where(weights > 0, probabilities, 0)


def _ranks(scores: Scores) -> NDArray[np.int64]:
    """Place of each class, from 0."""
    return np.argsort(np.argsort(-scores, kind="stable"), kind="stable")


def _first(scores: Scores, limit: int) -> NDArray[np.int64]:
    """Rows of the highest scores above 0; ties keep the order of the codes."""
    order = np.argsort(-scores, kind="stable")[:limit]
    return order[scores[order] > 0]


def _described(
    memory: index.Index,
    rows: Iterable[int],
    scores: Scores,
    ways: Sequence[Why],
    language: str,
) -> list[FoundTrade]:
    row_of = {int(memory.class_ids[row]): row for row in rows}
    found = queries.with_labels(Activity.objects.filter(pk__in=row_of), language)
    activities = {activity.pk: activity for activity in found.select_related("nomenclature")}
    excerpts = queries.excerpts(row_of, language)
    return [
        FoundTrade(
            activity=activities[pk],
            label=activities[pk].label,
            excerpt=excerpts.get(pk, ""),
            score=float(scores[row]),
            why=ways[row],
            name=activities[pk].label,
        )
        for pk, row in row_of.items()
    ]
