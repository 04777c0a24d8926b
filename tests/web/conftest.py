"""The small world, and a browserless client for each of its people."""

from collections.abc import Callable

import pytest
from django.test import Client

from actors.models import User
from tests.world import World, build_world


@pytest.fixture
def world(db: None) -> World:
    return build_world()


@pytest.fixture
def as_role(world: World) -> Callable[[str], Client]:
    """A client logged in as the person of a role."""

    def log_in(role: str) -> Client:
        client = Client()
        user = world.people[role]
        if user is not None:
            client.force_login(User.objects.get(pk=user.pk))
        return client

    return log_in
