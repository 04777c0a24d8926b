"""On random worlds the engine gives what the reference gives, whatever the order and the blocks."""

import mmap
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import (
    Gate,
    Pairs,
    Ruleset,
    describe,
    exclude,
    gates_of_pair,
    lists_of,
    load,
    replace_firms,
    save,
    scores_of,
)
from tests.matching.engine.reference import Firm, Item, World
from tests.matching.engine.worlds import columns, context_of

# two sections; divisions 2 to 4; classes 5 to 10
PARENTS = (-1, -1, 0, 0, 1, 2, 2, 2, 3, 4, 4)
CLASSES = range(5, 11)
# texts of which some mean the same, some something near, and one nothing
TEXTS = (
    (0.0, 0.0, 0.0, 0.0),
    (1.0, 0.0, 0.0, 0.0),
    (0.8, 0.6, 0.0, 0.0),
    (0.6, 0.64, 0.48, 0.0),
    (0.0, 0.28, 0.96, 0.0),
)
# what each of three divisions buys of each: the first sells nearly all to the second
SHARES = ((0.1, 0.7, 0.0), (0.4, 0.2, 0.1), (0.5, 0.1, 0.9))
# float32 against double precision; with words also the rounding of meanings to whole numbers
CLOSE = {False: 2e-6, True: 4e-3}

quiet = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    number = iter(range(1, 10_000))
    with_words = draw(st.booleans())
    texts = st.integers(-1, len(TEXTS) - 1) if with_words else st.just(-1)

    def item() -> Item:
        return Item(
            id=next(number),
            kind=draw(st.integers(0, 2)),
            activity=draw(st.sampled_from((-1, *CLASSES))),
            weight=draw(st.sampled_from((1.0, 0.5))),
            words=draw(texts),
        )

    def firm() -> Firm:
        return Firm(
            id=next(number),
            activities=tuple(
                draw(st.lists(st.sampled_from(CLASSES), min_size=1, max_size=3, unique=True))[:1]
                + sorted(draw(st.sets(st.integers(2, 4), max_size=1)))
            ),
            brings=tuple(item() for _ in range(draw(st.integers(0, 3)))),
            seeks=tuple(item() for _ in range(draw(st.integers(0, 3)))),
            languages=draw(st.integers(0, 3)),
            interpreter=draw(st.booleans()),
            kinds=draw(st.integers(0, 3)),
            size=draw(st.integers(-1, 2)),
            capacity=draw(st.integers(0, 2)),
            words=draw(texts),
            barred=draw(st.sampled_from((0, 0, 1))),
            **(asked() if asks else {}),
        )

    def asked() -> dict:
        return {
            "cards": tuple(draw(st.sets(st.integers(70, 72), max_size=2))),
            "markets": frozenset(draw(st.sets(st.integers(0, 3)))),
            "experience": draw(st.sampled_from((True, False, None))),
            "answers": draw(st.sampled_from((None, 0.0, 0.5, 1.0))),
            "hours": draw(st.sampled_from((None, -5.0, 1.0, 5.5, 13.0))),
            "coproduction": draw(st.booleans()),
        }

    asks = draw(st.booleans())
    a = tuple(firm() for _ in range(draw(st.integers(0, 6))))
    b = tuple(firm() for _ in range(draw(st.integers(0, 6))))
    excluded = {(one.id, other.id) for one in a for other in b if draw(st.integers(0, 9)) == 0}
    rules = Ruleset(
        list_length=draw(st.integers(1, 4)),
        trade_exponent=draw(st.sampled_from((1.0, 1.5, 2.0))),
        reciprocity_exponent=draw(st.sampled_from((0.5, 1.0))),
        feasibility_exponent=draw(st.sampled_from((1.0, 2.0))),
        value_chain_full=draw(st.sampled_from((1.5, 8.0))),
    )
    linked = draw(st.booleans())
    return World(
        PARENTS,
        a,
        b,
        rules,
        frozenset(excluded),
        TEXTS if with_words else (),
        (2, 3, 4) if linked else (),
        SHARES if linked else (),
        asks,
    )


def both_sides(world: World):
    return (("a", world.a), ("b", world.b))


@quiet
@given(worlds())
def test_scores_and_gates_are_those_of_the_reference(world):
    context = context_of(world)
    for side, firms in both_sides(world):
        for row, firm in enumerate(sorted(firms, key=lambda one: one.id)):
            expected = world.scores(side, firm)
            scores = scores_of(context, side, row)
            assert set(scores) == set(expected)
            for other, score in scores.items():
                assert score == pytest.approx(expected[other], abs=CLOSE[bool(world.matrix)])
    for a in world.a:
        for b in world.b:
            assert (not gates_of_pair(context, a.id, b.id)) == world.may_meet(a, b)


@quiet
@given(worlds())
def test_lists_are_the_best_of_all(world):
    """The scores on a list are the highest there are; who holds a tied place may differ."""
    context = context_of(world)
    for side, firms in both_sides(world):
        rows = np.arange(len(firms))
        pairs = lists_of(context, side, rows)
        for firm in firms:
            listed = by_rank(pairs, side, firm.id)
            best = sorted(world.scores(side, firm).values(), reverse=True)
            best = best[: world.rules.list_length]
            assert [score for _other, score in listed] == pytest.approx(
                best, abs=CLOSE[bool(world.matrix)]
            )


@quiet
@given(worlds())
def test_what_meets_what_is_that_of_the_reference(world):
    """Seen from either side: the needs that are met best, each with the offer that meets it."""
    context = context_of(world)
    a, b = ({firm.id: firm for firm in firms} for _side, firms in both_sides(world))
    for side, firms in both_sides(world):
        pairs = lists_of(context, side, np.arange(len(firms)))
        for at in range(len(pairs)):
            pair = a[int(pairs.firm_a[at])], b[int(pairs.firm_b[at])]
            check_matched(world, *pair, pairs.matched_a_to_b[at])
            check_matched(world, *pair[::-1], pairs.matched_b_to_a[at])


def check_matched(world: World, giver: Firm, taker: Firm, matched: np.ndarray) -> None:
    offers, needs = ({one.id: one for one in items} for items in (giver.brings, taker.seeks))
    best = {
        need.id: max((world.similarity(offer, need) for offer in giver.brings), default=0.0)
        for need in taker.seeks
    }
    rows = matched[matched[:, 0] >= 0].tolist()
    assert len({need for _offer, need, _alike in rows}) == len(rows)
    for offer, need, thousandths in rows:
        alike = world.similarity(offers[offer], needs[need])
        assert alike == pytest.approx(thousandths / 1000, abs=0.0011)
        assert alike == pytest.approx(best[need], abs=0.0011)
    worth = [needs[need].weight * thousandths / 1000 for _offer, need, thousandths in rows]
    wanted = sorted((needs[need].weight * best[need] for need in needs), reverse=True)
    assert [*worth, 0, 0, 0][:3] == pytest.approx([*wanted, 0, 0, 0][:3], abs=0.005)


@quiet
@given(worlds(), st.data())
def test_a_replaced_firm_is_scored_as_if_it_had_always_been_there(world, data):
    """But for what the others are counted for: the affinities and the priors of the preparation."""
    if not world.a:
        return
    rules = replace(world.rules, coverage_prior_weight=1e12, smoothing=1e12)
    old = data.draw(st.sampled_from(world.a))
    new = replace(data.draw(st.sampled_from(world.a + world.b)), id=old.id)
    after = replace(world, rules=rules, a=tuple(new if firm is old else firm for firm in world.a))
    context = context_of(replace(world, rules=rules))
    if world.asks and set(new.cards) - set(context.trades.cards.tolist()):
        return
    matrix = np.array(world.matrix, dtype=np.float32) if world.matrix else None
    changed = replace_firms(context, "a", columns((new,), asks=world.asks), matrix)
    fresh = context_of(after)
    for side, firms in both_sides(after):
        for row in range(len(firms)):
            scores = scores_of(changed, side, row)
            assert scores == pytest.approx(scores_of(fresh, side, row), abs=1e-6)
        rows = np.arange(len(firms))
        assert (
            told(lists_of(changed, side, rows)).keys() == told(lists_of(fresh, side, rows)).keys()
        )


@quiet
@given(worlds())
def test_the_lists_of_either_side_tell_of_a_pair_what_all_are_told(world):
    context = context_of(world)
    for side, firms in both_sides(world):
        listed = lists_of(context, side, np.arange(len(firms)))
        rows = context.a.row_of(listed.firm_a), context.b.row_of(listed.firm_b)
        for name, column in describe(context, *rows).__dict__.items():
            if not name.startswith("rank"):
                np.testing.assert_array_equal(getattr(listed, name), column, err_msg=name)


def test_a_context_survives_being_stored(tmp_path):
    world = World(PARENTS, (Firm(1, (5,)), Firm(3, (6,))), (Firm(2, (5,)),))
    context = context_of(world)
    save(context, tmp_path / "context")
    loaded, _beside = load(tmp_path / "context")
    base = loaded.sides["a"].facts
    while not isinstance(base, mmap.mmap):
        base = base.obj if isinstance(base, memoryview) else base.base
        assert base is not None, "the arrays are mapped from the file, and not read"
    rows = np.arange(2)
    assert told(lists_of(loaded, "a", rows)) == told(lists_of(context, "a", rows)) != {}


def test_a_veto_that_comes_later_stops_a_pair():
    context = context_of(World(PARENTS, (Firm(1, (5,)), Firm(3, (5,))), (Firm(2, (5,)),)))
    stopped = exclude(exclude(context, [(2, 1, Gate.VETO)]), [(3, 2, Gate.EXCLUDED)])
    assert len(lists_of(context, "b", np.array([0]))) == 2
    assert len(lists_of(stopped, "b", np.array([0]))) == 0
    assert gates_of_pair(stopped, 3, 2) == [Gate.EXCLUDED]


def by_rank(pairs: Pairs, side: str, firm_id: int) -> list[tuple[int, float]]:
    own, other = (pairs.firm_a, pairs.firm_b) if side == "a" else (pairs.firm_b, pairs.firm_a)
    ranks = pairs.rank_a if side == "a" else pairs.rank_b
    mine = np.flatnonzero(own == firm_id)
    mine = mine[np.argsort(ranks[mine])]
    assert ranks[mine].tolist() == list(range(1, len(mine) + 1))
    return [(int(other[at]), float(pairs.score[at])) for at in mine]


def told(pairs: Pairs) -> dict:
    """Everything about each pair, by its two firms."""
    columns = {name: np.asarray(value).tolist() for name, value in pairs.__dict__.items()}
    return {
        (columns["firm_a"][at], columns["firm_b"][at]): repr(
            {name: column[at] for name, column in columns.items()}
        )
        for at in range(len(pairs))
    }


@quiet
@given(worlds(), st.integers(1, 10_006))
def test_the_order_of_the_input_does_not_matter(world, factor):
    def shuffled(number: int) -> int:
        return number * factor % 10_007  # a permutation: 10,007 is prime

    for side, firms in both_sides(world):
        rows = np.arange(len(firms))
        plain = told(lists_of(context_of(world), side, rows))
        assert told(lists_of(context_of(world, shuffled), side, rows)) == plain


@quiet
@given(worlds(), st.integers(1, 3))
def test_blocks_of_any_size_give_the_same(world, size):
    context = context_of(world)
    for side, firms in both_sides(world):
        rows = np.arange(len(firms))
        whole = told(lists_of(context, side, rows))
        parts: dict = {}
        for start in range(0, len(rows), size):
            parts |= told(lists_of(context, side, rows[start : start + size]))
        assert parts == whole


@quiet
@given(worlds())
def test_a_pair_scores_the_same_from_both_sides(world):
    context = context_of(world)
    swapped = context_of(
        replace(
            world,
            a=world.b,
            b=world.a,
            excluded=frozenset((other, one) for one, other in world.excluded),
        )
    )
    for row, firm in enumerate(sorted(world.a, key=lambda one: one.id)):
        assert scores_of(context, "a", row) == scores_of(swapped, "b", row)
        for other, score in scores_of(context, "a", row).items():
            place = sorted(one.id for one in world.b).index(other)
            assert scores_of(context, "b", place)[firm.id] == score
