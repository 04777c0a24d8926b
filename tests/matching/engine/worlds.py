"""From a world of the reference to the columns of the engine."""

from collections.abc import Callable

import numpy as np

from matching.engine import Context, Firms, Gate, Items, Tree, prepare
from tests.matching.engine.reference import Firm, Item, World


def tree_of(world: World) -> Tree:
    return Tree(np.array(world.parents), np.array(world.counts(), dtype=np.float32))


def columns(firms: tuple[Firm, ...], order: Callable[[int], int] = lambda place: place) -> Firms:
    """The firms in any order; the engine must not mind."""
    firms = tuple(sorted(firms, key=lambda firm: order(firm.id)))
    activities = [
        (row, activity, place == 0)
        for row, firm in enumerate(firms)
        for place, activity in enumerate(firm.activities)
    ]
    row_of, activity, main = zip(*activities, strict=True) if activities else ((), (), ())
    everyone = np.ones(len(firms), dtype=bool)
    return Firms(
        ids=_ints(firm.id for firm in firms),
        activity_firm=_ints(row_of),
        activity=_ints(activity),
        activity_is_main=np.array(main, dtype=bool),
        inferred=np.zeros(len(firms), dtype=bool),
        published=everyone,
        validated=everyone,
        capacity=_ints(firm.capacity for firm in firms),
        languages=_ints(firm.languages for firm in firms),
        interpreter=np.array([firm.interpreter for firm in firms], dtype=bool),
        kinds=_ints(firm.kinds for firm in firms),
        size=_ints(firm.size for firm in firms),
        vector=_ints(firm.words for firm in firms),
        brings=_items([(row, item) for row, firm in enumerate(firms) for item in firm.brings]),
        seeks=_items([(row, item) for row, firm in enumerate(firms) for item in firm.seeks]),
    )


def context_of(world: World, order: Callable[[int], int] = lambda place: place) -> Context:
    return prepare(
        columns(world.a, order),
        columns(world.b, order),
        tree=tree_of(world),
        ruleset=world.rules,
        matrix=np.array(world.matrix, dtype=np.float32) if world.matrix else None,
        exclusions=[(*pair, Gate.VETO) for pair in sorted(world.excluded)],
    )


def _items(items: list[tuple[int, Item]]) -> Items:
    return Items(
        firm=_ints(row for row, _item in items),
        ids=_ints(item.id for _row, item in items),
        kind=_ints(item.kind for _row, item in items),
        activity=_ints(item.activity for _row, item in items),
        vector=_ints(item.words for _row, item in items),
        weight=np.array([item.weight for _row, item in items], dtype=np.float32),
    )


def _ints(values: object) -> np.ndarray:
    return np.array(list(values), dtype=np.int64)
