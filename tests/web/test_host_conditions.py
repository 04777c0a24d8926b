"""The page on which a territory says what its law allows, and where that is shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ced_platform.shared.choices import PartnershipKind
from territories.models import HostCondition
from tests.factories import TerritoryFactory
from tests.world import World

TYPED = {
    "verdict": "conditional",
    "text_ar": "لا أكثر من النصف",
    "source": "Code, art. 3 https://law.example.org",
    "checked_on": "2026-03-01",
}


def page(territory: Any) -> str:
    return reverse("territories:conditions", args=[territory.code])


def form(territory: Any, kind: str = "equity") -> str:
    return reverse("territories:condition", args=[territory.code, kind])


def bar(territory: Any, kind: str) -> HostCondition:
    return HostCondition.objects.create(
        territory=territory, kind=kind, verdict="barred", text_fr=f"Pas de {kind}", source="Code"
    )


def test_staff_write_a_condition_and_everybody_reads_it(
    as_role: Callable[[str], Client], world: World
) -> None:
    staff = as_role("staff")
    response = staff.post(form(world.own), TYPED)
    assert response.url == page(world.own)
    for role in ("entrepreneur", "third_staff"):
        shown = as_role(role).get(page(world.own)).content.decode()
        assert '<p lang="ar" dir="auto">لا أكثر من النصف</p>' in shown
        assert '<a href="https://law.example.org"' in shown
        assert form(world.own) not in shown, "only its staff change it"
    assert form(world.own) in staff.get(page(world.own)).content.decode()
    assert page(world.own) in staff.get(f"/territories/{world.own.code}/").content.decode()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text_ar": ""}, "Say in words"),
        ({"verdict": ""}, "required"),
        ({"source": ""}, "required"),
        ({"checked_on": "soon"}, "valid date"),
    ],
)
def test_what_was_typed_stays_with_what_is_wrong(
    changes: dict[str, Any], words: str, as_role: Callable[[str], Client], world: World
) -> None:
    response = as_role("staff").post(form(world.own), TYPED | {"text_fr": ""} | changes)
    assert response.status_code == 200
    assert words in str(response.context["form"].errors)
    if "source" not in changes:
        assert TYPED["source"] in response.content.decode()
    assert not HostCondition.objects.exists()


def test_what_holds_above_is_shown_with_its_place_and_not_changed_here(
    as_role: Callable[[str], Client], world: World
) -> None:
    country = TerritoryFactory(kind="country", name_en="The Country")
    world.own.parent = country
    world.own.save()
    bar(country, "franchise")
    shown = as_role("staff").get(page(world.own)).content.decode()
    assert "law of The Country" in shown
    assert form(country, "franchise") not in shown
    assert form(world.own, "franchise") in shown, "it may have a condition of its own as well"


def test_a_kind_that_is_none_is_not_found(as_role: Callable[[str], Client], world: World) -> None:
    assert as_role("staff").get(form(world.own, "marriage")).status_code == 404


def test_who_records_an_agreement_reads_the_law_of_both_places(
    as_role: Callable[[str], Client], world: World
) -> None:
    address = reverse("partnerships:binome-agreement-new", args=[world.standing.pk])
    client = as_role("entrepreneur")
    assert "What the law says" not in client.get(address).content.decode()
    bar(world.own, "equity")
    bar(world.other, "licence")
    shown = client.get(address).content.decode()
    assert shown.count("What the law says") == 2
    assert "Pas de equity" in shown
    assert "Pas de licence" in shown


def test_the_page_asks_a_bounded_number_of_times(
    as_role: Callable[[str], Client], world: World, django_assert_max_num_queries: Any
) -> None:
    for kind in PartnershipKind.values:
        bar(world.own, kind)
    client = as_role("staff")
    with django_assert_max_num_queries(14):
        shown = client.get(page(world.own)).content.decode()
    assert shown.count("not possible here") == len(PartnershipKind.values)
