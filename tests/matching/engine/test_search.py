"""The search leaves nothing out: its lists are those of a comparison of all pairs, place by place.

The worlds are large enough for the search to stop early.
"""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from matching.engine import (
    Firms,
    Gate,
    Items,
    Linkages,
    Ruleset,
    Tree,
    describe,
    gates_of_pair,
    lists_of,
    prepare,
    scores_of,
)
from matching.engine.lists import are_reached
from matching.engine.pairs import in_common
from matching.engine.ties import steps
from matching.engine.trade import affinities
from tests.matching.engine.reference import Firm, World
from tests.matching.engine.worlds import columns, context_of

# three sections with three divisions each, four classes in a division
SECTIONS, DIVISIONS, CLASSES = range(3), range(3, 12), range(12, 48)
PARENTS = np.array([-1] * 3 + [at % 3 for at in range(9)] + [3 + at // 4 for at in range(36)])
SIZE = 240


def firms(random: np.random.Generator, first_id: int, texts: int) -> Firms:
    """A side with crowded classes, and with many firms that have said nothing: equal scores."""
    main = np.minimum(random.geometric(0.12, SIZE) - 1, len(CLASSES) - 1) + CLASSES[0]
    further = np.flatnonzero(random.random(SIZE) < 0.3)
    # half of them in a division, the others in the class of somebody's main activity
    beside = (main[further] - CLASSES[0] + random.integers(1, 4, len(further))) % len(CLASSES)
    second = np.where(
        random.random(len(further)) < 0.5,
        random.choice(np.array(DIVISIONS), len(further)),
        CLASSES[0] + beside,
    )
    talkative = random.random(SIZE) < 0.6

    def items(first_item: int) -> Items:
        firm = np.repeat(np.flatnonzero(talkative), random.integers(0, 4, talkative.sum()))
        own = random.random(len(firm)) < 0.7
        activity = np.where(own, main[firm], random.integers(-1, len(PARENTS), len(firm)))
        return Items(
            firm=firm,
            ids=first_item + random.permutation(len(firm)),
            kind=random.integers(0, 3, len(firm)),
            activity=activity,
            vector=random.integers(-1, texts, len(firm)) if texts else np.full(len(firm), -1),
            weight=random.choice([0.3, 1.0], len(firm)).astype(np.float32),
        )

    return Firms(
        ids=first_id + random.permutation(SIZE * 2)[:SIZE],
        activity_firm=np.concatenate([np.arange(SIZE), further]),
        activity=np.concatenate([main, second]),
        activity_is_main=np.arange(SIZE + len(further)) < SIZE,
        inferred=random.random(SIZE) < 0.2,
        published=random.random(SIZE) < 0.95,
        validated=random.random(SIZE) < 0.95,
        capacity=random.integers(0, 9, SIZE),
        languages=np.where(talkative, 1 << random.integers(0, 2, SIZE), 0),
        interpreter=random.random(SIZE) < 0.1,
        kinds=np.where(talkative, 1 << random.integers(0, 2, SIZE), 0),
        size=np.where(talkative, random.integers(-1, 3, SIZE), -1),
        vector=random.integers(-1, texts, SIZE) if texts else np.full(SIZE, -1),
        brings=items(first_id * 10),
        seeks=items(first_id * 10 + 5000),
        card_firm=further,
        card=random.integers(0, 3, len(further)),
        markets=np.where(talkative, random.integers(0, 16, SIZE), 0),
        experience=random.integers(-1, 2, SIZE),
        answer_rate=np.where(talkative, random.random(SIZE), np.nan).astype(np.float32),
        utc_offset=random.choice([-5.0, 1.0, 5.5, 8.0, np.nan], SIZE).astype(np.float32),
        wants_coproduction=random.random(SIZE) < 0.3,
        barred=np.where(random.random(SIZE) < 0.2, 1, 0),
    )


def world(seed: int, texts: int, rules: Ruleset):
    random = np.random.default_rng(seed)
    a, b = firms(random, 1000, texts), firms(random, 3000, texts)
    matrix = random.standard_normal((texts, 8)) + 1.5 * random.standard_normal(8)
    pairs = zip(random.choice(a.ids, 300), random.choice(b.ids, 300), strict=True)
    return prepare(
        a,
        b,
        tree=Tree(PARENTS, random.integers(0, 50, len(PARENTS)).astype(np.float32)),
        ruleset=rules,
        matrix=(matrix / np.linalg.norm(matrix, axis=1, keepdims=True)).astype(np.float32),
        linkages=Linkages(np.array(DIVISIONS), random.dirichlet(np.full(9, 0.3), 9).T),
        exclusions=[(int(one), int(other), Gate.VETO) for one, other in pairs],
    )


def by_comparing_all(context, side: str) -> dict[int, list[tuple[int, float]]]:
    """The list of every eligible firm of a side, from the scores of all pairs."""
    own, other = context.own(side), context.other(side)
    rows, columns = (at.ravel() for at in np.meshgrid(own.eligible, other.eligible, indexing="ij"))
    at = (rows, columns) if side == "a" else (columns, rows)
    score = describe(context, *at).score
    met = in_common(context, *at) & (score > 0)
    kinds, others = own.kinds[rows], other.kinds[columns]
    wanted = np.where(kinds == 0, -1, kinds) & np.where(others == 0, -1, others)
    met &= (wanted & ~(own.barred[rows] | other.barred[columns])) != 0
    spoken, heard = own.languages[rows], other.languages[columns]
    met &= (
        ((spoken & heard) != 0)
        | (spoken == 0)
        | (heard == 0)
        | (own.interpreter[rows] | other.interpreter[columns])
    )
    excluded = context.excluded[side]
    for row in own.eligible:
        stopped = excluded.row[excluded.start[row] : excluded.start[row + 1]]
        met &= ~((rows == row) & np.isin(columns, stopped))
    way = steps(own.ids[rows], other.ids[columns])
    found: dict[int, list[tuple[int, float]]] = {int(own.ids[row]): [] for row in own.eligible}
    for place in np.lexsort((way, -score, rows)):
        listed = found[int(own.ids[rows[place]])]
        if met[place] and len(listed) < context.ruleset.list_length:
            listed.append((int(other.ids[columns[place]]), float(score[place])))
    return found


def by_search(context, side: str, rows) -> dict[int, list[tuple[int, float]]]:
    pairs = lists_of(context, side, rows)
    own, other = (pairs.firm_a, pairs.firm_b) if side == "a" else (pairs.firm_b, pairs.firm_a)
    ranks = pairs.rank_a if side == "a" else pairs.rank_b
    found: dict[int, list[tuple[int, float]]] = {}
    for at in np.lexsort((ranks, own)):
        listed = found.setdefault(int(own[at]), [])
        listed.append((int(other[at]), float(pairs.score[at])))
        assert ranks[at] == len(listed)
    return found


@pytest.mark.parametrize("texts", [0, 40], ids=["codes", "words"])
@pytest.mark.parametrize("side", ["a", "b"])
def test_a_list_holds_the_best_of_all_place_by_place(side, texts):
    context = world(7, texts, Ruleset(list_length=4))
    expected = {firm: places for firm, places in by_comparing_all(context, side).items() if places}
    assert by_search(context, side, np.arange(SIZE)) == expected
    assert any(len({score for _firm, score in places}) < 4 for places in expected.values()), (
        "the world has equal scores, or it proves nothing about ties"
    )


@pytest.mark.parametrize(
    "rules",
    [
        {"trade_exponent": 0.5},
        {"trade_exponent": 4.0, "reciprocity_floor": 0.0},
        {"reciprocity_exponent": 0.5, "feasibility_exponent": 3.0},
        {"kinship_weight": 1.0, "kinship_prior": 1.0},
        {"kinship_weight": 0.9, "meaning_ceiling": 1.0, "kinship_prior": 0.0},
        {"kinship_weight": 1.0, "kinship_prior": 1.0, "meaning_ceiling": 0.3},
        {"least_affinity": 0.0},
        {"coverage_prior": 1.0},
        {"value_chain_weight": 1.0},
        {"rivalry_penalty": 1.0, "rivalry_prior": 0.5},
        {"answer_weight": 1.0, "hour_apart": 0.08, "no_experience": 0.1},
    ],
    ids=str,
)
def test_the_bound_holds_for_every_ruleset(rules):
    context = world(11, 30, replace(Ruleset(list_length=3), **rules))
    expected = {firm: places for firm, places in by_comparing_all(context, "a").items() if places}
    assert by_search(context, "a", np.arange(SIZE)) == expected


@pytest.mark.parametrize("texts", [0, 40], ids=["codes", "words"])
def test_one_firm_against_all_has_the_very_scores_of_the_lists(texts):
    context = world(3, texts, Ruleset(list_length=5))
    for firm, places in by_search(context, "b", np.arange(SIZE)).items():
        (row,) = context.b.rows_of([firm])
        scores = scores_of(context, "b", int(row))
        assert [scores[other] for other, _score in places] == [score for _other, score in places]
        assert sorted(scores.values(), reverse=True)[:5] == [score for _other, score in places]


def test_firms_of_a_cell_are_posted_by_falling_power_then_by_how_much_they_say():
    posted = world(7, 40, Ruleset()).sides["a"].posted
    sought, brought = np.diff(posted.seeks.start), np.diff(posted.brings.start)
    for first, end in pairwise(posted.start):
        cell = slice(first, end)
        order = list(zip(-posted.power[cell], brought[cell], sought[cell], strict=True))
        assert order == sorted(order, key=lambda one: (one[0], one[2], one[1]))
    assert any(len(set(posted.power[a:b].tolist())) > 1 for a, b in pairwise(posted.start))
    assert posted.start[-1] == len(posted.place)


@pytest.mark.parametrize(("factor", "met"), [(0.999, True), (1.001, False)])
def test_the_gate_of_trade_stands_where_the_ruleset_puts_it(factor, met):
    """For the lists, for one pair and for one firm against all alike."""
    one, other = (
        columns((Firm(id=number, activities=(at,)),)) for number, at in ((1, 12), (2, 13))
    )
    tree = Tree(PARENTS, np.ones(len(PARENTS), dtype=np.float32))
    affinity = float(affinities(tree, Ruleset().smoothing)[0][12, 13])
    assert 0 < affinity < 1
    rules = Ruleset(least_affinity=affinity * factor)
    context = prepare(one, other, tree=tree, ruleset=rules)
    assert len(lists_of(context, "a", np.array([0]))) == met
    assert len(scores_of(context, "b", 0)) == met
    assert gates_of_pair(context, 1, 2) == ([] if met else [Gate.TRADE])


def test_who_may_not_be_suggested_is_on_no_list():
    context = world(3, 0, Ruleset())
    barred = {int(context.b.ids[row]) for row in range(SIZE)} - {
        int(firm) for firm in context.b.ids[context.b.eligible]
    }
    assert barred
    for places in by_search(context, "a", np.arange(SIZE)).values():
        assert not barred & {other for other, _score in places}
    stopped = np.setdiff1d(np.arange(SIZE), context.a.eligible)
    assert len(lists_of(context, "a", stopped)) == 0
    assert scores_of(context, "a", int(stopped[0])) == {}


@pytest.mark.parametrize("texts", [0, 40], ids=["codes", "words"])
@pytest.mark.parametrize("side", ["a", "b"])
def test_a_list_is_reached_by_whoever_scores_as_much_as_its_last_place(side, texts):
    context = world(13, texts, Ruleset())
    own, other = context.own(side), context.other(side)
    few = np.arange(0, SIZE, 6)
    ids = set(other.ids[few].tolist())
    best = [
        max(
            (score for firm, score in scores_of(context, side, row).items() if firm in ids),
            default=-1,
        )
        for row in own.eligible.tolist()
    ]
    highest = np.array(best, dtype=np.float32)
    assert 10 < (highest > 0).sum() < len(highest), "some are reached, some are not"
    for least, expected in (
        (np.maximum(highest, 0), highest > 0),
        (np.nextafter(np.maximum(highest, 0), np.float32(2)), np.zeros(len(highest), dtype=bool)),
        (np.full(len(highest), -1, dtype=np.float32), highest > 0),
    ):
        reached = are_reached(context, side, own.eligible, few, least)
        assert reached.tolist() == expected.tolist()


def test_nobody_is_reached_by_nobody():
    context = world(13, 0, Ruleset())
    rows = context.a.eligible
    least = np.full(len(rows), -1, dtype=np.float32)
    assert not are_reached(context, "a", rows, np.zeros(0, dtype=np.int64), least).any()


def test_a_veto_of_somebody_who_is_not_here_stops_nobody_else():
    world = World((-1,), (Firm(1, (0,)),), (Firm(2, (0,)), Firm(4, (0,))))
    some = frozenset({(1, 9), (9, 2), (8, 9), (1, 4)})
    context = context_of(replace(world, excluded=some))
    assert scores_of(context, "a", 0).keys() == {2}
    assert scores_of(context, "b", 1) == {}


@pytest.mark.parametrize("ids", [(1, 9), (9, 2), (8, 9)])
def test_a_pair_with_a_firm_that_is_not_here_has_no_gates(ids):
    one, other = (columns((Firm(id=number, activities=(12,)),)) for number in (1, 2))
    context = prepare(one, other, tree=Tree(PARENTS, np.ones(len(PARENTS), dtype=np.float32)))
    with pytest.raises(KeyError, match=str(ids[1])):
        gates_of_pair(context, *ids)
