"""Keys and people of one's own places."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from actors.models import ApiToken, Mandate, User
from actors.services.people import digest_of
from tests.world import World


@pytest.fixture
def staff(as_role: Callable[[str], Client]) -> Client:
    return as_role("staff")


def test_a_key_is_shown_once(staff: Client, world: World) -> None:
    response = staff.post("/tokens/new/", {"territory": world.own.pk, "label": "chamber"})
    key = re.search(r'value="(ced_[\w-]+)"', response.content.decode())
    assert key is not None
    token = ApiToken.objects.get(label="chamber")
    assert token.digest == digest_of(key.group(1))
    assert "no-store" in response.headers["Cache-Control"]
    assert key.group(1) not in staff.get("/tokens/").content.decode()
    assert token.hint in staff.get("/tokens/").content.decode()


@pytest.mark.parametrize("place", ["other", "third"])
def test_no_key_for_another_territory(place: str, staff: Client, world: World) -> None:
    response = staff.post(
        "/tokens/new/", {"territory": getattr(world, place).pk, "label": "theirs"}
    )
    assert "territory" in response.context["form"].errors
    assert not ApiToken.objects.filter(label="theirs").exists()


def test_revoking_asks_first(staff: Client, world: World) -> None:
    path = f"/tokens/{world.token.pk}/revoke/"
    assert "cannot be undone" in staff.get(path).content.decode()
    world.token.refresh_from_db()
    assert world.token.revoked_at is None
    staff.post(path)
    world.token.refresh_from_db()
    assert world.token.revoked_at is not None
    shown = {
        state: staff.get("/tokens/", {"state": state}).context["page_obj"].paginator.count
        for state in ("valid", "revoked")
    }
    assert shown == {"valid": 0, "revoked": 1}


def people(client: Client, **query: str) -> set[str]:
    page = client.get("/members/", query).context["page_obj"]
    return {str(mandate.user) for mandate in page}


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("staff", {"Sam Staff", "Mona Manager", "Erin Entrepreneur", "observer"}),
        ("manager", {"Mona Manager", "Erin Entrepreneur"}),
        ("entrepreneur", {"Erin Entrepreneur"}),
        ("other_staff", {"Omar Other"}),
    ],
)
def test_everybody_sees_their_own_places(
    role: str, seen: set[str], as_role: Callable[[str], Client], world: World
) -> None:
    observer = str(world.people["observer"])
    assert people(as_role(role)) == {observer if one == "observer" else one for one in seen}


def test_filters(staff: Client, world: World) -> None:
    assert people(staff, role="cluster_manager") == {"Mona Manager"}
    assert people(staff, words="mona") == {"Mona Manager"}
    assert people(staff, state="ended") == set()
    staff.post(f"/members/{world.newcomer.pk}/end/")
    assert people(staff, state="ended") == {"Erin Entrepreneur"}
    assert "Erin Entrepreneur" not in people(staff)
    assert "Erin Entrepreneur" in people(staff, state="any")


def invitation(role: str, place: object) -> dict[str, str]:
    return {
        "email": "new@example.org",
        "full_name": "Nora New",
        "language": "ar",
        "role": f"{role}-{place.pk}",  # type: ignore[attr-defined]
    }


def test_inviting(staff: Client, world: World) -> None:
    staff.post("/members/invite/", invitation("observer", world.own))
    mandate = Mandate.objects.get(user__email="new@example.org")
    assert (mandate.role, mandate.place) == (Mandate.Role.OBSERVER, world.own)
    assert mandate.user.language == "ar"
    assert not mandate.user.has_usable_password()
    page = staff.get("/members/").content.decode()
    assert f"/members/{mandate.pk}/again/" in page
    again = staff.post(f"/members/{mandate.pk}/again/", follow=True)
    assert "is on its way" in again.content.decode()


def test_no_role_is_chosen_beforehand(staff: Client, world: World) -> None:
    form = staff.get("/members/invite/").context["form"]
    labels = dict(form.fields["role"].choices)
    assert form["role"].value() == ""
    assert labels[f"observer-{world.own.pk}"] == "observer of a territory – Ownland"
    answer = staff.post("/members/invite/", invitation("", world.own) | {"role": ""})
    assert "role" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("territory_staff", "other"),
        ("cluster_manager", "own"),
        ("api_client", "own"),
        ("firm_representative", "counterpart"),
    ],
)
def test_roles_that_are_not_offered(role: str, place: str, staff: Client, world: World) -> None:
    response = staff.post("/members/invite/", invitation(role, getattr(world, place)))
    assert "role" in response.context["form"].errors
    assert not User.objects.filter(email="new@example.org").exists()


def test_inviting_into_a_firm_from_its_page(staff: Client, world: World) -> None:
    page = staff.get(f"/firms/{world.unvalidated.pk}/").content.decode()
    assert f"/members/invite/?firm={world.unvalidated.pk}" in page
    path = f"/members/invite/?firm={world.unvalidated.pk}"
    staff.post(path, invitation("firm_representative", world.unvalidated))
    assert User.objects.get(email="new@example.org").represented_firm_ids == {world.unvalidated.pk}
    # a firm that may be seen but is another's
    assert staff.get(f"/members/invite/?firm={world.counterpart.pk}").status_code == 403
    assert staff.get("/members/invite/?firm=999999").status_code == 404
    assert staff.get("/members/invite/?firm=x").status_code == 200


def test_a_mandate_twice(staff: Client, world: World) -> None:
    for _time in range(2):
        response = staff.post("/members/invite/", invitation("observer", world.own))
    assert "holds this mandate already" in response.content.decode()
    assert Mandate.objects.filter(user__email="new@example.org").count() == 1


def test_the_last_one_cannot_be_ended(staff: Client, world: World) -> None:
    sam = world.people["staff"].mandates.get()
    path = f"/members/{sam.pk}/end/"
    response = staff.post(path, headers={"referer": f"http://testserver{path}"}, follow=True)
    assert "This is the last person in this role" in response.content.decode()
    sam.refresh_from_db()
    assert sam.ends_on is None
