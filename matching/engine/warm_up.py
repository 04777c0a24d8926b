"""The compiled loops, made ready before anybody waits for them."""

import numpy as np

from matching.engine.changes import replace_firms
from matching.engine.codes import KIND_NUMBER, Gate
from matching.engine.context import Context, prepare
from matching.engine.exposure import Candidates, ExposureRules, rerank
from matching.engine.pairs import describe, lists_of, scores_of
from matching.engine.types import Firms, Items, Linkages, Tree


def warm_up() -> None:
    """Carry out everything once on four firms: what is not compiled yet is compiled and kept (half
    a minute of processor time), what is kept is loaded (a few seconds)."""
    context = _smallest_world()
    for now in (context, replace_firms(context, "a", _firms(1), _meanings())):
        for side in ("a", "b"):
            lists_of(now, side, now.own(side).eligible)
            scores_of(now, side, 0)
        describe(now, np.array([0, 1]), np.array([1, 0]))
    one = Candidates(np.array([1]), np.array([[0]]), np.ones((1, 1), dtype=np.float32))
    attention = np.zeros(1, dtype=bool)
    rerank(one, length=1, others=1, attention=attention, rules=ExposureRules())


def _smallest_world() -> Context:
    """Two firms a side, whose words, trades, cards and markets all have to be compared."""
    return prepare(
        _firms(1),
        _firms(11),
        tree=Tree(np.array([-1, 0, -1, 2]), np.array([0, 2, 0, 2], dtype=np.float32)),
        matrix=_meanings(),
        exclusions=[(1, 12, Gate.VETO)],
        linkages=Linkages(np.array([0, 2]), np.full((2, 2), 0.5, dtype=np.float32)),
    )


def _meanings() -> np.ndarray:
    return np.eye(2, 8, dtype=np.float32)


def _firms(first_id: int) -> Firms:
    both = np.arange(2)
    yes = np.ones(2, dtype=bool)
    some = np.full(2, 3)
    return Firms(
        ids=first_id + both,
        activity_firm=both,
        activity=1 + 2 * both,
        activity_is_main=yes,
        inferred=~yes,
        published=yes,
        validated=yes,
        capacity=some,
        languages=some,
        interpreter=yes,
        kinds=some,
        size=both,
        vector=both,
        brings=_items(first_id * 10, "product"),
        seeks=_items(first_id * 100, "product"),
        card_firm=both,
        card=some,
        markets=some,
        experience=both,
        answer_rate=np.full(2, 0.5, dtype=np.float32),
        utc_offset=np.zeros(2, dtype=np.float32),
        wants_coproduction=~yes,
        barred=np.zeros(2, dtype=np.int64),
    )


def _items(first_id: int, kind: str) -> Items:
    both = np.arange(2)
    return Items(
        firm=both,
        ids=first_id + both,
        kind=np.full(2, KIND_NUMBER[kind]),
        activity=1 + 2 * both,
        vector=both,
        weight=np.ones(2, dtype=np.float32),
    )
