"""The pages of staff and cluster managers in a real browser: accessible and in both directions."""

from collections.abc import Callable

import pytest

from tests.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# name of the picture → role, and the path from the world
PAGES: dict[str, tuple[str, Callable[[World], str]]] = {
    "home-staff": ("staff", lambda w: "/"),
    "home-manager": ("manager", lambda w: "/"),
    "home-entrepreneur": ("entrepreneur", lambda w: "/"),
    "home-operator": ("operator", lambda w: "/"),
    "territories": ("staff", lambda w: "/territories/"),
    "territory": ("staff", lambda w: f"/territories/{w.own.code}/"),
    "territory-register": ("staff", lambda w: "/territories/register/"),
    "territory-edit": ("staff", lambda w: f"/territories/{w.own.code}/edit/"),
    "conventions": ("staff", lambda w: "/conventions/"),
    "convention-active": ("staff", lambda w: f"/conventions/{w.convention.pk}/"),
    "convention-proposed": ("staff", lambda w: f"/conventions/{w.proposed.pk}/"),
    "convention-draft": ("staff", lambda w: f"/conventions/{w.draft.pk}/"),
    "convention-new": ("staff", lambda w: f"/conventions/new/?partner={w.third.code}"),
    "convention-sign": ("staff", lambda w: f"/conventions/{w.proposed.pk}/sign/"),
    "queue": ("manager", lambda w: "/binomes/queue/"),
    "binomes": ("manager", lambda w: "/binomes/"),
    "binome": ("manager", lambda w: f"/binomes/{w.binome.pk}/"),
    "binome-standing": ("manager", lambda w: f"/binomes/{w.standing.pk}/"),
    "binome-close": ("manager", lambda w: f"/binomes/{w.standing.pk}/close/"),
    "firms": ("staff", lambda w: "/firms/"),
    "firms-none": ("staff", lambda w: "/firms/?words=zzz"),
    "firm": ("staff", lambda w: f"/firms/{w.firm.pk}/"),
    "firm-validation": ("staff", lambda w: f"/firms/{w.unvalidated.pk}/validation/"),
    "clusters": ("staff", lambda w: "/clusters/"),
    "cluster": ("staff", lambda w: f"/clusters/{w.cluster.pk}/"),
    "cluster-new": ("staff", lambda w: "/clusters/new/"),
    "tokens": ("staff", lambda w: "/tokens/"),
    "token-new": ("staff", lambda w: "/tokens/new/"),
    "token-revoke": ("staff", lambda w: f"/tokens/{w.token.pk}/revoke/"),
    "members": ("staff", lambda w: "/members/"),
    "member-invite": ("staff", lambda w: "/members/invite/"),
    "member-end": ("staff", lambda w: f"/members/{w.newcomer.pk}/end/"),
}


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(name: str, world: World, shots: Callable[..., None]) -> None:
    role, path = PAGES[name]
    shots(path(world), name, user=world.people[role])
