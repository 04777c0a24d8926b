"""What was shown and what became of it: training data for a ranking, in which nobody is named.

One row for each suggestion that a firm has looked at, from that firm's side. It has numbers of the
engine and an outcome; no firm, territory, trade, text or date. "Not now" and "no thanks" are one
outcome, `not_taken`: which of the two a firm said stays its own. Numbers are rounded, rows stand
in random order, `list` tells rows of one list together and is drawn anew for each export, and a
side of a convention on which fewer than LEAST_FIRMS have looked is left out.

Who can read the database of an installation could still find a firm by its numbers: the file is
for training on that installation, not for publishing.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import Q

from ced_platform.shared.choices import Side
from matching.models import Suggestion
from matching.rows import SHARES
from partnerships.models import Binome, Interest, Review

LEAST_FIRMS = 5
Pair = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """One suggestion as one of its firms saw it; `refusal` is the reviewers' coded reason."""

    list: int
    rank: int | None
    ruleset: str
    numbers: dict[str, float | None]
    missing: int
    outcome: str
    refusal: str = ""

    def as_row(self) -> dict[str, Any]:
        row = asdict(self)
        return {**row.pop("numbers"), **row}


def training_rows() -> list[Shown]:
    """Every look at a suggestion on this installation, in random order; six statements."""
    looks = list(_looks())
    firms_of: dict[tuple[int, Side], set[int]] = defaultdict(set)
    for suggestion, side in looks:
        firms_of[suggestion.convention_id, side].add(suggestion.firm_of(side).pk)
    answers, ends, refusals = _answers(), _ends(), _refusals()
    keys = _Keys()
    rows = []
    for suggestion, side in looks:
        if len(firms_of[suggestion.convention_id, side]) < LEAST_FIRMS:
            continue
        firm, other = suggestion.firm_of(side).pk, suggestion.firm_of(side.other).pk
        pair = (suggestion.firm_a_id, suggestion.firm_b_id)
        rows.append(
            Shown(
                list=keys[suggestion.convention_id, firm],
                rank=suggestion.rank(side),
                ruleset=suggestion.ruleset.version,
                numbers=_numbers(suggestion, side),
                missing=suggestion.missing,
                outcome=ends.get(pair) or answers.get((firm, other), "unanswered"),
                refusal=refusals.get(pair, ""),
            )
        )
    secrets.SystemRandom().shuffle(rows)
    return rows


def _looks() -> Iterator[tuple[Suggestion, Side]]:
    seen = Suggestion.objects.filter(Q(seen_a_at__isnull=False) | Q(seen_b_at__isnull=False))
    for suggestion in seen.select_related("firm_a", "firm_b", "ruleset").order_by("id"):
        for side in Side:
            if getattr(suggestion, f"seen_{side}_at") is not None:
                yield suggestion, side


class _Keys(dict[tuple[int, int], int]):
    """A random number for each list."""

    def __missing__(self, key: tuple[int, int]) -> int:
        self[key] = secrets.randbits(62)
        return self[key]


def _numbers(suggestion: Suggestion, side: Side) -> dict[str, float | None]:
    """The engine's numbers; what goes from one firm to the other is named from the side that
    looks."""
    toward, away = f"{side.other}_to_{side}", f"{side}_to_{side.other}"
    return {
        name.replace(toward, "received").replace(away, "given"): _rounded(getattr(suggestion, name))
        for name in SHARES
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


_OF_STATUS = {
    "open": "yes",
    "expired": "yes",
    "withdrawn": "yes",
    "mutual": "mutual",
    "set_aside": "not_taken",
    "declined": "not_taken",
}


def _answers() -> dict[Pair, str]:
    rows = Interest.objects.values_list("firm_id", "counterpart_id", "status")
    return {(firm, other): _OF_STATUS[status] for firm, other, status in rows}


def _ends() -> dict[Pair, str]:
    """How far the binôme of a pair has come; a later one counts where there are several."""
    rows = Binome.objects.order_by("id").values_list(
        "firm_a_id", "firm_b_id", "status", "approved_a_at", "approved_b_at", "follow_up_at"
    )
    return {
        (one, other): _end(status, both=bool(first and second), agreed=agreed is not None)
        for one, other, status, first, second, agreed in rows
    }


def _end(status: str, *, both: bool, agreed: bool) -> str:
    if agreed:
        return "agreement"
    if status == "refused":
        return "refused"
    return "approved" if both else "mutual"


def _refusals() -> dict[Pair, str]:
    refused = Review.objects.filter(decision=Review.Decision.REFUSE, binome__status="refused")
    rows = refused.order_by("binome_id").values_list(
        "binome__firm_a_id", "binome__firm_b_id", "reason"
    )
    return {(one, other): reason for one, other, reason in rows}
