"""Columns that do not fit together are refused, by name; reasons say what is stored."""

from dataclasses import replace

import numpy as np
import pytest

from matching.engine import (
    KIND_NUMBER,
    Firms,
    Linkages,
    Missing,
    PairFacts,
    Reason,
    Ruleset,
    Tree,
    describe,
    missing_for,
    prepare,
    reasons_for,
)
from tests.matching.engine.reference import Firm, Item
from tests.matching.engine.worlds import columns

TREE = Tree(np.array([-1, 0, 0]), np.array([0, 3, 4], dtype=np.float32))
ROW = np.array([0])
ONE = columns((Firm(1, (1,), (Item(11, 0, 1),), (Item(12, 2, 2),), languages=3, size=1),))
OTHER = columns((Firm(2, (1,), (Item(21, 2, 2),), (Item(22, 0, 1),), languages=2, size=2),))


def test_columns_that_fit_are_taken():
    assert describe(prepare(ONE, OTHER, tree=TREE), ROW, ROW).score[0] > 0


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("ids", np.array([1, 2])),
        ("activity", np.array([3])),
        ("activity", np.array([-1])),
        ("activity_firm", np.array([1])),
        ("size", np.array([3])),
        ("size", np.array([-2])),
        ("languages", np.array([-1])),
        ("kinds", np.array([2**48])),
        ("vector", np.array([0])),
        ("inferred", np.array([True, False])),
        ("activity_is_main", np.array([], dtype=bool)),
    ],
)
def test_a_column_of_firms_that_does_not_fit_is_named(column, value):
    with pytest.raises(ValueError, match=column):
        prepare(replace(ONE, **{column: value}), OTHER, tree=TREE)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("firm", np.array([1])),
        ("kind", np.array([12])),
        ("kind", np.array([-1])),
        ("activity", np.array([3])),
        ("vector", np.array([-2])),
        ("weight", np.array([0.0])),
        ("weight", np.array([np.nan])),
        ("ids", np.array([1, 2])),
    ],
)
@pytest.mark.parametrize("direction", ["brings", "seeks"])
def test_a_column_of_items_that_does_not_fit_is_named(direction, column, value):
    items = replace(getattr(ONE, direction), **{column: value})
    with pytest.raises(ValueError, match=f"{direction}.*{column}"):
        prepare(OTHER, replace(ONE, ids=np.array([9]), **{direction: items}), tree=TREE)


@pytest.mark.parametrize(
    ("divisions", "shares", "named"),
    [
        ([1], [[0.5, 0.5]], "linkages.shares: 1 divisions need 1 rows and columns"),
        ([3], [[0.5]], "linkages.divisions"),
        ([-2], [[0.5]], "linkages.divisions"),
        ([1], [[-0.5]], "linkages.shares: every share is a number, 0 or above"),
        ([1], [[np.inf]], "linkages.shares: every share is a number, 0 or above"),
        ([1], [[np.nan]], "linkages.shares: every share is a number, 0 or above"),
    ],
    ids=str,
)
def test_linkages_that_do_not_fit_are_named(divisions, shares, named):
    with pytest.raises(ValueError, match=named):
        prepare(ONE, OTHER, tree=TREE, linkages=Linkages(np.array(divisions), np.array(shares)))


ASKED = columns((Firm(1, (1,), cards=(70,)), Firm(2, (0,), answers=0.5, hours=1.0)), asks=True)


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("answer_rate", [1.5, 0], "values are from 0 to 1"),
        ("answer_rate", [-0.5, 0], "values are from 0 to 1"),
        ("utc_offset", [14.5, 0], "values are from -12 to 14"),
        ("utc_offset", [-12.5, 0], "values are from -12 to 14"),
        ("experience", [2, 0], "values are from -1 to 1"),
        ("experience", [-2, 0], "values are from -1 to 1"),
        ("markets", [2**48, 0], f"values are from 0 to {2**48 - 1}"),
        ("barred", [-1, 0], f"values are from 0 to {2**48 - 1}"),
        ("card_firm", [2], "values are from 0 to 1"),
        ("activity_firm", [0, 2], "values are from 0 to 1"),
        ("activity", [0, 3], "values are from 0 to 2"),
        ("size", [3, 0], "values are from -1 to 2"),
        ("vector", [0, -1], "values are from -1 to -1"),
        ("ids", [1, 1], "a firm stands here twice"),
        ("card", None, "card and card_firm come together"),
    ],
    ids=str,
)
def test_a_column_of_firms_is_refused_in_these_words(column, value, message):
    wrong = replace(ASKED, **{column: None if value is None else np.array(value)})
    with pytest.raises(ValueError, match=f"^firms.{column}: {message}$"):
        prepare(wrong, OTHER, tree=TREE)


def test_cards_of_nobody_are_refused():
    with pytest.raises(ValueError, match=r"^firms\.card: card and card_firm come together$"):
        prepare(replace(ASKED, card_firm=None), OTHER, tree=TREE)


@pytest.mark.parametrize("column", ["size", "activity", "card", "markets"])
def test_columns_of_different_lengths_are_named(column):
    wrong = replace(ASKED, **{column: np.zeros(7, dtype=np.int64)})
    with pytest.raises(ValueError, match=f"^firms: columns of different lengths: .*'{column}': 7"):
        prepare(wrong, OTHER, tree=TREE)


@pytest.mark.parametrize("column", ["languages", "kinds", "markets", "barred"])
def test_a_mask_has_room_for_48(column):
    widest = replace(ASKED, **{column: np.array([2**48 - 1, 2**47])})
    assert len(prepare(widest, OTHER, tree=TREE).a.ids) == 2


def test_a_firm_stands_on_a_side_once():
    twice = columns((Firm(1, (1,)), Firm(2, (1,))))
    with pytest.raises(ValueError, match="twice"):
        prepare(replace(twice, ids=np.array([1, 1])), OTHER, tree=TREE)


def described(one: Firms, other: Firms, **more):
    return describe(
        prepare(one, other, tree=TREE, ruleset=Ruleset(least_affinity=0), **more), ROW, ROW
    )


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, Missing(0)),
        ({"seeks": ONE.seeks.none()}, Missing.NEEDS_A),
        ({"brings": ONE.brings.none()}, Missing.OFFERS_A),
        ({"languages": np.array([0])}, Missing.LANGUAGES_A),
        ({"size": np.array([-1])}, Missing.SIZE_A),
        ({"inferred": np.array([True])}, Missing.ACTIVITY_INFERRED_A),
    ],
    ids=str,
)
def test_what_is_missing_is_said_and_widens_the_interval(changes, missing):
    one = replace(ONE, **changes)
    found, whole = described(one, OTHER), described(ONE, OTHER)
    assert found.missing[0] == missing
    assert (found.score_low[0] < found.score_high[0]) == bool(missing) or not missing
    assert found.score_low[0] <= found.score[0] <= found.score_high[0]
    # what is told turns out within what was said to be possible
    kinship = 1 - Ruleset().kinship_weight + Ruleset().kinship_weight * np.array([0, 1])
    best, worst = whole.score[0] / 0.8 * kinship[1], whole.score[0] / 0.8 * kinship[0]
    assert found.score_low[0] <= best + 1e-6
    assert found.score_high[0] >= worst - 1e-6
    swapped = described(OTHER, one)
    assert {bit.name[:-2] for bit in Missing(int(swapped.missing[0]))} == {
        bit.name[:-2] for bit in missing
    }
    assert swapped.score[0] == found.score[0]


def test_what_would_raise_the_score_is_what_it_becomes_at_best():
    """One firm has not said what it seeks: told that, it scores what was promised, at best."""
    found = described(replace(ONE, seeks=ONE.seeks.none()), OTHER)
    assert set(found.gains_of(0)) == {Missing.NEEDS_A}
    whole = described(ONE, OTHER)
    assert whole.coverage_b_to_a[0] == 1
    gained = float(found.score[0]) + found.gains_of(0)[Missing.NEEDS_A]
    assert gained == pytest.approx(float(whole.score[0]), abs=1e-6)


def test_what_would_raise_the_score_most_stands_first():
    """A description may be worth a quarter, a language a ninth."""
    silent = replace(ONE, languages=np.array([0]))
    told = replace(OTHER, vector=np.array([0]))
    gains = described(silent, told, matrix=np.eye(1, 2, dtype=np.float32)).gains_of(0)
    assert list(gains) == [Missing.DESCRIPTION_A, Missing.LANGUAGES_A]


def test_a_maker_without_the_norm_has_a_gap():
    norm, discontinued = KIND_NUMBER["certification"], KIND_NUMBER["discontinued_product"]
    maker = columns((Firm(1, (1,), (Item(11, 0, 1),), (Item(12, norm, 1), Item(13, norm, 2))),))
    seeker = columns((Firm(2, (1,), (), (Item(22, discontinued, 1),)),))
    assert described(maker, seeker).norm_gap[0].tolist() == [12, -1]
    assert described(seeker, maker).norm_gap[0].tolist() == [-1, 12]
    other = columns((Firm(2, (1,), (), (Item(22, 0, 1),)),))
    assert described(maker, other).norm_gap[0].tolist() == [-1, -1], "an ordinary product"
    both = (Firm(2, (1,), (), (Item(22, 0, 1),)), Firm(3, (1,), (), (Item(23, discontinued, 1),)))
    context = prepare(maker, columns(both), tree=TREE)
    found = describe(context, np.array([0, 0]), np.array([0, 1]))
    assert found.norm_gap.tolist() == [[-1, -1], [12, -1]], "of each pair its own"


def test_what_counts_for_nothing_raises_nothing():
    """A factor of 0 has no best to be compared with: no gain, and no number that is none."""
    rules = Ruleset(least_affinity=0, size_unknown=0, experience_unknown=0, kinship_weight=1)
    one = replace(ONE, size=np.array([-1]))
    found = describe(prepare(one, OTHER, tree=TREE, ruleset=rules), ROW, ROW)
    assert found.missing[0] & Missing.SIZE_A
    assert found.gains.tolist() == [[0.0] * found.gains.shape[1]]


def test_a_description_is_missed_only_where_it_could_be_compared():
    matrix = np.eye(2, dtype=np.float32)
    assert described(ONE, OTHER).missing[0] == 0
    told = replace(OTHER, vector=np.array([0]))
    assert described(ONE, told, matrix=matrix).missing[0] == Missing.DESCRIPTION_A
    assert np.isnan(described(ONE, told, matrix=matrix).kinship[0])
    both = described(replace(ONE, vector=np.array([1])), told, matrix=matrix)
    assert (both.missing[0], both.kinship[0]) == (0, 0)
    for end in (both.score_low[0], both.score_high[0]):
        assert end == pytest.approx(both.score[0], abs=1e-6), "all is known"


FACTS = PairFacts(
    trade_affinity=0.61234,
    shared_activity=5,
    exact_trade=False,
    coverage_a_to_b=0.5,
    coverage_b_to_a=0.8,
    kinship=0.4,
    matched_a_to_b=[(1, 2, 900), (3, 4, 249)],
    matched_b_to_a=[(5, 6, 250)],
    missing=int(Missing.NEEDS_A | Missing.SIZE_B | Missing.ACTIVITY_INFERRED_B),
    common_languages=("fr",),
    reintroduction=frozenset({2}),
)


def codes(facts: PairFacts, side: str) -> list[Reason]:
    return [said.code for said in reasons_for(facts, side)]


def test_each_side_reads_what_the_other_brings_first():
    common = [Reason.BALANCED, Reason.ALIKE_IN_WORDS, Reason.LANGUAGE_IN_COMMON]
    assert codes(FACTS, "a") == [
        Reason.NEAR_TRADE,
        Reason.THEY_BRING,
        Reason.REINTRODUCTION,
        *common,
    ]
    assert codes(FACTS, "b") == [
        Reason.NEAR_TRADE,
        Reason.REINTRODUCTION,
        Reason.YOU_BRING,
        *common,
    ]
    assert [said.params for said in reasons_for(FACTS, "a")] == [
        {"activity": 5, "affinity": 0.612},
        {"offer": 5, "need": 6, "similarity": 0.25, "from": "them"},
        {"offer": 1, "need": 2, "similarity": 0.9, "from": "you"},
        {},
        {"kinship": 0.4},
        {"languages": ["fr"]},
    ]


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"exact_trade": True}, Reason.SAME_TRADE, True),
        ({"coverage_a_to_b": 0.48}, Reason.BALANCED, True),
        ({"coverage_a_to_b": 0.47}, Reason.BALANCED, False),
        ({"coverage_a_to_b": None}, Reason.BALANCED, False),
        ({"coverage_a_to_b": 0.0, "coverage_b_to_a": 0.0}, Reason.BALANCED, False),
        ({"kinship": 0.25}, Reason.ALIKE_IN_WORDS, True),
        ({"kinship": 0.24}, Reason.ALIKE_IN_WORDS, False),
        ({"kinship": None}, Reason.ALIKE_IN_WORDS, False),
        ({"common_languages": ()}, Reason.LANGUAGE_IN_COMMON, False),
    ],
)
def test_a_reason_is_given_from_where_it_is_worth_saying(changes, code, said):
    assert (code in codes(replace(FACTS, **changes), "a")) == said


def test_what_is_not_known_is_parted_by_who_can_tell_it():
    assert missing_for(FACTS.missing, "a") == (["needs"], ["size", "activity_inferred"])
    assert missing_for(FACTS.missing, "b") == (["size", "activity_inferred"], ["needs"])


def test_what_would_raise_the_score_most_is_asked_first():
    assert missing_for(FACTS.missing, "b", [0, 20, 70]) == (
        ["activity_inferred", "size"],
        ["needs"],
    )


@pytest.mark.parametrize(
    ("changes", "side", "code", "params"),
    [
        ({"shared_card": 8}, "a", Reason.SHARED_CARD, {"card": 8}),
        (
            {"value_chain_a_to_b": 0.3, "value_chain_b_to_a": 0.7},
            "a",
            Reason.VALUE_CHAIN,
            {"strength": 0.7, "from": "them"},
        ),
        ({"value_chain_a_to_b": 0.25}, "a", Reason.VALUE_CHAIN, {"strength": 0.25, "from": "you"}),
        (
            {"value_chain_a_to_b": 1 / 3},
            "b",
            Reason.VALUE_CHAIN,
            {"strength": 0.333, "from": "them"},
        ),
        (
            {"value_chain_b_to_a": 1 / 3},
            "b",
            Reason.VALUE_CHAIN,
            {"strength": 0.333, "from": "you"},
        ),
        (
            {"value_chain_a_to_b": 0.5, "value_chain_b_to_a": 0.5},
            "a",
            Reason.VALUE_CHAIN,
            {"strength": 0.5, "from": "you"},
        ),
        ({"norm_gap_a": 9}, "a", Reason.NORM_GAP, {"need": 9, "from": "you"}),
        ({"norm_gap_b": 9}, "a", Reason.NORM_GAP, {"need": 9, "from": "them"}),
        ({"norm_gap_b": 9}, "b", Reason.NORM_GAP, {"need": 9, "from": "you"}),
        ({"coproduction": True, "rivalry": 0.9}, "b", Reason.COPRODUCTION, {}),
        ({"rivalry": 0.25}, "b", Reason.RIVALRY, {"rivalry": 0.25}),
        ({"rivalry": 1 / 3}, "b", Reason.RIVALRY, {"rivalry": 0.333}),
    ],
)
def test_what_only_some_pairs_have_is_said(changes, side, code, params):
    assert code not in codes(FACTS, side)
    (said,) = [one for one in reasons_for(replace(FACTS, **changes), side) if one.code == code]
    assert said.params == params


def test_trades_that_only_feed_each_other_have_nothing_in_common():
    facts = replace(FACTS, shared_activity=None, trade_affinity=0.0, value_chain_a_to_b=1.0)
    assert codes(facts, "b")[0] == Reason.VALUE_CHAIN
    assert not {Reason.SAME_TRADE, Reason.NEAR_TRADE} & set(codes(facts, "b"))
