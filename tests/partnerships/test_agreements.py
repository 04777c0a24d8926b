"""Agreements: recorded by one firm, confirmed by the other, before that they count for nobody."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from ced_platform.shared.choices import PartnershipKind
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from partnerships.models import Agreement, AgreementFile
from partnerships.services.agreements import (
    confirm_agreement,
    record_agreement,
    withdraw_agreement,
)
from tests.partnerships.life import in_dialogue, in_project, pdf, stored
from tests.transactions import race

TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def recorded(shores, binome, who="head_a", file=None, **changes) -> Agreement:
    fields = {"kind": "supply", "title": "Gears", "signed_on": TODAY()} | changes
    return record_agreement(
        actor=getattr(shores, who), binome=binome, language="en", fields=fields, file=file
    )


def test_it_counts_once_both_have_confirmed(two_shores):
    binome = in_project(two_shores)
    agreement = recorded(two_shores, binome, file=pdf("signed.pdf"))
    assert not Agreement.objects.that_count().exists()
    assert stored(binome).status == "agreement"
    confirm_agreement(actor=two_shores.head_b, agreement=agreement)
    assert Agreement.objects.that_count().get() == agreement
    assert stored(binome).status == "follow_up"
    assert agreement.files.get().original_name == "signed.pdf"


@pytest.mark.parametrize("kind", PartnershipKind.values)
def test_every_kind_of_the_list(two_shores, kind):
    assert recorded(two_shores, in_project(two_shores), kind=kind).kind == kind


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": "marriage"}, ValidationError),
        ({"ends_on": TODAY() - timedelta(days=1)}, ValidationError),
        ({"signed_on": TODAY() + timedelta(days=1)}, Invalid),
        ({"capital_a": 60, "capital_b": 41}, ValidationError),
        ({"capital_a": 60}, ValidationError),
        ({"capital_a": 120, "capital_b": -20}, ValidationError),
        ({"title": ""}, ValidationError),
    ],
)
def test_what_cannot_be_right_is_refused(two_shores, changes, error):
    binome = in_project(two_shores)
    with pytest.raises(error):
        recorded(two_shores, binome, **changes)
    assert not Agreement.objects.exists()
    assert stored(binome).status == "project"


@pytest.mark.parametrize(("a", "b"), [(33, 67), ("33.33", "66.67"), (0, 100)])
def test_the_capital_makes_a_whole(two_shores, a, b):
    agreement = recorded(two_shores, in_project(two_shores), capital_a=a, capital_b=b)
    kept = stored(agreement)
    assert kept.capital_a + kept.capital_b == 100


def test_a_file_that_is_not_what_it_says_leaves_no_record(two_shores):
    liar = SimpleUploadedFile("signed.pdf", b"MZ\x90\x00")
    with pytest.raises(ValidationError):
        recorded(two_shores, in_project(two_shores), file=liar)
    assert not AgreementFile.objects.exists()
    assert not Agreement.objects.exists()


def test_it_comes_after_both_visits(two_shores):
    with pytest.raises(WrongState):
        recorded(two_shores, in_dialogue(two_shores))


@pytest.mark.parametrize(
    "who", ["head_a", "manager_a", "staff_a", "staff_b", "observer_a", "stranger"]
)
def test_only_the_other_firm_confirms(two_shores, who):
    agreement = recorded(two_shores, in_project(two_shores))
    with pytest.raises(NotAllowed):
        confirm_agreement(actor=getattr(two_shores, who), agreement=agreement)
    assert stored(agreement).status == "proposed"


@pytest.mark.parametrize("who", ["head_a", "head_b"])
def test_withdrawn_before_it_counts_the_project_goes_on(two_shores, who):
    binome = in_project(two_shores)
    agreement = recorded(two_shores, binome)
    with pytest.raises(Conflict):
        recorded(two_shores, binome, "head_b")
    withdraw_agreement(actor=getattr(two_shores, who), agreement=agreement)
    assert stored(binome).status == "project"
    recorded(two_shores, binome, "head_b")


def test_an_amendment_takes_the_place_of_what_it_amends(two_shores):
    binome = in_project(two_shores)
    first = recorded(two_shores, binome)
    confirm_agreement(actor=two_shores.head_b, agreement=first)
    second = recorded(two_shores, binome, "head_b", amends=stored(first), title="More gears")
    assert stored(first).status == "confirmed"  # until the amendment counts
    confirm_agreement(actor=two_shores.head_a, agreement=second)
    assert stored(first).status == "superseded"
    assert Agreement.objects.that_count().get() == second
    with pytest.raises(Invalid):
        recorded(two_shores, binome, amends=stored(first))


def test_the_database_itself_refuses_one_that_counts_for_one_firm(two_shores):
    agreement = recorded(two_shores, in_project(two_shores))
    with pytest.raises(IntegrityError), transaction.atomic():
        Agreement.objects.filter(pk=agreement.pk).update(status="confirmed")


@pytest.mark.django_db(transaction=True)
def test_confirmed_and_withdrawn_at_once_is_one_of_both(two_shores):
    binome = in_project(two_shores)
    agreement = recorded(two_shores, binome)
    race(
        lambda: confirm_agreement(actor=two_shores.head_b, agreement=agreement),
        lambda: withdraw_agreement(actor=two_shores.head_a, agreement=agreement),
    )
    assert (stored(agreement).status, stored(binome).status) in {
        ("confirmed", "follow_up"),
        ("withdrawn", "project"),
    }
