"""From a Table to the arrays that the compiled parts read."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from matching.engine.arrays import Doubles, Listed, Side
from matching.engine.codes import KINDS, MEETS
from matching.engine.ease import answering
from matching.engine.ruleset import Ruleset
from matching.engine.tables import ItemTable, Table, ragged
from matching.engine.ties import hashed
from matching.engine.trade import Trades, label_of
from matching.engine.types import NONE, Floats, Ints

# Open to all kinds of partnership.
ALL_KINDS = -1


@dataclass(frozen=True)
class Order:
    """place: (n,) of each row; row: (n,) at each place: trade after trade, then by id."""

    row: Ints

    @classmethod
    def of(cls, table: Table) -> "Order":
        return cls(np.argsort(table.main, kind="stable"))

    @cached_property
    def place(self) -> Ints:
        place = np.empty(len(self.row), dtype=np.int64)
        place[self.row] = np.arange(len(self.row))
        return place


def side_of(
    table: Table,
    texts: tuple[Ints, Ints],
    trades: Trades,
    profile: Ints,
    prior: Floats,
    rules: Ruleset,
) -> Side:
    """`texts` are the number of the text of each item, brings and seeks, -1 for none; profile is
    (n,) by row; prior is (activities + 1,) by main activity."""
    row = Order.of(table).row
    node = table.node[row]
    power = np.power(table.weight[row].astype(np.float64), rules.trade_exponent).astype(np.float32)
    power[node < 0] = 0
    eligible = np.isin(row, table.eligible)
    at, slot = np.nonzero((node >= 0) & eligible[:, None])
    by_node = np.argsort(node[at, slot], kind="stable")
    at, slot = at[by_node], slot[by_node]
    posted_start = np.zeros(len(trades.power) + 1, dtype=np.int64)
    np.cumsum(np.bincount(node[at, slot], minlength=len(trades.power)), out=posted_start[1:])
    kinds = table.kinds[row]
    brings = _listed(table.brings, row, texts[0], trades.activities)
    seeks = _listed(table.seeks, row, texts[1], trades.activities)
    speaks = (np.diff(brings.start) > 0) + 2 * (np.diff(seeks.start) > 0)
    main = np.where(table.main[row] < trades.activities, table.main[row], NONE)
    facts = (
        table.languages[row],
        table.interpreter[row],
        np.where(kinds == 0, ALL_KINDS, kinds),
        table.barred[row],
        profile[row],
        table.vector[row],
        table.markets[row],
        table.wants_coproduction[row],
        speaks,
    )
    return Side(
        row=row,
        node=node.astype(np.int32),
        weight=table.weight[row],
        power=power,
        facts=np.stack([column.astype(np.int64) for column in facts], axis=1),
        shares=np.stack([_powered(answering(table, rules)[row], rules), prior[main]], axis=1),
        ring=hashed(table.ids[row]).view(np.int64),
        brings=brings,
        seeks=seeks,
        posted_start=posted_start,
        posted=at.astype(np.int32),
        posted_power=power[at, slot],
    )


def _powered(factor: Doubles, rules: Ruleset) -> Doubles:
    return factor if rules.feasibility_exponent == 1 else factor**rules.feasibility_exponent


def _listed(items: ItemTable, row: Ints, text: Ints, activities: int) -> Listed:
    count = items.counts(row)
    at = ragged(items.start[row], count)
    start = np.zeros(len(row) + 1, dtype=np.int64)
    np.cumsum(count, out=start[1:])
    kind = items.kind[at]
    label = label_of(items.activity[at], text[at], activities)
    what = (kind, MEETING[kind], label, text[at] + 1, items.weight[at])
    return Listed(start, items.ids[at], np.stack([one.astype(np.int32) for one in what], axis=1))


MEETING: Ints = np.array([sum(1 << offer for offer in MEETS[kind]) for kind in range(len(KINDS))])
