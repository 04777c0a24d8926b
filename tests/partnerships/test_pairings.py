"""A manager brings two firms together; they still decide, and nothing private is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from actors.models import Firm, FirmExclusion
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.models import OutboxMail
from partnerships.models import Binome, Interest, Pairing
from partnerships.services.pairings import NOT_NOW, lapse_pairings, propose_pairing
from tests.factories import BinomeFactory, InterestFactory, manager_of
from tests.partnerships.test_interests import answer
from tests.transactions import race


def propose(shores, who: str = "manager_a", **more):
    return propose_pairing(
        **{
            "actor": getattr(shores, who),
            "convention": shores.convention,
            "firm_a": shores.firm_a,
            "firm_b": shores.firm_b,
            "reason": "Both repair the same machine",
            "language": "en",
            "evidence": {"score": 0.1},
            **more,
        }
    )


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("manager_a", True),
        ("colleague_a", True),
        ("staff_b", True),  # firm B has no cluster
        ("staff_a", False),  # firm A has one
        ("head_a", False),
        ("head_b", False),
        ("observer_a", False),
        ("stranger", False),
    ],
)
def test_who_may_propose(two_shores, who, may):
    if not may:
        with pytest.raises(NotAllowed):
            propose(two_shores, who)
        return
    pairing = propose(two_shores, who)
    assert (pairing.status, pairing.proposed_by) == ("open", getattr(two_shores, who))
    asked = {two_shores.head_a.pk, two_shores.head_b.pk}
    assert set(OutboxMail.objects.values_list("recipient", flat=True)) == asked
    assert not Binome.objects.exists()


def test_who_represents_one_of_the_two_proposes_nothing(two_shores):
    two_shores.head_b.mandates.update(user=two_shores.manager_a)
    two_shores.manager_a.forget_mandates()
    with pytest.raises(NotAllowed):
        propose(two_shores)


def test_only_two_yeses_make_a_binome_of_manual_origin(two_shores):
    pairing = propose(two_shores)
    assert answer(two_shores, "a").binome is None
    pairing.refresh_from_db()
    assert pairing.status == "open"
    binome = answer(two_shores, "b").binome
    pairing.refresh_from_db()
    assert (binome.origin, pairing.status) == (Binome.Origin.MANUAL, "met")


def test_a_reason_is_needed(two_shores):
    with pytest.raises(Invalid) as refused:
        propose(two_shores, reason="  ")
    assert refused.value.field == "reason"


def close_capacity(shores):
    Firm.objects.filter(pk=shores.firm_b.pk).update(capacity=0)


def close_profile(shores):
    Firm.objects.filter(pk=shores.firm_b.pk).update(publication="withdrawn")


def say_no(shores):
    answer(shores, "b", "no_thanks")


def exclude(shores):
    FirmExclusion.objects.create(firm=shores.firm_b, excluded=shores.firm_a)


@pytest.mark.parametrize("closed", [close_capacity, close_profile, say_no, exclude])
def test_one_sentence_for_all_that_is_the_firms_own_affair(two_shores, closed):
    closed(two_shores)
    with pytest.raises(Conflict) as refused:
        propose(two_shores)
    assert str(refused.value) == str(NOT_NOW)
    assert not Pairing.objects.exists()


@pytest.mark.parametrize("said", ["interested", "not_now"])
def test_a_private_answer_makes_no_difference(two_shores, said):
    answer(two_shores, "b", said)
    assert propose(two_shores).status == "open"


def test_after_a_refused_binome_a_manager_may_try_again(two_shores):
    BinomeFactory(
        convention=two_shores.convention,
        firm_a=two_shores.firm_a,
        firm_b=two_shores.firm_b,
        status="refused",
    )
    for firm, other in (
        (two_shores.firm_a, two_shores.firm_b),
        (two_shores.firm_b, two_shores.firm_a),
    ):
        InterestFactory(
            convention=two_shores.convention, firm=firm, counterpart=other, status="mutual"
        )
    propose(two_shores)
    assert answer(two_shores, "a").binome is None  # the old yes of the other counts no more
    assert answer(two_shores, "b").binome is not None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("second", ["colleague_a", "staff_b"])
def test_two_managers_propose_one_pair_at_once(two_shores, second):
    outcomes = race(lambda: propose(two_shores), lambda: propose(two_shores, second))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Pairing"]
    refused = next(one for one in outcomes if isinstance(one, Conflict))
    assert str(Pairing.objects.get().proposed_by) in str(refused)


def test_it_lapses_without_a_word_about_the_answers(two_shores):
    pairing = propose(two_shores)
    answer(two_shores, "a")
    assert lapse_pairings() == 0
    Pairing.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert (lapse_pairings(), lapse_pairings()) == (1, 0)
    pairing.refresh_from_db()
    assert pairing.status == "lapsed"
    assert Interest.objects.get().status == "open"
    assert propose(two_shores, actor=manager_of(two_shores.cluster)).status == "open"
