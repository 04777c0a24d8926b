"""Which trade a firm of a public source is in, from what it wrote of its innovation.

The trade finder reads the titles and, apart from them, what the firm says of itself: a title names
the thing, an objective speaks at length of markets and of the climate. Its two probabilities of
each class are joined by a weighted geometric mean, titles first, and multiplied by how likely the
class is for the source. What comes out is a proposal that the firm confirms.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trades.finder import propose_activities
from trades.models import Activity

TITLE_WEIGHT = 2 / 3
# Stands for the probability of a class that one of the two readings has not found at all.
LEAST = 1e-4
DEPTH = 60
# A second activity is kept when it is nearly as likely as the first.
NEARLY = 0.6
MOST_ACTIVITIES = 2
# Sentences read of a text: those in which the firm speaks of itself, or else the first ones.
MOST_SENTENCES = 4
_SPEAKS_OF_ITSELF = re.compile(r"\b(we|our|us)\b", re.IGNORECASE)

# How likely a NACE 2 class is (0..1) for firms of the source, by its code.
Prior = Callable[[str], float]


@dataclass(frozen=True)
class Proposal:
    """An activity with its probability 0..1 among all classes. The finder was fitted on clear
    wordings: for texts that praise an innovation read it as an upper bound."""

    activity_id: int
    code: str
    confidence: float


def propose(titles: Sequence[str], text: str, *, prior: Prior) -> tuple[Proposal, ...]:
    """The likeliest classes of NACE 2, the best first; empty when nothing fits."""
    title = ". ".join(titles)
    by_title = _probabilities(title)
    by_text = _probabilities(f"{title}. {' '.join(own_sentences(text))}")
    scores = {
        activity: by_title.get(activity, LEAST) ** TITLE_WEIGHT
        * by_text.get(activity, LEAST) ** (1 - TITLE_WEIGHT)
        * prior(activity.code)
        for activity in by_title | by_text
    }
    total = sum(scores.values())
    if not total:
        return ()
    ordered = sorted(scores, key=lambda activity: (-scores[activity], activity.code))
    return tuple(
        Proposal(activity.pk, activity.code, round(scores[activity] / total, 3))
        for activity in ordered[:MOST_ACTIVITIES]
        if scores[activity] >= NEARLY * scores[ordered[0]]
    )


def _probabilities(text: str) -> dict[Activity, float]:
    return dict(propose_activities(text, limit=DEPTH))


def own_sentences(text: str) -> list[str]:
    """What the firm says of itself, in its order; the first sentences if it never says "we"."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    own = [sentence for sentence in sentences if _SPEAKS_OF_ITSELF.search(sentence)]
    return (own or sentences)[:MOST_SENTENCES]
