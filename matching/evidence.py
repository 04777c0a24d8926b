"""Reading the evidence that an answer or a binôme keeps: the suggestion as it stood then."""

from collections.abc import Mapping
from typing import Any

from ced_platform.shared.choices import Side
from matching.engine import Reason, Said
from matching.explanations import Explanation, Words
from trades.models import Activity
from trades.queries import with_labels


def explanation_in(evidence: Mapping[str, Any], side: Side, language: str) -> Explanation | None:
    """What was said for the firm on `side`, in today's sentences; None for a pair made by hand.

    The words are those of that day; only the names of activities are read from the database.
    """
    if not evidence.get("reasons"):
        return None
    missing = evidence["missing"][side.value]
    activity = evidence.get("activity")
    return Explanation(
        reasons=[
            Said(Reason(one["code"]), one["params"]) for one in evidence["reasons"][side.value]
        ],
        missing_mine=missing["mine"],
        missing_theirs=missing["theirs"],
        assets={int(pk): Words(**words) for pk, words in evidence["assets"].items()},
        activities=_labels([activity["id"]] if activity else [], language),
    )


def _labels(ids: list[int], language: str) -> dict[int, str]:
    activities = with_labels(Activity.objects.filter(pk__in=ids), language)
    return {activity.pk: activity.label for activity in activities}
