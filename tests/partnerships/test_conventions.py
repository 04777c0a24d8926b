"""Conventions are drafted by one side, which alone sees and changes the draft."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from ced_platform.shared.choices import Side
from ced_platform.shared.errors import Invalid, NotAllowed
from journal.models import Event
from partnerships.models import Convention
from partnerships.services.axes import AxisDraft
from partnerships.services.conventions import (
    draft_convention,
    update_draft,
)
from tests.factories import (
    TerritoryFactory,
    nace,
)
from tests.partnerships.agreements import TODAY, fields, made, stored

# --- drafting ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["a", "b"])
def test_a_draft_stands_in_one_order_whoever_writes_it(shores, who):
    own, partner = (shores.a, shores.b) if who == "a" else (shores.b, shores.a)
    actor = shores.staff_a if who == "a" else shores.staff_b
    trades = [nace("28.15").id, nace("25").id]
    convention = draft_convention(
        actor=actor,
        own=own,
        partner=partner,
        fields=fields(),
        trade_ids=trades,
        axes=[AxisDraft("Sous-traitance")],
    )
    kept = stored(convention)
    assert (kept.territory_a, kept.territory_b, kept.drafted_by) == (shores.a, shores.b, own)
    assert (kept.status, kept.reference, kept.title) == ("draft", "NPC-TUN-2026", "Métaux")
    assert kept.signed_a_at is kept.signed_b_at is None
    assert set(kept.trades.values_list("id", flat=True)) == set(trades)
    assert (kept.territory_of(Side.A), kept.territory_of(Side.B)) == (shores.a, shores.b)
    event = Event.objects.get(code="convention.drafted")
    assert (event.actor, event.territory_ids) == (actor, [own.id]), "the partner reads nothing yet"


@pytest.mark.parametrize("who", ["observer_a", "token_a", "stranger", "operator", "nobody"])
def test_only_the_staff_of_a_territory_drafts_for_it(shores, who):
    with pytest.raises(NotAllowed):
        draft_convention(
            actor=getattr(shores, who), own=shores.a, partner=shores.b, fields=fields()
        )
    assert not Convention.objects.exists()


def test_nobody_drafts_in_the_name_of_the_partner(shores):
    with pytest.raises(NotAllowed) as refused:
        draft_convention(actor=shores.staff_a, own=shores.b, partner=shores.a, fields=fields())
    assert refused.value.field == "own"


def test_a_territory_makes_no_convention_with_itself_or_a_part_of_itself(shores):
    city = TerritoryFactory(parent=TerritoryFactory(parent=shores.a))
    for own, partner, words in (
        (shores.a, shores.a, "two different territories"),
        (shores.a, city, "part of the other"),
        (city, shores.a, "part of the other"),
    ):
        with pytest.raises(Invalid, match=words) as refused:
            draft_convention(actor=shores.staff_a, own=own, partner=partner, fields=fields())
        assert refused.value.field == "partner"
    sister = TerritoryFactory(parent=shores.a)
    assert draft_convention(actor=shores.staff_a, own=city, partner=sister, fields=fields())


@pytest.mark.parametrize(
    ("changes", "blamed", "words"),
    [
        ({"ends_on": TODAY() - timedelta(days=1)}, "__all__", "ends before it starts"),
        ({"ends_on": TODAY()}, "__all__", "ends before it starts"),
        ({"starts_on": None}, "starts_on", "cannot be null"),
        ({"title": ""}, "title", "cannot be blank"),
        ({"language": "tlh"}, "language", "not a valid choice"),
    ],
)
def test_what_cannot_be_is_blamed_and_nothing_is_written(shores, changes, blamed, words):
    with pytest.raises(ValidationError, match=words) as refused:
        draft_convention(
            actor=shores.staff_a, own=shores.a, partner=shores.b, fields=fields(**changes)
        )
    assert set(refused.value.message_dict) == {blamed}
    assert not Convention.objects.exists()


def test_a_reference_is_used_once(shores):
    made(shores, reference="NPC-TUN-2026")
    with pytest.raises(ValidationError, match="reference exists already"):
        draft_convention(actor=shores.staff_a, own=shores.a, partner=shores.b, fields=fields())


@pytest.mark.parametrize("name", ["status", "signed_a_at", "territory_a", "drafted_by"])
def test_what_is_agreed_is_not_written_as_a_field(shores, name):
    with pytest.raises(ValueError, match="not fields of a convention"):
        update_draft(
            actor=shores.staff_a, convention=made(shores, draft=True), fields={name: "active"}
        )


# --- changing a draft ----------------------------------------------------------------------------


def test_a_draft_is_changed_by_who_wrote_it(shores):
    draft = made(shores, draft=True)
    draft.trades.add(nace("28.15"))
    update_draft(actor=shores.staff_a, convention=draft, fields={"title": "Bois"})
    assert stored(draft).title == "Bois"
    assert draft.trades.count() == 1, "None keeps the trades"
    update_draft(actor=shores.staff_a, convention=draft, fields={}, trade_ids=[])
    assert draft.trades.count() == 0
    for event in Event.objects.filter(code="convention.updated"):
        assert event.territory_ids == [shores.a.id]


@pytest.mark.parametrize("who", ["staff_b", "observer_a", "token_a", "stranger", "operator"])
def test_others_change_no_draft(shores, who):
    draft = made(shores, draft=True, title="Métaux")
    with pytest.raises(NotAllowed):
        update_draft(actor=getattr(shores, who), convention=draft, fields={"title": "Bois"})
    assert stored(draft).title == "Métaux"


@pytest.mark.parametrize("status", ["proposed", "active", "ended", "expired"])
def test_what_the_partner_has_read_is_not_changed(shores, status):
    traits = {"proposed": True} if status == "proposed" else {"status": status}
    convention = made(shores, title="Métaux", **traits)
    with pytest.raises(NotAllowed):
        update_draft(actor=shores.staff_a, convention=convention, fields={"title": "Bois"})
    assert stored(convention).title == "Métaux"
