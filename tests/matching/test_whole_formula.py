"""Markets, experience and the law of the place, from the profile to the lists."""

import pytest

from actors.models import Firm
from ced_platform.shared.choices import Side
from matching.engine import Reason
from matching.explanations import explain_one
from matching.models import Suggestion
from matching.services import refresh, runs
from partnerships.models import Convention
from territories.models import HostCondition
from territories.services import set_condition
from tests.factories import staff_of
from tests.matching.market import lists


def pair(market) -> Suggestion | None:
    return (
        Suggestion.objects.current()
        .filter(firm_a=market.firms_a[0], firm_b=market.firms_b[0])
        .first()
    )


def say(firms: list[Firm], **fields) -> None:
    for firm in firms:
        Firm.objects.filter(pk=firm.pk).update(**fields)


def test_of_two_rivals_the_one_on_the_same_market_stands_lower(market):
    """Both offer the same as the firm; one sells where it sells, the other elsewhere."""
    own, (_fitting, near, far, *_others) = market.firms_a[0], market.firms_b
    for firm in (own, near, far):
        firm.assets.all().delete()
        firm.assets.create(direction="brings", kind="product", text="gears", language="en")
    say([own, near], markets=["TN"])
    say([far], markets=["FR"])
    runs.run_now(market.convention)
    listed = lists(market.convention)[own.pk, "a"]
    assert listed.index(near.pk) > listed.index(far.pk)
    rows = {one.firm_b_id: one for one in Suggestion.objects.filter(firm_a=own)}
    assert rows[near.pk].score < rows[far.pk].score
    assert rows[near.pk].rivalry > 0.5
    assert rows[far.pk].rivalry == 0
    assert Reason.RIVALRY in {
        said.code for said in explain_one(rows[near.pk], Side.A, "en").reasons
    }


@pytest.mark.parametrize(
    ("own", "other", "factor"),
    [(True, None, 1), (None, True, 1), (False, False, 0.95), (None, False, 0.975)],
)
def test_who_has_worked_abroad_makes_a_pair_easier(market, own, other, factor):
    say([market.firms_a[0], market.firms_b[0]], worked_abroad=True)
    runs.run_now(market.convention)
    best = pair(market).feasibility
    say([market.firms_a[0]], worked_abroad=own)
    say([market.firms_b[0]], worked_abroad=other)
    runs.run_now(market.convention)
    assert pair(market).feasibility / best == pytest.approx(factor, abs=1e-6)


def test_what_is_not_said_is_asked_for(market):
    say(market.firms_b, markets=["TN"], worked_abroad=False)
    runs.run_now(market.convention)
    explanation = explain_one(pair(market), Side.A, "en")
    assert {"markets", "experience"} <= set(explanation.missing_mine)
    assert not {"markets", "experience"} & set(explanation.missing_theirs)


def bar(territory, kind: str, verdict: str = "barred") -> HostCondition:
    return set_condition(
        actor=staff_of(territory),
        territory=territory,
        kind=kind,
        fields={"verdict": verdict, "text_fr": "Loi.", "source": "Code"},
    )


@pytest.mark.parametrize("side", ["a", "b"])
def test_a_pair_that_wants_only_what_the_law_bars_is_never_suggested(market, side):
    say(market.firms_a, partnership_kinds=["equity"])
    say(market.firms_b[:1], partnership_kinds=["equity", "supply"])
    runs.run_now(market.convention)
    assert pair(market) is not None
    bar(getattr(market, side), "equity")
    runs.run_now(market.convention)
    assert pair(market) is None
    bar(getattr(market, side), "equity", "conditional")
    refresh.refresh_firms(market.firms_a[0].pk)
    refresh.refresh_firms(market.firms_b[0].pk)
    assert pair(market) is not None


def test_another_kind_in_common_keeps_the_pair(market):
    say([market.firms_a[0], market.firms_b[0]], partnership_kinds=["equity", "supply"])
    bar(market.a, "equity")
    runs.run_now(market.convention)
    assert pair(market) is not None


def test_a_new_law_matches_the_conventions_over_it_anew(
    market, queued, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        bar(market.a, "licence", "conditional")
    assert queued.runs == [], "who may be suggested is as it was"
    with django_capture_on_commit_callbacks(execute=True):
        bar(market.a, "equity")
    assert len(queued.runs) == 1
    with django_capture_on_commit_callbacks(execute=True):
        bar(market.b, "equity")
    assert len(queued.runs) == 1, "the run under way has not read yet, or the nightly one does"
    Convention.objects.update(status="expired")
    with django_capture_on_commit_callbacks(execute=True):
        bar(market.a, "franchise")
    assert len(queued.runs) == 1
