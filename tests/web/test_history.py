"""Every code that is written to the journal has its sentence."""

import re
from pathlib import Path

import pytest

from actors.models import Cluster, Firm
from ced_platform.shared.abilities import all_abilities
from ced_platform.shared.choices import Side
from journal.history import history_of, told_codes
from journal.services import record
from partnerships.services.axes import AxisDraft
from partnerships.services.binomes import review_binome
from partnerships.services.conventions import (
    draft_convention,
    propose_convention,
    withdraw_convention,
)
from partnerships.services.life import close_binome
from partnerships.workflows import BINOME, CONVENTION, INTEREST, MEETING, PAIRING
from tests.partnerships.agreements import sign
from tests.world import World

ROOMS = ("territories", "actors", "partnerships")
THINGS = "firm|cluster|mandate|token|territory|convention|binome|interest|pairing|meeting"
CODE = rf'"((?:{THINGS})\.[a-z_]+)"'
SOURCE = Path(__file__).resolve().parents[2]


def written_codes() -> set[str]:
    """What looks like a code in the sources of the rooms whose histories are shown, and what
    they compose. The abilities look alike and are something else."""
    found: set[str] = set()
    for room in ROOMS:
        for file in (SOURCE / room / "services").rglob("*.py"):
            found |= set(re.findall(CODE, file.read_text(encoding="utf-8")))
    found |= set(re.findall(CODE, (SOURCE / "territories/services.py").read_text(encoding="utf-8")))
    found -= set(all_abilities())
    for workflow in (CONVENTION, BINOME, INTEREST, PAIRING, MEETING):
        found |= {f"{workflow.thing}.{step.name}" for step in workflow.transitions}
    found |= {f"firm.{one}" for one in (*Firm.Publication.values, *Firm.Validation.values)}
    found |= {f"cluster.{status}" for status in Cluster.Status.values}
    return found


def test_every_code_has_a_sentence() -> None:
    codes = written_codes()
    assert len(codes) > 30  # the search of the sources finds something
    assert codes - told_codes() == set()


def _sentences(subject: object, reader: object) -> list[str]:
    return [str(entry.sentence) for entry in history_of(subject, reader=reader)]


def test_history_of_a_convention(world: World) -> None:
    staff, other = world.people["staff"], world.people["other_staff"]
    fields = {
        "reference": "A/1",
        "title": "Together",
        "language": "en",
        "starts_on": world.convention.starts_on,
        "ends_on": world.convention.ends_on,
    }
    convention = draft_convention(
        actor=staff,
        own=world.own,
        partner=world.other,
        fields=fields,
        axes=[AxisDraft("Machining")],
    )
    propose_convention(actor=staff, convention=convention)
    sign(actor=other, convention=convention)
    withdraw_convention(actor=staff, convention=convention)
    propose_convention(actor=staff, convention=convention)
    sign(actor=staff, convention=convention)
    sign(actor=other, convention=convention)
    assert _sentences(convention, staff) == [
        "Signed for Otherland: both sides have signed, the convention is active.",
        "Signed for Ownland.",
        "The convention was proposed for signature.",
        "The proposal was taken back; signatures given so far are void.",
        "Signed for Otherland.",
        "The convention was proposed for signature.",
        "The draft was written.",
    ]
    # the partner does not learn what happened to a draft that it never saw
    assert "The draft was written." not in _sentences(convention, other)
    assert _sentences(convention, world.people["third_staff"]) == []


@pytest.mark.parametrize("language", ["en", "ar"])
def test_history_of_a_binome(world: World, language: str) -> None:
    from django.utils import translation

    review_binome(
        actor=world.people["manager"],
        binome=world.binome,
        side=_side_of(world.binome, world.firm),
        decision="approve",
        language="en",
    )
    review_binome(
        actor=world.people["other_staff"],
        binome=world.binome,
        side=_side_of(world.binome, world.counterpart),
        decision="refuse",
        reason="rivalry",
        language="en",
    )
    close_binome(actor=world.people["manager"], binome=world.standing, reason="language")
    with translation.override(language):
        refused = _sentences(world.binome, world.people["staff"])
        closed = _sentences(world.standing, world.people["staff"])
    if language == "en":
        assert refused[0] == "Refused for Otherland."
        assert refused[1] == "Approved for Ownland; the other side has still to decide."
        assert closed[0] == "Closed: language or culture."
    else:
        assert "الإقليم الآخر" in refused[0]


def test_a_code_of_another_version_keeps_its_place(world: World) -> None:
    record(code="firm.teleported", subject=world.firm, territory_ids=[world.own.id])
    assert _sentences(world.firm, world.people["staff"]) == ["firm.teleported"]


def _side_of(binome: object, firm: object) -> Side:
    return next(side for side in Side if binome.firm_of(side) == firm)  # type: ignore[attr-defined]
