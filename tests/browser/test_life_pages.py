"""The pages of a binôme's life and of its officers: accessible, in both directions, on a phone.

Addresses come from the tables of who may open what (tests/web/access), so that a page stands
there once.
"""

from collections.abc import Callable

import pytest
from django.urls import reverse

from partnerships.models import Binome
from tests.web.access import all_rows
from tests.world import NOW, World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ROWS = all_rows()
# who opens it, and its name in the addresses; posts have no page of their own
PAGES = [
    ("entrepreneur", "partnerships:binome-dialogue"),
    ("manager", "partnerships:binome-dialogue"),
    ("entrepreneur", "partnerships:binome-message-edit"),
    ("entrepreneur", "partnerships:binome-message-withdraw"),
    ("entrepreneur", "partnerships:binome-visits"),
    ("entrepreneur", "partnerships:binome-visit-plan"),
    ("entrepreneur", "partnerships:binome-visit-waive"),
    ("entrepreneur", "partnerships:binome-visit-report"),
    ("entrepreneur", "partnerships:binome-grid"),
    ("entrepreneur", "partnerships:binome-grid-edit"),
    ("entrepreneur", "partnerships:binome-project"),
    ("entrepreneur", "partnerships:binome-project-edit"),
    ("entrepreneur", "partnerships:binome-agreements"),
    ("entrepreneur", "partnerships:binome-agreement-new"),
    ("entrepreneur", "partnerships:binome-agreement-withdraw"),
    ("entrepreneur", "partnerships:binome-follow-up"),
    ("entrepreneur", "partnerships:binome-follow-up-answer"),
    ("entrepreneur", "partnerships:binome-follow-up-stop"),
    ("manager", "partnerships:cases"),
    ("manager", "partnerships:case-hand-over"),
    ("staff", "partnerships:cases-end"),
    ("manager", "partnerships:pairings"),
    ("manager", "partnerships:pairing"),
    ("entrepreneur", "partnerships:pairing"),
    ("manager", "partnerships:review-report"),
    ("manager", "matching:pairing-find"),
    ("manager", "matching:pairing-propose"),
    ("entrepreneur", "matching:answers"),
    ("operator", "matching:ruleset"),
    ("operator", "matching:ruleset-new"),
    ("operator", "matching:trial"),
]


@pytest.fixture
def world(transactional_db: None) -> World:
    """The standing binôme has come to its project, so that each sheet can be filled in."""
    world = build_world()
    reached = dict.fromkeys(("dialogue_at", "visits_at", "project_at"), NOW)
    Binome.objects.filter(pk=world.standing.pk).update(status="project", **reached)
    return world


@pytest.mark.parametrize("role", sorted({role for role, _name in PAGES}))
def test_pages_are_accessible_and_fit(role: str, world: World, shots: Callable[..., None]) -> None:
    for reader, name in PAGES:
        if reader == role:
            path = reverse(name, args=ROWS[name].args(world))
            shots(path, f"{name.rsplit(':', maxsplit=1)[-1]}-{role}", user=world.people[role])
