"""The step that shares attention, and the measures of how it is shared."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine.exposure import Candidates, ExposureRules, rerank
from matching.engine.exposure_metrics import (
    envy,
    expected_matches,
    exposure,
    exposure_ratio,
    gini,
    viable_share,
)
from matching.engine.ties import hashed

CAP_ONLY = ExposureRules(cap=1, floor=0, floor_places=0)
FLOOR_ONLY = ExposureRules(cap=0, floor=1, floor_places=1)


def candidates(*rows: list[tuple[int, float]], owner: tuple[int, ...] = ()) -> Candidates:
    width = max(map(len, rows))
    padded = [row + [(-1, -1.0)] * (width - len(row)) for row in rows]
    return Candidates(
        owner=np.array(owner or range(1, len(rows) + 1)),
        column=np.array([[column for column, _ in row] for row in padded], dtype=np.int64),
        score=np.array([[score for _, score in row] for row in padded], dtype=np.float32),
    )


def shown(lists: Candidates) -> list[list[int]]:
    return [[int(column) for column in row if column >= 0] for row in lists.column]


def nobody(others: int) -> np.ndarray:
    return np.zeros(others, dtype=bool)


def only(others: int, *columns: int) -> np.ndarray:
    return np.isin(np.arange(others), columns)


STAR = candidates(
    [(0, 0.9), (1, 0.5)],
    [(0, 0.8), (2, 0.7)],
    [(0, 0.7), (1, 0.6)],
)


def test_a_firm_on_every_list_gives_its_places_to_the_next_best() -> None:
    lists, cost = rerank(STAR, length=1, others=3, attention=nobody(3), rules=CAP_ONLY)
    assert shown(lists) == [[0], [2], [1]]
    assert lists.score[:, 0] == pytest.approx([0.9, 0.7, 0.6])
    assert (cost.moved, cost.over_cap) == (2, 0)
    assert (cost.score_before, cost.score_after) == pytest.approx((2.4, 2.2))
    assert cost.share == pytest.approx(0.2 / 2.4)


def test_a_cap_counts_in_multiples_of_the_mean() -> None:
    rules = replace(CAP_ONLY, cap=2)
    lists, cost = rerank(STAR, length=1, others=3, attention=nobody(3), rules=rules)
    assert shown(lists) == [[0], [0], [1]]
    assert cost.moved == 1


def test_the_mean_counts_the_places_that_can_be_filled_and_is_rounded_up() -> None:
    crowd = candidates(*[[(0, 0.9 - row / 100), (1, 0.1)] for row in range(5)], [])
    lists, _cost = rerank(crowd, length=1, others=2, attention=nobody(2), rules=CAP_ONLY)
    assert shown(lists) == [[0], [0], [0], [1], [1], []]
    assert lists.score[-1].tolist() == [-1], "of a place that nobody has"


def test_a_cap_is_never_less_than_the_length_of_a_list() -> None:
    lists, cost = rerank(STAR, length=2, others=300, attention=nobody(300), rules=CAP_ONLY)
    # 6 places for 300 firms: the mean is far below 1, and 2 lists a firm stand at the least
    assert exposure(lists, 300)[:3].tolist() == [3, 2, 1]
    assert cost.over_cap == 1  # no third candidate: the place is filled all the same


def test_no_list_is_shortened_when_the_reserve_is_used_up() -> None:
    alone = candidates([(0, 0.9)], [(0, 0.8)], [(0, 0.7)])
    lists, cost = rerank(alone, length=1, others=3, attention=nobody(3), rules=CAP_ONLY)
    assert shown(lists) == [[0], [0], [0]]
    assert (cost.over_cap, cost.moved, cost.share) == (2, 0, 0)


def test_a_newcomer_gets_its_floor_on_the_list_where_it_fits_best() -> None:
    lists, cost = rerank(STAR, length=1, others=3, attention=only(3, 1), rules=FLOOR_ONLY)
    assert shown(lists) == [[0], [0], [1]]
    assert cost.moved == 1
    lists, _cost = rerank(STAR, length=1, others=3, attention=nobody(3), rules=FLOOR_ONLY)
    assert shown(lists) == [[0], [0], [0]]


def test_a_floor_of_two_and_what_stood_on_a_list_anyway_counts() -> None:
    rules = replace(FLOOR_ONLY, floor=2)
    lists, _cost = rerank(STAR, length=1, others=3, attention=only(3, 1), rules=rules)
    assert shown(lists) == [[1], [0], [1]]
    lists, _cost = rerank(STAR, length=1, others=3, attention=only(3, 0), rules=rules)
    assert shown(lists) == [[0], [0], [0]]


def test_the_floor_takes_no_more_than_its_places_of_a_list() -> None:
    one = candidates([(0, 0.9), (1, 0.8), (2, 0.3), (3, 0.2)])
    needy = only(4, 2, 3)
    lists, _cost = rerank(one, length=2, others=4, attention=needy, rules=FLOOR_ONLY)
    assert shown(lists) == [[0, 2]]
    rules = replace(FLOOR_ONLY, floor_places=2)
    lists, _cost = rerank(one, length=2, others=4, attention=needy, rules=rules)
    assert shown(lists) == [[2, 3]]
    rules = replace(FLOOR_ONLY, floor_places=5)
    lists, _cost = rerank(one, length=1, others=4, attention=needy, rules=rules)
    assert shown(lists) == [[2]]


def test_equal_scores_go_by_place_then_by_the_hash_of_the_owner() -> None:
    tied = candidates([(0, 0.5), (1, 0.5)], [(0, 0.5), (1, 0.5)], owner=(7, 8))
    lists, _cost = rerank(tied, length=1, others=2, attention=nobody(2), rules=CAP_ONLY)
    first = int(np.argmin(hashed(np.array([7, 8]))))
    assert shown(lists)[first] == [0]
    assert shown(lists)[1 - first] == [1]
    second = candidates([(1, 0.5), (0, 0.5)], [(0, 0.5), (1, 0.4)], owner=(7, 8))
    lists, _cost = rerank(second, length=1, others=2, attention=nobody(2), rules=CAP_ONLY)
    assert shown(lists) == [[1], [0]]


@pytest.mark.parametrize("others", [0, 3])
def test_no_owner_and_no_candidate(others: int) -> None:
    for rows in (0, 2):
        none = Candidates(
            np.arange(rows), np.full((rows, 4), -1), np.full((rows, 4), -1, dtype=np.float32)
        )
        lists, cost = rerank(
            none, length=2, others=others, attention=nobody(others), rules=ExposureRules()
        )
        assert lists.column.shape == (rows, 2)
        assert shown(lists) == [[]] * rows
        assert cost.share == 0


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"cap": 0.5}, "cap"),
        ({"cap": -1}, "cap"),
        ({"floor": -1}, "floor"),
        ({"floor_places": -1}, "floor"),
    ],
)
def test_rules_that_could_not_be_kept_are_refused(parameters: dict, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ExposureRules(**parameters)


# Random worlds, compared with the same rules in plain Python.


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Candidates, int, int, np.ndarray, ExposureRules]:
    others = draw(st.integers(1, 6))
    rows = []
    for _owner in range(draw(st.integers(1, 7))):
        columns = draw(st.lists(st.integers(0, others - 1), unique=True, max_size=5))
        scores = [draw(st.integers(1, 8)) / 8 for _column in columns]
        rows.append(sorted(zip(columns, scores, strict=True), key=lambda pair: -pair[1]))
    ids = draw(st.lists(st.integers(1, 10**6), unique=True, min_size=len(rows), max_size=len(rows)))
    attention = np.array(draw(st.lists(st.booleans(), min_size=others, max_size=others)))
    rules = ExposureRules(
        cap=draw(st.sampled_from([0, 1, 1.5, 3])),
        floor=draw(st.integers(0, 3)),
        floor_places=draw(st.integers(0, 2)),
    )
    made = candidates(*(rows if any(rows) else [[(0, 0.5)], *rows[1:]]), owner=tuple(ids))
    return made, draw(st.integers(1, 3)), others, attention, rules


def by_hand(
    given_: Candidates, length: int, others: int, attention: np.ndarray, rules: ExposureRules
) -> list[list[int]]:
    hashes = hashed(given_.owner).tolist()
    pairs = sorted(
        (-score, place, hashes[row], row, column)
        for row in range(len(given_.owner))
        for place, (column, score) in enumerate(
            zip(given_.column[row].tolist(), given_.score[row].tolist(), strict=True)
        )
        if column >= 0
    )
    places = sum(min(length, len(row)) for row in shown(given_))
    limit = max(int(np.ceil(rules.cap * places / others)), length) if rules.cap else 10**9
    lists: list[dict[int, int]] = [{} for _ in given_.owner]
    count = [0] * others

    def take(most_of_list: int, most_of_candidate: list[int]) -> None:
        for _score, place, _hash, row, column in pairs:
            if column in lists[row] or len(lists[row]) >= most_of_list:
                continue
            if count[column] < most_of_candidate[column]:
                lists[row][column] = place
                count[column] += 1

    take(min(rules.floor_places, length), [rules.floor if needy else 0 for needy in attention])
    take(length, [limit] * others)
    take(length, [10**9] * others)
    return [sorted(chosen, key=chosen.__getitem__) for chosen in lists]


@given(worlds())
def test_equals_the_rules_in_plain_python(world) -> None:
    made, length, others, attention, rules = world
    lists, cost = rerank(made, length=length, others=others, attention=attention, rules=rules)
    assert shown(lists) == by_hand(made, length, others, attention, rules)
    held = lists.column >= 0
    assert cost.score_after == pytest.approx(float(lists.score[held].sum()))
    assert 0 <= cost.share < 1


@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(world, random) -> None:
    made, length, others, attention, rules = world
    rows = list(range(len(made.owner)))
    random.shuffle(rows)
    shuffled = Candidates(made.owner[rows], made.column[rows], made.score[rows])
    options = {"length": length, "others": others, "attention": attention, "rules": rules}
    lists, cost = rerank(made, **options)
    again, cost_again = rerank(shuffled, **options)
    assert shown(again) == [shown(lists)[row] for row in rows]
    assert replace(cost_again, score_before=0, score_after=0) == replace(
        cost, score_before=0, score_after=0
    )


@given(worlds())
def test_what_the_step_promises(world) -> None:
    made, length, others, attention, rules = world
    options = {"length": length, "others": others}
    off, nothing = rerank(made, attention=attention, rules=ExposureRules.off(), **options)
    assert shown(off) == [row[:length] for row in shown(made)]
    assert (nothing.share, nothing.moved, nothing.over_cap) == (0, 0, 0)
    lists, cost = rerank(made, attention=attention, rules=rules, **options)
    assert [len(row) for row in shown(lists)] == [len(row) for row in shown(off)]
    if not rules.floor and not cost.over_cap:
        assert envy(made, lists, others) == 0


# Measures


def test_exposure_counts_lists_and_gini_their_inequality() -> None:
    assert exposure(STAR, 4).tolist() == [3, 2, 1, 0]
    assert gini(np.array([2, 2, 2])) == pytest.approx(0)
    assert gini(np.array([0, 0, 0, 8])) == pytest.approx(0.75)
    assert gini(np.array([1, 3])) == pytest.approx(0.25)
    assert gini(np.array([0, 0])) == gini(np.array([], dtype=np.int64)) == 0


def test_viable_are_those_with_one_suggestion_good_enough() -> None:
    lists = candidates([(0, 0.9)], [(0, 0.5), (1, 0.2)], [])
    assert viable_share(lists, 0.5) == pytest.approx(2 / 3)
    assert viable_share(lists, 0.6) == pytest.approx(1 / 3)
    assert viable_share(lists, -1) == pytest.approx(2 / 3)
    assert viable_share(Candidates(lists.owner[:0], lists.column[:0], lists.score[:0]), 0) == 0


def test_the_ratio_of_exposure_does_not_mind_which_side_is_less_shown() -> None:
    one, other = np.array([1, 1]), np.array([4, 0, 2])
    assert exposure_ratio(one, other) == exposure_ratio(other, one) == pytest.approx(0.5)
    assert exposure_ratio(one, np.array([0])) == 0
    assert exposure_ratio(one, one[:0]) == 0
    assert exposure_ratio(one[:0], one[:0]) == 1


def test_envy_is_of_a_better_candidate_that_stands_with_a_worse_owner() -> None:
    worse = candidates([(1, 0.5)], [(2, 0.7)], [(0, 0.7)])
    assert envy(STAR, worse, 3) == pytest.approx(2 / 3)  # the first and the second wanted firm 0
    assert envy(STAR, STAR.first(1), 3) == 0
    assert envy(STAR, candidates([(0, 0.9)], [(2, 0.7)], [(1, 0.6)]), 3) == 0
    equals = candidates([(0, 0.9), (1, 0.5)], [(0, 0.9)])
    assert envy(equals, candidates([(1, 0.5)], [(0, 0.9)]), 2) == 0, "as good is not better"
    same = candidates([(1, 0.5), (0, 0.5)], [(0, 0.4)])
    assert envy(same, candidates([(1, 0.5)], [(0, 0.4)]), 2) == 0, "nor is what one has already"
    nobody = Candidates(STAR.owner[:0], STAR.column[:0], STAR.score[:0])
    assert envy(nobody, nobody, 3) == 0
    empty = candidates([(0, 0.9)], [(2, 0.7)], [])
    assert envy(candidates([(0, 0.9)], [(2, 0.7)], [(0, 0.95)]), empty, 3) == pytest.approx(1 / 3)


def test_one_owner_and_one_candidate_match_with_the_square_of_their_chance() -> None:
    assert expected_matches(candidates([(0, 0.9)]), np.array([[0.5]])) == pytest.approx(0.25)


def test_a_second_request_is_read_less() -> None:
    lists = candidates([(0, 0.9)], [(0, 0.8)])
    chance = np.array([[0.5], [0.4]])
    # the second: asks .4, is read with 1 / (1 + .5), is accepted with .4
    assert expected_matches(lists, chance) == pytest.approx(0.25 + 0.16 / 1.5)
    apart = candidates([(0, 0.9)], [(1, 0.8)])
    assert expected_matches(apart, chance) == pytest.approx(0.25 + 0.16)


def test_a_second_place_is_looked_at_half_as_often() -> None:
    lists = candidates([(0, 0.9), (1, 0.8)])
    assert expected_matches(lists, np.array([[0.5, 0.4]])) == pytest.approx(0.25 + 0.08)
    assert expected_matches(candidates([(0, 0.5)]).first(0), np.zeros((1, 0))) == 0


def test_no_rules_leave_the_lists_as_they_are():
    assert ExposureRules.off() == ExposureRules(cap=0, floor=0, floor_places=0)
