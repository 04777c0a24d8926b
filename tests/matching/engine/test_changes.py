"""A context after a change is that of the changed firms, prepared with what was learnt before."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.engine import (
    Gate,
    Linkages,
    describe,
    exclude,
    gates_of_pair,
    lists_of,
    prepare,
    priors_told,
    replace_firms,
)
from matching.engine.types import NONE
from tests.matching.engine.reference import Firm, World
from tests.matching.engine.test_against_reference import quiet, worlds
from tests.matching.engine.worlds import columns, context_of, tree_of

NEWCOMERS = 20_000


@st.composite
def changes(draw: st.DrawFn) -> tuple[World, str, tuple[Firm, ...], tuple[int, ...]]:
    """A world, the side that changes, its firms of which some are others than before or have come,
    and the ids of those."""
    world, other = draw(worlds()), draw(worlds())
    side = draw(st.sampled_from("ab"))
    before = getattr(world, side)
    # a card that nobody had is worth nothing until all is prepared again
    strangers = [replace(one, cards=()) for one in (*other.a, *other.b)]
    if len(other.matrix) > len(world.matrix):
        strangers = [without_words(one) for one in strangers]
    after, changed = list(before), []
    for stranger in draw(st.lists(st.sampled_from(strangers), max_size=4)) if strangers else []:
        place = draw(st.integers(0, len(after)))
        if place < len(before):
            after[place] = replace(stranger, id=before[place].id)
        else:
            place = len(after)
            after.append(replace(stranger, id=NEWCOMERS + place))
        changed.append(after[place].id)
    return world, side, tuple(after), tuple(sorted(set(changed)))


def without_words(firm: Firm) -> Firm:
    brings, seeks = (
        tuple(replace(item, words=-1) for item in items) for items in (firm.brings, firm.seeks)
    )
    return replace(firm, words=-1, brings=brings, seeks=seeks)


def with_texts_in_another_order(firms: tuple[Firm, ...], world: World) -> tuple[Firm, ...]:
    """The same firms, whose texts are counted from the end."""
    last = len(world.matrix) - 1

    def turned(words: int) -> int:
        return words if words < 0 else last - words

    return tuple(
        replace(
            firm,
            words=turned(firm.words),
            brings=tuple(replace(item, words=turned(item.words)) for item in firm.brings),
            seeks=tuple(replace(item, words=turned(item.words)) for item in firm.seeks),
        )
        for firm in firms
    )


def matrix_of(world: World):
    return np.array(world.matrix, dtype=np.float32) if world.matrix else None


def prepared(world: World, learnt_from: World, priors):
    return prepare(
        columns(world.a, asks=world.asks),
        columns(world.b, asks=world.asks),
        tree=tree_of(learnt_from),
        ruleset=world.rules,
        matrix=matrix_of(world),
        linkages=Linkages(np.array(world.divisions), np.array(world.shares))
        if world.divisions
        else None,
        exclusions=[(*pair, Gate.VETO) for pair in sorted(world.excluded)],
        prior=priors,
    )


@quiet
@given(changes())
def test_after_a_change_all_is_as_if_prepared_with_what_was_learnt_before(change):
    world, side, firms, changed = change
    before = context_of(world)
    few = with_texts_in_another_order(tuple(firm for firm in firms if firm.id in changed), world)
    texts = None if matrix_of(world) is None else matrix_of(world)[::-1]
    after = replace_firms(before, side, columns(few, asks=world.asks), texts)
    now = replace(world, **{side: firms})
    anew = prepared(now, world, priors_told(before))
    assert_same(after, anew, now)
    # once more, on top of what came with the first change
    assert_same(replace_firms(after, side, columns(few, asks=world.asks), texts), anew, now)
    # and everybody on the other side, whose texts meet those that came
    other = "b" if side == "a" else "a"
    everybody = with_texts_in_another_order(getattr(now, other), world)
    assert_same(replace_firms(after, other, columns(everybody, asks=world.asks), texts), anew, now)
    # and again with the pairs that may not meet
    pairs = [(a.id, b.id, Gate.EXCLUDED) for a in now.a[:2] for b in now.b[-2:]]
    only = exclude(after, pairs, only=True)
    for a in now.a:
        for b in now.b:
            gates = [gate for gate in gates_of_pair(anew, a.id, b.id) if gate != Gate.VETO]
            stopped = [Gate.EXCLUDED] if (a.id, b.id, Gate.EXCLUDED) in pairs else []
            assert set(gates_of_pair(only, a.id, b.id)) == {*gates, *stopped}


def trades_of(context, side: str) -> list[list[tuple[str, int, float]]]:
    """What each firm does, by activity or card, in the order of its trades."""
    own, cards, activities = context.own(side), context.trades.cards, context.trades.activities
    return [
        [
            ("card", int(cards[node - activities]), weight)
            if node >= activities
            else ("activity", int(node), weight)
            for node, weight in zip(nodes, weights, strict=True)
            if node != NONE
        ]
        for nodes, weights in zip(own.node.tolist(), own.weight.tolist(), strict=True)
    ]


def assert_same(one, other, world: World) -> None:
    """In the trades of every firm, every number of every pair, and the lists of both sides."""
    for side in "ab":
        assert trades_of(one, side) == trades_of(other, side)
    rows = np.meshgrid(np.arange(len(world.a)), np.arange(len(world.b)), indexing="ij")
    rows_a, rows_b = (row.ravel() for row in rows)
    for name, values in describe(other, rows_a, rows_b).__dict__.items():
        found = getattr(describe(one, rows_a, rows_b), name)
        np.testing.assert_array_equal(found, values, err_msg=name)
    for side, firms in (("a", world.a), ("b", world.b)):
        rows = np.arange(len(firms))
        expected, found = lists_of(other, side, rows), lists_of(one, side, rows)
        for name in ("firm_a", "firm_b", "rank_a", "rank_b", "score"):
            np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    for a in world.a:
        for b in world.b:
            assert gates_of_pair(one, a.id, b.id) == gates_of_pair(other, a.id, b.id)


SMALL = World(
    parents=(-1, 0, 1, 1, 0, 4),
    a=(Firm(1, (2,)), Firm(3, (3, 5))),
    b=(Firm(2, (2,)), Firm(4, (5,))),
)


def test_what_a_change_does_not_touch_is_shared():
    before = context_of(SMALL)
    after = replace_firms(before, "a", columns((Firm(3, (2,)),)))
    for name in ("order", "profiles", "sides"):
        assert getattr(after, name)["b"] is getattr(before, name)["b"]
        assert name in after.__dict__, "known, and not computed when first asked for"
    assert after.excluded is before.excluded, "nobody came"
    stopped = exclude(before, [(1, 2, Gate.VETO)])
    for name in ("order", "sides", "profiles", "numbers"):
        assert getattr(stopped, name) is getattr(before, name)


def test_trades_of_which_nothing_was_learnt_are_believed_what_the_ruleset_says():
    learnt = priors_told(context_of(SMALL))
    assert learnt["a"].keys() == learnt["b"].keys() == {0, 1, 4}
    told = {"a": {1: 0.75}, "b": {}}
    context = prepared(SMALL, SMALL, told)
    belief = SMALL.rules.coverage_prior
    assert context.prior["a"].tolist() == pytest.approx([belief, *[0.75] * 3, *[belief] * 3])
    assert context.prior["b"].tolist() == pytest.approx([belief] * 7)


def test_a_card_that_nobody_had_is_worth_nothing_until_all_is_prepared_again():
    for cards in ((), (70,)):
        world = replace(SMALL, a=(Firm(1, (2,), cards=cards), Firm(3, (3,))), asks=True)
        newcomers = (Firm(3, (3,), cards=(71,)), Firm(5, (2,), cards=(69, 70)))
        after = replace_firms(context_of(world), "a", columns(newcomers, asks=True))
        told = [[trade for trade in firm if trade[0] == "card"] for firm in trades_of(after, "a")]
        known = [("card", card, 1.0) for card in cards]
        assert told == [known, [], known]
