"""Reading suggestions: the list of a firm, who stands on whose, explanations, frozen evidence."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actors.models import Asset
from actors.services.people import create_token
from ced_platform.shared.choices import Side
from matching.explanations import components_of, evidence_of, explain, explain_one
from matching.models import Run, RunBlock, Suggestion
from matching.queries import (
    counterparts_listing,
    face,
    firms_touched_since,
    latest_finished_run,
    lists_below,
    open_run,
    runs_with_progress,
    side_for,
    suggestions_of,
)
from matching.sentences import Pair, text_of
from matching.services.rulesets import ensure_default_ruleset
from partnerships.models import Convention
from tests.factories import (
    BinomeFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
    UserFactory,
    nace,
    observer_of,
    representative_of,
    staff_of,
)
from tests.matching.market import GEARS, PLATING
from tests.matching.rows import suggestion_of
from tests.matching.storing import store

NOW = timezone.now


@pytest.fixture
def fair(pair_of_sides) -> SimpleNamespace:
    """One firm with three suggestions, of which the second is on the counterpart's list alone."""
    world = pair_of_sides
    world.firm, others = world.a[0], world.b
    ranks = [(2, 1), (None, 1), (1, None)]
    world.pairs = [
        suggestion_of(
            world.convention,
            world.firm,
            other,
            rank_a=rank_a,
            rank_b=rank_b,
            score=score,
            score_low=0.1,
        )
        for other, (rank_a, rank_b), score in zip(others, ranks, (0.5, 0.7, 0.6), strict=True)
    ]
    return world


# --- the list of a firm --------------------------------------------------------------------------


def test_a_firm_reads_its_own_list_best_first(fair):
    shown = suggestions_of(fair.firm)
    assert [one.pk for one in shown] == [fair.pairs[2].pk, fair.pairs[0].pk]
    assert {(one.side, one.firm) for one in shown} == {(Side.A, fair.firm)}
    assert [one.counterpart for one in shown] == [fair.b[2], fair.b[0]]
    assert suggestions_of(fair.firm, limit=1) == shown[:1]


def test_the_counterpart_reads_the_same_pair_from_its_side(fair):
    (shown,) = suggestions_of(fair.b[0])
    assert (shown.pk, shown.side) == (fair.pairs[0].pk, Side.B)
    assert (shown.firm, shown.counterpart) == (fair.b[0], fair.firm)
    assert suggestions_of(fair.b[2]) == [], "it is on the other's list only"


def test_equal_scores_stand_in_the_order_of_their_ranks(pair_of_sides):
    world = pair_of_sides
    store(world, "a", [(world.a[0], world.b[n], rank) for n, rank in ((0, 3), (1, 1), (2, 2))])
    assert [one.counterpart for one in suggestions_of(world.a[0])] == [
        world.b[1],
        world.b[2],
        world.b[0],
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"status": "ended"},
        {"ends_on": timezone.localdate() - timedelta(days=1)},
        {"starts_on": timezone.localdate() + timedelta(days=1)},
    ],
    ids=["ended", "over", "to come"],
)
def test_a_convention_that_is_not_in_force_shows_nothing(fair, change):
    Convention.objects.update(**change)
    assert suggestions_of(fair.firm) == []
    head = representative_of(fair.firm)
    assert not Suggestion.objects.visible_to(head).exists()
    assert fair.b[0] not in type(fair.firm).objects.visible_to(head)


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_what_is_off_the_lists_is_not_shown(fair, state):
    Suggestion.objects.update(state=state, rank_a=None, rank_b=None)
    assert suggestions_of(fair.firm) == []


def test_lists_of_several_conventions_are_read_as_one(fair):
    c = TerritoryFactory()
    further = FirmFactory(territory=c)
    convention = ConventionFactory(between=(fair.firm.territory, c))
    suggestion_of(convention, fair.firm, further, score=0.75)
    assert suggestions_of(fair.firm)[0].counterpart == further


def test_a_list_is_read_in_a_fixed_number_of_statements(fair):
    def cost(count: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            for one in suggestions_of(fair.firm)[:count]:
                assert one.counterpart.territory.code
                assert one.convention.reference
        return len(queries)

    assert cost(1) == cost(2)


def test_face_looks_from_either_side(fair):
    pair = fair.pairs[0]
    assert (face(pair, Side.B).firm, pair.counterpart) == (fair.b[0], fair.firm)
    assert (face(pair, Side.A).firm, pair.counterpart) == (fair.firm, fair.b[0])


def test_who_answers_for_which_side(fair):
    pair, (a, b) = fair.pairs[0], (fair.firm, fair.b[0])
    for firm, side in ((a, Side.A), (b, Side.B)):
        assert side_for(representative_of(firm), pair) is side
        token = create_token(territory=firm.territory, label="Portal").token.user
        assert side_for(token, pair) is side
        assert side_for(staff_of(firm.territory), pair) is None
        assert side_for(observer_of(firm.territory), pair) is None
    assert side_for(UserFactory(is_superuser=True), pair) is None
    assert side_for(representative_of(fair.b[1]), pair) is None


# --- who stands on whose list --------------------------------------------------------------------


def test_counterparts_on_whose_lists_a_firm_stands(fair):
    listing = set(counterparts_listing(fair.convention, Side.A, [fair.firm.id]))
    assert listing == {fair.b[0].id, fair.b[1].id}
    assert set(counterparts_listing(fair.convention, Side.B, [fair.b[2].id])) == {fair.firm.id}
    assert set(counterparts_listing(fair.convention, Side.A, [fair.a[1].id])) == set()
    another = ConventionFactory(between=(fair.firm.territory, fair.b[0].territory))
    assert set(counterparts_listing(another, Side.A, [fair.firm.id])) == set()


@pytest.mark.parametrize(
    ("score", "k", "enters"),
    [
        (0.6, 2, True),
        (0.5, 2, True),  # equal to the last: the tie may go either way
        (0.4375, 2, False),
        (0.4375, 3, True),  # a place is free
    ],
)
def test_a_firm_enters_a_list_that_is_not_full_or_ends_below_it(fair, score, k, enters):
    """The list of the firm holds 0.6 and 0.5; the third pair is not on it."""
    assert lists_below(fair.convention, Side.A, {fair.firm.id: score}, k=k) == (
        {fair.firm.id} if enters else set()
    )


def test_lists_below_reads_all_candidates_at_once(fair, django_assert_num_queries):
    candidates = {fair.firm.id: 0.1, fair.a[1].id: 0.1, fair.a[2].id: 0.0}
    with django_assert_num_queries(1):
        assert lists_below(fair.convention, Side.A, candidates, k=2) == {fair.a[1].id, fair.a[2].id}
    with django_assert_num_queries(0):
        assert lists_below(fair.convention, Side.A, {}, k=2) == set()


def test_a_score_is_compared_as_the_engine_counted_it(fair):
    """The database keeps doubles of what are 32-bit numbers."""
    third = 1 / 3
    Suggestion.objects.update(score=third, score_high=0.9)
    candidates = {fair.firm.id: third - 1e-9}
    assert lists_below(fair.convention, Side.A, candidates, k=2) == {fair.firm.id}


# --- runs ----------------------------------------------------------------------------------------


def test_runs_open_finished_and_their_progress(fair):
    def run(state: str, **more) -> Run:
        return Run.objects.create(
            convention=fair.convention, ruleset=fair.ruleset, state=state, **more
        )

    assert open_run(fair.convention) is latest_finished_run(fair.convention) is None
    late = run("finished", finished_at=NOW())
    run("finished", finished_at=NOW() - timedelta(days=1))
    run("failed", finished_at=NOW())
    assert open_run(fair.convention) is None
    assert latest_finished_run(fair.convention) == late
    going = run("running")
    assert open_run(fair.convention) == going
    for first, finished_at in ((1, NOW()), (4, NOW()), (7, None)):
        RunBlock.objects.create(
            run=going,
            side="a",
            first_firm_id=first,
            last_firm_id=first + 2,
            firms=3,
            finished_at=finished_at,
        )
    newest = runs_with_progress(fair.convention)[0]
    assert (newest, newest.blocks_total, newest.blocks_done) == (going, 3, 2)
    assert runs_with_progress(fair.convention).count() == 4


def test_firms_that_changed_since_a_moment(fair):
    moment = NOW()
    old = moment - timedelta(days=1)
    firms = type(fair.firm).objects
    firms.update(updated_at=old)
    assert firms_touched_since(fair.convention, moment) == set()
    edited = fair.a[2]
    firms.filter(pk=edited.pk).update(updated_at=moment)
    FirmFactory()  # of elsewhere
    below = FirmFactory(territory=TerritoryFactory(parent=fair.b[0].territory))
    InterestFactory(
        convention=fair.convention, firm=fair.a[0], counterpart=fair.b[0], answered_at=moment
    )
    InterestFactory(
        convention=fair.convention, firm=fair.a[1], counterpart=fair.b[0], answered_at=old
    )
    binome = BinomeFactory(convention=fair.convention, firm_a=fair.a[0], firm_b=fair.b[1])
    expected = {edited, below, fair.a[0], fair.b[0], fair.b[1]}
    assert firms_touched_since(fair.convention, moment) == {firm.id for firm in expected}
    type(binome).objects.update(updated_at=old)
    assert fair.b[1].id not in firms_touched_since(fair.convention, moment)


# --- explanations and evidence -------------------------------------------------------------------


@pytest.fixture
def trading(pair_of_sides) -> SimpleNamespace:
    """Pairs of firms that bring what the other seeks."""
    world = pair_of_sides
    a, b = world.a[0].territory, world.b[0].territory

    def firms(territory, brings, seeks):
        return FirmFactory(territory=territory, activity="28.15", brings=[brings], seeks=[seeks])

    world.pairs = [
        suggestion_of(world.convention, firms(a, GEARS, PLATING), firms(b, PLATING, GEARS))
        for _ in range(3)
    ]
    return world


def test_each_side_is_told_the_same_pair_from_its_own_point_of_view(trading):
    pair = trading.pairs[0]
    for side, gets, gives in ((Side.A, PLATING, GEARS), (Side.B, GEARS, PLATING)):
        told = explain_one(pair, side, "en")
        params = {said.code.value: said.params for said in told.reasons}
        assert told.assets[params["they_bring"]["offer"]].text == gets[1]
        assert told.assets[params["you_bring"]["offer"]].text == gives[1]
        assert told.activities == {nace("28.15").id: told.activities[nace("28.15").id]}
    coverage = {one.code: one.value for one in components_of(pair, Side.A)}
    assert (coverage["you_get"], coverage["they_get"]) == (0.6, 0.8)
    coverage = {one.code: one.value for one in components_of(pair, Side.B)}
    assert (coverage["you_get"], coverage["they_get"]) == (0.8, 0.6)
    assert coverage["kinship"] is None, "unknown is not zero"


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ({"value_chain_a_to_b": 0.5, "value_chain_b_to_a": 0.2}, {"value_chain"}),
        ({"rivalry": 0.5}, {"rivalry"}),
        ({"rivalry": 0.5, "coproduction": True}, {"coproduction"}),
        ({"shared_card_id": 7}, {"shared_card"}),
    ],
)
def test_what_the_engine_found_is_told(trading, stored, told):
    pair = trading.pairs[0]
    Suggestion.objects.filter(pk=pair.pk).update(**{"shared_activity": nace("28.1"), **stored})
    pair.refresh_from_db()
    codes = {said.code.value for said in explain_one(pair, Side.A, "en").reasons}
    assert told <= codes
    assert codes & {"value_chain", "rivalry", "coproduction", "shared_card"} == told


def test_the_norm_that_is_still_to_be_reached_is_named_to_both(trading):
    pair = trading.pairs[0]
    norm = Asset.objects.create(
        firm=pair.firm_a, direction="seeks", kind="certification", text="ISO 9001", language="en"
    )
    Suggestion.objects.filter(pk=pair.pk).update(norm_gap_a=norm.pk)
    pair.refresh_from_db()
    for side, maker in ((Side.A, "you"), (Side.B, "they")):
        text = text_of(explain_one(pair, side, "en"), Pair("One", "Other"))
        (line,) = [line for line in text.why_you + text.why_them if "ISO 9001" in line]
        assert f"{maker} still have a norm to reach" in line
    norm.delete()
    codes = [said.code for said in explain_one(pair, Side.A, "en").reasons]
    assert "norm_gap" not in codes, "nothing is said of an item that is gone"


def test_labels_are_in_the_language_of_who_reads(trading):
    pair = trading.pairs[0]
    english, french = (explain_one(pair, Side.A, one).activities for one in ("en", "fr"))
    assert english != french


def test_ten_pairs_are_explained_in_as_many_statements_as_one(trading):
    def cost(pairs) -> int:
        rows = Suggestion.objects.filter(pk__in=[one.pk for one in pairs])
        rows = list(rows.select_related("firm_a", "firm_b"))
        with CaptureQueriesContext(connection) as queries:
            explained = explain(rows, {row.pk: Side.A for row in rows}, "fr")
        assert set(explained) == {one.pk for one in pairs}
        return len(queries)

    assert cost(trading.pairs[:1]) == cost(trading.pairs) <= 3


def test_evidence_is_json_with_the_words_of_both_firms(trading):
    pair = trading.pairs[0]
    frozen = evidence_of(pair)
    assert json.loads(json.dumps(frozen)) == frozen
    assert frozen["suggestion"] == pair.pk
    assert frozen["ruleset"] == ensure_default_ruleset().version
    assert frozen["activity"] == {"id": nace("28.15").id, "scheme": "NACE2", "code": "28.15"}
    assert {one["text"] for one in frozen["assets"].values()} == {GEARS[1], PLATING[1]}
    assert (
        set(frozen["components"])
        == set(frozen["reasons"])
        == set(frozen["missing"])
        == {
            "a",
            "b",
        }
    )
    for side in Side:
        for said in frozen["reasons"][side.value]:
            for name in {"offer", "need"} & set(said["params"]):
                assert str(said["params"][name]) in frozen["assets"]


def test_evidence_outlives_what_was_removed_since(trading):
    pair = trading.pairs[0]
    Asset.objects.filter(firm__in=(pair.firm_a, pair.firm_b), kind="product").delete()
    frozen = evidence_of(pair)
    assert json.loads(json.dumps(frozen)) == frozen
    codes = [said["code"] for said in frozen["reasons"]["a"]]
    assert "they_bring" in codes
    assert "you_bring" not in codes, "nothing is said of an item that is gone"
    Asset.objects.all().delete()
    assert evidence_of(pair)["assets"] == {}


def test_evidence_without_an_activity_in_common(pair_of_sides):
    pair = suggestion_of(pair_of_sides.convention, pair_of_sides.a[0], pair_of_sides.b[0])
    assert pair.shared_activity is None
    assert evidence_of(pair)["activity"] is None
