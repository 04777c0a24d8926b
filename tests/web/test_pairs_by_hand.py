"""Bringing two firms together by hand, questions to the firms, cases: through the pages."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actors.models import Firm
from ced_platform.shared.choices import Side
from partnerships.models import Binome, Charge, Pairing
from partnerships.services.charges import take_charge
from tests.factories import FirmFactory, PairingFactory, manager_of, representative_of
from tests.web.suggestions.conftest import client_of
from tests.world import World

As = Callable[[str], Client]


@pytest.fixture
def partner(world: World) -> Firm:
    """A firm abroad without a place on anybody's list: its trade is another."""
    Firm.objects.filter(pk=world.firm.pk).update(capacity=5)
    return FirmFactory(
        territory=world.other, name="Bakers United", activity="10.71", capacity=3, brings=[]
    )


def test_a_manager_finds_compares_and_proposes(as_role: As, world: World, partner: Firm) -> None:
    manager = as_role("manager")
    found = manager.get(f"/pairings/find/{world.firm.pk}/?words=bakers")
    assert [firm.name for firm in found.context["page_obj"]] == ["Bakers United"]
    address = f"/pairings/find/{world.firm.pk}/with/{partner.pk}/"
    shown = manager.get(address)
    assert "Their trades are too far from each other." in shown.content.decode()
    assert "reason" in manager.post(address, {"reason": ""}).context["form"].errors
    sent = manager.post(address, {"reason": "They share a building"}, follow=True)
    assert "Both firms are asked" in sent.content.decode()
    pairing = Pairing.objects.get()
    assert pairing.evidence["score"] < 0.5  # what the engine said is kept
    again = manager.post(address, {"reason": "Once more"})
    assert again.status_code == 409

    heads = as_role("entrepreneur"), client_of(representative_of(partner))
    yes = {"answer": "interested", "cooperation": "Bread for gears", "language": "en"}
    first = heads[0].post(f"/pairings/{pairing.pk}/", yes, follow=True)
    assert "only when both of you say yes" in first.content.decode()
    assert manager.get("/pairings/").context["page_obj"][0].status == "open"
    heads[1].post(f"/pairings/{pairing.pk}/", yes)
    assert (
        Binome.objects.get(firm_a__in=[world.firm, partner], origin="manual").status == "proposed"
    )


def test_an_answer_without_words_keeps_what_was_typed(
    as_role: As, world: World, partner: Firm
) -> None:
    pairing = PairingFactory(pair=(world.convention, world.firm, partner))
    typed = {"answer": "interested", "cooperation": "", "questions": "How big?", "language": "en"}
    response = as_role("entrepreneur").post(f"/pairings/{pairing.pk}/", typed)
    assert "cooperation" in response.context["form"].errors
    assert "How big?" in response.content.decode()


@pytest.mark.parametrize("role", ["manager", "staff", "other_staff", "observer"])
def test_only_the_firms_answer(as_role: As, world: World, partner: Firm, role: str) -> None:
    pairing = PairingFactory(pair=(world.convention, world.firm, partner))
    client = as_role(role)
    assert client.get(f"/pairings/{pairing.pk}/").context["form"] is None
    assert client.post(f"/pairings/{pairing.pk}/", {"answer": "not_now"}).status_code == 403


def test_a_question_goes_to_the_firm_and_comes_back(as_role: As, world: World) -> None:
    page = f"/binomes/{world.binome.pk}/"
    side = Side.A if world.binome.firm_a_id == world.firm.pk else Side.B
    asked = {"side": side, "decision": "ask", "addressee": side, "comment": "How many people?"}
    after = as_role("manager").post(page, asked, follow=True)
    assert "comes back to the queue" in after.content.decode()
    head = as_role("entrepreneur")
    assert "How many people?" in head.get(page).content.decode()
    head.post(f"{page}answer/", {"answer": "Twelve"})
    queue = as_role("manager").get("/binomes/queue/").context["page_obj"]
    assert [one.pk for one in queue] == [world.binome.pk]
    assert "Twelve" in as_role("other_staff").get(page).content.decode()


def test_the_firms_read_a_courteous_reason(as_role: As, world: World) -> None:
    page = f"/binomes/{world.binome.pk}/"
    side = Side.A if world.binome.firm_a_id == world.firm.pk else Side.B
    refused = {"side": side, "decision": "refuse", "reason": "reputation", "comment": "Beware"}
    as_role("manager").post(page, refused)
    read = as_role("entrepreneur").get(page).content.decode()
    assert "better chances for you with other firms" in read
    assert "doubt" not in read.lower()
    report = as_role("manager").get("/binomes/refusals/")
    assert [times for _label, times in report.context["reasons"]] == [1]
    assert as_role("third_staff").get("/binomes/refusals/").context["total"] == 0


def test_a_case_passes_on_and_a_mandate_ends_with_its_cases(as_role: As, world: World) -> None:
    manager = world.people["manager"]
    assert manager is not None
    side = Side.A if world.standing.firm_a_id == world.firm.pk else Side.B
    charge = take_charge(actor=manager, binome=world.standing, side=side)
    assert charge is not None
    colleague, third = manager_of(world.cluster), manager_of(world.cluster)
    client = as_role("manager")
    assert [one.pk for one in client.get("/binomes/cases/").context["page_obj"]] == [charge.pk]
    client.post(f"/binomes/cases/{charge.pk}/hand-over/", {"to": colleague.pk, "note": "Call"})
    assert not client.get("/binomes/cases/").context["page_obj"]
    firm_reads = as_role("entrepreneur").get(f"/binomes/{world.standing.pk}/").content.decode()
    assert str(colleague) in firm_reads
    assert "Call" not in firm_reads

    mandate = colleague.mandates.get()
    staff = as_role("staff")
    shown = staff.get(f"/members/{mandate.pk}/end/")
    assert "Hand over and end the mandate" in shown.content.decode()
    staff.post(f"/binomes/cases/of-mandate/{mandate.pk}/", {"to": third.pk})
    mandate.refresh_from_db()
    assert mandate.ends_on is not None
    assert Charge.objects.get(until__isnull=True).officer == third


def test_a_refused_firm_asks_for_a_second_look(as_role: As, world: World) -> None:
    Firm.objects.filter(pk=world.firm.pk).update(validation="refused")
    as_role("entrepreneur").post(f"/firms/{world.firm.pk}/second-look/")
    world.firm.refresh_from_db()
    assert world.firm.validation == "pending"


@pytest.mark.parametrize(
    ("address", "role", "most"),
    [("/pairings/", "manager", 12), ("/binomes/cases/", "manager", 12)],
)
def test_lists_cost_the_same_for_any_number_of_rows(
    as_role: As,
    world: World,
    address: str,
    role: str,
    most: int,
    django_assert_max_num_queries: Any,
) -> None:
    for _number in range(4):
        other = FirmFactory(territory=world.other)
        PairingFactory(pair=(world.convention, world.firm, other))
    side = Side.A if world.standing.firm_a_id == world.firm.pk else Side.B
    take_charge(actor=world.people["manager"], binome=world.standing, side=side)
    client = as_role(role)
    with django_assert_max_num_queries(most):
        client.get(address)


@pytest.mark.parametrize(("path", "at_most"), [("/pairings/find/", 12), ("/pairings/find/{}/", 19)])
def test_the_finder_asks_the_database_no_more_for_more_firms(
    as_role: As, world: World, partner: Firm, path: str, at_most: int
) -> None:
    address = path.format(world.firm.pk)
    manager = as_role("manager")
    manager.get(address)
    counts = []
    for more in (0, 12):
        FirmFactory.create_batch(more, territory=world.other, activity="10.71")
        FirmFactory.create_batch(more, territory=world.firm.territory, cluster=world.firm.cluster)
        with CaptureQueriesContext(connection) as captured:
            assert manager.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= at_most, counts
