"""Follow-up: the schedule, the answers, reminders, an easy stop, and the data of survival."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.models import Notice
from partnerships.models import Binome, FollowUp
from partnerships.services.agreements import confirm_agreement, record_agreement
from partnerships.services.followup import (
    answer_follow_up,
    ask_due_firms,
    months_later,
    stop_follow_up,
)
from partnerships.services.life import close_binome
from partnerships.survival import survival_of
from tests.partnerships.life import in_project, stored

TODAY = timezone.localdate
GOOD = {"is_alive": True, "satisfaction": 4, "goes_on": True}


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 12, date(2027, 12, 15)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 7, 1), 36, date(2029, 7, 1)),
    ],
)
def test_months_later(day, months, later):
    assert months_later(day, months) == later


@pytest.fixture
def binome(two_shores) -> Binome:
    started = in_project(two_shores)
    agreement = record_agreement(
        actor=two_shores.head_a,
        binome=started,
        language="en",
        fields={"kind": "supply", "title": "Gears", "signed_on": TODAY()},
    )
    confirm_agreement(actor=two_shores.head_b, agreement=agreement)
    return stored(started)


def due(binome, side="a", wave=6, days=0) -> FollowUp:
    one = FollowUp.objects.get(binome=binome, side=side, wave=wave)
    FollowUp.objects.filter(pk=one.pk).update(due_on=TODAY() - timedelta(days=days))
    return stored(one)


def answer(actor, follow_up, **answers):
    return answer_follow_up(actor=actor, follow_up=follow_up, language="en", answers=GOOD | answers)


def test_an_agreement_brings_four_waves_for_both(binome):
    rows = FollowUp.objects.values_list("wave", "side", "due_on")
    assert set(rows) == {
        (wave, side, months_later(TODAY(), wave)) for wave in (6, 12, 24, 36) for side in "ab"
    }


def test_each_firm_answers_once_for_itself(two_shores, binome):
    mine = due(binome)
    for who in ("head_b", "manager_a", "staff_b", "stranger"):
        with pytest.raises(NotAllowed):
            answer(getattr(two_shores, who), mine)
    assert answer(two_shores.head_a, mine).answered_by == two_shores.head_a
    with pytest.raises(Conflict):
        answer(two_shores.head_a, mine)


def test_questions_are_not_answered_before_their_day(two_shores, binome):
    with pytest.raises(WrongState):
        answer(two_shores.head_a, due(binome, days=-1))


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        ({"satisfaction": 6}, ValidationError),
        ({"satisfaction": None}, ValidationError),
        ({"is_alive": False}, ValidationError),
        ({"is_alive": True, "ended_on": TODAY()}, ValidationError),
        ({"is_alive": False, "ended_on": TODAY() + timedelta(days=1)}, Invalid),
    ],
)
def test_answers_that_cannot_be_right(two_shores, binome, answers, error):
    mine = due(binome)
    with pytest.raises(error):
        answer(two_shores.head_a, mine, **answers)
    assert stored(mine).answered_at is None


def test_firms_are_asked_three_times_and_then_left_alone(two_shores, binome):
    def asked() -> int:
        ask_due_firms()
        ask_due_firms()
        return Notice.objects.filter(code="follow_up_due", recipient=two_shores.head_a).count()

    assert asked() == 0
    for days, count in ((0, 1), (13, 1), (14, 2), (28, 3), (42, 3), (400, 3)):
        due(binome, days=days)
        assert asked() == count
    assert not Notice.objects.filter(code="follow_up_due", recipient=two_shores.head_b).exists()


def test_one_button_stops_the_questions_of_one_firm(two_shores, binome):
    answered = answer(two_shores.head_a, due(binome))
    assert stop_follow_up(actor=two_shores.head_a, binome=binome) == 3
    assert stored(answered).stopped_at is None
    assert FollowUp.objects.filter(side="b", stopped_at__isnull=True).count() == 4
    assert stop_follow_up(actor=two_shores.head_a, binome=binome) == 0
    due(binome, wave=12)
    assert ask_due_firms() == 0


def began(binome, days: int) -> None:
    moment = timezone.now() - timedelta(days=days)
    Binome.objects.filter(pk=binome.pk).update(
        dialogue_at=moment,
        visits_at=moment,
        project_at=moment,
        agreement_at=moment,
        follow_up_at=moment,
    )


def survival(binome):
    (row,) = survival_of(Binome.objects.filter(pk=binome.pk))
    return (row.until - row.since).days, row.has_ended, row.reason


def test_survival_is_censored_on_the_last_day_that_is_known(two_shores, binome):
    began(binome, 200)
    assert survival(binome) == (0, False, "")
    answer(two_shores.head_a, due(binome))
    assert survival(binome) == (200, False, "")


def test_survival_ends_on_the_first_day_that_is_named(two_shores, binome):
    began(binome, 200)
    answer(
        two_shores.head_a,
        due(binome),
        is_alive=False,
        ended_on=TODAY() - timedelta(days=50),
    )
    assert survival(binome) == (150, True, "")
    close_binome(actor=two_shores.head_b, binome=binome, reason="priorities")
    assert survival(binome) == (150, True, "priorities")


def test_one_without_an_agreement_has_no_survival(two_shores):
    assert list(survival_of(Binome.objects.filter(pk=in_project(two_shores).pk))) == []
