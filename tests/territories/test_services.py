"""The register of territories: who writes it, what it refuses, what lies below what."""

import pytest
from django.core.exceptions import ValidationError

from actors.services.people import create_token
from ced_platform.shared.errors import Conflict, Invalid, NotAllowed
from journal.models import Event
from territories.models import Territory
from territories.queries import (
    country_codes,
    descendants_of_each,
    ids_with_ancestors,
    ids_with_descendants,
    named_like,
)
from territories.services import load_reference_territories, register_territory, update_territory
from tests.factories import TerritoryFactory, UserFactory, observer_of, staff_of
from tests.transactions import race

FIELDS = {"kind": "governorate", "name_en": "Tunis", "name_fr": "Tunis", "main_city": "Tunis"}


# --- registering ---------------------------------------------------------------------------------


def test_staff_register_a_partner(db):
    own = TerritoryFactory()
    actor = staff_of(own)
    territory = register_territory(actor=actor, code="TN-11", fields=FIELDS)
    stored = Territory.objects.get(pk=territory.pk)
    assert (stored.code, stored.kind, stored.name_fr) == ("TN-11", "governorate", "Tunis")
    assert stored.registered_by == actor
    assert stored.country_code == "TN"
    event = Event.objects.get()
    assert (event.code, event.actor, event.subject_id) == ("territory.registered", actor, stored.id)
    assert event.territory_ids == [own.id, stored.id], "the new territory will read it too"
    assert stored.id not in actor.staff_territory_ids, "to register is not to run"


def test_only_people_who_act_for_a_territory_register(db):
    territory = TerritoryFactory()
    for outsider in (
        UserFactory(is_superuser=True),
        observer_of(territory),
        create_token(territory=territory, label="Portal").token.user,
    ):
        with pytest.raises(NotAllowed):
            register_territory(actor=outsider, code="TN-11", fields=FIELDS)
    assert not Territory.objects.filter(code="TN-11").exists()


def test_a_code_is_registered_once(db):
    actor = staff_of(TerritoryFactory())
    register_territory(actor=actor, code="TN-11", fields=FIELDS)
    with pytest.raises(Conflict, match="TN-11 is in the register") as refused:
        register_territory(actor=actor, code="TN-11", fields={"kind": "region", "name_en": "X"})
    assert refused.value.field == "code"
    assert Territory.objects.get(code="TN-11").kind == "governorate"


@pytest.mark.django_db(transaction=True)
def test_two_who_register_the_same_code_at_once_make_one():
    actor = staff_of(TerritoryFactory())
    outcomes = race(
        *(lambda: register_territory(actor=actor, code="TN-11", fields=FIELDS) for _ in range(2))
    )
    assert sorted(isinstance(one, Territory) for one in outcomes) == [False, True]
    assert all(isinstance(one, Territory | Conflict | ValidationError) for one in outcomes)
    assert Territory.objects.filter(code="TN-11").count() == 1
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("code", "changes", "blamed"),
    [
        ("tn-11", {}, "code"),
        ("TUN-11", {}, "code"),
        ("TN_11", {}, "code"),
        ("TN-", {}, "code"),
        ("TN-12345678", {}, "code"),
        ("", {}, "code"),
        ("TN-11", {"kind": "kingdom"}, "kind"),
        ("TN-11", {"latitude": 91, "longitude": 10}, "latitude"),
        ("TN-11", {"latitude": 36, "longitude": -181}, "longitude"),
        ("TN-11", {"latitude": 36}, "__all__"),
        ("TN-11", {"website": "not an address"}, "website"),
    ],
)
def test_what_cannot_be_is_blamed_by_name_and_nothing_is_written(db, code, changes, blamed):
    with pytest.raises(ValidationError) as refused:
        register_territory(actor=staff_of(TerritoryFactory()), code=code, fields=FIELDS | changes)
    assert blamed in refused.value.message_dict
    assert Territory.objects.count() == 1
    assert not Event.objects.exists()


@pytest.mark.parametrize("code", ["TN", "TN-1", "FR-PAC", "DZ-13", "XX-A1B2C3"])
def test_a_code_is_that_of_a_country_or_of_a_part_of_one(db, code):
    assert register_territory(actor=staff_of(TerritoryFactory()), code=code, fields=FIELDS)


@pytest.mark.parametrize("name", ["code", "registered_by", "id", "name"])
def test_some_fields_are_nobodys_to_write(db, name):
    territory = TerritoryFactory()
    with pytest.raises(ValueError, match="not an editable field"):
        update_territory(actor=staff_of(territory), territory=territory, fields={name: "XX"})


# --- changing ------------------------------------------------------------------------------------


def test_a_change_names_what_changed(db):
    territory = TerritoryFactory(main_city="Lille")
    actor = staff_of(territory)
    update_territory(
        actor=actor,
        territory=territory,
        fields={"main_city": "Lille", "presentation": "Textile and mines", "kind": "state"},
    )
    stored = Territory.objects.get(pk=territory.pk)
    assert (stored.presentation, stored.kind) == ("Textile and mines", "state")
    event = Event.objects.get()
    assert (event.code, event.actor, event.territory_ids) == (
        "territory.updated",
        actor,
        [territory.id],
    )
    assert event.data == {"fields": ["presentation", "kind"]}


def test_others_change_nothing(db):
    territory = TerritoryFactory(main_city="Lille")
    for outsider in (staff_of(TerritoryFactory()), observer_of(territory), UserFactory()):
        with pytest.raises(NotAllowed):
            update_territory(actor=outsider, territory=territory, fields={"main_city": "Paris"})
    assert Territory.objects.get(pk=territory.pk).main_city == "Lille"


def test_who_registered_it_writes_its_profile_and_does_not_move_it(db):
    """To move a territory below one's own would make one its staff."""
    own = TerritoryFactory()
    actor = staff_of(own)
    territory = register_territory(actor=actor, code="TN-11", fields=FIELDS)
    update_territory(actor=actor, territory=territory, fields={"main_city": "Carthage"})
    with pytest.raises(NotAllowed) as refused:
        update_territory(actor=actor, territory=territory, fields={"parent": own})
    assert refused.value.field == "parent"
    update_territory(actor=actor, territory=territory, fields={"parent": None, "kind": "region"})
    stored = Territory.objects.get(pk=territory.pk)
    assert (stored.parent, stored.main_city, stored.kind) == (None, "Carthage", "region")


def test_a_territory_stands_below_nothing_that_is_below_it(db):
    country = TerritoryFactory()
    region = TerritoryFactory(parent=country)
    city = TerritoryFactory(parent=region)
    actor = staff_of(country)
    for own_part in (country, region, city):
        with pytest.raises(Invalid) as refused:
            update_territory(actor=actor, territory=country, fields={"parent": own_part})
        assert refused.value.field == "parent"
    assert Territory.objects.get(pk=country.pk).parent is None
    update_territory(actor=actor, territory=city, fields={"parent": country})
    assert ids_with_descendants([region.id]) == {region.id}


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_lose_nothing():
    territory = TerritoryFactory()
    actor = staff_of(territory)
    race(
        lambda: update_territory(actor=actor, territory=territory, fields={"main_city": "Lille"}),
        lambda: update_territory(actor=actor, territory=territory, fields={"kind": "state"}),
    )
    stored = Territory.objects.get(pk=territory.pk)
    assert (stored.main_city, stored.kind) == ("Lille", "state")


def test_the_reference_file_leaves_what_people_have_written(db):
    assert load_reference_territories() == Territory.objects.count() > 0
    tunis = Territory.objects.get(code="TN-11")
    Territory.objects.filter(pk=tunis.pk).update(main_city="Carthage")
    Territory.objects.filter(code="DZ-13").delete()
    assert load_reference_territories() == 1
    assert Territory.objects.get(code="TN-11").main_city == "Carthage"


# --- what lies below what ------------------------------------------------------------------------


@pytest.fixture
def tree(db) -> dict[str, Territory]:
    """country > (north > city), south; an island apart."""
    country = TerritoryFactory(code="FR")
    north = TerritoryFactory(code="FR-N", parent=country, name_en="The North", name_ar="الشمال")
    return {
        "country": country,
        "north": north,
        "city": TerritoryFactory(code="FR-C", parent=north),
        "south": TerritoryFactory(code="FR-S", parent=country),
        "island": TerritoryFactory(code="MT-I"),
    }


@pytest.mark.parametrize(
    ("roots", "found"),
    [
        ([], []),
        (["city"], ["city"]),
        (["north"], ["north", "city"]),
        (["country"], ["country", "north", "city", "south"]),
        (["city", "island", "city"], ["city", "island"]),
    ],
)
def test_descendants(tree, roots, found, django_assert_num_queries):
    with django_assert_num_queries(1 if roots else 0):
        ids = ids_with_descendants([tree[name].id for name in roots])
    assert ids == {tree[name].id for name in found}


def test_descendants_of_each_and_ancestors(tree, django_assert_num_queries):
    ids = {name: territory.id for name, territory in tree.items()}
    with django_assert_num_queries(1):
        below = descendants_of_each({ids["north"], ids["island"]})
    assert below == {
        ids["north"]: {ids["north"], ids["city"]},
        ids["island"]: {ids["island"]},
    }
    with django_assert_num_queries(1):
        assert set(ids_with_ancestors(ids["city"])) == {ids["city"], ids["north"], ids["country"]}
    assert set(ids_with_ancestors(ids["island"])) == {ids["island"]}


@pytest.mark.parametrize("words", [" north ", "شمال", "FR-N", "fr-n"])
def test_a_territory_is_found_by_its_name_in_any_language_or_its_code(tree, words):
    assert list(named_like(Territory.objects.all(), words)) == [tree["north"]]


def test_countries_of_the_register(tree):
    assert country_codes() == ["FR", "MT"]
