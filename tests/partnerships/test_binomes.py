"""From two answers to a binôme that stands: who may, what follows, what is refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from journal.models import Event, OutboxMail
from partnerships.models import Binome, Interest, Review
from partnerships.queries import sides_reviewed_by, waiting_for
from partnerships.services.binomes import create_binome, review_binome
from partnerships.services.interests import answer_suggestion
from partnerships.services.life import close_binome
from tests.transactions import race


def answer(shores, side: str, answer: str = "interested", **more):
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
            "evidence": {"score": 0.5},
            "cooperation": "Make gears together",
            **more,
        }
    )


@pytest.fixture
def binome(two_shores) -> Binome:
    return create_binome(
        actor=two_shores.head_a,
        convention=two_shores.convention,
        firm_a=two_shores.firm_a,
        firm_b=two_shores.firm_b,
        origin=Binome.Origin.MUTUAL_INTEREST,
        evidence={},
    )


def review(binome, actor, side, decision="approve", **more):
    return review_binome(
        actor=actor, binome=binome, side=Side(side), decision=decision, language="en", **more
    )


# --- interests ----------------------------------------------------------------------------------


def test_one_interest_is_private_and_makes_no_binome(two_shores):
    assert answer(two_shores, "a").binome is None
    assert not Binome.objects.exists()
    assert not OutboxMail.objects.exists()
    assert Event.objects.get(code="interest.say_yes").territory_ids == []


@pytest.mark.parametrize("first", ["a", "b"])
def test_two_interests_make_one_binome_with_the_evidence(two_shores, first):
    second = "b" if first == "a" else "a"
    answer(two_shores, first)
    binome = answer(two_shores, second, evidence={"score": 0.7}).binome
    assert (binome.firm_a, binome.firm_b) == (two_shores.firm_a, two_shores.firm_b)
    assert binome.evidence == {"score": 0.7}
    assert binome.status == "proposed"
    assert binome.origin == Binome.Origin.MUTUAL_INTEREST


def test_a_mutual_interest_is_written_to_both_firms_and_both_reviewers(two_shores):
    answer(two_shores, "a")
    answer(two_shores, "b")
    written = set(OutboxMail.objects.values_list("template", "recipient__email"))
    assert written == {
        ("binome_proposed", two_shores.head_a.email),
        ("binome_proposed", two_shores.head_b.email),
        ("review_wanted", two_shores.manager_a.email),
        ("review_wanted", two_shores.colleague_a.email),
        ("review_wanted", two_shores.staff_b.email),
    }


@pytest.mark.parametrize("other", ["not_now", "no_thanks"])
def test_an_interest_met_by_another_answer_makes_nothing(two_shores, other):
    answer(two_shores, "a")
    assert answer(two_shores, "b", other).binome is None
    assert not Binome.objects.exists()


def test_not_now_can_become_interested(two_shores):
    answer(two_shores, "a", "not_now")
    answer(two_shores, "b")
    assert answer(two_shores, "a").binome is not None
    assert Interest.objects.filter(firm=two_shores.firm_a).count() == 1


def test_no_thanks_is_final(two_shores):
    answer(two_shores, "a", "no_thanks")
    with pytest.raises(Conflict, match="final"):
        answer(two_shores, "a", "interested")


def test_an_answer_is_over_once_the_binome_is_open(two_shores):
    answer(two_shores, "a")
    answer(two_shores, "b")
    with pytest.raises(Conflict, match="open binôme"):
        answer(two_shores, "a", "no_thanks")


@pytest.mark.parametrize("end", ["refused", "closed"])
def test_an_old_yes_proposes_nothing_again_once_a_binome_has_ended(two_shores, end):
    """Reviewers refused it, or the two parted: they meet again through a person."""
    answer(two_shores, "a")
    binome = answer(two_shores, "b").binome
    review(binome, two_shores.manager_a, "a")
    if end == "refused":
        review(binome, two_shores.staff_b, "b", "refuse", reason="rivalry")
    else:
        review(binome, two_shores.staff_b, "b")
        close_binome(actor=two_shores.head_b, binome=binome, reason="legal")
    for side in ("a", "b"):
        with pytest.raises(WrongState):
            answer(two_shores, side)
    assert Binome.objects.get().status == end


def test_interested_needs_one_sentence(two_shores):
    with pytest.raises(Invalid) as refused:
        answer(two_shores, "a", cooperation="   ")
    assert refused.value.field == "cooperation"


def test_nothing_is_answered_outside_the_period(two_shores):
    two_shores.convention.ends_on = timezone.localdate() - timezone.timedelta(days=1)
    with pytest.raises(Conflict, match="not in force"):
        answer(two_shores, "a")


@pytest.mark.parametrize("who", ["head_b", "manager_a", "staff_a", "staff_b", "stranger"])
def test_only_the_firm_answers_for_itself(two_shores, who):
    with pytest.raises(NotAllowed):
        answer(two_shores, "a", actor=getattr(two_shores, who))


# --- reviews ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "sides"),
    [
        ("manager_a", {"a"}),
        ("colleague_a", {"a"}),
        ("staff_b", {"b"}),
        ("staff_a", set()),  # the firm has a cluster: its managers decide
        ("head_a", set()),
        ("head_b", set()),
        ("observer_a", set()),
        ("stranger", set()),
    ],
)
def test_who_decides_for_which_side(two_shores, binome, who, sides):
    user = getattr(two_shores, who)
    assert {side.value for side in sides_reviewed_by(user, binome)} == sides
    assert waiting_for(user).exists() is bool(sides)
    for side in Side:
        if side.value not in sides:
            with pytest.raises(NotAllowed):
                review(binome, user, side)
    assert not Review.objects.exists()


def test_who_represents_a_firm_of_the_pair_does_not_review_it(two_shores, binome):
    """A manager of cluster A who also speaks for firm B decides nothing here."""
    two_shores.head_b.mandates.update(user=two_shores.manager_a)
    two_shores.manager_a.forget_mandates()
    assert sides_reviewed_by(two_shores.manager_a, binome) == frozenset()
    assert not waiting_for(two_shores.manager_a).exists()


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_a_binome_stands_once_both_sides_have_approved(two_shores, binome, order):
    deciders = {"a": two_shores.manager_a, "b": two_shores.staff_b}
    half = review(binome, deciders[order[0]], order[0])
    assert half.status == "proposed"
    assert not waiting_for(deciders[order[0]]).exists()
    assert waiting_for(deciders[order[1]]).get() == binome
    whole = review(binome, deciders[order[1]], order[1])
    assert whole.status == "approved"
    assert whole.approved_a_at
    assert whole.approved_b_at
    assert list(
        Event.objects.filter(subject_type="partnerships.binome")
        .order_by("id")
        .values_list("code", flat=True)
    ) == [
        "binome.proposed",
        "binome.charge_given",
        "binome.review",
        "binome.charge_given",
        "binome.approve",
    ]


def test_one_refusal_ends_it_and_keeps_the_reason(two_shores, binome):
    review(binome, two_shores.manager_a, "a")
    refused = review(
        binome, two_shores.staff_b, "b", "refuse", reason="rivalry", comment=" They compete. "
    )
    assert refused.status == "refused"
    kept = refused.reviews.get(side="b")
    assert (kept.reason, kept.comment) == ("rivalry", "They compete.")
    with pytest.raises(Conflict):
        review(binome, two_shores.staff_b, "b")


def test_the_other_side_cannot_decide_after_a_refusal(two_shores, binome):
    review(binome, two_shores.manager_a, "a", "refuse", reason="capacity")
    with pytest.raises(WrongState):
        review(binome, two_shores.staff_b, "b")


def test_a_refusal_needs_a_reason_and_an_approval_keeps_none(two_shores, binome):
    with pytest.raises(Invalid) as refused:
        review(binome, two_shores.manager_a, "a", "refuse")
    assert refused.value.field == "reason"
    review(binome, two_shores.manager_a, "a", "approve", reason="rivalry")
    assert Review.objects.get().reason == ""


def test_a_colleague_who_comes_second_is_told(two_shores, binome):
    review(binome, two_shores.manager_a, "a")
    with pytest.raises(Conflict, match="already"):
        review(binome, two_shores.colleague_a, "a")


def test_a_pair_has_one_open_binome_and_may_meet_again_later(two_shores, binome):
    again = {
        "actor": two_shores.head_a,
        "convention": two_shores.convention,
        "firm_a": two_shores.firm_a,
        "firm_b": two_shores.firm_b,
        "origin": Binome.Origin.MANUAL,
        "evidence": {},
    }
    with pytest.raises(Conflict):
        create_binome(**again)
    review(binome, two_shores.manager_a, "a", "refuse", reason="capacity")
    assert create_binome(**again).status == "proposed"


def test_a_pair_stands_on_the_sides_of_its_convention(two_shores):
    with pytest.raises(Invalid):
        create_binome(
            actor=two_shores.head_a,
            convention=two_shores.convention,
            firm_a=two_shores.firm_b,
            firm_b=two_shores.firm_a,
            origin=Binome.Origin.MANUAL,
            evidence={},
        )


def test_closing_needs_a_reason_and_someone_concerned(two_shores, binome):
    review(binome, two_shores.manager_a, "a")
    review(binome, two_shores.staff_b, "b")
    with pytest.raises(Invalid):
        close_binome(actor=two_shores.head_a, binome=binome, reason="")
    with pytest.raises(NotAllowed):
        close_binome(actor=two_shores.stranger, binome=binome, reason="legal")
    closed = close_binome(actor=two_shores.head_a, binome=binome, reason="legal")
    assert (closed.status, closed.closing_reason) == ("closed", "legal")


# --- the database itself ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        {"status": "approved"},
        {"status": "closed"},
        {"status": "unheard of"},
        {"closing_reason": "legal"},
        {"approved_a_at": timezone.now(), "approved_b_at": timezone.now()},
    ],
)
def test_the_database_refuses_states_without_what_they_imply(binome, values):
    with pytest.raises(IntegrityError), transaction.atomic():
        Binome.objects.filter(pk=binome.pk).update(**values)


# --- two at once --------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_approvals_of_one_side_at_once(two_shores, binome):
    outcomes = race(
        lambda: review(binome, two_shores.manager_a, "a"),
        lambda: review(binome, two_shores.colleague_a, "a"),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Binome", "Conflict"]
    assert Review.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_approvals_of_both_sides_at_once(two_shores, binome):
    race(
        lambda: review(binome, two_shores.manager_a, "a"),
        lambda: review(binome, two_shores.staff_b, "b"),
    )
    binome.refresh_from_db()
    assert binome.status == "approved"
    assert Review.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_interests_at_once_make_one_binome(two_shores):
    outcomes = race(lambda: answer(two_shores, "a"), lambda: answer(two_shores, "b"))
    assert [one.binome is not None for one in outcomes].count(True) == 1
    assert Binome.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_interest_and_veto_at_once_end_in_no_binome(two_shores):
    race(lambda: answer(two_shores, "a"), lambda: answer(two_shores, "b", "no_thanks"))
    assert Binome.objects.count() == 0
    assert set(Interest.objects.values_list("answer", flat=True)) == {"interested", "no_thanks"}
