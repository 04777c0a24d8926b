"""Runs, refreshes and what they leave in the database, on PostgreSQL with the real engine."""

import pytest
from django.db import transaction

from actors.models import Asset, Firm, FirmExclusion
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict
from matching.models import Run, Suggestion
from matching.queries import suggestions_of
from matching.services import refresh, runs
from matching.services.answers import answer, mark_seen
from matching.services.rulesets import default_ruleset, parameters_of
from matching.snapshot import snapshot_of_run
from partnerships.models import Interest
from partnerships.services.conventions import end_convention
from territories.models import Territory
from tests.factories import (
    ConventionFactory,
    TerritoryFactory,
    nace,
    representative_of,
    staff_of,
)
from tests.matching.market import GEARS, PLATING, lists


def test_a_run_suggests_same_trades_and_puts_the_complementary_pair_first(market):
    run = runs.run_now(market.convention)
    assert run.state == Run.State.FINISHED
    assert (run.firms_a, run.firms_b) == (5, 5)
    listed = lists(market.convention)
    first_a, first_b = market.firms_a[0], market.firms_b[0]
    assert listed[first_a.pk, "a"][0] == first_b.pk
    assert listed[first_b.pk, "b"][0] == first_a.pk
    bakers = market.firms_a[4].pk, market.firms_b[4].pk
    assert listed[bakers[0], "a"] == [bakers[1]]
    best = Suggestion.objects.get(firm_a=first_a, firm_b=first_b)
    assert best.trade_affinity == 1
    assert best.shared_activity == nace("28.15")
    assert (best.coverage_a_to_b, best.coverage_b_to_a) == (1, 1)
    assert best.reciprocity == 1
    offer = first_a.assets.get(direction="brings")
    need = first_b.assets.get(direction="seeks")
    assert best.matched_a_to_b == [offer.pk, need.pk, 1000]
    assert run.pairs == Suggestion.objects.current().count() == 16 + 1


def test_blocks_of_any_size_make_the_same_lists(market, settings):
    runs.run_now(market.convention)
    whole = lists(market.convention)
    settings.MATCHING_BLOCK_SIZE = 2
    run = runs.run_now(market.convention)
    assert run.blocks.filter(stage="search").count() == 6
    assert run.blocks.filter(stage="store").count() == 2, "16 pairs to a block"
    assert lists(market.convention) == whole


def test_a_second_run_writes_nothing_that_did_not_change(market):
    runs.run_now(market.convention)
    before = list(Suggestion.objects.order_by("id").values("id", "run_id", "computed_at"))
    runs.run_now(market.convention)
    assert list(Suggestion.objects.order_by("id").values("id", "run_id", "computed_at")) == before


def test_one_run_at_a_time_and_only_in_force(market):
    runs.start_run(convention=market.convention)
    with pytest.raises(Conflict, match="under way"):
        runs.start_run(convention=market.convention)
    draft = ConventionFactory(draft=True)
    with pytest.raises(Conflict, match="not in force"):
        runs.start_run(convention=draft)


def test_a_run_that_was_cut_goes_on_where_it_stood(market, settings):
    settings.MATCHING_BLOCK_SIZE = 2
    run = runs.start_run(convention=market.convention)
    blocks = runs.plan(run)
    runs.carry_out_block(blocks[0])
    run.refresh_from_db()
    assert run.state == Run.State.RUNNING
    left = runs.plan(run)  # as after a restart of the worker
    assert left == blocks[1:]
    assert runs.carry_out_block(blocks[0]) == 0  # a second delivery does nothing
    runs.carry_out(run)
    run.refresh_from_db()
    assert run.state == Run.State.FINISHED
    assert lists(market.convention)[market.firms_a[0].pk, "a"][0] == market.firms_b[0].pk


def test_a_refresh_makes_what_a_full_run_would(market):
    runs.run_now(market.convention)
    second = market.firms_a[1]
    for position, (direction, (kind, text, code)) in enumerate(
        (("brings", GEARS), ("seeks", PLATING))
    ):
        Asset.objects.create(
            firm=second,
            direction=direction,
            kind=kind,
            text=text,
            language="en",
            activity=nace(code),
            position=position,
        )
    refresh.refresh_firms(second.pk)
    refreshed = lists(market.convention)
    assert refreshed[second.pk, "a"][0] == market.firms_b[0].pk
    runs.run_now(market.convention)
    assert lists(market.convention) == refreshed


def test_a_firm_that_withdraws_leaves_every_list(market):
    runs.run_now(market.convention)
    gone = market.firms_a[0]
    Firm.objects.filter(pk=gone.pk).update(publication=Firm.Publication.WITHDRAWN)
    refresh.refresh_firms(gone.pk)
    listed = lists(market.convention)
    assert (gone.pk, "a") not in listed
    assert all(gone.pk not in counterparts for counterparts in listed.values())
    states = Suggestion.objects.filter(firm_a=gone).values_list("state", flat=True)
    assert set(states) == {"superseded"}, "rows stay as history"


@pytest.mark.parametrize("way", ["run", "refresh"])
def test_a_firm_without_capacity_is_neither_suggested_nor_asked(market, way):
    runs.run_now(market.convention)
    full = market.firms_b[0]
    Firm.objects.filter(pk=full.pk).update(capacity=0)
    if way == "run":
        runs.run_now(market.convention)
    else:
        refresh.refresh_firms(full.pk)
    listed = lists(market.convention)
    assert (full.pk, "b") not in listed
    assert all(full.pk not in counterparts for counterparts in listed.values())


def test_an_excluded_firm_is_not_suggested_either_way(market):
    one, other = market.firms_b[0], market.firms_a[0]
    FirmExclusion.objects.create(firm=one, excluded=other)
    runs.run_now(market.convention)
    assert not Suggestion.objects.filter(firm_a=other, firm_b=one).exists()


def test_trades_out_of_scope_are_not_matched(market):
    market.convention.trades.add(nace("28"))
    runs.run_now(market.convention)
    assert {row.shared_activity.code for row in Suggestion.objects.all()} == {"28.15"}


def test_a_convention_of_a_wider_territory_matches_the_firms_below_it(market):
    for firm in market.firms_a:
        firm.territory = TerritoryFactory(parent=market.a)
        firm.save()
    assert runs.run_now(market.convention).firms_a == 5


def answered(market, side, what):
    suggestion = Suggestion.objects.get(firm_a=market.firms_a[0], firm_b=market.firms_b[0])
    return answer(
        actor=representative_of(suggestion.firm_of(side)),
        suggestion=suggestion,
        side=side,
        answer=what,
        language="en",
        cooperation="Gears",
    )


@pytest.mark.parametrize("side", list(Side))
def test_no_thanks_takes_the_pair_off_the_own_list_now_and_the_other_with_the_next_run(
    market, side
):
    """The counterpart would guess a no from a pair that vanishes the moment it is said."""
    runs.run_now(market.convention)
    before = Suggestion.objects.get(firm_a=market.firms_a[0], firm_b=market.firms_b[0])
    answered(market, side, Interest.Answer.NO_THANKS)
    pair = Suggestion.objects.get(firm_a=market.firms_a[0], firm_b=market.firms_b[0])
    other = Side(side).other
    assert (pair.state, pair.rank(Side(side))) == ("current", None)
    assert pair.rank(other) == before.rank(other)
    runs.run_now(market.convention)
    refresh.refresh_firms(market.firms_a[0].pk)
    pair.refresh_from_db()
    assert (pair.state, pair.rank_a, pair.rank_b) == ("superseded", None, None)


def test_a_veto_wins_over_a_run_that_read_before_it(market):
    """Blocks are computed from a snapshot; what came since counts when they are stored."""
    run = runs.start_run(convention=market.convention)
    runs.plan(run)
    snapshot_of_run(run.pk)
    Interest.objects.create(
        convention=market.convention,
        firm=market.firms_a[0],
        counterpart=market.firms_b[0],
        answer="no_thanks",
        status="declined",
        language="en",
        answered_by=staff_of(market.a),
    )
    runs.carry_out(run)
    assert not Suggestion.objects.filter(
        firm_a=market.firms_a[0], firm_b=market.firms_b[0]
    ).exists()


def test_an_interest_keeps_what_stood_on_the_page(market):
    runs.run_now(market.convention)
    evidence = answered(market, Side.A, Interest.Answer.INTERESTED).interest.evidence
    assert evidence["components"]["a"]["you_get"] == 1
    assert [one["code"] for one in evidence["reasons"]["a"]][:3] == [
        "same_trade",
        "they_bring",
        "you_bring",
    ]
    words = {one["text"] for one in evidence["assets"].values()}
    assert words == {GEARS[1], PLATING[1]}


def test_both_interested_make_a_binome_and_free_the_lists(market):
    runs.run_now(market.convention)
    assert answered(market, Side.A, Interest.Answer.INTERESTED).binome is None
    binome = answered(market, Side.B, Interest.Answer.INTERESTED).binome
    assert (binome.firm_a, binome.firm_b) == (market.firms_a[0], market.firms_b[0])
    refresh.refresh_firms(market.firms_a[0].pk)
    assert market.firms_b[0].pk not in lists(market.convention)[market.firms_a[0].pk, "a"]


def test_the_end_of_a_convention_withdraws_its_suggestions(
    market, django_capture_on_commit_callbacks
):
    runs.run_now(market.convention)
    count = Suggestion.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        end_convention(actor=staff_of(market.a), convention=market.convention)
    assert not Suggestion.objects.current().exists()
    assert Suggestion.objects.count() == count


def test_what_was_seen_is_noted_once(market):
    runs.run_now(market.convention)
    firm = market.firms_a[0]
    shown = suggestions_of(firm)
    assert shown[0].counterpart == market.firms_b[0]
    assert mark_seen(suggestions=shown, side=Side.A) == 4
    assert mark_seen(suggestions=suggestions_of(firm), side=Side.A) == 0


def test_the_list_of_a_firm_is_read_in_two_statements(market, django_assert_num_queries):
    runs.run_now(market.convention)
    firm = Firm.objects.select_related("territory").get(pk=market.firms_a[0].pk)
    with django_assert_num_queries(2):  # the territories above it, and the list
        assert len(suggestions_of(firm)) == 4


def test_the_ruleset_of_a_run_is_kept_and_valid(market):
    run = runs.run_now(market.convention)
    assert parameters_of(run.ruleset).to_dict() == run.ruleset.parameters
    assert default_ruleset() == run.ruleset


def test_a_storm_of_saves_asks_for_one_refresh(market, monkeypatch):
    from matching import tasks

    queued = []
    monkeypatch.setattr(
        tasks.refresh_suggestions, "apply_async", lambda **call: queued.append(call)
    )
    with transaction.atomic():
        for _save in range(5):
            refresh.request_refresh(market.firms_a[0].pk)
    assert len(queued) == 1
    assert refresh.is_refresh_pending(market.firms_a[0].pk)
    refresh.refresh_firms(market.firms_a[0].pk)
    assert not refresh.is_refresh_pending(market.firms_a[0].pk)


@pytest.mark.parametrize("invented", [True, False])
def test_invented_firms_meet_under_invented_conventions_only(market, invented):
    """One firm of each side changes its world; the convention decides which world meets."""
    for firm in (market.firms_a[0], market.firms_b[0]):
        firm.origin = Firm.Origin.SYNTHETIC
        firm.save()
    market.convention.is_synthetic = invented
    market.convention.save()
    runs.run_now(market.convention)
    worlds = {
        (row.firm_a.is_synthetic, row.firm_b.is_synthetic) for row in Suggestion.objects.all()
    }
    assert worlds == {(invented, invented)}


def test_a_rare_language_of_work_can_be_the_one_in_common(market):
    """Each language that a firm can choose counts, also those beyond the interface's seven."""
    for firm in (*market.firms_a, *market.firms_b):
        firm.languages_of_work = ["en"] if firm.territory == market.a else ["fr"]
        firm.save()
    one, other = market.firms_a[0], market.firms_b[0]
    for firm in (one, other):
        firm.languages_of_work = [*firm.languages_of_work, "uk"]
        firm.save()
    runs.run_now(market.convention)
    assert [(row.firm_a, row.firm_b) for row in Suggestion.objects.all()] == [(one, other)]


@pytest.mark.parametrize(
    ("zones", "left"),
    [
        (("Europe/Paris", "Africa/Tunis"), 1),
        (("Europe/Paris", "America/Sao_Paulo"), 0.96),  # four hours, two of them free
        (("Asia/Shanghai", "America/Sao_Paulo"), 0.82),  # eleven hours
        (("Pacific/Auckland", "Pacific/Honolulu"), 1),  # two hours the short way round
    ],
)
def test_hours_between_the_two_places_cost_a_little(market, zones, left):
    runs.run_now(market.convention)
    pair = Suggestion.objects.filter(firm_a=market.firms_a[0], firm_b=market.firms_b[0])
    near = pair.get().feasibility
    for territory, zone in zip((market.a, market.b), zones, strict=True):
        Territory.objects.filter(pk=territory.pk).update(time_zone=zone)
    snapshot_of_run.cache_clear()
    runs.run_now(market.convention)
    assert pair.get().feasibility == pytest.approx(near * left, abs=1e-6)
