"""The review queue and the page of a binôme: each side decides for itself, once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ced_platform.shared.choices import Side
from partnerships.models import Review
from partnerships.services.binomes import review_binome
from tests.factories import manager_of
from tests.world import World


def side_of(world: World, firm: Any) -> str:
    return next(side.value for side in Side if world.binome.firm_of(side) == firm)


@pytest.fixture
def page(world: World) -> str:
    return f"/binomes/{world.binome.pk}/"


@pytest.fixture
def own(world: World) -> str:
    return side_of(world, world.firm)


@pytest.fixture
def other(world: World) -> str:
    return side_of(world, world.counterpart)


def test_both_sides_approve(
    as_role: Callable[[str], Client], world: World, page: str, own: str, other: str
) -> None:
    manager, staff = as_role("manager"), as_role("other_staff")
    assert "You decide for" in manager.get(page).content.decode()
    after = manager.post(page, {"side": own, "decision": "approve", "comment": "Good"}, follow=True)
    assert "The other side has still to decide" in after.content.decode()
    assert after.context["form"] is None  # decided: nothing more to send
    assert 'id="decision"' not in after.content.decode()

    queue = staff.get("/binomes/queue/").content.decode()
    assert "approved for Ownland" in queue
    after = staff.post(page, {"side": other, "decision": "approve"}, follow=True)
    assert "the binôme stands" in after.content.decode()
    world.binome.refresh_from_db()
    assert world.binome.status == "approved"
    assert not staff.get("/binomes/queue/").context["page_obj"]


def test_a_refusal_needs_a_reason(
    as_role: Callable[[str], Client], world: World, page: str, own: str
) -> None:
    manager = as_role("manager")
    typed = {"side": own, "decision": "refuse", "comment": "They compete"}
    response = manager.post(page, typed)
    assert "Choose a reason" in str(response.context["form"].errors["reason"])
    assert "They compete" in response.content.decode()
    assert not Review.objects.exists()
    manager.post(page, typed | {"reason": "rivalry"})
    world.binome.refresh_from_db()
    assert world.binome.status == "refused"


def test_nobody_decides_for_the_other_side(
    as_role: Callable[[str], Client], world: World, page: str, other: str
) -> None:
    response = as_role("manager").post(page, {"side": other, "decision": "approve"})
    assert response.status_code == 200
    assert "side" in response.context["form"].errors
    assert not Review.objects.exists()


@pytest.mark.parametrize("role", ["entrepreneur", "staff", "observer"])
def test_who_does_not_decide_has_no_form(
    role: str, as_role: Callable[[str], Client], page: str, own: str
) -> None:
    """Staff of a territory leave the decision to the cluster of the firm."""
    client = as_role(role)
    assert client.get(page).context["form"] is None
    assert client.post(page, {"side": own, "decision": "approve"}).status_code == 403
    assert not Review.objects.exists()


def test_a_colleague_was_first(
    as_role: Callable[[str], Client], world: World, page: str, own: str
) -> None:
    manager = as_role("manager")
    manager.get(page)
    review_binome(
        actor=manager_of(world.cluster),
        binome=world.binome,
        side=Side(own),
        decision="approve",
        language="en",
    )
    after = manager.post(page, {"side": own, "decision": "refuse", "reason": "legal"}, follow=True)
    assert "Your side has decided on this binôme already" in after.content.decode()
    assert Review.objects.get().decision == "approve"


def test_the_firms_do_not_read_the_comments(
    as_role: Callable[[str], Client], world: World, page: str, own: str
) -> None:
    as_role("manager").post(
        page, {"side": own, "decision": "refuse", "reason": "capacity", "comment": "Between us"}
    )
    assert "Between us" in as_role("other_staff").get(page).content.decode()
    read_by_the_firm = as_role("entrepreneur").get(page).content.decode()
    assert "Between us" not in read_by_the_firm
    assert "The firm has no capacity now" not in read_by_the_firm
    assert "The moment is not right for a new partnership." in read_by_the_firm


def test_the_lists_face_each_other(
    as_role: Callable[[str], Client], world: World, page: str
) -> None:
    response = as_role("manager").get(page)
    facing = {
        exchange.giver.name: (
            [asset.text for asset in exchange.brings],
            [asset.text for asset in exchange.seeks],
        )
        for exchange in response.context["exchanges"]
    }
    assert facing["Gears & Sons"] == (["gears"], ["تروس"])
    assert facing["مصنع التروس"] == (["شبكة توزيع"], ["buyers abroad"])
    assert "Make something together" in response.content.decode()


def test_queue_is_the_reviewers_own(as_role: Callable[[str], Client], world: World) -> None:
    waiting = {
        role: [one.pk for one in as_role(role).get("/binomes/queue/").context["page_obj"]]
        for role in ("manager", "staff", "other_staff", "third_staff", "entrepreneur")
    }
    assert waiting == {
        "manager": [world.binome.pk],
        "staff": [],
        "other_staff": [world.binome.pk],
        "third_staff": [],
        "entrepreneur": [],
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"binome", "standing"}),
        ({"status": "approved"}, {"standing"}),
        ({"words": "another"}, {"standing"}),
        ({"words": "التروس"}, {"binome"}),
        ({"words": "nobody"}, set()),
    ],
)
def test_filters(
    query: dict[str, str], names: set[str], as_role: Callable[[str], Client], world: World
) -> None:
    shown = {one.pk for one in as_role("staff").get("/binomes/", query).context["page_obj"]}
    assert shown == {getattr(world, name).pk for name in names}


@pytest.mark.parametrize(("value", "count"), [("", 1), ("open", 1), ("approved", 0)])
def test_queue_filter_of_the_other_side(
    value: str, count: int, as_role: Callable[[str], Client]
) -> None:
    response = as_role("manager").get("/binomes/queue/", {"other_side": value})
    assert len(response.context["page_obj"]) == count


def test_closing_asks_for_a_reason(as_role: Callable[[str], Client], world: World) -> None:
    manager, path = as_role("manager"), f"/binomes/{world.standing.pk}/close/"
    assert "reason" in manager.post(path, {}).context["form"].errors
    manager.post(path, {"reason": "priorities"})
    world.standing.refresh_from_db()
    assert (world.standing.status, world.standing.closing_reason) == ("closed", "priorities")
    assert manager.get(path).status_code == 409


def test_a_proposal_is_not_closed(
    as_role: Callable[[str], Client], world: World, page: str
) -> None:
    assert as_role("manager").get(f"{page}close/").status_code == 409


def test_a_synthetic_pair_says_so(
    as_role: Callable[[str], Client], world: World, page: str
) -> None:
    manager = as_role("manager")
    assert "synthetic-banner" not in manager.get(page).content.decode()
    type(world.firm).objects.filter(pk=world.firm.pk).update(origin="synthetic")
    for path in (page, "/binomes/", "/binomes/queue/", "/firms/", f"/firms/{world.firm.pk}/"):
        assert "synthetic-banner" in manager.get(path).content.decode(), path
