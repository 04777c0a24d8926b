"""A prepared context after a change, without preparing anew.

The counts of firms behind the affinities and the priors stay those of the preparation, so that what
is scored after a change can be compared with what was stored before it. A métier card that nobody
had then is worth nothing until the next preparation.
"""

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.arrays import Words
from matching.engine.codes import Gate
from matching.engine.context import Context, Texts, exclusions_of, opposite, profiles_of
from matching.engine.meanings import Meanings
from matching.engine.sides import Order
from matching.engine.tables import ItemTable, Table, make_table, ragged
from matching.engine.types import NONE, Firms, Ints
from matching.engine.words import transposed, with_rows, words_between


def replace_firms(
    context: Context, side: str, firms: Firms, matrix: NDArray[np.floating] | None = None
) -> Context:
    """The context with these firms in place of those of the same ids, or beside the others.

    `matrix` has the meanings of their texts, in rows of its own. A firm that left is replaced by
    one that is not published. The old context stays as it was.
    """
    vectors = 0 if matrix is None else len(matrix)
    firms.check(context.trades.activities, vectors)
    first = len(context.meanings.numbers) - 1 if context.meanings else 0
    meanings = context.meanings if matrix is None else context.meanings.with_more(matrix)
    few = make_table(
        _moved(firms, first), context.trades, context.ruleset, context.in_scope, meanings
    )
    table = context.own(side)
    merged, source = _merged(table, few)
    texts, words = _with_texts(context, side, few, source, meanings)
    changed = replace(
        context,
        a=merged if side == "a" else context.a,
        b=merged if side == "b" else context.b,
        meanings=meanings,
        texts={**context.texts, side: texts},
        words=words,
    )
    if not np.array_equal(merged.ids, table.ids):
        excluded = exclusions_of(changed.a, changed.b, _pairs(context))
        changed = replace(changed, excluded=excluded)
    untouched = opposite(side)
    _keep(changed, "order", {untouched: context.order[untouched], side: Order.of(merged)})
    profiles = {untouched: context.profiles[untouched], side: profiles_of(merged)}
    _keep(changed, "profiles", profiles)
    _keep(changed, "sides", {untouched: context.sides[untouched], side: changed.packed(side)})
    return changed


def exclude(
    context: Context, pairs: Iterable[tuple[int, int, Gate]], *, only: bool = False
) -> Context:
    """The context with further pairs of firm ids that may not meet, as prepare() takes them; with
    `only`, those and no longer the ones so far."""
    so_far = [] if only else _pairs(context)
    changed = replace(context, excluded=exclusions_of(context.a, context.b, [*so_far, *pairs]))
    for name in ("order", "sides", "profiles", "numbers"):
        _keep(changed, name, getattr(context, name))
    return changed


def _keep(context: Context, name: str, value: object) -> None:
    """A cached property that is known already."""
    context.__dict__[name] = value


def _moved(firms: Firms, by: int) -> Firms:
    """The same with its vectors further down."""

    def down(vector: Ints) -> Ints:
        return np.where(np.asarray(vector) < 0, NONE, np.asarray(vector) + by)

    return replace(
        firms,
        vector=down(firms.vector),
        brings=replace(firms.brings, vector=down(firms.brings.vector)),
        seeks=replace(firms.seeks, vector=down(firms.seeks.vector)),
    )


def _merged(table: Table, few: Table) -> tuple[Table, Ints]:
    """Both tables in one by id, the few in place of theirs; and (n,) the row that each comes from
    in the two put end to end."""
    kept = np.flatnonzero(~np.isin(table.ids, few.ids))
    source = np.append(kept, len(table.ids) + np.arange(len(few.ids)))
    source = source[np.argsort(np.append(table.ids, few.ids)[source])]
    columns: dict[str, Any] = {}
    for field in fields(Table):
        old, new = getattr(table, field.name), getattr(few, field.name)
        if isinstance(old, ItemTable):
            columns[field.name] = _merged_items(old, new, source)
        elif isinstance(old, np.ndarray):
            columns[field.name] = _stacked(old, new, field.name)[source]
    return Table(**columns, asked=table.asked), source


def _stacked(old: NDArray[np.generic], new: NDArray[np.generic], name: str) -> NDArray[np.generic]:
    """One under the other, as wide as the wider."""
    if old.ndim == 2 and old.shape[1] != new.shape[1]:
        width, filler = max(old.shape[1], new.shape[1]), NONE if name == "node" else 0
        old, new = (
            np.pad(one, ((0, 0), (0, width - one.shape[1])), constant_values=filler)
            for one in (old, new)
        )
    return np.concatenate([old, new])


def _merged_items(old: ItemTable, new: ItemTable, source: Ints) -> ItemTable:
    first = np.append(old.start[:-1], old.start[-1] + new.start[:-1])[source]
    count = np.append(np.diff(old.start), np.diff(new.start))[source]
    at = ragged(first, count)
    start = np.append(np.int64(0), np.cumsum(count))
    columns = {
        field.name: np.concatenate([getattr(old, field.name), getattr(new, field.name)])[at]
        for field in fields(ItemTable)
        if field.name != "start"
    }
    return ItemTable(start=start, **columns)


def _with_texts(
    context: Context, side: str, few: Table, source: Ints, meanings: Meanings
) -> tuple[Texts, dict[str, Words]]:
    """Texts and words with those of a few firms behind the others."""
    old, new, other = context.texts[side], Texts.of(few), context.texts[opposite(side)]
    table, count = context.own(side), len(old.vector)
    numbers = []
    for name in ("brings", "seeks"):
        items, fresh = getattr(table, name), getattr(few, name)
        text = getattr(new, name)
        together = np.append(getattr(old, name), np.where(text < 0, NONE, text + count))
        first = np.append(items.start[:-1], items.start[-1] + fresh.start[:-1])[source]
        length = np.append(np.diff(items.start), np.diff(fresh.start))[source]
        numbers.append(together[ragged(first, length)])
    texts = Texts(np.append(old.vector, new.vector), np.append(old.groups, new.groups), *numbers)
    words = with_rows(
        context.words[side], words_between(meanings, new.used, other.used, context.ruleset)
    )
    return texts, {side: words, opposite(side): transposed(words)}


def _pairs(context: Context) -> list[tuple[int, int, Gate]]:
    """The pairs of firm ids that may not meet so far."""
    excluded = context.excluded["a"]
    row = np.repeat(np.arange(len(context.a.ids)), np.diff(excluded.start))
    known = zip(context.a.ids[row], context.b.ids[excluded.row], excluded.gate, strict=True)
    return [(int(one), int(other), Gate(gate)) for one, other, gate in known]
