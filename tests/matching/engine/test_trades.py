"""What two trades have in common, and which feeds the other."""

from math import log, sqrt

import numpy as np
import pytest

from matching.engine import Linkages, Tree, describe, prepare, scores_of
from matching.engine.trade import affinities, information
from tests.matching.engine.reference import Firm, World
from tests.matching.engine.test_score import PARENTS, ROW, firm, pair, sides
from tests.matching.engine.worlds import context_of, tree_of


def test_information_is_the_surprise_of_meeting_such_a_firm():
    """Counts 3, 1, 2 in three classes and ½ added to each: 7½ firms in all."""
    tree = Tree(np.array(PARENTS), np.array([0, 0, 0, 3, 1, 2], dtype=np.float32))
    expected = [
        0,
        -log(5 / 7.5),
        -log(2.5 / 7.5),
        -log(3.5 / 7.5),
        -log(1.5 / 7.5),
        -log(2.5 / 7.5),
    ]
    assert information(tree, 0.5) == pytest.approx(expected)


def test_affinity_is_what_two_activities_have_in_common():
    tree = Tree(np.array(PARENTS), np.array([0, 0, 0, 3, 1, 2], dtype=np.float32))
    affinity, common = affinities(tree, 0.5)
    division, one, other = -log(5 / 7.5), -log(3.5 / 7.5), -log(1.5 / 7.5)
    assert affinity[3, 4] == pytest.approx(division / sqrt(one * other), abs=1e-6)
    assert affinity[3, 1] == pytest.approx(sqrt(division / one), abs=1e-6)
    assert affinity[3, 5] == 0, "only the section that holds everybody is in common"
    assert affinity.diagonal().tolist() == [1] * 6
    assert (common[3, 4], common[3, 1], common[3, 5], common[3, 3]) == (1, 1, 0, 3)
    assert (affinity == affinity.T).all()


CARDS = ((70, 71), (71, 72))


@pytest.mark.parametrize(
    ("one", "other", "affinity", "activity", "card"),
    [
        (firm(1, 3), firm(2, 3), 1, 3, None),
        (Firm(1, (5, 3)), firm(2, 3), 0.8, 3, None),
        (Firm(1, (5, 3)), Firm(2, (4, 3)), 0.64, 3, None),
        (firm(1, 5, cards=CARDS[0]), firm(2, 3, cards=CARDS[1]), 1, None, 71),
        (firm(1, 5, cards=CARDS[0]), firm(2, 3, cards=CARDS[0]), 1, None, 70),
        (firm(1, 5, cards=CARDS[0]), firm(2, 3, cards=(72,)), 0, None, None),
        (firm(1, 5), firm(2, 3), 0, None, None),
        (firm(1, 3), firm(2, 5), 0, None, None),
        (firm(1, 0), firm(2, 0), 1, 0, None),
    ],
    ids=str,
)
def test_what_the_trades_of_a_pair_have_in_common(one, other, affinity, activity, card):
    world = World(PARENTS, (one, firm(9, 4)), (other, firm(8, 1, cards=CARDS[1])), asks=True)
    context = context_of(world)
    row = context.a.row_of(np.array([1])), context.b.row_of(np.array([2]))
    found = describe(context, *row)
    assert found.trade_affinity[0] == pytest.approx(affinity)
    assert found.shared_activity[0] == (-1 if activity is None else activity)
    assert found.shared_card[0] == (-1 if card is None else card)
    assert (2 in scores_of(context, "a", int(row[0][0]))) == (affinity > 0)


def test_two_trades_apart_share_nothing_not_even_the_top_of_the_tree():
    found = pair(firm(1, 5), firm(2, 3))
    assert (found.trade_affinity[0], found.shared_activity[0]) == (0, -1)


def test_each_direction_of_a_value_chain_is_told():
    """Division 2 buys nothing but from division 1; division 1 buys the same of both."""
    shares = ((0.5, 1.0), (0.5, 0.0))
    world = World(PARENTS, (firm(1, 3),), (firm(2, 5),), divisions=(1, 2), shares=shares)
    found = describe(context_of(world), ROW, ROW)
    # 1 ÷ .75, and .5 ÷ .25, as shares of what counts in full
    full = world.rules.value_chain_full - 1
    assert found.value_chain_a_to_b[0] == pytest.approx((1 / 0.75 - 1) / full)
    assert found.value_chain_b_to_a[0] == pytest.approx((0.5 / 0.25 - 1) / full)


@pytest.mark.parametrize(
    "linkages",
    [
        None,
        Linkages(np.zeros(0, dtype=np.int64), np.zeros((0, 0))),
        # nobody buys of either, or nobody knows where in the tree they stand
        Linkages(np.array([3, 4]), np.zeros((2, 2))),
        Linkages(np.array([-1, -1]), np.ones((2, 2))),
    ],
    ids=["none", "empty", "zeros", "elsewhere"],
)
def test_without_purchases_no_trade_feeds_another(linkages):
    world = World(PARENTS, (firm(1, 3),), (firm(2, 4),))
    found = describe(prepare(*sides(world), tree=tree_of(world), linkages=linkages), ROW, ROW)
    assert (found.value_chain_a_to_b[0], found.value_chain_b_to_a[0]) == (0, 0)
    alone = describe(context_of(world), ROW, ROW)
    assert found.trade_affinity[0] == alone.trade_affinity[0] > 0
    assert found.score[0] == alone.score[0]
