"""What the engine says of one pair that a person has chosen, be it on a list or not."""

from dataclasses import dataclass
from typing import Any

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching import engine
from matching.engine import Gate
from matching.explanations import evidence_of
from matching.index import index_now
from matching.models import Ruleset, Suggestion
from matching.queries import latest_finished_run
from matching.reading import texts_of_firm
from matching.rows import Source, unsaved
from matching.services.rulesets import ruleset_of
from matching.services.vectors import ensure_vectors
from matching.snapshot import Snapshot, take_snapshot
from partnerships.models import Convention

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
    the lists."""
    for firm in (firm_a, firm_b):
        ensure_vectors(texts_of_firm(firm))
    snapshot, ruleset = _now(convention, [firm_a.pk, firm_b.pk])
    try:
        gates = engine.gates_of_pair(snapshot.context, firm_a.pk, firm_b.pk)
    except KeyError:
        return Look(None, ())
    pairs = engine.describe(
        snapshot.context,
        snapshot.rows_of(Side.A, [firm_a.pk]),
        snapshot.rows_of(Side.B, [firm_b.pk]),
    )
    (suggestion,) = unsaved(Source(convention, ruleset, snapshot.activity_ids), pairs)
    suggestion.firm_a, suggestion.firm_b = firm_a, firm_b
    return Look(suggestion, tuple(gate for gate in SHOWN_GATES if gate in gates))


def _now(convention: Convention, firm_ids: list[int]) -> tuple[Snapshot, Ruleset]:
    """The firms of a convention as its lists were made, or would be where there are none."""
    run = latest_finished_run(convention)
    if run is not None:
        return index_now(run, firm_ids).snapshot, run.ruleset
    ruleset = ruleset_of(convention)
    return take_snapshot(convention, ruleset), ruleset
