"""What the engine says of one pair that a person has chosen, be it on a list or not."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching import engine
from matching.engine import Gate
from matching.explanations import evidence_of
from matching.models import Ruleset, Suggestion
from matching.queries import latest_finished_run
from matching.services.rulesets import ruleset_of
from matching.services.vectors import ensure_vectors
from matching.snapshot import Snapshot, take_snapshot, texts_of_firm
from partnerships.models import Convention
from trades.models import Activity

# Gates that say how well two firms fit. The others are a firm's own affair (a no, an exclusion, a
# full house): no page may show them, and partnerships.services.pairings refuses for them in words
# that do not tell which it was.
SHOWN_GATES = (Gate.TRADE, Gate.LANGUAGE, Gate.KINDS, Gate.OUT_OF_SCOPE, Gate.NO_ACTIVITY)


@dataclass(frozen=True)
class Look:
    """The pair as an unsaved suggestion, and the gates for which it is on no list.

    `suggestion` is None when the engine cannot describe the pair: a firm is not open to matching.
    """

    suggestion: Suggestion | None
    gates: tuple[Gate, ...]

    @property
    def evidence(self) -> dict[str, Any]:
        return evidence_of(self.suggestion) if self.suggestion is not None else {}


def look_at_pair(convention: Convention, firm_a: Firm, firm_b: Firm) -> Look:
    """Score, components and reasons of two firms as their profiles stand, and what keeps them off
    the lists. Costs one snapshot of the convention: for one pair that a person looks at."""
    for firm in (firm_a, firm_b):
        ensure_vectors(texts_of_firm(firm))
    ruleset = ruleset_of(convention)
    run = latest_finished_run(convention)
    snapshot = take_snapshot(convention, ruleset, counts=run.activity_counts if run else None)
    try:
        gates = engine.gates_of_pair(snapshot.context, firm_a.pk, firm_b.pk)
    except KeyError:
        return Look(None, ())
    suggestion = _described(snapshot, ruleset, convention, firm_a, firm_b)
    return Look(suggestion, tuple(gate for gate in SHOWN_GATES if gate in gates))


def _described(
    snapshot: Snapshot, ruleset: Ruleset, convention: Convention, firm_a: Firm, firm_b: Firm
) -> Suggestion:
    context = snapshot.context
    pairs = engine.describe(
        context,
        snapshot.rows_of(Side.A, [firm_a.pk]),
        snapshot.rows_of(Side.B, [firm_b.pk]),
    )
    shared = int(pairs.shared_activity[0])
    activity_id = int(snapshot.activity_ids[shared]) if shared >= 0 else None
    return Suggestion(
        convention=convention,
        firm_a=firm_a,
        firm_b=firm_b,
        ruleset=ruleset,
        shared_activity=Activity.objects.get(pk=activity_id) if activity_id else None,
        missing=int(pairs.missing[0]),
        matched_a_to_b=_flat(pairs.matched_a_to_b[0]),
        matched_b_to_a=_flat(pairs.matched_b_to_a[0]),
        **{name: _known(getattr(pairs, name)[0]) for name in _NUMBERS},
    )


_NUMBERS = (
    "score",
    "score_low",
    "score_high",
    "trade_affinity",
    "coverage_a_to_b",
    "coverage_b_to_a",
    "reciprocity",
    "kinship",
    "feasibility",
)


def _known(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)


def _flat(matched: Any) -> list[int]:
    """(3, 3) triples padded with -1 → the flat list of a suggestion."""
    return [int(value) for triple in matched if triple[0] >= 0 for value in triple]
