"""Which trade a firm of a public source is in, from what it wrote of its innovation.

The trade finder reads the titles and, apart from them, what the firm says of itself: a title names
the thing, an objective speaks at length of markets and of the climate. The two lists are joined by
reciprocal rank, titles first, and weighed by what is likely for the source. What comes out is a
proposal that the firm confirms.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from trades.finder import propose_activities

# As in the trade finder: small, because the right class is wanted near the top.
RANK_OFFSET = 10
TITLE_WEIGHT, TEXT_WEIGHT = 2.0, 1.0
DEPTH = 40
# A second activity is kept when it is nearly as likely as the first.
NEARLY = 0.85
MOST_ACTIVITIES = 2
# Sentences read of a text: those in which the firm speaks of itself, or else the first ones.
MOST_SENTENCES = 4
_SPEAKS_OF_ITSELF = re.compile(r"\b(we|our|us)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Proposal:
    """An activity with a confidence 0..1; 1 when titles and text both put it first."""

    activity_id: int
    code: str
    confidence: float


def propose(
    titles: Sequence[str],
    text: str,
    *,
    weight_of_section: Mapping[str, float],
    never: Collection[str] = (),
) -> tuple[Proposal, ...]:
    """The likeliest classes of NACE 2, the best first; empty when nothing fits.

    `weight_of_section` holds the sections that firms of the source can belong to, each with how
    likely it is (0..1); classes of any other section, and the codes in `never`, are not proposed.
    """
    joined = ". ".join(titles)
    own = " ".join(own_sentences(text))
    scores: dict[int, float] = {}
    codes: dict[int, str] = {}
    best = (TITLE_WEIGHT + TEXT_WEIGHT) / (RANK_OFFSET + 1)
    for words, weight in ((joined, TITLE_WEIGHT), (f"{joined}. {own}", TEXT_WEIGHT)):
        found = [
            activity
            for activity, _confidence in propose_activities(words, limit=DEPTH)
            if activity.path[0] in weight_of_section and activity.code not in never
        ]
        for rank, activity in enumerate(found, start=1):
            gain = weight * weight_of_section[activity.path[0]] / (RANK_OFFSET + rank)
            scores[activity.pk] = scores.get(activity.pk, 0.0) + gain
            codes[activity.pk] = activity.code
    ordered = sorted(scores, key=lambda pk: (-scores[pk], codes[pk]))[:MOST_ACTIVITIES]
    return tuple(
        Proposal(pk, codes[pk], round(min(1.0, scores[pk] / best), 3))
        for pk in ordered
        if scores[pk] >= NEARLY * scores[ordered[0]]
    )


def own_sentences(text: str) -> list[str]:
    """What the firm says of itself, in its order; the first sentences if it never says "we"."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    own = [sentence for sentence in sentences if _SPEAKS_OF_ITSELF.search(sentence)]
    return (own or sentences)[:MOST_SENTENCES]
