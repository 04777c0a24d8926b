"""The trade finder: from words in any language, or a code, to NACE 2 classes.

Four ways of finding, each giving every class at most one score:

code      the words are a code of any nomenclature, with or without punctuation;
words     words in common with a search entry, by rarity, spelling mistakes forgiven (words.py);
nearest   the search entry nearest in meaning, in any language, by the sentence encoder;
centre    the nearness of all that is said about a class, in all languages, taken together.

They are joined by reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): a class gets
1 / (RANK_OFFSET + rank) from each way that found it. Ranks need no common scale, which the scores
do not have. A code is certain: where one is found the other ways are not asked. Without the
encoder the last two find nothing and the finder goes on, less well, with the first two.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from trades import crosswalk, encoder, index, queries, words
from trades.models import HOME_SCHEME, Activity
from trades.reference import compact

# Small, because the right class is wanted near the top; 60, usual for long lists, lost 8 points
# of recall in the first ten on everyday phrases.
RANK_OFFSET = 10
# Classes that one way may bring: the others are noise.
DEPTH = 100
# Of the softmax that makes probabilities of cosines. Fitted by maximum likelihood on the German,
# French and English notes, each against centres without that language: .025 for all three, and
# of the proposals given 60 % about 60 % were right. A note is clearer than a brochure: read the
# confidence of a real description as an upper bound.
TEMPERATURE = 0.025

_CODE = re.compile(r"^[A-Z]?[\d.\-/ ]{1,11}[A-Z]?$", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?;。！？；؟])\s+|\n+")

Scores = NDArray[np.float64]


class Why(StrEnum):
    """The way that ranked a trade highest."""

    CODE = "code"
    WORDS = "words"
    NEAREST = "nearest"
    CENTRE = "centre"


@dataclass(frozen=True, slots=True)
class FoundTrade:
    """A NACE 2 class with its label and what it includes, in the reader's language if possible.

    `score` orders one list and means nothing across two; `excerpt` may be empty.
    """

    activity: Activity
    label: str
    excerpt: str
    score: float
    why: Why


def find_trades(text: str, *, language: str, limit: int = 10) -> list[FoundTrade]:
    """The NACE 2 classes that the words mean best, the best first; empty for empty words.

    The language is that of the answer: the words may be in any, or in several.
    """
    text = " ".join(text.split())
    if not text:
        return []
    memory = index.current()
    by_way = {Why.CODE: _by_code(memory, text)}
    if not by_way[Why.CODE].any() and any(map(str.isalpha, text)):
        by_way = {
            Why.WORDS: _by_words(memory, text),
            **_by_meaning(memory, text),
        }
    fused, ways = _fuse(by_way)
    rows = _first(fused, limit)
    return _described(memory, rows, fused, ways, language)


def propose_activities(text: str, *, limit: int = 5) -> list[tuple[Activity, float]]:
    """NACE 2 classes for a longer description of what a firm does, the likeliest first.

    For imports: a proposal that a person confirms, never an assignment. The text is read as a
    whole and by its first sentence, mostly a title, against the centre of every class; their
    mean cosine becomes a probability (see TEMPERATURE) which is the confidence. Without vectors
    the words alone order, with a confidence of 0.
    """
    text = " ".join(text.split())
    if not text:
        return []
    memory = index.current()
    vectors = encoder.encode([text, _SENTENCE_END.split(text)[0]])
    cosines = (memory.centres @ vectors.T).mean(axis=1).astype(np.float64)
    if cosines.any():
        confidence = _probabilities(cosines)
        rows = _first(confidence, limit)
    else:
        confidence = np.zeros(len(cosines))
        rows = _first(_by_words(memory, text), limit)
    activities = Activity.objects.in_bulk([int(memory.class_ids[row]) for row in rows])
    return [
        (activities[int(memory.class_ids[row])], round(float(confidence[row]), 3)) for row in rows
    ]


def _probabilities(cosines: Scores) -> Scores:
    weights: Scores = np.exp((cosines - cosines.max()) / TEMPERATURE)
    total: float = weights.sum()
    return weights / total


def _by_code(memory: index.Index, text: str) -> Scores:
    """The share that each class has in the code; a code of NACE 2 itself hides all others."""
    scores = np.zeros(len(memory.class_ids))
    if not _CODE.match(text):
        return scores
    asked = list(Activity.objects.filter(compact_code=compact(text)).select_related("nomenclature"))
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
    # An entry written since the index was built is found by the next search.
    known = {entry: score for entry, score in scores.items() if entry in memory.row_of_entry}
    return memory.best_by_class(
        np.array([memory.row_of_entry[entry] for entry in known], dtype=np.int64),
        np.array(list(known.values()), dtype=np.float64),
    )


def _by_meaning(memory: index.Index, text: str) -> dict[Why, Scores]:
    (vector,) = encoder.encode([text])
    nearest = np.clip(memory.vectors @ vector, 0, None)
    centre = np.clip(memory.centres @ vector, 0, None)
    return {
        Why.NEAREST: memory.best_by_class(memory.vector_rows, nearest.astype(np.float64)),
        Why.CENTRE: centre.astype(np.float64),
    }


def _fuse(by_way: dict[Why, Scores]) -> tuple[Scores, list[Why]]:
    """Fused score of each class, and the way that ranked it highest."""
    ways = list(by_way)
    gains = np.stack([_gains(by_way[way]) for way in ways])
    return gains.sum(axis=0), [ways[row] for row in gains.argmax(axis=0)]


def _gains(scores: Scores) -> Scores:
    found = _first(scores, DEPTH)
    gains = np.zeros(len(scores))
    gains[found] = 1 / (RANK_OFFSET + 1 + np.arange(len(found)))
    return gains


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
        )
        for pk, row in row_of.items()
    ]
