"""From a Table to the arrays that the compiled parts read."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import (
    KIND,
    LABEL,
    SLOTS,
    TEXT,
    WEIGHT,
    Doubles,
    Facts,
    Keys,
    Listed,
    Posted,
    Side,
    Small,
)
from matching.engine.codes import KINDS, MEETS
from matching.engine.compiled import outer
from matching.engine.ease import answering
from matching.engine.ruleset import Ruleset
from matching.engine.tables import ItemTable, Table, ragged
from matching.engine.ties import hashed
from matching.engine.trade import Trades, label_of
from matching.engine.types import NONE, Bools, Floats, Ints

SPEAKS = Facts._fields.index("speaks")  # noqa: SLF001 - public in a named tuple
# Open to all kinds of partnership.
ALL_KINDS = -1


@dataclass(frozen=True)
class Order:
    """place: (n,) of each row; row: (n,) at each place: trade after trade, in each by what
    the firms say (see `speaks_of`), then by id."""

    row: Ints

    @classmethod
    def of(cls, table: Table) -> "Order":
        return cls(np.lexsort((speaks_of(table), table.main)))

    @cached_property
    def place(self) -> Ints:
        place = np.empty(len(self.row), dtype=np.int64)
        place[self.row] = np.arange(len(self.row))
        return place


def speaks_of(table: Table) -> Ints:
    """(n,) 1 for a firm that says what it brings, 2 what it seeks, 3 both, 0 neither."""
    brings, seeks = (np.diff(items.start) > 0 for items in (table.brings, table.seeks))
    found: Ints = brings + 2 * seeks
    return found


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
    kinds, speaks = table.kinds[row], speaks_of(table)[row]
    brings = _listed(table.brings, row, texts[0], trades.activities)
    seeks = _listed(table.seeks, row, texts[1], trades.activities)
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
        power=power,
        facts=np.stack([column.astype(np.int64) for column in facts], axis=1),
        shares=_shares(_powered(answering(table, rules)[row], rules), table.main[row], prior),
        ring=hashed(table.ids[row]).view(np.int64),
        brings=brings,
        seeks=seeks,
        posted=_posted(node, power, speaks, table.is_eligible[row], brings, seeks, trades),
    )


def believing(side: Side, table: Table, prior: Floats) -> Side:
    """The same side with other priors, as side_of() takes them."""
    shares = _shares(side.shares[:, 0], table.main[side.row], prior)
    return side._replace(shares=shares)  # noqa: SLF001 - public in a named tuple


def narrowed(side: Side, chosen: Bools, trades: Trades) -> Side:
    """The same side, of which a search finds the chosen (n,) firms alone, by place."""
    posted = _posted(
        side.node, side.power, side.facts[:, SPEAKS], chosen, side.brings, side.seeks, trades
    )
    return side._replace(posted=posted)  # noqa: SLF001 - public in a named tuple


def _posted(
    node: NDArray[np.signedinteger], power: Floats, speaks: Ints, eligible: Bools,
    brings: Listed, seeks: Listed, trades: Trades,
) -> Posted:  # fmt: skip
    at, slot = np.nonzero((node >= 0) & eligible[:, None])
    cell = 4 * node[at, slot].astype(np.int64) + speaks[at]
    count = (np.diff(items.start)[at] for items in (brings, seeks))
    by_cell = np.lexsort((*count, -power[at, slot], cell))
    at, slot = at[by_cell], slot[by_cell]
    start = np.zeros(4 * len(trades.power) + 1, dtype=np.int64)
    np.cumsum(np.bincount(cell, minlength=len(start) - 1), out=start[1:])
    labels = len(trades.codes)
    keys = _keys(brings, at, labels), _keys(seeks, at, labels)
    weighed = np.append(0, np.cumsum(seeks.what[:, WEIGHT], dtype=np.int64))[seeks.start]
    return Posted(start, at.astype(np.int32), power[at, slot], *keys, np.diff(weighed)[at])


def _keys(items: Listed, at: Ints, labels: int) -> Keys:
    """Of the items of the firms at these places, one after the other."""
    count = items.start[at + 1] - items.start[at]
    what = items.what[ragged(items.start[at], count)]
    kind, text = what[:, KIND].astype(np.int64), what[:, TEXT].astype(np.int64)
    slot = np.where(text == 0, 0, slot_of(kind, text - 1))
    start = np.append(0, np.cumsum(count)).astype(np.uint32)
    cell = (kind * labels + what[:, LABEL]).astype(np.uint32)
    return Keys(start, cell, slot.astype(np.uint32), what[:, WEIGHT].copy())


def _shares(answers: Doubles, main: Ints, prior: Floats) -> Doubles:
    """The main trade of a firm that has none but cards counts as none."""
    return np.stack([answers, prior[np.where(main < len(prior) - 1, main, NONE)]], axis=1)


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
    return Listed(start, items.ids[at], _stacked(what))


def _stacked(columns: tuple[NDArray[np.integer], ...]) -> Small:
    return np.stack([one.astype(np.int32) for one in columns], axis=1)


@outer
def slot_of(kind: Any, text: Any) -> Any:
    """Where the text of an item of this kind is looked up, for numbers or arrays of them; few of
    the texts that are like those of one firm share a slot."""
    return 1 + (len(KINDS) * text + kind) % (SLOTS - 1)


MEETING: Ints = np.array([sum(1 << offer for offer in MEETS[kind]) for kind in range(len(KINDS))])
