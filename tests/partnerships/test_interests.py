"""The life of an interest: limits, expiry, taking back; and that nobody sees it too early."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from actors.models import Firm
from ced_platform.shared.errors import Conflict, NotAllowed, WrongState
from journal.models import Event, OutboxMail
from journal.workflow import execute
from partnerships.models import Binome, Interest
from partnerships.queries import interests_of
from partnerships.services import interests as service
from partnerships.services.interests import answer_suggestion, take_back_interest
from partnerships.tasks import keep_interests_moving
from partnerships.workflows import INTEREST
from tests.factories import BinomeFactory, FirmFactory, InterestFactory
from tests.transactions import race

# (state, transition) → the state that follows; what is not here is refused
STEPS = {
    **{
        (state, step): target
        for state in ("open", "expired", "withdrawn", "set_aside", "mutual")
        for step, target in (
            ("say_yes", "open"),
            ("set_aside", "set_aside"),
            ("decline", "declined"),
        )
    },
    ("open", "take_back"): "withdrawn",
    ("open", "meet"): "mutual",
    ("open", "expire"): "expired",
}
STATES = ("open", "mutual", "expired", "withdrawn", "set_aside", "declined")
ANSWER_OF = {"set_aside": "not_now", "declined": "no_thanks"}
BY_THE_PLATFORM = {"meet", "expire"}


def answer(shores, side: str, answer: str = "interested", **more: Any):
    firm, counterpart = shores.firm_a, shores.firm_b
    if side == "b":
        firm, counterpart = counterpart, firm
    return answer_suggestion(
        **{
            "actor": shores.head_a if side == "a" else shores.head_b,
            "convention": shores.convention,
            "firm": firm,
            "counterpart": counterpart,
            "answer": answer,
            "language": "en",
            "evidence": {},
            "cooperation": "Make gears together",
            **more,
        }
    )


def interest_in(state: str, shores) -> Interest:
    return InterestFactory(
        convention=shores.convention,
        firm=shores.firm_a,
        counterpart=shores.firm_b,
        status=state,
        answer=ANSWER_OF.get(state, "interested"),
    )


def age(interest: Interest, **ago: Any) -> None:
    """As if the yes had been said earlier."""
    Interest.objects.filter(pk=interest.pk).update(
        expires_at=timezone.now() + timedelta(days=21) - timedelta(**ago)
    )


def test_the_table_names_every_state_and_transition():
    assert [state.code for state in INTEREST.states] == list(STATES)
    assert {name for _state, name in STEPS} == {step.name for step in INTEREST.transitions}


@pytest.mark.parametrize(
    ("state", "name"), list(product(STATES, [step.name for step in INTEREST.transitions]))
)
def test_every_transition_from_every_state_by_everybody(two_shores, state, name):
    interest = interest_in(state, two_shores)
    target = STEPS.get((state, name))
    changes = {"answer": ANSWER_OF.get(INTEREST.transition(name).target, "interested")}
    if name not in BY_THE_PLATFORM:
        for who in ("head_b", "manager_a", "staff_a", "staff_b", "observer_a", "stranger"):
            with pytest.raises(NotAllowed):
                execute(INTEREST, interest, name, actor=getattr(two_shores, who), changes=changes)
    if target is None:
        with pytest.raises(WrongState):
            execute(INTEREST, interest, name, actor=two_shores.head_a, changes=changes)
        assert not Event.objects.exists()
        return
    done = execute(INTEREST, interest, name, actor=two_shores.head_a, changes=changes)
    assert done.status == target
    assert Event.objects.get().territory_ids == []  # nobody reads it in a journal


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "no_thanks"},
        {"answer": "not_now"},
        {"expires_at": None},
        {"renewals": 2},
        {"answer": "interested", "status": "declined"},
    ],
)
def test_the_database_refuses_what_contradicts_itself(two_shores, wrong):
    interest = interest_in("open", two_shores)
    with pytest.raises(IntegrityError), transaction.atomic():
        Interest.objects.filter(pk=interest.pk).update(**wrong)


def test_a_firm_has_five_open_interests_at_most(two_shores, settings):
    for _number in range(settings.INTERESTS_OPEN_AT_MOST):
        InterestFactory(
            convention=two_shores.convention,
            firm=two_shores.firm_a,
            counterpart=FirmFactory(territory=two_shores.b),
        )
    answer(two_shores, "b")  # what the other has said must not make a difference
    with pytest.raises(Conflict, match="5 open interests"):
        answer(two_shores, "a")
    take_back_interest(actor=two_shores.head_a, interest=Interest.objects.order_by("id").first())
    assert answer(two_shores, "a").binome is not None


@pytest.mark.parametrize("full", ["a", "b"])
def test_a_full_firm_is_neither_asked_nor_asks(two_shores, full):
    firm = two_shores.firm_a if full == "a" else two_shores.firm_b
    Firm.objects.filter(pk=firm.pk).update(capacity=0)
    said = "as many partnerships" if full == "a" else "no further partnership"
    with pytest.raises(Conflict, match=said):
        answer(two_shores, "a")
    assert not Interest.objects.exists()
    answer(two_shores, "a", "not_now")  # a no needs no place


@pytest.mark.parametrize(
    "closed", [{"capacity": 0}, {"publication": "withdrawn"}, {"validation": "refused"}]
)
def test_why_a_firm_cannot_be_asked_is_its_own_affair(two_shores, closed):
    Firm.objects.filter(pk=two_shores.firm_b.pk).update(**closed)
    with pytest.raises(Conflict) as refused:
        answer(two_shores, "a")
    assert str(refused.value) == (
        "This firm takes on no further partnership at the moment. Nothing was sent."
    )


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_taken_once(two_shores):
    """Two counterparts say yes at the same moment to a firm with one place."""
    Firm.objects.filter(pk=two_shores.firm_a.pk).update(capacity=1)
    third = FirmFactory(territory=two_shores.b)
    two_shores.head_b.mandates.create(role="firm_representative", firm=third)
    two_shores.head_b.forget_mandates()
    answer(two_shores, "a")
    answer(two_shores, "a", counterpart=third)
    outcomes = race(lambda: answer(two_shores, "b"), lambda: answer(two_shores, "b", firm=third))
    assert sorted(type(one).__name__ for one in outcomes) == ["Answered", "Conflict"]
    assert Binome.objects.count() == 1


def test_an_interest_expires_and_can_be_said_once_more(two_shores):
    interest = answer(two_shores, "a").interest
    age(interest, days=20, hours=23)
    assert service.expire_interests() == 0
    for renewals in (0, 1):
        age(interest, days=21)
        assert service.expire_interests() == 1
        assert service.expire_interests() == 0
        interest.refresh_from_db()
        assert (interest.status, interest.renewals) == ("expired", renewals)
        if renewals == 0:
            again = answer(two_shores, "a").interest
            assert again.expires_at > timezone.now() + timedelta(days=20)
    with pytest.raises(Conflict, match="twice"):
        answer(two_shores, "a")
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) == {two_shores.head_a.pk}


def test_changing_the_words_does_not_wind_the_clock(two_shores):
    interest = answer(two_shores, "a").interest
    age(interest, days=10)
    before = Interest.objects.get().expires_at
    answer(two_shores, "a", cooperation="Something else")
    assert Interest.objects.get().expires_at == before


def test_the_reminder_comes_once_and_only_to_who_said_yes(two_shores):
    interest = answer(two_shores, "a").interest
    age(interest, days=13, hours=23)
    keep_interests_moving()
    assert not OutboxMail.objects.exists()
    age(interest, days=14)
    for _twice in range(2):
        keep_interests_moving()
    mail = OutboxMail.objects.get()
    assert (mail.template, mail.recipient) == ("interest_reminder", two_shores.head_a)
    interest.refresh_from_db()
    assert interest.status == "open"


def test_the_end_of_the_convention_frees_the_firms(two_shores):
    interest = answer(two_shores, "a").interest
    type(two_shores.convention).objects.update(status="ended")
    assert service.expire_interests() == 1
    interest.refresh_from_db()
    assert interest.status == "expired"


def test_what_was_taken_back_is_met_by_nothing(two_shores):
    interest = answer(two_shores, "a").interest
    take_back_interest(actor=two_shores.head_a, interest=interest)
    assert answer(two_shores, "b").binome is None
    with pytest.raises(WrongState):
        take_back_interest(actor=two_shores.head_a, interest=interest)
    assert answer(two_shores, "a").binome is not None
    assert set(Interest.objects.values_list("status", flat=True)) == {"mutual"}
    assert not interests_of(two_shores.head_b).filter(firm=two_shores.firm_a).exists()


@pytest.mark.django_db(transaction=True)
def test_interest_and_veto_at_once(two_shores):
    answer(two_shores, "a")
    outcomes = race(lambda: answer(two_shores, "b"), lambda: answer(two_shores, "a", "no_thanks"))
    statuses = dict(Interest.objects.values_list("firm_id", "status"))
    own, other = statuses[two_shores.firm_a.pk], statuses[two_shores.firm_b.pk]
    if Binome.objects.exists():
        assert (own, other) == ("mutual", "mutual")
        assert isinstance(outcomes[1], Conflict)
    else:
        assert (own, other) == ("declined", "open")


@pytest.mark.django_db(transaction=True)
def test_expiry_against_an_answer(two_shores):
    interest = answer(two_shores, "a").interest
    age(interest, days=21)
    expired, answered = race(service.expire_interests, lambda: answer(two_shores, "b"))
    statuses = dict(Interest.objects.values_list("firm_id", "status"))
    if answered.binome is None:
        assert expired == 1
        assert statuses == {two_shores.firm_a.pk: "expired", two_shores.firm_b.pk: "open"}
    else:
        assert expired == 0
        assert set(statuses.values()) == {"mutual"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_expire_once(two_shores):
    age(answer(two_shores, "a").interest, days=22)
    assert sorted(race(service.expire_interests, service.expire_interests)) == [0, 1]
    assert Event.objects.filter(code="interest.expire").count() == 1


def test_a_binome_that_was_ended_takes_no_old_yes(two_shores):
    BinomeFactory(
        convention=two_shores.convention,
        firm_a=two_shores.firm_a,
        firm_b=two_shores.firm_b,
        status="refused",
    )
    with pytest.raises(WrongState):
        answer(two_shores, "a")
