"""The sheets with two owners: versions, merging, agreement."""

import pytest

from ced_platform.shared.errors import Conflict, Invalid, NotAllowed, WrongState
from partnerships.models import Binome, SheetVersion
from partnerships.services.sheets import (
    SheetClash,
    agree_to_sheet,
    cells_at,
    newest,
    save_sheet,
)
from partnerships.sheets.kinds import GRID, PROJECT
from tests.partnerships.life import approved, head, in_dialogue, stored
from tests.transactions import race

ROW = "rows-0001abcdef"


def save(shores, binome, side="a", base=0, **cells):
    return save_sheet(
        actor=head(shores, side),
        binome=binome,
        sheet=GRID,
        base=base,
        cells={f"{ROW}-{name}": text for name, text in cells.items()},
    )


def written(binome) -> dict[str, str]:
    return {name.removeprefix(f"{ROW}-"): text for name, text in newest(binome, GRID).cells.items()}


def test_both_write_in_different_places_and_both_stand(two_shores):
    binome = in_dialogue(two_shores)
    save(two_shores, binome, topic="gears")
    save(two_shores, binome, "a", base=1, topic="gears", a="lathes")
    saved = save(two_shores, binome, "b", base=1, topic="gears", b="buyers")
    assert saved.merged_with == 2
    assert written(binome) == {"topic": "gears", "a": "lathes", "b": "buyers"}
    assert [one.number for one in SheetVersion.objects.order_by("number")] == [1, 2, 3]


def test_the_same_place_is_decided_by_people(two_shores):
    binome = in_dialogue(two_shores)
    save(two_shores, binome, topic="gears")
    save(two_shores, binome, "a", base=1, topic="gears and shafts", gain="work")
    with pytest.raises(SheetClash) as refusal:
        save(two_shores, binome, "b", base=1, topic="gears and axles")
    clash = refusal.value
    assert [(one.theirs, one.mine) for one in clash.clashes] == [
        ("gears and shafts", "gears and axles")
    ]
    assert clash.merged[f"{ROW}-gain"] == "work"
    assert clash.current.author == two_shores.head_a
    # the answer to it, on top of the other's version, is taken
    save(two_shores, binome, "b", base=2, topic="gears, shafts and axles", gain="work")
    assert written(binome)["topic"] == "gears, shafts and axles"


def test_saving_what_stands_there_makes_no_version(two_shores):
    binome = in_dialogue(two_shores)
    save(two_shores, binome, topic="gears")
    save(two_shores, binome, "b", base=1, topic=" gears ")
    assert SheetVersion.objects.count() == 1


def test_the_grid_begins_with_what_speaks_for_the_pair(two_shores):
    binome = in_dialogue(two_shores)
    evidence = {
        "assets": {
            "7": {"text": "gears", "language": "en", "kind": "product"},
            "8": {"text": "a maker of gears", "language": "en", "kind": "product"},
        },
        "reasons": {
            "a": [
                {"code": "you_bring", "params": {"offer": 7, "need": 8, "from": "you"}},
                {"code": "same_language", "params": {}},
            ]
        },
    }
    Binome.objects.filter(pk=binome.pk).update(evidence=evidence)
    first = cells_at(stored(binome), GRID, 0)
    assert sorted(first.values()) == ["a maker of gears", "gears"]
    assert {name.rsplit("-", 1)[1] for name in first} == {"topic", "a"}
    # who keeps the lines and adds one keeps the lines
    save_sheet(
        actor=two_shores.head_a,
        binome=stored(binome),
        sheet=GRID,
        base=0,
        cells={**first, f"{ROW}-topic": "more"},
    )
    assert newest(binome, GRID).cells == {**first, f"{ROW}-topic": "more"}


@pytest.mark.parametrize("who", ["manager_a", "staff_b", "observer_a", "stranger"])
def test_only_the_two_firms_write_and_agree(two_shores, who):
    binome = in_dialogue(two_shores)
    save(two_shores, binome, topic="gears")
    actor = getattr(two_shores, who)
    with pytest.raises(NotAllowed):
        save_sheet(actor=actor, binome=binome, sheet=GRID, base=1, cells={})
    with pytest.raises(NotAllowed):
        agree_to_sheet(actor=actor, binome=binome, sheet=GRID, number=1)


@pytest.mark.parametrize("name", ["nothing", "rows-0001abcdef-z", "rows-1-topic", "object"])
def test_a_place_that_the_sheet_does_not_have_is_refused(two_shores, name):
    with pytest.raises(Invalid):
        save_sheet(
            actor=two_shores.head_a,
            binome=in_dialogue(two_shores),
            sheet=GRID,
            base=0,
            cells={name: "x"},
        )


def test_a_version_that_never_was_is_no_base(two_shores):
    with pytest.raises(Invalid):
        save(two_shores, in_dialogue(two_shores), base=7, topic="gears")


def test_each_sheet_has_its_time(two_shores):
    with pytest.raises(WrongState):
        save(two_shores, approved(two_shores), topic="gears")
    binome = stored(Binome.objects.get())
    with pytest.raises(WrongState):
        save_sheet(
            actor=two_shores.head_a, binome=binome, sheet=PROJECT, base=0, cells={"object": "x"}
        )


def test_agreed_by_both_holds_for_one_version(two_shores):
    binome = in_dialogue(two_shores)
    save(two_shores, binome, topic="gears")
    for side in "ab":
        version = agree_to_sheet(actor=head(two_shores, side), binome=binome, sheet=GRID, number=1)
        assert version.is_agreed is (side == "b")
    with pytest.raises(Conflict):
        agree_to_sheet(actor=two_shores.head_a, binome=binome, sheet=GRID, number=1)
    save(two_shores, binome, "a", base=1, topic="gears", a="lathes")
    assert not newest(binome, GRID).is_agreed
    with pytest.raises(Conflict):
        agree_to_sheet(actor=two_shores.head_b, binome=binome, sheet=GRID, number=1)


@pytest.mark.django_db(transaction=True)
def test_two_who_save_at_once_lose_nothing(two_shores):
    binome = in_dialogue(two_shores)
    race(
        lambda: save(two_shores, binome, "a", a="lathes"),
        lambda: save(two_shores, binome, "b", b="buyers"),
    )
    assert written(binome) == {"a": "lathes", "b": "buyers"}
    assert SheetVersion.objects.count() == 2
