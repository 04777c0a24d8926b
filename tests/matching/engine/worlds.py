"""From a world of the reference to the columns of the engine."""

from collections.abc import Callable, Iterable

import numpy as np

from matching.engine import Context, Firms, Gate, Items, Linkages, Tree, prepare
from tests.matching.engine.reference import Firm, Item, World


def tree_of(world: World) -> Tree:
    return Tree(np.array(world.parents), np.array(world.counts(), dtype=np.float32))


def columns(
    firms: tuple[Firm, ...],
    order: Callable[[int], int] = lambda place: place,
    asks: bool = False,
) -> Firms:
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
        barred=_ints(firm.barred for firm in firms),
        **(_asked(firms) if asks else {}),
    )


def _asked(firms: tuple[Firm, ...]) -> dict[str, np.ndarray]:
    """The columns that may be absent."""
    told = {True: 1, False: 0, None: -1}
    return {
        "card_firm": _ints(row for row, firm in enumerate(firms) for _card in firm.cards),
        "card": _ints(card for firm in firms for card in firm.cards),
        "markets": _ints(sum(1 << market for market in firm.markets) for firm in firms),
        "experience": _ints(told[firm.experience] for firm in firms),
        "answer_rate": _known(firm.answers for firm in firms),
        "utc_offset": _known(firm.hours for firm in firms),
        "wants_coproduction": np.array([firm.coproduction for firm in firms], dtype=bool),
    }


def _known(values: Iterable[float | None]) -> np.ndarray:
    return np.array([np.nan if one is None else one for one in values], dtype=np.float32)


def context_of(world: World, order: Callable[[int], int] = lambda place: place) -> Context:
    return prepare(
        columns(world.a, order, world.asks),
        columns(world.b, order, world.asks),
        tree=tree_of(world),
        ruleset=world.rules,
        matrix=np.array(world.matrix, dtype=np.float32) if world.matrix else None,
        linkages=Linkages(np.array(world.divisions), np.array(world.shares))
        if world.divisions
        else None,
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
