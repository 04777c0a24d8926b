"""Two tokens at the same moment: one consistent result."""

import pytest

from journal.models import Event
from partnerships.models import Binome, Review
from tests.api.conftest import World, error_of, make_world
from tests.api.road import YES, propose, suggest
from tests.transactions import race


@pytest.fixture
def real_world(transactional_db: None) -> World:
    return make_world()


def test_two_approvals_of_one_side_race(real_world: World) -> None:
    suggestion = suggest(real_world)
    binome = propose(suggestion, real_world.client("north"), real_world.client("south"))
    approve = {"decision": "approve", "language": "en"}

    responses = race(
        *[
            lambda: real_world.client("north").call(
                "post", f"binomes/{binome.pk}/decisions/", approve
            )
        ]
        * 2
    )

    assert sorted(one.status_code for one in responses) == [201, 409]
    refused = next(one for one in responses if one.status_code == 409)
    assert error_of(refused)["code"] == "conflict"
    assert Review.objects.count() == 1
    assert Event.objects.filter(code="binome.review").count() == 1


def test_approvals_of_both_sides_at_once_make_it_stand(real_world: World) -> None:
    suggestion = suggest(real_world)
    binome = propose(suggestion, real_world.client("north"), real_world.client("south"))

    responses = race(
        *(
            lambda who=who: real_world.client(who).call(
                "post", f"binomes/{binome.pk}/decisions/", {"decision": "approve"}
            )
            for who in ("north", "south")
        )
    )

    assert [one.status_code for one in responses] == [201, 201]
    binome.refresh_from_db()
    assert binome.status == "approved"
    assert Event.objects.filter(code="binome.approve").count() == 1


def test_two_interests_at_once_make_one_binome(real_world: World) -> None:
    suggestion = suggest(real_world)

    responses = race(
        *(
            lambda who=who: real_world.client(who).call(
                "post", f"suggestions/{suggestion.pk}/interest/", YES
            )
            for who in ("north", "south")
        )
    )

    assert [one.status_code for one in responses] == [200, 200]
    assert Binome.objects.count() == 1
    assert {one.json()["binome"] for one in responses} >= {Binome.objects.get().pk}
