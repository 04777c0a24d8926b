"""The best set of pairs for a mission: compared with trying every set on small worlds."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.slates import Groups, best_slate, greedy_slate


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


# Pairs: (0, 0) .9, (0, 1) .8, (1, 0) .7: the greedy takes .9 alone, the best is .8 + .7.
PAIRS = (ints(0, 0, 1), ints(0, 1, 0), floats(0.9, 0.8, 0.7))
ONE_EACH = {"capacity_a": ints(1, 1), "capacity_b": ints(1, 1)}


def test_two_pairs_that_are_best_together_beat_the_best_one() -> None:
    assert best_slate(*PAIRS, **ONE_EACH, places=2).tolist() == [1, 2]
    assert greedy_slate(*PAIRS, **ONE_EACH, places=2).tolist() == [0]


def test_places_bound_the_slate() -> None:
    assert best_slate(*PAIRS, **ONE_EACH, places=1).tolist() == [0]
    assert greedy_slate(*PAIRS, **ONE_EACH, places=1).tolist() == [0]
    assert best_slate(*PAIRS, **ONE_EACH, places=0).tolist() == []


def test_a_firm_appears_as_often_as_its_capacity() -> None:
    capacities = {"capacity_a": ints(2, 1), "capacity_b": ints(1, 1)}
    assert best_slate(*PAIRS, **capacities, places=9).tolist() == [0, 1]
    capacities = {"capacity_a": ints(2, 1), "capacity_b": ints(2, 1)}
    assert best_slate(*PAIRS, **capacities, places=9).tolist() == [0, 1, 2]
    assert greedy_slate(*PAIRS, **capacities, places=9).tolist() == [0, 1, 2]
    capacities = {"capacity_a": ints(0, 1), "capacity_b": ints(2, 1)}
    assert best_slate(*PAIRS, **capacities, places=9).tolist() == [2]


def test_more_pairs_are_not_better_where_the_sum_is_less() -> None:
    pairs = (ints(0, 0, 1), ints(0, 1, 0), floats(0.9, 0.1, 0.1))
    assert best_slate(*pairs, **ONE_EACH, places=2).tolist() == [0]


def test_a_group_of_either_side_keeps_its_limit() -> None:
    pairs = (ints(0, 1, 2), ints(0, 1, 2), floats(0.9, 0.8, 0.7))
    each = {"capacity_a": ints(1, 1, 1), "capacity_b": ints(1, 1, 1), "places": 3}
    groups = Groups(of=ints(0, 0, 1), limit=ints(1, 1))
    assert best_slate(*pairs, **each, groups_a=groups).tolist() == [0, 2]
    assert best_slate(*pairs, **each, groups_b=groups).tolist() == [0, 2]
    none = Groups(of=ints(0, 0, 0), limit=ints(0))
    assert best_slate(*pairs, **each, groups_b=none).tolist() == []


def test_a_millionth_decides() -> None:
    pairs = (ints(0, 0), ints(0, 1), floats(0.500001, 0.500002))
    assert best_slate(*pairs, **ONE_EACH, places=1).tolist() == [1]


def test_no_pair_no_slate() -> None:
    assert best_slate(ints(), ints(), floats(), **ONE_EACH, places=3).tolist() == []
    assert greedy_slate(ints(), ints(), floats(), **ONE_EACH, places=3).tolist() == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"rows_a": ints(0)}, "lengths"),
        ({"rows_a": ints(0, 0, 2)}, "capacity"),
        ({"rows_b": ints(0, -1, 0)}, "capacity"),
        ({"score": floats(0.9, np.nan, 0.7)}, "finite"),
        ({"score": floats(0.9, -0.1, 0.7)}, "finite"),
        ({"places": -1}, "negative"),
        ({"capacity_a": ints(1, -1)}, "negative"),
        ({"capacity_b": ints(-1, 1)}, "negative"),
        ({"groups_a": Groups(ints(0), ints(1))}, "every firm"),
        ({"groups_b": Groups(ints(0, 1), ints(1))}, "every group"),
        ({"groups_b": Groups(ints(0, -1), ints(1))}, "every group"),
        ({"groups_a": Groups(ints(0, 0), ints(-1))}, "limit"),
    ],
)
def test_columns_that_do_not_fit_are_refused(changed: dict, message: str) -> None:
    columns = dict(zip(("rows_a", "rows_b", "score"), PAIRS, strict=True))
    with pytest.raises(ValueError, match=message):
        best_slate(**{**columns, **ONE_EACH, "places": 2, **changed})


@st.composite
def missions(draw: st.DrawFn) -> dict:
    size = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    every = [(a, b) for a in range(size[0]) for b in range(size[1])]
    pairs = draw(st.lists(st.sampled_from(every), unique=True, min_size=1, max_size=7))

    def capacity(count: int) -> np.ndarray:
        return ints(*(draw(st.integers(0, 2)) for _ in range(count)))

    def groups(count: int) -> Groups | None:
        if draw(st.booleans()):
            return None
        of = ints(*(draw(st.integers(0, 1)) for _ in range(count)))
        return Groups(of, ints(draw(st.integers(0, 2)), draw(st.integers(0, 2))))

    return {
        "rows_a": ints(*(a for a, _b in pairs)),
        "rows_b": ints(*(b for _a, b in pairs)),
        "score": np.array([draw(st.integers(0, 1000)) for _ in pairs], dtype=np.float32) / 1000,
        "capacity_a": capacity(size[0]),
        "capacity_b": capacity(size[1]),
        "groups_a": groups(size[0]),
        "groups_b": groups(size[1]),
        "places": draw(st.integers(0, 5)),
    }


def allowed(mission: dict, chosen: list[int]) -> bool:
    for side in ("a", "b"):
        rows = mission[f"rows_{side}"][chosen]
        if (
            np.bincount(rows, minlength=9)[: len(mission[f"capacity_{side}"])]
            > (mission[f"capacity_{side}"])
        ).any():
            return False
        groups = mission[f"groups_{side}"]
        if groups and (np.bincount(groups.of[rows], minlength=2) > groups.limit).any():
            return False
    return len(chosen) <= mission["places"]


@given(missions())
def test_no_allowed_set_is_better(mission: dict) -> None:
    chosen = best_slate(**mission).tolist()
    assert chosen == sorted(set(chosen))
    assert allowed(mission, chosen)
    sums = [
        float(mission["score"][list(some)].sum(dtype=np.float64))
        for count in range(len(mission["score"]) + 1)
        for some in combinations(range(len(mission["score"])), count)
        if allowed(mission, list(some))
    ]
    assert mission["score"][chosen].sum(dtype=np.float64) == pytest.approx(max(sums), abs=1e-5)


@given(missions(), st.randoms(use_true_random=False))
def test_the_order_of_the_pairs_does_not_matter(mission: dict, random) -> None:
    order = list(range(len(mission["score"])))
    random.shuffle(order)
    shuffled = mission | {name: mission[name][order] for name in ("rows_a", "rows_b", "score")}
    assert sorted(order[at] for at in best_slate(**shuffled)) == best_slate(**mission).tolist()
    simple = {name: mission[name] for name in mission if not name.startswith("groups")}
    greedy = greedy_slate(**{name: shuffled[name] for name in simple})
    assert sorted(order[at] for at in greedy) == greedy_slate(**simple).tolist()
    assert allowed(mission | {"groups_a": None, "groups_b": None}, greedy_slate(**simple).tolist())
