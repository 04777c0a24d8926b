"""Métier cards in the matching: what experts put together counts as one trade."""

import pytest

from actors.models import FirmCard
from ced_platform.shared.choices import Side
from matching.engine import Reason
from matching.explanations import explain_one
from matching.models import Suggestion
from matching.services import refresh, runs
from tests.factories import ClusterFactory, FirmFactory
from tests.matching.market import GEARS, PLATING
from tests.world import card


@pytest.fixture
def strangers(market):
    """A printer and a baker that fit each other, with nothing in common by their codes."""
    return (
        FirmFactory(territory=market.a, activity="18.12", brings=[GEARS], seeks=[PLATING]),
        FirmFactory(territory=market.b, activity="10.71", brings=[PLATING], seeks=[GEARS]),
    )


def choose(version, *firms) -> None:
    for firm in firms:
        FirmCard.objects.create(firm=firm, card=version.card, is_main=True)


def pair_of(one, other):
    return Suggestion.objects.current().filter(firm_a=one, firm_b=other).first()


@pytest.mark.parametrize(
    ("status", "together"), [("validated", True), ("proposed", False), ("withdrawn", False)]
)
def test_a_validated_card_is_one_trade(market, strangers, status, together):
    choose(card(ClusterFactory(territory=market.a), status), *strangers)
    runs.run_now(market.convention)
    suggestion = pair_of(*strangers)
    assert (suggestion is not None) is together
    if together:
        assert suggestion.trade_affinity == 1
        assert Reason.SHARED_CARD in {
            said.code for said in explain_one(suggestion, Side.A, "en").reasons
        }


def test_a_card_of_one_firm_alone_changes_nothing(market, strangers):
    choose(card(ClusterFactory(territory=market.a), "validated"), strangers[0])
    runs.run_now(market.convention)
    assert pair_of(*strangers) is None


def test_who_chooses_a_card_meets_who_has_it_at_once(market, strangers):
    version = card(ClusterFactory(territory=market.a), "validated")
    choose(version, strangers[0])
    runs.run_now(market.convention)
    choose(version, strangers[1])
    refresh.refresh_firms(strangers[1].pk)
    assert pair_of(*strangers) is not None
