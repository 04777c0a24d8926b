"""What the operator watches: whom the lists reach, what stops the others, how even they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.models import Firm
from matching import oversight
from matching.services import runs
from matching.standing import Hold, hold_of
from tests.factories import ConventionFactory, FirmFactory, TerritoryFactory, nace


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30))
def test_gini_is_the_mean_difference_over_twice_the_mean(counts: list[int]) -> None:
    n, total = len(counts), sum(counts)
    expected = sum(abs(x - y) for x in counts for y in counts) / (2 * n * total) if total else None
    assert oversight.gini_of(counts) == (None if expected is None else pytest.approx(expected))


def states_of_a_firm() -> dict[str, dict]:
    """Firms of one territory, by what is the matter with them."""
    return {
        "not_published": {"publication": "draft", "activity": "28.15"},
        "not_validated": {"validation": "pending", "activity": "28.15"},
        "refused": {"validation": "refused", "activity": "28.15"},
        "no_activity": {"activity": None},
        "out_of_scope": {"activity": "10.71"},
        "no_capacity": {"activity": "28.15", "capacity": 0},
        "nobody_yet": {"activity": "28.15"},
    }


@pytest.mark.django_db
def test_reach_says_of_every_firm_what_its_own_page_says() -> None:
    a, b = TerritoryFactory(), TerritoryFactory()
    convention = ConventionFactory(between=(a, b))
    convention.trades.set([nace("28")])
    for fields in states_of_a_firm().values():
        FirmFactory(territory=a, **fields)
    runs.run_now(convention)
    reach, other = oversight.reach_of(convention)
    said = {hold_of(firm) for firm in Firm.objects.filter(territory=a)}
    assert dict(reach.holds) == dict.fromkeys(said, 1)
    assert {hold.value for hold in said} == set(states_of_a_firm())
    assert (reach.firms, reach.listed, other.firms, other.listed) == (7, 0, 0, 0)


@pytest.mark.django_db
def test_reach_and_exposure_of_lists(market, django_assert_max_num_queries) -> None:
    runs.run_now(market.convention)
    with django_assert_max_num_queries(16):
        reach = oversight.reach_of(market.convention)
        groups, gini = oversight.exposure_of(market.convention)
    assert [(one.firms, one.listed, one.holds) for one in reach] == [(5, 5, [])] * 2
    # four makers of gears stand on four lists each, the baker on one
    assert sorted((one.size_class, one.firms, one.places) for one in groups) == [
        ("", 4, 13),
        ("", 4, 13),
        ("small", 1, 4),
        ("small", 1, 4),
    ]
    assert list(gini.values()) == [pytest.approx(oversight.gini_of([4, 4, 4, 4, 1]))] * 2


@pytest.mark.django_db
def test_before_the_first_run_the_lists_are_not_computed() -> None:
    a, b = TerritoryFactory(), TerritoryFactory()
    convention = ConventionFactory(between=(a, b))
    FirmFactory(territory=a, activity="28.15")
    (reach, _other) = oversight.reach_of(convention)
    assert reach.holds == [(Hold.NOT_COMPUTED, 1)]
    (shown,) = oversight.conventions_with_runs()
    assert shown.newest == []
