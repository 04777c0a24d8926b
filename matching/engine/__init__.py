"""Which firms should meet: a pure engine. Plain columns in, plain columns out.

It knows neither Django nor any room of the house; docs/matching.md specifies it in prose.

    context = prepare(firms_a, firms_b, tree=tree, ruleset=Ruleset())
    pairs = lists_of(context, "a", context.a.rows_of([4, 8]))
"""

from matching.engine.codes import KIND_NUMBER, KINDS, Gate, Missing, Reason
from matching.engine.context import Context, prepare
from matching.engine.gates import gate_counts, gates_of_pair
from matching.engine.pairs import describe, lists_of, scores_of
from matching.engine.reasons import PairFacts, Said, missing_for, reasons_for
from matching.engine.ruleset import Ruleset
from matching.engine.types import Firms, Items, Linkages, Pairs, Tree

__all__ = [
    "KINDS",
    "KIND_NUMBER",
    "Context",
    "Firms",
    "Gate",
    "Items",
    "Linkages",
    "Missing",
    "PairFacts",
    "Pairs",
    "Reason",
    "Ruleset",
    "Said",
    "Tree",
    "describe",
    "gate_counts",
    "gates_of_pair",
    "lists_of",
    "missing_for",
    "prepare",
    "reasons_for",
    "scores_of",
]
