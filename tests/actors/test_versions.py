"""The next version of the codes: what a firm sees and chooses, and the change of all firms."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from actors.models import Firm, FirmActivity
from actors.queries import with_profile
from actors.services import nomenclature_change
from actors.services.firms import ActivityInput, update_firm
from actors.services.nomenclature_change import (
    ChangeReport,
    Outcome,
    change_nomenclature,
    choose_successor,
)
from actors.versions import next_codes, successors_of
from ced_platform.shared.errors import Invalid, NotAllowed
from journal.models import Event
from tests.factories import FirmFactory, nace, representative_of
from trades.models import Activity
from trades.queries import resolve_code, resolve_scheme

pytestmark = pytest.mark.django_db
UNIQUE = "10.71"


@pytest.fixture
def splitting() -> tuple[str, list[str]]:
    """A NACE 2 class that splits in NACE 2.1, with its successors, from the data itself."""
    classes = Activity.objects.of_scheme("NACE2").filter(is_leaf=True).order_by("code")
    codes = dict(classes.values_list("pk", "code"))
    found = successors_of(codes, "NACE21")
    pk = next(pk for pk in codes if len(found[pk]) > 1)
    names = dict(Activity.objects.filter(pk__in=found[pk]).values_list("pk", "code"))
    return codes[pk], [names[one] for one in found[pk]]


def profile(firm: Firm) -> Firm:
    return with_profile(Firm.objects.all(), "en").get(pk=firm.pk)


def change(apply: bool = False) -> ChangeReport:
    return change_nomenclature(
        source=resolve_scheme("NACE2"), target=resolve_scheme("NACE21"), apply=apply
    )


def codes_of(firm: Firm) -> set[tuple[str, str]]:
    rows = firm.activities.values_list("activity__nomenclature__code", "activity__code")
    return set(rows)


def test_a_firm_sees_its_next_code_and_the_choice(splitting) -> None:
    code, successors = splitting
    firm = FirmFactory(activity=UNIQUE)
    FirmActivity.objects.create(firm=firm, activity=nace(code))
    FirmActivity.objects.create(firm=firm, activity=resolve_code("NAF2", "62.01Z"))
    one, several = next_codes(profile(firm), "en")
    assert one.settled is not None
    assert one.settled.code == UNIQUE
    assert [option.code for option in several.options] == successors
    assert several.needs_choice
    assert several.settled is None


def test_a_choice_is_kept_with_its_history_and_by_saving_the_profile(splitting) -> None:
    code, successors = splitting
    firm = FirmFactory(activity=code)
    head, chosen = representative_of(firm), resolve_code("NACE21", successors[-1])
    for _again in range(2):
        choose_successor(actor=head, firm=firm, activity=nace(code), successor=chosen)
    events = Event.objects.filter(code="firm.successor_chosen", subject_id=firm.pk)
    assert [event.data["successor_id"] for event in events] == [chosen.pk]
    update_firm(
        actor=head,
        firm=firm,
        activities=[
            ActivityInput(activity_id=nace(UNIQUE).pk, is_main=True),
            ActivityInput(activity_id=nace(code).pk),
        ],
    )
    row = firm.activities.get(activity=nace(code))
    assert row.successor == chosen
    assert next_codes(profile(firm), "en")[1].settled == chosen


def test_only_offered_codes_of_own_activities_by_own_people(splitting) -> None:
    code, successors = splitting
    firm = FirmFactory(activity=code)
    head = representative_of(firm)
    offered = resolve_code("NACE21", successors[0])
    with pytest.raises(Invalid, match="offered"):
        choose_successor(
            actor=head, firm=firm, activity=nace(code), successor=resolve_code("NACE21", "99.00")
        )
    with pytest.raises(Invalid, match="not have this activity"):
        choose_successor(actor=head, firm=firm, activity=nace("62.01"), successor=offered)
    stranger = representative_of(FirmFactory())
    with pytest.raises(NotAllowed):
        choose_successor(actor=stranger, firm=firm, activity=nace(code), successor=offered)


def test_the_change_is_planned_applied_once_and_keeps_what_was(splitting) -> None:
    code, successors = splitting
    plain, open_, chosen = (FirmFactory(activity=one) for one in (UNIQUE, code, code))
    successor = resolve_code("NACE21", successors[-1])
    chosen.activities.update(successor=successor)
    expected = {Outcome.UNIQUE: 1, Outcome.NEEDS_CHOICE: 1, Outcome.CHOSEN: 1}

    assert change().counts == expected
    assert codes_of(plain) == {("NACE2", UNIQUE)}  # a dry run

    assert change(apply=True).counts == expected
    assert codes_of(plain) == {("NACE21", UNIQUE)}
    assert codes_of(open_) == {("NACE2", code)}
    assert codes_of(chosen) == {("NACE21", successors[-1])}
    row = chosen.activities.get()
    assert (row.earlier, row.successor, row.is_main) == (nace(code), None, True)
    event = Event.objects.get(code="firm.nomenclature_changed", subject_id=chosen.pk)
    assert event.data["changes"] == [[nace(code).pk, successor.pk]]

    assert change(apply=True).counts == {Outcome.NEEDS_CHOICE: 1}
    assert Event.objects.filter(code="firm.nomenclature_changed").count() == 2


def test_a_code_that_the_firm_has_already_is_not_written_twice() -> None:
    firm = FirmFactory(activity=UNIQUE)
    FirmActivity.objects.create(firm=firm, activity=resolve_code("NACE21", UNIQUE))
    assert change(apply=True).counts == {Outcome.DOUBLE: 1}
    assert codes_of(firm) == {("NACE2", UNIQUE), ("NACE21", UNIQUE)}


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_cut_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nomenclature_change, "FIRMS_AT_ONCE", 2)
    firms = [FirmFactory(activity=UNIQUE) for _ in range(5)]
    write, calls = nomenclature_change._write, []

    def cut(changes: list) -> None:
        calls.append(changes)
        write(changes)
        if len(calls) == 2:
            raise ConnectionError

    monkeypatch.setattr(nomenclature_change, "_write", cut)
    with pytest.raises(ConnectionError):
        change(apply=True)
    assert [codes_of(firm) for firm in firms[:3]] == [
        {("NACE21", UNIQUE)}, {("NACE21", UNIQUE)}, {("NACE2", UNIQUE)}
    ]  # fmt: skip
    assert change(apply=True).counts == {Outcome.UNIQUE: 3}
    assert all(codes_of(firm) == {("NACE21", UNIQUE)} for firm in firms)
    assert Event.objects.filter(code="firm.nomenclature_changed").count() == 5


def test_a_product_is_not_an_activity() -> None:
    firm = FirmFactory(activity=UNIQUE)
    product = resolve_code("HS", "0101")
    with pytest.raises(Invalid, match="search the trade by words"):
        update_firm(
            actor=representative_of(firm),
            firm=firm,
            activities=[ActivityInput(activity_id=product.pk, is_main=True)],
        )


@pytest.mark.parametrize("field", ["successor", "earlier"])
def test_a_code_is_not_its_own_other_version(field: str) -> None:
    firm = FirmFactory(activity=UNIQUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        firm.activities.update(**{field: nace(UNIQUE)})


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("change_nomenclature", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_reports_and_writes_a_safe_line_an_activity(tmp_path: Path, splitting) -> None:
    code, successors = splitting
    firm = FirmFactory(activity=code, name="=1+1")
    path = tmp_path / "report.csv"
    said = run("--from", "nace2", "--to", "NACE21", "--report", str(path))
    assert "1 needs_choice" in said
    assert "Nothing was changed" in said
    (line,) = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8")))
    assert line == {
        "firm_id": str(firm.pk),
        "firm": "'=1+1",
        "from": code,
        "to": " | ".join(successors),
        "outcome": "needs_choice",
    }
    FirmFactory(activity=UNIQUE)
    run("--from", "NACE2", "--to", "NACE21", "--apply", "--report", str(path))
    lines = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [(one["from"], one["to"]) for one in lines][-1] == (UNIQUE, UNIQUE)


@pytest.mark.parametrize(
    ("source", "target", "words"),
    [
        ("NAF2", "NAF2025", "not a nomenclature known here"),
        ("NACE2", "NACE2", "two different"),
        ("NACE2", "HS", "same kind"),
    ],
)
def test_a_change_that_cannot_be_is_refused(source: str, target: str, words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("--from", source, "--to", target)
