"""The estimate of survival, against an example done by hand and against published figures."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.services.followup import months_later
from partnerships.survival import LEAST_ESTIMATED, Survival, estimate, months_between

START = date(2020, 1, 1)


def row(months: int, has_ended: bool, reason: str = "priorities") -> Survival:
    until = months_later(START, months)
    return Survival(months, START, until, has_ended, reason if has_ended else "")


def test_by_hand() -> None:
    """Five partnerships: one ends after 2 months, two after 6, one is last seen after 4 and one
    after 12. S = 4/5 from month 2 on, and 4/5 · (3 − 2)/3 = 4/15 from month 6 on; of Greenwood's
    sum 1/(5·4) is there after the first, and 2/(3·1) more after the second."""
    found = estimate([row(2, True), row(4, False), row(6, True), row(6, True), row(12, False)])
    assert found is not None
    assert [(one.months, one.alive) for one in found.drops] == [
        (2, pytest.approx(4 / 5)),
        (6, pytest.approx(4 / 15)),
    ]
    assert [found.at_risk(months) for months in (0, 2, 3, 6, 7, 12, 13)] == [5, 5, 4, 3, 1, 1, 0]
    assert (found.at(0).alive, found.at(5.9).alive) == (1, pytest.approx(4 / 5))
    # log(-log S) ± 1.96 · sqrt(1/20) / |log(4/5)|
    first = found.drops[0]
    assert first.low == pytest.approx((4 / 5) ** 7.1278, abs=2e-3)
    assert first.high == pytest.approx((4 / 5) ** (1 / 7.1278), abs=2e-3)


# Freireich and others (1963), 6-mercaptopurine: weeks of remission of 21 children, + censored.
# S(t) and its standard error as in Kalbfleisch and Prentice (1980), the band of log(-log S) as
# statistical packages print it.
PUBLISHED = [
    (6, 0.8571, 0.6197, 0.9516),
    (7, 0.8067, 0.5631, 0.9228),
    (10, 0.7529, 0.5032, 0.8894),
    (13, 0.6902, 0.4316, 0.8491),
    (16, 0.6275, 0.3675, 0.8049),
    (22, 0.5378, 0.2678, 0.7468),
    (23, 0.4482, 0.1881, 0.6801),
]
ENDED = [6, 6, 6, 7, 10, 13, 16, 22, 23]
CENSORED = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]


def test_against_published_figures() -> None:
    found = estimate([*(row(n, True) for n in ENDED), *(row(n, False) for n in CENSORED)])
    assert found is not None
    assert [(one.months, one.alive, one.low, one.high) for one in found.drops] == [
        tuple(pytest.approx(value, abs=6e-5) for value in line) for line in PUBLISHED
    ]
    assert [found.at_risk(line[0]) for line in PUBLISHED] == [21, 17, 15, 12, 11, 7, 6]


def test_an_end_that_was_wanted_is_no_failure() -> None:
    rows = [row(12, False) for _ in range(4)]
    wanted = estimate([*rows, row(6, True, "completed")])
    assert wanted is not None
    assert (wanted.drops, wanted.ended) == ((), ())
    assert wanted.at_risk(12) == 4


def test_no_curve_of_a_few() -> None:
    rows = [row(6, True) for _ in range(LEAST_ESTIMATED)]
    assert estimate(rows[1:]) is None
    found = estimate(rows)
    assert found is not None
    (drop,) = found.drops
    # all have ended: no variance, no band
    assert (drop.alive, drop.low, drop.high) == (0, None, None)


observed = st.lists(st.tuples(st.integers(0, 48), st.booleans()), min_size=5, max_size=30)


@given(observed)
def test_the_curve_falls_and_stays_within_its_band(rows) -> None:
    found = estimate([row(months, has_ended) for months, has_ended in rows])
    assert found is not None
    shares = [1.0, *(one.alive for one in found.drops)]
    assert shares == sorted(shares, reverse=True)
    for one in found.drops:
        if one.low is not None and one.high is not None:
            assert 0 <= one.low <= one.alive <= one.high <= 1
    assert sorted(found.lived) == sorted(months for months, _ended in rows)


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 48), st.integers(0, 900))
def test_months_are_those_of_the_calendar(start, months, days) -> None:
    assert months_between(start, months_later(start, months)) == months
    later = start + timedelta(days=days)
    assert months_between(start, later) <= months_between(start, later + timedelta(days=1))
    assert months_between(start, later) == pytest.approx(days / 30.44, abs=0.15)
