"""Conventions are proposed, signed by each side for itself, ended by either, or expire."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ced_platform.shared.errors import Conflict, DomainError, NotAllowed, WrongState
from journal.models import Event
from partnerships import tasks
from partnerships.models import Convention, ConventionScope
from partnerships.services import conventions as services
from partnerships.services.conventions import (
    end_convention,
    expire_conventions,
    propose_convention,
    update_draft,
    withdraw_convention,
)
from tests.factories import (
    staff_of,
)
from tests.partnerships.agreements import TODAY, made, sign, stored
from tests.transactions import race, rolled_back

# --- signing -------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_the_second_signature_brings_it_into_force(
    shores, announced, order, django_capture_on_commit_callbacks
):
    staff = {"a": shores.staff_a, "b": shores.staff_b}
    convention = propose_convention(actor=shores.staff_a, convention=made(shores, draft=True))
    with django_capture_on_commit_callbacks(execute=True):
        half = sign(actor=staff[order[0]], convention=convention)
    assert (half.status, announced) == (f"signed_{order[0]}", [])
    with django_capture_on_commit_callbacks(execute=True):
        whole = sign(actor=staff[order[1]], convention=convention)
        assert announced == [], "not before the commit"
    assert announced == [convention.id]
    assert whole.status == stored(convention).status == "active"
    assert whole.is_in_force
    assert (whole.signed_a_by, whole.signed_b_by) == (shores.staff_a, shores.staff_b)
    assert whole.signed_a_at
    assert whole.signed_b_at
    events = Event.objects.filter(subject_type="partnerships.convention").order_by("id")
    assert list(events.values_list("code", "actor", "data__side")) == [
        ("convention.propose", shores.staff_a.id, None),
        (f"convention.sign_{order[0]}", staff[order[0]].id, order[0]),
        ("convention.countersign", staff[order[1]].id, order[1]),
    ]


@pytest.mark.parametrize("who", ["observer_a", "token_a", "stranger", "operator", "nobody"])
@pytest.mark.parametrize(
    ("step", "traits"),
    [
        (propose_convention, {"draft": True}),
        (withdraw_convention, {"proposed": True}),
        (sign, {"proposed": True}),
        (end_convention, {}),
    ],
)
def test_nobody_else_takes_a_step(shores, who, step, traits):
    convention = made(shores, **traits)
    with pytest.raises(NotAllowed):
        step(actor=getattr(shores, who), convention=convention)
    assert stored(convention).status == convention.status
    assert stored(convention).signed_a_by == convention.signed_a_by
    assert not Event.objects.filter(subject_type="partnerships.convention").exists()


@pytest.mark.parametrize("step", [propose_convention, withdraw_convention])
def test_the_partner_neither_proposes_nor_takes_back(shores, step):
    traits = {"draft": True} if step is propose_convention else {"proposed": True}
    with pytest.raises(NotAllowed):
        step(actor=shores.staff_b, convention=made(shores, **traits))


def test_a_side_signs_once(shores):
    convention = sign(actor=shores.staff_a, convention=made(shores, proposed=True))
    first = convention.signed_a_at
    for colleague in (shores.staff_a, staff_of(shores.a)):
        with pytest.raises(Conflict, match="has signed this convention already"):
            sign(actor=colleague, convention=convention)
    assert stored(convention).signed_a_at == first
    assert stored(convention).signed_b_at is None


@pytest.mark.parametrize("status", ["draft", "ended", "expired"])
def test_only_what_is_proposed_is_signed(shores, status):
    unsigned = {"signed_b_at": None, "signed_b_by": None}
    traits = {"draft": True} if status == "draft" else {"status": status} | unsigned
    convention = made(shores, **traits)
    with pytest.raises(WrongState):
        sign(actor=shores.staff_b, convention=convention)
    assert stored(convention).signed_b_at is None


def test_to_take_it_back_voids_the_signatures(shores):
    convention = sign(actor=shores.staff_b, convention=made(shores, proposed=True))
    back = withdraw_convention(actor=shores.staff_a, convention=convention)
    kept = stored(back)
    assert kept.status == "draft"
    assert kept.signed_b_at is kept.signed_b_by is None
    again = propose_convention(actor=shores.staff_a, convention=back)
    assert sign(actor=shores.staff_a, convention=again).status == "signed_a"


@pytest.mark.django_db(transaction=True)
def test_two_signatures_at_once_bring_it_into_force_once(shores, announced):
    convention = made(shores, proposed=True)
    race(
        lambda: sign(actor=shores.staff_a, convention=convention),
        lambda: sign(actor=shores.staff_b, convention=convention),
    )
    assert stored(convention).status == "active"
    assert (stored(convention).signed_a_by, stored(convention).signed_b_by) == (
        shores.staff_a,
        shores.staff_b,
    )
    assert Event.objects.filter(code="convention.countersign").count() == 1
    assert announced == [convention.id]


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_sign_once(shores):
    convention = made(shores, proposed=True)
    colleague = staff_of(shores.a)
    outcomes = race(
        lambda: sign(actor=shores.staff_a, convention=convention),
        lambda: sign(actor=colleague, convention=convention),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Convention"]
    assert stored(convention).status == "signed_a"


@pytest.mark.django_db(transaction=True)
def test_a_signature_and_a_withdrawal_at_once_leave_no_half_signed_draft(shores):
    convention = made(shores, proposed=True)
    race(
        lambda: sign(actor=shores.staff_b, convention=convention),
        lambda: withdraw_convention(actor=shores.staff_a, convention=convention),
    )
    assert (stored(convention).status, stored(convention).signed_b_at) == ("draft", None)


# --- the end -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["staff_a", "staff_b"])
def test_either_side_ends_it(shores, announced, who, django_capture_on_commit_callbacks):
    convention = made(shores)
    with django_capture_on_commit_callbacks(execute=True):
        assert end_convention(actor=getattr(shores, who), convention=convention).status == "ended"
        assert announced == []
    assert announced == [convention.id]
    assert not stored(convention).is_in_force


def test_what_is_rolled_back_is_not_announced(
    shores, announced, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True), rolled_back():
        end_convention(actor=shores.staff_a, convention=made(shores))
    assert announced == []


@pytest.mark.parametrize(
    ("days", "status", "after"),
    [
        (-1, "active", "expired"),
        (0, "active", "active"),  # its last day counts
        (1, "active", "active"),
        (-1, "proposed", "proposed"),
        (-1, "ended", "ended"),
    ],
)
def test_a_convention_expires_the_day_after_its_last(
    shores, announced, days, status, after, django_capture_on_commit_callbacks
):
    traits = {"proposed": True} if status == "proposed" else {"status": status}
    convention = made(shores, ends_on=TODAY() + timedelta(days=days), **traits)
    with django_capture_on_commit_callbacks(execute=True):
        assert expire_conventions() == (after == "expired")
    assert stored(convention).status == after
    assert announced == ([convention.id] if after == "expired" else [])
    with django_capture_on_commit_callbacks(execute=True):
        tasks.expire_conventions()
    assert Event.objects.filter(code="convention.expire").count() == (after == "expired")


def test_one_that_was_ended_meanwhile_does_not_stop_the_others(shores, monkeypatch):
    over = {"ends_on": TODAY() - timedelta(days=1)}
    read_before = [made(shores, **over), made(shores, **over)]
    Convention.objects.filter(pk=read_before[0].pk).update(status="ended")
    monkeypatch.setattr(services, "conventions_to_expire", lambda: read_before)
    assert expire_conventions() == 1
    assert [stored(one).status for one in read_before] == ["ended", "expired"]


@pytest.mark.parametrize(
    ("starts", "ends", "in_force"),
    [(0, 1, True), (-1, 0, True), (-9, 9, True), (-9, -1, False), (1, 9, False)],
)
def test_the_period_counts_its_first_and_its_last_day(shores, starts, ends, in_force):
    convention = made(
        shores,
        starts_on=TODAY() + timedelta(days=starts),
        ends_on=TODAY() + timedelta(days=ends),
    )
    assert convention.is_in_force is in_force
    assert Convention.objects.active().exists() is in_force


# --- any sequence of steps -----------------------------------------------------------------------

STEPS: dict[str, Callable[[SimpleNamespace, Convention], object]] = {
    "propose": lambda s, c: propose_convention(actor=s.staff_a, convention=c),
    "withdraw": lambda s, c: withdraw_convention(actor=s.staff_a, convention=c),
    "sign a": lambda s, c: sign(actor=s.staff_a, convention=c),
    "sign b": lambda s, c: sign(actor=s.staff_b, convention=c),
    "end": lambda s, c: end_convention(actor=s.staff_b, convention=c),
    "edit": lambda s, c: update_draft(actor=s.staff_a, convention=c, fields={"title": "Bois"}),
}


def follow(status: str, signed: set[str], step: str) -> tuple[str, set[str]] | None:
    """What a step makes of a status and the sides that have signed; None when it is refused."""
    match status, step:
        case "draft", "propose":
            return "proposed", set()
        case "draft", "edit":
            return "draft", signed
        case (("proposed" | "signed_a" | "signed_b"), "withdraw"):
            return "draft", set()
        case (("proposed" | "signed_a" | "signed_b"), ("sign a" | "sign b")) if (
            step[-1] not in signed
        ):
            signed = signed | {step[-1]}
            return ("active" if len(signed) == 2 else f"signed_{step[-1]}"), signed
        case "active", "end":
            return "ended", signed
    return None


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=9))
def test_any_sequence_of_steps_ends_where_the_model_does(shores, steps):
    # the examples share the two territories: what an earlier one left in force makes room
    ConventionScope.objects.all().delete()
    convention = made(shores, draft=True)
    status, signed = "draft", set()
    for step in steps:
        after = follow(status, signed, step)
        if after is None:
            with pytest.raises(DomainError):
                STEPS[step](shores, convention)
        else:
            STEPS[step](shores, convention)
            status, signed = after
        kept = stored(convention)
        assert kept.status == status
        assert {side for side in "ab" if getattr(kept, f"signed_{side}_at")} == signed
