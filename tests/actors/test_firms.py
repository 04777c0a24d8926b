"""Writing firms: who enters them, what a profile holds, what an edit keeps."""

import pytest
from django.core.exceptions import ValidationError

from actors.models import Asset, Firm, Mandate
from actors.services.firms import (
    MAX_ACTIVITIES,
    MAX_ASSETS_A_LIST,
    ActivityInput,
    confirm_activities,
    create_firm,
    set_publication,
    update_firm,
    validate_firm,
)
from ced_platform.shared.errors import Invalid, NotAllowed
from journal.models import Event
from tests.actors.profiles import FIELDS, activity, brings, seeks, state_of
from tests.factories import (
    ClusterFactory,
    FirmFactory,
    UserFactory,
    nace,
)
from trades.models import Activity

# --- entering a firm -----------------------------------------------------------------------------


def test_an_entrepreneur_enters_a_firm_and_speaks_for_it(place):
    person = UserFactory()
    assert person.represented_firm_ids == frozenset()
    firm = create_firm(
        actor=person,
        territory=place.territory,
        fields=FIELDS | {"city": "Lille", "partnership_kinds": ["licence"]},
        activities=[activity("28.15"), activity("25.62")],
        assets=[brings(" gears "), seeks("buyers", kind="market_access")],
    )
    stored = Firm.objects.get(pk=firm.pk)
    assert (stored.publication, stored.validation, stored.origin) == ("draft", "pending", "own")
    assert (stored.name, stored.city, stored.partnership_kinds) == (
        "Gears & Sons",
        "Lille",
        ["licence"],
    )
    assert person.represented_firm_ids == {firm.id}, "at once, in the same request"
    assert [(one.activity.code, one.is_main) for one in stored.activities.all()] == [
        ("28.15", True),
        ("25.62", False),
    ]
    assert [(one.direction, one.text, one.position) for one in stored.assets.all()] == [
        ("brings", "gears", 0),
        ("seeks", "buyers", 1),
    ]
    event = Event.objects.get(code="firm.created")
    assert (event.actor, event.subject_id, event.territory_ids) == (
        person,
        firm.id,
        [place.territory.id],
    )


@pytest.mark.parametrize("who", ["staff", "manager", "token"])
def test_a_firm_is_entered_on_its_behalf_in_ones_own_territory(place, who):
    actor = getattr(place, who)
    firm = create_firm(actor=actor, territory=place.territory, fields=FIELDS)
    assert firm.origin == Firm.Origin.ON_BEHALF
    assert not Mandate.objects.filter(firm=firm).exists(), "who enters it does not speak for it"
    with pytest.raises(NotAllowed) as refused:
        create_firm(actor=actor, territory=place.elsewhere, fields=FIELDS)
    assert refused.value.field == "territory"
    assert not Firm.objects.filter(territory=place.elsewhere).exists()


def test_an_observer_reads_and_enters_no_firm(place):
    with pytest.raises(NotAllowed):
        create_firm(actor=place.observer, territory=place.territory, fields=FIELDS)


def test_who_speaks_for_a_firm_may_enter_a_second_one_anywhere(place):
    firm = create_firm(actor=place.head, territory=place.elsewhere, fields=FIELDS)
    assert firm.origin == Firm.Origin.OWN
    assert place.head.represented_firm_ids == {place.firm.id, firm.id}


def test_who_is_not_active_enters_nothing(place):
    with pytest.raises(NotAllowed):
        create_firm(actor=UserFactory(is_active=False), territory=place.territory, fields=FIELDS)


# --- what a profile holds ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"assets": [brings(f"item {n}") for n in range(MAX_ASSETS_A_LIST + 1)]}, "assets"),
        ({"assets": [seeks(f"item {n}") for n in range(MAX_ASSETS_A_LIST + 1)]}, "assets"),
        ({"activities": [ActivityInput(activity_id=-1)]}, "activities"),
    ],
    ids=["21 brought", "21 sought", "unknown activity"],
)
def test_a_profile_that_cannot_be_is_told_and_nothing_is_written(place, given, field):
    before = state_of(place.firm)
    with pytest.raises(Invalid) as refused:
        update_firm(actor=place.head, firm=place.firm, fields={"city": "Lille"}, **given)
    assert refused.value.field == field
    assert state_of(place.firm) == before
    assert not Event.objects.filter(code="firm.updated").exists()


def test_limits_are_for_each_list_and_may_be_reached(place):
    full = [brings(f"b{n}") for n in range(MAX_ASSETS_A_LIST)]
    full += [seeks(f"s{n}") for n in range(MAX_ASSETS_A_LIST)]
    ids = Activity.objects.filter(nomenclature__code="NACE2").values_list("id", flat=True)
    most = [ActivityInput(activity_id=pk) for pk in ids[: MAX_ACTIVITIES + 1]]
    update_firm(actor=place.head, firm=place.firm, assets=full, activities=most[:-1])
    assert place.firm.assets.count() == 2 * MAX_ASSETS_A_LIST == 40
    assert place.firm.activities.count() == MAX_ACTIVITIES == 10
    with pytest.raises(Invalid) as refused:
        update_firm(actor=place.head, firm=place.firm, activities=most)
    assert refused.value.field == "activities"


@pytest.mark.parametrize(
    "codes",
    [
        [("28.15", False), ("28.15", False)],
        [("28.15", True), ("28.15", False)],
        [("28.15", True), ("25.62", True)],
    ],
    ids=["twice", "twice, once as the main one", "two main ones"],
)
def test_activities_are_different_and_one_is_the_main_one(place, codes):
    with pytest.raises(Invalid) as refused:
        update_firm(
            actor=place.head,
            firm=place.firm,
            activities=[activity(code, is_main=main) for code, main in codes],
        )
    assert refused.value.field == "activities"
    assert not place.firm.activities.exists()


def test_the_main_activity_is_the_one_that_was_chosen_or_the_first(place):
    chosen = [activity("28.15"), activity("25.62", is_main=True, origin="inferred")]
    update_firm(actor=place.head, firm=place.firm, activities=chosen)
    main = place.firm.activities.get(is_main=True)
    assert (main.activity.code, main.origin) == ("25.62", "inferred")
    update_firm(actor=place.head, firm=place.firm, activities=[activity("28.15")])
    assert place.firm.activities.get().is_main


def test_a_cluster_is_of_the_firms_own_territory(place):
    with pytest.raises(Invalid) as refused:
        update_firm(actor=place.head, firm=place.firm, fields={"cluster": ClusterFactory()})
    assert refused.value.field == "cluster"
    update_firm(actor=place.head, firm=place.firm, fields={"cluster": None})
    assert Firm.objects.get(pk=place.firm.pk).cluster is None


@pytest.mark.parametrize(
    ("fields", "blamed"),
    [
        ({"name": ""}, "name"),
        ({"language": "tlh"}, "language"),
        ({"founded_in": 1492}, "founded_in"),
        ({"partnership_kinds": ["friendship"]}, "partnership_kinds"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"registry_scheme": "FR-SIREN"}, "__all__"),
        ({"capacity": 51}, "__all__"),
    ],
)
def test_a_field_that_cannot_be_is_blamed_by_name(place, fields, blamed):
    before = state_of(place.firm)
    with pytest.raises(ValidationError) as refused:
        update_firm(actor=place.head, firm=place.firm, fields=fields)
    assert set(refused.value.message_dict) == {blamed}
    assert state_of(place.firm) == before


@pytest.mark.parametrize("asset", [brings("   "), brings("x", kind="dream"), brings("x" * 501)])
def test_an_asset_that_cannot_be_is_refused_with_the_whole_list(place, asset):
    update_firm(actor=place.head, firm=place.firm, assets=[brings("gears")])
    before = state_of(place.firm)
    with pytest.raises(ValidationError):
        update_firm(actor=place.head, firm=place.firm, assets=[brings("mills"), asset])
    assert state_of(place.firm) == before


@pytest.mark.parametrize("name", ["publication", "validation", "territory", "origin", "source"])
def test_what_is_not_of_the_profile_is_not_written_with_it(place, name):
    with pytest.raises(ValueError, match="not fields of a profile"):
        update_firm(actor=place.staff, firm=place.firm, fields={name: "published"})


# --- changing a list -----------------------------------------------------------------------------


def test_none_keeps_a_list_and_an_empty_list_empties_it(place):
    update_firm(
        actor=place.head, firm=place.firm, activities=[activity("28.15")], assets=[brings("gears")]
    )
    update_firm(actor=place.head, firm=place.firm, fields={"city": "Lille"})
    assert (place.firm.activities.count(), place.firm.assets.count()) == (1, 1)
    update_firm(actor=place.head, firm=place.firm, assets=[])
    assert (place.firm.activities.count(), place.firm.assets.count()) == (1, 0)
    update_firm(actor=place.head, firm=place.firm, activities=[])
    assert place.firm.activities.count() == 0
    assert Firm.objects.get(pk=place.firm.pk).city == "Lille"


def test_an_item_that_is_named_keeps_its_row_and_the_others_go(place):
    update_firm(actor=place.head, firm=place.firm, assets=[brings("gears"), brings("mills")])
    gears, mills = place.firm.assets.order_by("position")
    kept = brings("mills of steel", id=mills.id, activity_id=nace("28.15").id)
    update_firm(actor=place.head, firm=place.firm, assets=[seeks("zinc"), kept])
    zinc, changed = place.firm.assets.order_by("position")
    assert (changed.id, changed.text, changed.activity) == (
        mills.id,
        "mills of steel",
        nace("28.15"),
    )
    assert (zinc.text, zinc.direction, zinc.position, changed.position) == ("zinc", "seeks", 0, 1)
    assert not Asset.objects.filter(id=gears.id).exists()


@pytest.mark.parametrize("whose", ["another firm's", "named twice"])
def test_an_item_of_another_firm_is_refused_and_left_alone(place, whose):
    other = FirmFactory(brings=[("product", "secret alloy")]).assets.get()
    update_firm(actor=place.head, firm=place.firm, assets=[brings("gears")])
    own = place.firm.assets.get()
    given = [brings("mine now", id=other.id)]
    if whose == "named twice":
        given = [brings("one", id=own.id), brings("two", id=own.id)]
    with pytest.raises(Invalid, match="another firm"):
        update_firm(actor=place.head, firm=place.firm, assets=given)
    other.refresh_from_db()
    own.refresh_from_db()
    assert (other.text, own.text) == ("secret alloy", "gears")


@pytest.mark.parametrize("who", ["head", "manager", "staff", "token"])
def test_who_keeps_a_profile_may_change_it(place, who):
    update_firm(actor=getattr(place, who), firm=place.firm, fields={"city": who})
    assert Firm.objects.get(pk=place.firm.pk).city == who
    assert Event.objects.get(code="firm.updated").actor == getattr(place, who)


@pytest.mark.parametrize("who", ["observer", "stranger"])
@pytest.mark.parametrize(
    "change",
    [
        lambda actor, firm: update_firm(actor=actor, firm=firm, fields={"city": "Lille"}),
        lambda actor, firm: set_publication(actor=actor, firm=firm, publication="withdrawn"),
        lambda actor, firm: validate_firm(actor=actor, firm=firm, validation="validated"),
        lambda actor, firm: confirm_activities(actor=actor, firm=firm),
    ],
    ids=["update", "publish", "validate", "confirm"],
)
def test_others_change_nothing(place, who, change):
    before = state_of(place.firm)
    with pytest.raises(NotAllowed):
        change(getattr(place, who), place.firm)
    assert state_of(place.firm) == before


def test_confirming_makes_inferred_activities_declared_and_counts_as_a_change(place):
    inferred = [activity("28.15", origin="inferred"), activity("25.62", origin="inferred")]
    update_firm(actor=place.head, firm=place.firm, activities=inferred)
    before = Firm.objects.get(pk=place.firm.pk).updated_at
    confirm_activities(actor=place.head, firm=place.firm)
    assert set(place.firm.activities.values_list("origin", flat=True)) == {"declared"}
    assert Firm.objects.get(pk=place.firm.pk).updated_at > before
    assert Event.objects.filter(code="firm.activities_confirmed").count() == 1
