"""What is read of a firm beside its trade: column by column, against the row that was written."""

from datetime import timedelta

import numpy as np
import pytest
from django.conf import settings
from django.utils import timezone

from actors.models import Firm
from ced_platform.shared.choices import PartnershipKind, Side
from ced_platform.shared.countries import COUNTRIES
from matching import answering
from matching.answering import FEWEST, REMEMBERED, answer_rates
from matching.columns import read_columns
from matching.engine.types import MASK_BITS
from matching.markets import MARKET_BIT, WITH_OWN_BIT
from matching.models import Suggestion
from matching.reading import KIND_BIT, Places, read_side
from partnerships.models import Interest
from territories.models import HostCondition
from tests.factories import ConventionFactory, FirmFactory, InterestFactory, TerritoryFactory
from tests.matching.rows import suggestion_of
from trades.queries import activity_tree

DAY = timedelta(days=1)
IN_TIME = timedelta(days=settings.INTEREST_DAYS)


def column(convention, name: str, firm: Firm, side: Side = Side.A):
    """The engine's column of one firm."""
    read = read_side(convention, side, Places(activity_tree().ids))
    return read.firms[name][np.searchsorted(read.firms["id"], firm.pk)]


def test_every_country_is_a_market_within_the_bits_of_the_engine():
    assert set(MARKET_BIT) == set(COUNTRIES)
    assert max(MARKET_BIT.values()) < 2**MASK_BITS
    own = [MARKET_BIT[country] for country in WITH_OWN_BIT]
    others = {MARKET_BIT[country] for country in COUNTRIES if country not in WITH_OWN_BIT}
    assert len(set(own)) == len(WITH_OWN_BIT)
    assert not others & set(own)
    assert MARKET_BIT["KE"] == MARKET_BIT["GH"] != MARKET_BIT["VN"], "parts of the world"


@pytest.mark.parametrize(
    ("said", "name", "expected"),
    [
        ({"markets": []}, "markets", 0),
        ({"markets": ["FR", "TN"]}, "markets", MARKET_BIT["FR"] | MARKET_BIT["TN"]),
        ({"markets": ["GH", "KE"]}, "markets", MARKET_BIT["KE"]),
        ({"worked_abroad": True}, "experience", 1),
        ({"worked_abroad": False}, "experience", 0),
        ({"worked_abroad": None}, "experience", -1),
    ],
)
def test_what_a_firm_says_is_what_the_engine_gets(market, said, name, expected):
    firm = FirmFactory(territory=market.a, activity="28.15", **said)
    assert column(market.convention, name, firm) == expected


# --- what the law bars ---------------------------------------------------------------------------
def law(territory, kind: str, verdict: str = "barred") -> HostCondition:
    return HostCondition.objects.create(
        territory=territory, kind=kind, verdict=verdict, text_fr="Loi.", source="Code"
    )


@pytest.mark.parametrize(
    ("where", "verdict", "barred"),
    [
        ("own", "barred", True),
        ("above", "barred", True),
        ("below", "barred", False),
        ("partner", "barred", False),  # stands in the partner's own column
        ("own", "conditional", False),
        ("own", "possible", False),
    ],
)
def test_the_law_of_the_place_and_of_those_above_it_bars(market, where, verdict, barred):
    country = TerritoryFactory(kind="country")
    market.a.parent = country
    market.a.save()
    below = TerritoryFactory(parent=market.a)
    places = {"own": market.a, "above": country, "below": below, "partner": market.b}
    law(places[where], PartnershipKind.EQUITY, verdict)
    mask = column(market.convention, "barred", market.firms_a[0])
    assert mask == (KIND_BIT["equity"] if barred else 0)


# --- answers -------------------------------------------------------------------------------------
@pytest.fixture
def shown(db):
    """A firm that was shown eight suggestions long enough ago, and has answered none."""
    convention = ConventionFactory(between=(TerritoryFactory(), TerritoryFactory()))
    firm = FirmFactory(territory=convention.territory_a)
    others = [FirmFactory(territory=convention.territory_b) for _ in range(8)]
    for other in others:
        suggestion_of(convention, firm, other, seen_a_at=timezone.now() - IN_TIME - 2 * DAY)
    return firm, others


def answer(firm, other, answer="not_now", after=DAY, **more) -> Interest:
    status = {"interested": "mutual", "not_now": "set_aside", "no_thanks": "declined"}[answer]
    shown = Suggestion.objects.get(firm_a=firm, firm_b=other)
    return InterestFactory(
        convention=shown.convention,
        firm=firm,
        counterpart=other,
        answer=answer,
        answered_at=shown.seen_a_at + after,
        **{"status": status} | more,
    )


def rate(firm) -> float:
    (found,) = answer_rates(Firm.objects.filter(pk=firm.pk).order_by(), np.array([firm.pk]))
    return round(float(found), 3)


def test_who_has_answered_nothing_has_a_rate_of_nothing(shown):
    assert rate(shown[0]) == 0


@pytest.mark.parametrize("said", Interest.Answer.values)
def test_an_answer_of_any_kind_counts_and_no_kind_shows(shown, said):
    firm, others = shown
    for other in others[:4]:
        answer(firm, other, said)
    assert rate(firm) == 0.5


@pytest.mark.parametrize("status", ["open", "mutual", "expired", "withdrawn"])
def test_what_became_of_a_yes_changes_nothing(shown, status):
    firm, others = shown
    expires = timezone.now() + DAY
    for other in others[:4]:
        answer(firm, other, "interested", status=status, expires_at=expires)
    assert rate(firm) == 0.5


@pytest.mark.parametrize(
    ("after", "more", "counts"),
    [
        (IN_TIME, {}, True),
        (IN_TIME + DAY, {}, False),
        # said again later: the first time was before
        (IN_TIME + DAY, {"renewals": 1, "answer": "interested"}, True),
    ],
)
def test_only_an_answer_in_time_counts(shown, after, more, counts):
    firm, others = shown
    for other in others:
        answer(firm, other, after=after, **more)
    assert rate(firm) == counts


@pytest.mark.parametrize(
    ("changes", "is_known"),
    [
        ({}, True),
        # it may still be answered: the moment of an answer tells nobody anything
        ({"seen_a_at": timezone.now() - IN_TIME + DAY}, False),
        ({"seen_a_at": None}, False),
        ({"seen_a_at": timezone.now() - REMEMBERED - 2 * DAY}, False),
        # fell off the list: nobody could answer it
        ({"rank_a": None}, False),
        ({"rank_b": None}, True),
    ],
)
def test_what_cannot_count_leaves_too_few_to_say_anything(shown, changes, is_known):
    firm, others = shown
    few = [other.pk for other in others[FEWEST - 1 :]]
    Suggestion.objects.filter(firm_a=firm, firm_b__in=few).update(**changes)
    assert np.isnan(rate(firm)) != is_known


def test_the_rate_is_in_tenths_and_counts_what_was_shown_on_either_side(shown):
    firm, others = shown
    first = Suggestion.objects.filter(firm_a=firm).first()
    first.pk, first.firm_a, first.firm_b = None, FirmFactory(), firm
    first.seen_a_at, first.seen_b_at = None, first.seen_a_at
    first.save()
    answer(firm, others[0])
    assert rate(firm) == 0.1  # one of nine


def test_one_statement_for_all_firms(shown, monkeypatch):
    firm, others = shown
    asked = []

    def counted(*arguments):
        asked.append(arguments)
        return read_columns(*arguments)

    monkeypatch.setattr(answering, "read_columns", counted)
    ids = np.sort(np.array([firm.pk, *(other.pk for other in others)]))
    rates = answer_rates(Firm.objects.filter(pk__in=ids.tolist()).order_by(), ids)
    assert len(asked) == 1
    assert rates[ids == firm.pk] == 0
    assert np.isnan(rates[ids != firm.pk]).all(), "seen by one, not by the others"
