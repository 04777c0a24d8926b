"""The parts below the score: meanings as whole numbers, the ring of equals, a list's places."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import Ruleset
from matching.engine.meanings import Meanings
from matching.engine.parts import kinship
from matching.engine.search import enter
from matching.engine.tables import kinds_of, ragged
from matching.engine.ties import hashed, steps
from tests.matching.engine.reference import World
from tests.matching.engine.worlds import context_of


def unit_vectors(rows: int, dimensions: int = 512) -> np.ndarray:
    vectors = np.random.default_rng(5).standard_normal((rows, dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def cosines(meanings: Meanings, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    floats = meanings.numbers[one].astype(np.float32), meanings.numbers[other].astype(np.float32)
    return floats[0] @ floats[1].T / np.float32(meanings.scale**2)


def test_meanings_keep_the_cosine():
    matrix = unit_vectors(200)
    matrix[100:] = 0.9 * matrix[:100] + sqrt(1 - 0.81) * matrix[100:]
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    rows = np.arange(200)
    exact = matrix.astype(np.float64) @ matrix.T.astype(np.float64)
    assert np.abs(cosines(Meanings.of(matrix), rows, rows) - exact).max() < 0.001


def test_every_sum_of_products_is_a_whole_number_that_float32_holds():
    """The longest vectors there are: all weight on one component, or on all alike."""
    dimensions = 512
    matrix = np.zeros((2, dimensions), dtype=np.float32)
    matrix[0, 0], matrix[1] = 1, 1 / sqrt(dimensions)
    meanings = Meanings.of(matrix)
    numbers = meanings.numbers.astype(np.int64)
    assert (numbers**2).sum(axis=1).max() < 2**24
    assert meanings.scale > 4000, "no precision is given away"
    exact = (numbers[:2] @ numbers[:2].T).astype(np.float32) / np.float32(meanings.scale**2)
    assert (cosines(meanings, np.array([0, 1]), np.array([0, 1])) == exact).all()


@pytest.mark.parametrize("rows", [1, 3, 64])
def test_a_cosine_is_the_same_in_a_block_of_any_shape(rows):
    meanings = Meanings.of(unit_vectors(130))
    whole = cosines(meanings, np.arange(130), np.arange(130))
    for start in range(0, 130, rows):
        some = np.arange(start, min(start + rows, 130))
        assert (cosines(meanings, some, np.arange(130)) == whole[some]).all()


@pytest.mark.parametrize("trace", [0.0, np.nan, np.inf, 0.2])
def test_a_text_that_means_nothing_is_unknown(trace):
    matrix = unit_vectors(3)
    matrix[1] = 0
    matrix[1, 7] = trace
    meanings = Meanings.of(matrix)
    assert meanings.known(np.array([0, 1, 2, -1])).tolist() == [0, -1, 2, -1]
    assert cosines(meanings, np.array([0]), np.array([1, -1])).tolist() == [[0, 0]]


def test_long_vectors_are_brought_to_length_one():
    matrix = unit_vectors(2)
    assert (Meanings.of(matrix * 7).numbers == Meanings.of(matrix).numbers).all()
    assert (Meanings.of(matrix.astype(np.float16)).numbers - Meanings.of(matrix).numbers).max() <= 1


def test_meanings_that_come_later_stand_behind_or_are_the_first():
    matrix = unit_vectors(3)
    whole = Meanings.of(matrix)
    later = Meanings.of(matrix[:1]).with_more(matrix[1:])
    assert (later.numbers == whole.numbers).all()
    assert (Meanings.of(None).with_more(matrix).numbers == whole.numbers).all()
    assert (whole.with_more(matrix[:0]).numbers == whole.numbers).all()


@pytest.mark.parametrize("matrix", [None, np.zeros((0, 512), dtype=np.float32)])
def test_without_an_encoder_nothing_is_known_by_its_words(matrix):
    meanings = Meanings.of(matrix)
    assert not meanings
    assert meanings.known(np.array([0, 5])).tolist() == [-1, -1]


def test_kinship_begins_above_the_noise_and_stops_at_the_ceiling():
    rules = Ruleset(meaning_noise=0.5, meaning_full=0.75, meaning_ceiling=0.8)
    angles = np.arccos([1, -1, 0.5, 0.625, 0.75, 0.9])
    matrix = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    context = context_of(World((-1,), (), (), rules, matrix=tuple(map(tuple, matrix))))
    found = [kinship(context.meanings.numbers, 0, at, context.numbers) for at in range(6)]
    assert found == pytest.approx([0.8, 0, 0, 0.4, 0.8, 0.8], abs=0.003)


def test_no_two_ids_stand_on_one_place_of_the_ring():
    ids = np.concatenate([np.arange(50_000), 2**40 + np.arange(50_000)])
    assert len(np.unique(hashed(ids))) == len(ids)


def test_the_ring_is_the_same_for_ever():
    """Stored lists were made by it: these numbers may not change."""
    assert [int(value) for value in hashed(np.array([0, 1, 2]))] == [
        16294208416658607535,
        10451216379200822465,
        10905525725756348110,
    ]
    assert steps(np.array([1, 0]), np.array([2, 2])).tolist() == [
        10905525725756348110 - 10451216379200822465,
        2**64 + 10905525725756348110 - 16294208416658607535,
    ]


def test_equal_firms_stand_on_equally_many_lists():
    """200 firms that nothing tells apart share the 10 first places of 2,000 lists."""
    ids, others = np.arange(2_000), 10_000 + np.arange(200)
    way = steps(ids[:, None], others[None, :])
    lists_with = np.bincount(np.argsort(way, axis=1)[:, :10].ravel(), minlength=200)
    assert lists_with.min() > 0
    assert lists_with.max() < 4 * 100


def filled(length: int, offers: list[tuple[int, float, int]]) -> list[int]:
    """A list after these were offered to it, as (counterpart, score, steps on the ring)."""
    column, score = np.full(length, -1, np.int32), np.full(length, -1, np.float32)
    way = np.zeros(length, np.int64)
    for counterpart, value, step in offers:
        enter(column, score, way, counterpart, np.float32(value), step)
    return column.tolist()


def test_a_list_keeps_the_best_in_order():
    offers = [(4, 0.2, 0), (7, 0.4, 0)]
    assert filled(3, offers) == [7, 4, -1]
    assert filled(3, [*offers, (1, 0.3, 0), (2, 0.1, 0), (3, 0.5, 0)]) == [3, 7, 1]


@pytest.mark.parametrize("scores", [(0.5, 0.5), (0.2, 0.5), (0.5, 0.2)])
def test_a_pair_that_is_offered_twice_takes_one_place_with_its_best_score(scores):
    offers = [(5, scores[0], 1), (6, 0.3, 2), (5, scores[1], 1)]
    assert filled(3, offers) == [5, 6, -1]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_equal_scores_stand_in_the_order_of_the_ring_whenever_they_come(order):
    assert filled(2, [(column, 0.5, 9 - column) for column in order]) == [3, 2]


@given(st.lists(st.integers(0, 4)))
def test_ragged_runs_follow_each_other(counts):
    starts = np.arange(len(counts)) * 100
    expected = [start + step for start, n in zip(starts, counts, strict=True) for step in range(n)]
    assert ragged(starts, np.array(counts, dtype=np.int64)).tolist() == expected


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(0, 2), st.integers(-1, 1))))
def test_rows_are_of_one_kind_when_they_agree_in_all_columns(rows):
    columns = [np.array([row[at] for row in rows], dtype=np.int64) for at in range(3)]
    example, kind = kinds_of(*columns)
    assert len(example) == len(set(rows))
    assert [rows[example[one]] for one in kind] == rows
