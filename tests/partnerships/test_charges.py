"""Officers in charge: who gets a case, how it passes on, and that none is left behind."""

import pytest
from django.db import IntegrityError, transaction

from actors.services.members import end_mandate
from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.models import OutboxMail
from partnerships.models import Charge, Question
from partnerships.queries import cases_of, cases_of_mandate, refusal_feedback, waiting_for
from partnerships.services.binomes import create_binome, review_binome
from partnerships.services.charges import hand_over, hand_over_and_end
from partnerships.services.questions import answer_question, ask_for_changes
from tests.factories import staff_of
from tests.transactions import race


@pytest.fixture
def binome(two_shores):
    return create_binome(
        actor=two_shores.head_a,
        convention=two_shores.convention,
        firm_a=two_shores.firm_a,
        firm_b=two_shores.firm_b,
        origin="mutual_interest",
        evidence={},
    )


def review(shores, binome, who="manager_a", side=Side.A, decision="approve", **more):
    return review_binome(
        actor=getattr(shores, who),
        binome=binome,
        side=side,
        decision=decision,
        language="en",
        **more,
    )


def ask(shores, binome, who="manager_a", side=Side.A, addressee="both", text="How many?"):
    return ask_for_changes(
        actor=getattr(shores, who),
        binome=binome,
        side=side,
        addressee=addressee,
        text=text,
        language="en",
    )


@pytest.fixture
def case(two_shores, binome) -> Charge:
    review(two_shores, binome)
    return Charge.objects.get()


def test_who_approves_is_in_charge(two_shores, binome, case):
    assert (case.officer, case.side) == (two_shores.manager_a, "a")
    assert cases_of(two_shores.manager_a).get() == case
    review(two_shores, binome, "staff_b", Side.B)
    assert Charge.objects.get(side="b").officer == two_shores.staff_b


def test_a_hand_over_keeps_both_and_tells_the_colleague(two_shores, case):
    taken = hand_over(
        actor=two_shores.manager_a, charge=case, to=two_shores.colleague_a, note=" Call them "
    )
    case.refresh_from_db()
    assert case.until is not None
    assert (taken.officer, taken.given_by, taken.note) == (
        two_shores.colleague_a,
        two_shores.manager_a,
        "Call them",
    )
    mail = OutboxMail.objects.get(template="case_handed_over")
    assert mail.recipient == two_shores.colleague_a
    with pytest.raises(Conflict):
        hand_over(actor=two_shores.manager_a, charge=case, to=two_shores.colleague_a)


@pytest.mark.parametrize(
    "who", ["head_a", "head_b", "staff_a", "staff_b", "observer_a", "stranger"]
)
def test_only_the_own_side_hands_over(two_shores, case, who):
    with pytest.raises(NotAllowed):
        hand_over(actor=getattr(two_shores, who), charge=case, to=two_shores.colleague_a)


@pytest.mark.parametrize("to", ["manager_a", "staff_a", "staff_b", "head_a"])
def test_only_a_colleague_who_decides_takes_over(two_shores, case, to):
    with pytest.raises(Invalid) as refused:
        hand_over(actor=two_shores.manager_a, charge=case, to=getattr(two_shores, to))
    assert refused.value.field == "to"


def test_one_officer_a_side_in_the_database(two_shores, case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Charge.objects.create(
            binome=case.binome,
            side="a",
            officer=two_shores.colleague_a,
            given_by=two_shores.manager_a,
            language="en",
        )


def test_a_mandate_with_cases_does_not_end(two_shores, case):
    mandate = two_shores.manager_a.mandates.get()
    assert list(cases_of_mandate(mandate)) == [case]
    with pytest.raises(Conflict, match="1 open cases"):
        end_mandate(actor=two_shores.staff_a, mandate=mandate)
    with pytest.raises(NotAllowed):
        hand_over_and_end(actor=two_shores.staff_b, mandate=mandate, to=two_shores.colleague_a)
    ended = hand_over_and_end(actor=two_shores.staff_a, mandate=mandate, to=two_shores.colleague_a)
    assert ended.ends_on is not None
    assert cases_of(two_shores.colleague_a).get().binome == case.binome


def test_staff_of_a_territory_keep_theirs_too(two_shores, binome):
    review(two_shores, binome, "staff_b", Side.B)
    staff_of(two_shores.b)  # the mandate is not the last one
    with pytest.raises(Conflict, match="open cases"):
        end_mandate(actor=two_shores.staff_b, mandate=two_shores.staff_b.mandates.get())


@pytest.mark.django_db(transaction=True)
def test_two_hand_overs_at_once(two_shores, case):
    outcomes = race(
        lambda: hand_over(actor=two_shores.manager_a, charge=case, to=two_shores.colleague_a),
        lambda: hand_over(actor=two_shores.colleague_a, charge=case, to=two_shores.colleague_a),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Charge", "Conflict"]
    assert Charge.objects.filter(until__isnull=True).count() == 1


# --- questions ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("addressee", "asked"), [("a", {"head_a"}), ("b", {"head_b"}), ("both", {"head_a", "head_b"})]
)
def test_a_question_goes_to_the_firms_asked_and_comes_back(two_shores, binome, addressee, asked):
    OutboxMail.objects.all().delete()
    assert ask(two_shores, binome, addressee=addressee).status == "changes_requested"
    told = set(OutboxMail.objects.values_list("recipient", flat=True))
    assert told == {getattr(two_shores, who).pk for who in asked}
    assert not waiting_for(two_shores.manager_a).exists()
    for who in ("head_a", "head_b", "manager_a", "staff_b", "stranger"):
        if who not in asked:
            with pytest.raises(NotAllowed):
                answer_question(
                    actor=getattr(two_shores, who), binome=binome, text="Ten", language="en"
                )
    answered = answer_question(
        actor=getattr(two_shores, sorted(asked)[0]), binome=binome, text="Ten", language="en"
    )
    assert answered.status == "proposed"
    assert waiting_for(two_shores.manager_a).get() == binome
    assert Question.objects.get().answer == "Ten"


@pytest.mark.parametrize(
    ("who", "side"),
    [("manager_a", Side.B), ("staff_b", Side.A), ("staff_a", Side.A), ("head_a", Side.A)],
)
def test_nobody_asks_for_the_other_side(two_shores, binome, who, side):
    with pytest.raises(NotAllowed):
        ask(two_shores, binome, who, side)


def test_a_question_needs_words_and_no_decision(two_shores, binome):
    with pytest.raises(Invalid):
        ask(two_shores, binome, text=" ")
    review(two_shores, binome)
    with pytest.raises(Conflict):
        ask(two_shores, binome)
    assert ask(two_shores, binome, "staff_b", Side.B).approved_a_at is not None


@pytest.mark.django_db(transaction=True)
def test_a_question_and_a_decision_of_one_side_at_once(two_shores, binome):
    outcomes = race(
        lambda: ask(two_shores, binome),
        lambda: review(two_shores, binome, "colleague_a"),
    )
    assert sum(isinstance(one, Exception) for one in outcomes) == 1
    binome.refresh_from_db()
    assert binome.status in {"changes_requested", "proposed"}
    assert binome.reviews.exists() != binome.questions.exists()


def test_refusals_are_feedback_without_any_private_answer(two_shores, binome):
    review(two_shores, binome, decision="refuse", reason="reputation", comment="Between us")
    assert list(refusal_feedback()) == [(two_shores.firm_a.pk, two_shores.firm_b.pk, "reputation")]
    public = str(binome.reviews.get().public_reason)
    assert "doubt" not in public
    assert "Between us" not in public
