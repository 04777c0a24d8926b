"""Firms and clusters for staff and managers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from actors.models import Cluster, Firm, FirmActivity
from tests.factories import ClusterFactory, FirmFactory, nace
from tests.world import World
from trades.models import Activity


@pytest.fixture
def staff(as_role: Callable[[str], Client]) -> Client:
    return as_role("staff")


def names(client: Client, **query: Any) -> set[str]:
    return {firm.name for firm in client.get("/firms/", query).context["page_obj"]}


OWN = {"Gears & Sons", "Newcomer"}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, OWN),
        ({"words": "gear"}, {"Gears & Sons"}),
        ({"words": "lille"}, {"Newcomer"}),
        ({"side": "partners"}, {"مصنع التروس", "Another Abroad"}),
        ({"validation": "pending"}, {"Newcomer"}),
        ({"publication": "draft"}, set()),
        ({"division": "25"}, {"Gears & Sons"}),
        ({"division": "26"}, set()),
        ({"division": "25", "validation": "pending"}, set()),
        ({"cluster": "0"}, OWN),  # not a cluster: reported, and narrows nothing
    ],
)
def test_filters(query: dict[str, str], expected: set[str], staff: Client, world: World) -> None:
    Firm.objects.filter(pk=world.unvalidated.pk).update(city="Lille")
    assert names(staff, **query) == expected


def test_trade_of_a_national_code(staff: Client, world: World) -> None:
    """A firm that gave its French code is found under the division of NACE."""
    naf = Activity.objects.get(nomenclature__code="NAF2", code="25.62B")
    FirmActivity.objects.create(firm=world.unvalidated, activity=naf, is_main=True)
    assert names(staff, division="25") == OWN
    assert names(staff, division="62") == set()


def test_manager_sees_the_members_only(as_role: Callable[[str], Client], world: World) -> None:
    FirmFactory(territory=world.own, name="Without cluster")
    assert names(as_role("manager")) == OWN
    assert "Without cluster" in names(as_role("staff"))


def test_partners_hidden_firms_stay_hidden(staff: Client, world: World) -> None:
    hidden = FirmFactory(territory=world.other, draft=True, name="Hidden")
    assert "Hidden" not in names(staff, side="partners")
    assert staff.get(f"/firms/{hidden.pk}/").status_code == 404


def test_sorting(staff: Client) -> None:
    def order(sort: str) -> list[str]:
        return [firm.name for firm in staff.get("/firms/", {"sort": sort}).context["page_obj"]]

    assert order("-name") == ["Newcomer", "Gears & Sons"]
    assert order("validation") == ["Newcomer", "Gears & Sons"]


def test_more_firms_than_a_page(staff: Client, world: World) -> None:
    FirmFactory.create_batch(30, territory=world.own)
    first, second = (staff.get("/firms/", {"page": page}) for page in (1, 2))
    assert len(first.context["page_obj"]) == 25
    assert len(second.context["page_obj"]) == 7
    assert "26–32 of 32" in second.content.decode()
    # a filter stays when one leafs on
    filtered = staff.get("/firms/", {"words": "firm", "page": 2}).content.decode()
    assert "words=firm&amp;page=1" in filtered


@pytest.mark.parametrize(
    ("decision", "comment", "validation"),
    [
        ("validated", "", "validated"),
        ("refused", "Not an SME", "refused"),
        ("refused", "  ", "pending"),  # a refusal without a reason is no refusal
        ("pending", "", "pending"),  # not one of the two decisions
    ],
)
def test_validation(
    decision: str, comment: str, validation: str, staff: Client, world: World
) -> None:
    path = f"/firms/{world.unvalidated.pk}/validation/"
    response = staff.post(path, {"validation": decision, "comment": comment})
    world.unvalidated.refresh_from_db()
    assert world.unvalidated.validation == validation
    assert response.status_code == (200 if validation == "pending" else 302)


def test_reason_is_read_on_the_own_side_only(
    as_role: Callable[[str], Client], world: World
) -> None:
    Firm.objects.filter(pk=world.firm.pk).update(validation_comment="Seen on site")
    path = f"/firms/{world.firm.pk}/"
    for role, reads in (("staff", True), ("entrepreneur", True), ("other_staff", False)):
        assert ("Seen on site" in as_role(role).get(path).content.decode()) is reads


def test_inferred_activities_and_source_are_marked(staff: Client, world: World) -> None:
    Firm.objects.filter(pk=world.firm.pk).update(origin="imported", source="cordis_h2020")
    world.firm.activities.update(origin=FirmActivity.Origin.INFERRED)
    page = staff.get(f"/firms/{world.firm.pk}/").content.decode()
    assert "inferred, to be confirmed" in page
    assert "Imported from a public source (cordis_h2020)" in page
    assert "inferred, to be confirmed" in staff.get("/firms/").content.decode()


def cluster_form(world: World, **changes: Any) -> dict[str, Any]:
    return {
        "territory": world.own.pk,
        "name": "Textile cluster",
        "language": "fr",
        "website": "textile.example.org",
        "trades-TOTAL_FORMS": "1",
        "trades-INITIAL_FORMS": "0",
        "trades-0-activity": str(nace("13.20").pk),
        **changes,
    }


def test_a_cluster_is_entered_then_validated(staff: Client, world: World) -> None:
    staff.post("/clusters/new/", cluster_form(world))
    cluster = Cluster.objects.get(name="Textile cluster")
    assert cluster.status == Cluster.Status.PROVISIONAL
    assert cluster.website == "https://textile.example.org"
    assert [trade.code for trade in cluster.trades.all()] == ["13.20"]
    staff.post(f"/clusters/{cluster.pk}/status/", {"status": "validated"})
    cluster.refresh_from_db()
    assert cluster.status == Cluster.Status.VALIDATED


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"territory": "other"}, "territory"), ({"name": "taken"}, None)],
)
def test_bad_clusters(
    changes: dict[str, Any], field: str | None, staff: Client, world: World
) -> None:
    named = {"other": world.other.pk, "taken": world.cluster.name}
    changes = {name: named.get(value, value) for name, value in changes.items()}
    before = Cluster.objects.count()
    form = staff.post("/clusters/new/", cluster_form(world, **changes)).context["form"]
    assert form.errors[field] if field else form.non_field_errors()
    assert Cluster.objects.count() == before


def test_a_manager_keeps_the_page_but_not_the_status(
    as_role: Callable[[str], Client], world: World
) -> None:
    manager, path = as_role("manager"), f"/clusters/{world.cluster.pk}/"
    manager.post(f"{path}edit/", cluster_form(world, name="Metal and more"))
    world.cluster.refresh_from_db()
    assert world.cluster.name == "Metal and more"
    assert world.cluster.territory == world.own
    assert manager.post(f"{path}status/", {"status": "withdrawn"}).status_code == 403
    assert "Make provisional" not in manager.get(path).content.decode()


def test_unknown_status(staff: Client, world: World) -> None:
    path = f"/clusters/{world.cluster.pk}/status/"
    assert staff.post(path, {"status": "golden"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"Metal cluster", "Abroad cluster"}),
        ({"side": "own"}, {"Metal cluster"}),
        ({"side": "partners"}, {"Abroad cluster"}),
        ({"status": "provisional"}, set()),
        ({"words": "metal"}, {"Metal cluster"}),
    ],
)
def test_cluster_filters(
    query: dict[str, str], expected: set[str], staff: Client, world: World
) -> None:
    ClusterFactory(territory=world.other, name="Abroad cluster")
    ClusterFactory(territory=world.third, name="Unseen cluster")
    found = {cluster.name for cluster in staff.get("/clusters/", query).context["page_obj"]}
    assert found == expected


def test_home_leads_to_what_waits(as_role: Callable[[str], Client], world: World) -> None:
    manager = as_role("manager").get("/").content.decode()
    assert f"/binomes/{world.binome.pk}/" in manager
    assert f"/firms/{world.unvalidated.pk}/validation/" in manager
    assert f"/profile/{world.firm.pk}/" in as_role("entrepreneur").get("/").content.decode()
    operator = as_role("operator").get("/").content.decode()
    assert 'href="/admin/"' in operator
    assert "Reviews to decide" not in operator
