"""Which gates stop a pair: for the pages that explain why there is no suggestion."""

from collections import Counter

import numpy as np

from matching.engine.codes import Gate
from matching.engine.context import Context
from matching.engine.pairs import in_common
from matching.engine.score import may_talk, want_alike


def gates_of_pair(context: Context, firm_a: int, firm_b: int) -> list[Gate]:
    """Every gate that stops two firms, by their ids; empty when they may meet.

    Raises KeyError for a firm that is not on its side.
    """
    a, b = context.a, context.b
    rows_a, rows_b = a.rows_of([firm_a]), b.rows_of([firm_b])
    if not len(rows_a) or not len(rows_b):
        raise KeyError((firm_a, firm_b))
    row_a, row_b = int(rows_a[0]), int(rows_b[0])
    gates = [gate for gate in (a.gate[row_a], b.gate[row_b]) if gate is not None]
    excluded = context.excluded["a"].gate_of(row_a, row_b)
    if excluded is not None:
        gates.append(excluded)
    languages = (a.languages[rows_a], b.languages[rows_b])
    if not may_talk(languages, (a.interpreter[rows_a], b.interpreter[rows_b])).all():
        gates.append(Gate.LANGUAGE)
    if not want_alike((a.kinds[rows_a], b.kinds[rows_b])).all():
        gates.append(Gate.KINDS)
    if not in_common(context, rows_a, rows_b).all():
        gates.append(Gate.TRADE)
    return gates


def gate_counts(context: Context, side: str) -> dict[Gate, int]:
    """How many firms of a side are kept off every list, by gate."""
    gates = context.own(side).gate
    return dict(Counter(gates[gates != np.array(None)].tolist()))
