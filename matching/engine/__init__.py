"""Which firms should meet: a pure engine. Plain columns in, plain columns out.

It knows neither Django nor any room of the house; docs/matching.md specifies it in prose.

    context = prepare(firms_a, firms_b, tree=tree, ruleset=Ruleset())
    pairs = lists_of(context, "a", context.a.rows_of([4, 8]))

A context is never changed. After a change of one firm a worker goes on with a new one, which shares
all that stayed the same:

    context = replace_firms(context, "a", firms_with_one_row, matrix_of_its_texts)
    context = exclude(context, [(4, 9, Gate.VETO)])

The first process prepares; others on the machine map what it saved, without a copy:

    save(context, path)
    context, _beside = load(path)

The loops are compiled when they are first used (half a minute; `warm_up` does it before
anybody waits) and kept in the folder that NUMBA_CACHE_DIR names, or beside the source.
"""

from matching.engine.changes import exclude, replace_firms
from matching.engine.codes import KIND_NUMBER, KINDS, Gate, Missing, Reason
from matching.engine.context import Context, prepare, priors_told
from matching.engine.gates import gate_counts, gates_of_pair
from matching.engine.pairs import describe, lists_of, scores_of
from matching.engine.reasons import PairFacts, Said, missing_for, reasons_for
from matching.engine.ruleset import Ruleset
from matching.engine.stored import load, save
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
    "exclude",
    "gate_counts",
    "gates_of_pair",
    "lists_of",
    "load",
    "missing_for",
    "prepare",
    "priors_told",
    "reasons_for",
    "replace_firms",
    "save",
    "scores_of",
]
