"""What both sides keep with a convention: scope, documents, milestones, alerts before its end."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.models import Event, Notice
from partnerships.models import Convention, ConventionDocument, ConventionScope
from partnerships.services.convention_records import (
    add_document,
    add_milestone,
    alert_before_expiry,
    change_milestone,
    complete_milestone,
)
from partnerships.services.conventions import (
    end_convention,
    expire_conventions,
    propose_convention,
    sign_convention,
    withdraw_convention,
)
from tests.factories import MandateFactory, TerritoryFactory, nace, staff_of
from tests.partnerships.agreements import TODAY, made, sign, stored
from tests.transactions import race

PDF = b"%PDF-1.7\n1 0 obj\n"


def half_signed(shores, *trades, **more) -> Convention:
    """Side A has signed; the signature of B would bring it into force."""
    convention = made(shores, draft=True, **more)
    convention.trades.set([nace(code) for code in trades])
    propose_convention(actor=shores.staff_a, convention=convention)
    return sign(actor=shores.staff_a, convention=convention)


def days(start, end) -> dict:
    return {
        "starts_on": TODAY() + timedelta(days=start),
        "ends_on": TODAY() + timedelta(days=end),
    }


# --- one convention in force for one pair, one trade, one day ------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "period", "stands"),
    [
        ([], [], (0, 9), False),
        ([], ["25.62"], (0, 9), False),
        (["25.62"], [], (0, 9), False),
        (["25.62"], ["25.62"], (0, 9), False),
        (["25"], ["25.62"], (0, 9), False),
        (["25.62"], ["25"], (0, 9), False),
        (["25.62", "28.15"], ["28.15"], (0, 9), False),
        (["25.62"], ["28.15"], (0, 9), True),
        (["25"], ["28"], (0, 9), True),
        ([], [], (10, 20), False),  # the last day of the first is the first of the second
        ([], [], (11, 20), True),
        (["25"], ["25.62"], (11, 20), True),
    ],
)
def test_two_in_force_never_cover_one_trade_on_one_day(shores, first, second, period, stands):
    sign(actor=shores.staff_b, convention=half_signed(shores, *first, **days(0, 10)))
    other = half_signed(shores, *second, **days(*period))
    if stands:
        assert sign(actor=shores.staff_b, convention=other).status == "active"
        return
    with pytest.raises(Conflict, match="is in force for the same trades"):
        sign(actor=shores.staff_b, convention=other)
    assert stored(other).status == "signed_a"
    assert stored(other).signed_b_at is None
    assert not other.scopes.exists()


def test_a_trade_beside_its_own_division_is_one_scope(shores):
    convention = half_signed(shores, "25", "25.62", "28.15")
    assert sign(actor=shores.staff_b, convention=convention).scopes.count() == 2


def test_another_pair_is_in_nobodys_way(shores):
    sign(actor=shores.staff_b, convention=half_signed(shores))
    third = TerritoryFactory()
    other = made(shores, draft=True, territory_b=third)
    propose_convention(actor=shores.staff_a, convention=other)
    sign(actor=shores.staff_a, convention=other)
    assert sign(actor=staff_of(third), convention=other).status == "active"


@pytest.mark.parametrize("how", ["ended", "expired"])
def test_what_is_over_leaves_room_and_its_history(shores, how):
    first = sign(actor=shores.staff_b, convention=half_signed(shores))
    if how == "ended":
        end_convention(actor=shores.staff_a, convention=first)
    else:
        Convention.objects.filter(pk=first.pk).update(**days(-9, -1))
        expire_conventions()
    assert stored(first).status == how
    assert ConventionScope.objects.filter(convention=first, is_in_force=False).count() == 1
    second = half_signed(shores)
    assert sign(actor=shores.staff_b, convention=second).status == "active"


@pytest.mark.django_db(transaction=True)
def test_two_conventions_signed_at_once_leave_one_in_force(shores):
    one, other = half_signed(shores, "25"), half_signed(shores, "25.62")
    outcomes = race(
        lambda: sign(actor=shores.staff_b, convention=one),
        lambda: sign(actor=shores.staff_b, convention=other),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Convention"]
    assert Convention.objects.filter(status="active").count() == 1


# --- who signs what ------------------------------------------------------------------------------


def test_nobody_signs_what_they_have_not_read(shores):
    convention = made(shores, draft=True)
    read = propose_convention(actor=shores.staff_a, convention=convention).fingerprint
    withdraw_convention(actor=shores.staff_a, convention=convention)
    convention.axes.update(title="Something else")
    anew = propose_convention(actor=shores.staff_a, convention=convention)
    with pytest.raises(Conflict, match="has changed since"):
        sign_convention(actor=shores.staff_b, convention=anew, fingerprint=read)
    sign(actor=shores.staff_b, convention=anew)
    event = Event.objects.get(code="convention.sign_b")
    assert event.data["fingerprint"] == anew.fingerprint != read


def test_who_is_staff_of_both_sides_signs_for_neither(shores):
    both = staff_of(shores.a)
    MandateFactory(user=both, role="territory_staff", territory=shores.b)
    with pytest.raises(NotAllowed):
        sign(actor=both, convention=made(shores, proposed=True))


def test_who_changed_sides_does_not_sign_again(shores):
    turncoat = staff_of(shores.b)
    convention = made(
        shores, status="signed_a", signed_a_by=turncoat, signed_b_at=None, signed_b_by=None
    )
    with pytest.raises(NotAllowed, match="both sides"):
        sign(actor=turncoat, convention=convention)


def test_an_empty_draft_is_not_proposed(shores):
    draft = made(shores, draft=True, axes=[])
    with pytest.raises(Invalid, match="axes"):
        propose_convention(actor=shores.staff_a, convention=draft)
    assert stored(draft).status == "draft"


def test_each_step_is_told_to_the_staff_of_both_sides_but_its_actor(shores):
    convention = half_signed(shores)
    sign(actor=shores.staff_b, convention=convention)
    end_convention(actor=shores.staff_a, convention=convention)
    assert list(Notice.objects.order_by("id").values_list("code", "recipient")) == [
        ("convention_proposed", shores.staff_b.pk),
        ("convention_in_force", shores.staff_a.pk),
        ("convention_ended", shores.staff_b.pk),
    ]


# --- documents and milestones --------------------------------------------------------------------


def document(shores, convention, who="staff_a", **changes) -> ConventionDocument:
    upload = SimpleUploadedFile(changes.pop("name", "text.pdf"), changes.pop("content", PDF))
    values = {"title": "Text", "language": "fr"} | changes
    actor = getattr(shores, who)
    return add_document(actor=actor, convention=convention, upload=upload, **values)


RECORDS = {
    "document": document,
    "milestone": lambda shores, convention, who: add_milestone(
        actor=getattr(shores, who), convention=convention, title="Fair", due_on=TODAY()
    ),
}
NOBODY: set[str] = set()


@pytest.mark.parametrize("kind", RECORDS)
@pytest.mark.parametrize(
    ("status", "writers"),
    [
        ("draft", {"staff_a"}),
        ("proposed", NOBODY),
        ("active", {"staff_a", "staff_b"}),
        ("ended", {"staff_a", "staff_b"}),
        ("expired", {"staff_a", "staff_b"}),
    ],
)
def test_who_keeps_records_when(shores, kind, status, writers):
    traits = {status: True} if status in {"draft", "proposed"} else {"status": status}
    convention = made(shores, **traits)
    for who in ("staff_a", "staff_b", "observer_a", "token_a", "stranger", "operator", "nobody"):
        if who in writers:
            RECORDS[kind](shores, convention, who=who)
        else:
            with pytest.raises(NotAllowed):
                RECORDS[kind](shores, convention, who=who)
    assert Event.objects.filter(code__startswith="convention.").count() == len(writers)


def test_each_language_is_an_original_with_versions_of_its_own(shores):
    convention = made(shores)
    for language in ("fr", "ar", "fr"):
        document(shores, convention, language=language)
    kept = ConventionDocument.objects.order_by("id").values_list("language", "version")
    assert list(kept) == [("fr", 1), ("ar", 1), ("fr", 2)]
    assert len({one.file.name for one in ConventionDocument.objects.all()}) == 3


def test_what_is_refused_leaves_nothing(shores, tmp_path):
    with pytest.raises(ValidationError, match="not what its name"):
        document(shores, made(shores), content=b"MZ" + bytes(90))
    with pytest.raises(ValidationError):
        document(shores, made(shores), title="  ")
    assert not ConventionDocument.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.django_db(transaction=True)
def test_two_versions_at_once_are_two_versions(shores):
    convention = made(shores)
    race(
        lambda: document(shores, convention),
        lambda: document(shores, convention, who="staff_b"),
    )
    versions = ConventionDocument.objects.values_list("version", flat=True)
    assert sorted(versions) == [1, 2]


def test_a_document_is_a_part_of_what_is_signed(shores):
    convention = made(shores, draft=True)
    before = propose_convention(actor=shores.staff_a, convention=convention).fingerprint
    withdraw_convention(actor=shores.staff_a, convention=convention)
    document(shores, convention)
    assert propose_convention(actor=shores.staff_a, convention=convention).fingerprint != before


@pytest.mark.parametrize(
    ("due", "done", "late"), [(-1, False, True), (0, False, False), (-1, True, False)]
)
def test_what_is_late(shores, due, done, late):
    milestone = add_milestone(
        actor=shores.staff_a,
        convention=made(shores),
        title="Fair",
        due_on=TODAY() + timedelta(days=due),
    )
    if done:
        milestone = complete_milestone(actor=shores.staff_b, milestone=milestone)
    assert milestone.is_late is late


def test_a_milestone_is_changed_by_both_sides_until_it_is_done(shores):
    milestone = RECORDS["milestone"](shores, made(shores), "staff_a")
    later = TODAY() + timedelta(days=30)
    for who in ("staff_b", "staff_a"):
        actor = getattr(shores, who)
        change_milestone(actor=actor, milestone=milestone, title=" Big fair ", due_on=later)
    milestone.refresh_from_db()
    assert (milestone.title, milestone.due_on) == ("Big fair", later)
    event = Event.objects.filter(code="convention.milestone_changed").latest("pk")
    assert (event.data["title"], event.data["due_before"]) == ("Big fair", later.isoformat())
    for who in ("observer_a", "stranger"):
        actor = getattr(shores, who)
        with pytest.raises(NotAllowed):
            change_milestone(actor=actor, milestone=milestone, title="Mine", due_on=later)
    with pytest.raises(ValidationError):
        change_milestone(actor=shores.staff_a, milestone=milestone, title=" ", due_on=later)
    complete_milestone(actor=shores.staff_a, milestone=milestone)
    with pytest.raises(Conflict):
        change_milestone(actor=shores.staff_a, milestone=milestone, title="Late", due_on=later)


@pytest.mark.django_db(transaction=True)
def test_two_who_finish_a_milestone_at_once_finish_it_once(shores):
    milestone = RECORDS["milestone"](shores, made(shores), "staff_a")
    outcomes = race(
        lambda: complete_milestone(actor=shores.staff_a, milestone=milestone),
        lambda: complete_milestone(actor=shores.staff_b, milestone=milestone),
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Milestone"]
    assert Event.objects.filter(code="convention.milestone_done").count() == 1


# --- alerts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "told"),
    [
        ("2026-02-27", 0),
        ("2026-02-28", 1),  # six months before 31 August have no day 31
        ("2026-05-30", 1),
        ("2026-05-31", 2),
        ("2026-07-30", 2),
        ("2026-07-31", 3),
        ("2026-08-31", 3),
        ("2026-09-30", 3),
    ],
)
def test_the_end_is_told_to_both_sides_at_six_three_and_one_months(shores, today, told):
    made(shores, starts_on=date(2025, 1, 1), ends_on=date(2026, 8, 31))
    made(shores, starts_on=date(2025, 1, 1), ends_on=date(2026, 8, 31), status="ended")
    day = date(2026, 1, 1)
    while day <= date.fromisoformat(today):
        for _time in range(2):
            alert_before_expiry(today=day)
        day += timedelta(days=1)
    for person in (shores.staff_a, shores.staff_b):
        assert Notice.objects.filter(recipient=person, code="convention_expires").count() == told
    assert Notice.objects.count() == 2 * told, "nobody else is told"
