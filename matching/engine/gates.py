"""Which gates stop a pair: for the pages that explain why there is no suggestion."""

from collections import Counter

import numpy as np

from matching.engine.codes import Gate
from matching.engine.context import Context
from matching.engine.pairs import in_common
from matching.engine.sides import ALL_KINDS


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
    common = a.languages[row_a] & b.languages[row_b]
    silent = not a.languages[row_a] or not b.languages[row_b]
    if not (common or silent or a.interpreter[row_a] or b.interpreter[row_b]):
        gates.append(Gate.LANGUAGE)
    wanted = (a.kinds[row_a] or ALL_KINDS) & (b.kinds[row_b] or ALL_KINDS)
    if not wanted:
        gates.append(Gate.KINDS)
    elif not wanted & ~(a.barred[row_a] | b.barred[row_b]):
        gates.append(Gate.LEGAL)
    if not in_common(context, rows_a, rows_b).all():
        gates.append(Gate.TRADE)
    return gates


def gate_counts(context: Context, side: str) -> dict[Gate, int]:
    """How many firms of a side are kept off every list, by gate."""
    gates = context.own(side).gate
    return dict(Counter(gates[gates != np.array(None)].tolist()))
