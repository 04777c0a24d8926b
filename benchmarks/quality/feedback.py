"""World (c): what the firms of an installation answered to the suggestions that they were shown.

Reads interests, binômes and reviews of the database it runs on, and gives counts alone: no firm, no
text, and nothing of fewer than `LEAST` answers. An empty database is given the demo world first, so
that the format can be seen; invented answers prove nothing about quality, and n is always stated.
Only what was shown can be answered: these figures compare places and scores, not methods.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.management import call_command
from django.db.models import Count, Q

from actors.models import Firm
from ced_platform.demo.world import has_demo, is_empty, load_world
from matching.models import Suggestion
from partnerships.models import Binome, Interest, Review

DEMO_FIRMS = 120
LEAST = 5
RANKS = {"place 1": (1, 1), "places 2–5": (2, 5), "places 6–10": (6, 10), "no longer listed": None}
SCORES = ((0.0, 0.2), (0.2, 0.4), (0.4, 0.6), (0.6, 1.01))


def prepare(say: Callable[[str], None]) -> str:
    """Make the tables if there are none, and a demo if there is nobody; what world this is."""
    call_command("migrate", verbosity=0, interactive=False)
    if is_empty():
        say("world (c): no firm here; loading the demo world")
        load_world(firms=DEMO_FIRMS, seed=2012)
    if has_demo():
        return "the invented answers of the demo world"
    return f"an installation of {Firm.objects.count():,} firms"


def table() -> list[tuple[str, str]]:
    answered = list(_answered())
    lines = [("answers", f"{len(answered):,}")]
    for name, bounds in RANKS.items():
        lines.append(
            (f"yes at {name}", share(a["yes"] for a in answered if _at(a["rank"], bounds)))
        )
    for low, high in SCORES:
        lines.append(
            (
                f"yes at a score of {low:.1f}–{min(high, 1):.1f}",
                share(a["yes"] for a in answered if low <= a["score"] < high),
            )
        )
    both = [a["both"] for a in answered if a["yes"] and a["both"] is not None]
    lines.append(("of the yeses, answered yes by the other too", share(both)))
    reviews = Review.objects.aggregate(
        n=Count("id"), yes=Count("id", filter=Q(decision=Review.Decision.APPROVE))
    )
    lines.append(("reviews that approved", _share(reviews["yes"], reviews["n"])))
    lines.append(("binômes", f"{Binome.objects.count():,}"))
    return lines


def share(values: Iterable[bool]) -> str:
    listed = list(values)
    return _share(sum(listed), len(listed))


def _share(yes: int, n: int) -> str:
    return f"{yes / n:.2f} (n = {n})" if n >= LEAST else f"too few to say (n = {n})"


def _at(rank: int | None, bounds: tuple[int, int] | None) -> bool:
    if bounds is None or rank is None:
        return bounds is None and rank is None
    return bounds[0] <= rank <= bounds[1]


def _answered() -> Iterable[dict[str, Any]]:
    """Each answer with the place and score of its suggestion, and whether the other said yes."""
    answers = {
        (firm, counterpart): answer == Interest.Answer.INTERESTED
        for firm, counterpart, answer in Interest.objects.values_list(
            "firm_id", "counterpart_id", "answer"
        )
    }
    firms = {firm for pair in answers for firm in pair}
    suggestions = Suggestion.objects.filter(firm_a__in=firms, firm_b__in=firms)
    for a, b, score, rank_a, rank_b in suggestions.values_list(
        "firm_a_id", "firm_b_id", "score", "rank_a", "rank_b"
    ).iterator():
        for pair, rank in (((a, b), rank_a), ((b, a), rank_b)):
            if pair in answers:
                yes, both = answers[pair], answers.get(pair[::-1])
                yield {"yes": yes, "both": both, "rank": rank, "score": score}
