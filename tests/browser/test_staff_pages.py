"""The pages of staff and cluster managers in a real browser: accessible and in both directions."""

from collections.abc import Callable

import pytest

from tests.world import World, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# name of the picture → role, and the path with the attributes of the world in it
PAGES: dict[str, tuple[str, str]] = {
    "home-staff": ("staff", "/"),
    "home-manager": ("manager", "/"),
    "home-entrepreneur": ("entrepreneur", "/"),
    "home-operator": ("operator", "/"),
    "territories": ("staff", "/territories/"),
    "territory": ("staff", "/territories/{own.code}/"),
    "territory-register": ("staff", "/territories/register/"),
    "territory-edit": ("staff", "/territories/{own.code}/edit/"),
    "conventions": ("staff", "/conventions/"),
    "convention-active": ("staff", "/conventions/{convention.pk}/"),
    "convention-proposed": ("staff", "/conventions/{proposed.pk}/"),
    "convention-draft": ("staff", "/conventions/{draft.pk}/"),
    "convention-new": ("staff", "/conventions/new/?partner={third.code}"),
    "convention-sign": ("staff", "/conventions/{proposed.pk}/sign/"),
    "queue": ("manager", "/binomes/queue/"),
    "binomes": ("manager", "/binomes/"),
    "binome": ("manager", "/binomes/{binome.pk}/"),
    "binome-standing": ("manager", "/binomes/{standing.pk}/"),
    "binome-close": ("manager", "/binomes/{standing.pk}/close/"),
    "firms": ("staff", "/firms/"),
    "firms-none": ("staff", "/firms/?words=zzz"),
    "firm": ("staff", "/firms/{firm.pk}/"),
    "firm-validation": ("staff", "/firms/{unvalidated.pk}/validation/"),
    "clusters": ("staff", "/clusters/"),
    "cluster": ("staff", "/clusters/{cluster.pk}/"),
    "cluster-new": ("staff", "/clusters/new/"),
    "tokens": ("staff", "/tokens/"),
    "token-new": ("staff", "/tokens/new/"),
    "token-revoke": ("staff", "/tokens/{token.pk}/revoke/"),
    "members": ("staff", "/members/"),
    "member-invite": ("staff", "/members/invite/"),
    "member-end": ("staff", "/members/{newcomer.pk}/end/"),
}


@pytest.fixture
def world(transactional_db: None) -> World:
    return build_world()


@pytest.mark.parametrize("name", PAGES)
def test_page_is_accessible_and_fits(name: str, world: World, shots: Callable[..., None]) -> None:
    role, path = PAGES[name]
    shots(path.format(**vars(world), newcomer=world.newcomer), name, user=world.people[role])
