"""A firm is published and vouched for; others hear of it; two people write at once."""

import pytest

from actors.models import Firm, FirmActivity
from actors.services.firms import (
    confirm_activities,
    create_firm,
    set_publication,
    update_firm,
    validate_firm,
)
from actors.signals import firm_changed
from ced_platform.shared.errors import Invalid, NotAllowed
from journal.models import Event
from tests.actors.profiles import FIELDS, activity, brings, seeks
from tests.factories import (
    UserFactory,
    nace,
)
from tests.transactions import race, rolled_back

# --- publication and validation ------------------------------------------------------------------


def test_a_firm_is_published_once_it_has_an_activity_and_one_item(place):
    def publish():
        return set_publication(actor=place.head, firm=place.firm, publication="published")

    with pytest.raises(Invalid) as refused:
        publish()
    assert refused.value.field == "activities"
    FirmActivity.objects.create(firm=place.firm, activity=nace("28.15"))
    with pytest.raises(Invalid) as refused:
        publish()
    assert refused.value.field == "assets"
    assert Firm.objects.get(pk=place.firm.pk).publication == "draft"
    update_firm(actor=place.head, firm=place.firm, assets=[seeks("buyers")])
    assert publish().publication == "published"
    withdrawn = set_publication(actor=place.head, firm=place.firm, publication="withdrawn")
    assert withdrawn.publication == "withdrawn"
    assert Event.objects.filter(code="firm.published").count() == 1
    assert Event.objects.filter(code="firm.withdrawn").count() == 1


@pytest.mark.parametrize("who", ["manager", "staff"])
def test_who_vouches_for_a_firm(place, who):
    done = validate_firm(actor=getattr(place, who), firm=place.firm, validation="validated")
    assert done.validation == "validated"
    assert Event.objects.get(code="firm.validated").actor == getattr(place, who)


@pytest.mark.parametrize("who", ["head", "token"])
def test_who_speaks_for_a_firm_or_carries_its_data_does_not_vouch_for_it(place, who):
    with pytest.raises(NotAllowed):
        validate_firm(actor=getattr(place, who), firm=place.firm, validation="validated")


def test_a_refusal_needs_a_reason_that_the_firm_reads(place):
    with pytest.raises(Invalid) as refused:
        validate_firm(actor=place.staff, firm=place.firm, validation="refused", comment="  ")
    assert refused.value.field == "comment"
    assert Firm.objects.get(pk=place.firm.pk).validation == "pending"
    done = validate_firm(
        actor=place.staff, firm=place.firm, validation="refused", comment=" Not an SME. "
    )
    assert (done.validation, done.validation_comment) == ("refused", "Not an SME.")
    assert Event.objects.filter(code="firm.refused").count() == 1
    done = validate_firm(actor=place.staff, firm=place.firm, validation="validated")
    assert done.validation_comment == "", "the old reason goes with the refusal"


def test_a_state_that_does_not_exist_is_a_mistake(place):
    with pytest.raises(ValueError, match="famous"):
        set_publication(actor=place.head, firm=place.firm, publication="famous")
    with pytest.raises(ValueError, match="famous"):
        validate_firm(actor=place.staff, firm=place.firm, validation="famous")


# --- what others hear of it ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda p: update_firm(actor=p.head, firm=p.firm, fields={"city": "Lille"}),
        lambda p: set_publication(actor=p.head, firm=p.firm, publication="withdrawn"),
        lambda p: validate_firm(actor=p.staff, firm=p.firm, validation="validated"),
        lambda p: confirm_activities(actor=p.head, firm=p.firm),
    ],
    ids=["update", "publish", "validate", "confirm"],
)
def test_a_change_is_announced_after_the_commit_and_only_then(
    place, announced, change, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change(place)
        assert announced == []
    assert announced == [place.firm.id]


def test_a_new_firm_is_announced(place, announced, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        firm = create_firm(actor=UserFactory(), territory=place.territory, fields=FIELDS)
    assert announced == [firm.id]


def test_what_is_rolled_back_is_not_announced(place, announced, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True), rolled_back():
        update_firm(actor=place.head, firm=place.firm, fields={"city": "Lille"})
    assert announced == []


def test_a_listener_that_fails_does_not_undo_the_change(
    place, announced, django_capture_on_commit_callbacks
):
    def fail(**_):
        raise ConnectionError

    firm_changed.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            update_firm(actor=place.head, firm=place.firm, fields={"city": "Lille"})
    finally:
        firm_changed.disconnect(fail)
    assert announced == [place.firm.id]


# --- two at once ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_lose_nothing(place):
    """Both have the same old row in hand; each changes something else."""
    in_hand = [Firm.objects.get(pk=place.firm.pk) for _ in range(2)]
    changes = [
        {"fields": {"city": "Lille"}, "assets": [brings("gears")]},
        {"fields": {"website": "https://gears.example.org"}, "activities": [activity("28.15")]},
    ]

    def edit(number):
        return lambda: update_firm(actor=place.head, firm=in_hand[number], **changes[number])

    race(edit(0), edit(1))
    stored = Firm.objects.get(pk=place.firm.pk)
    assert (stored.city, stored.website) == ("Lille", "https://gears.example.org")
    assert (stored.assets.count(), stored.activities.count()) == (1, 1)
    assert Event.objects.filter(code="firm.updated").count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_edit_and_a_validation_at_once_both_stand(place):
    race(
        lambda: update_firm(actor=place.head, firm=place.firm, fields={"city": "Lille"}),
        lambda: validate_firm(actor=place.staff, firm=place.firm, validation="validated"),
    )
    stored = Firm.objects.get(pk=place.firm.pk)
    assert (stored.city, stored.validation) == ("Lille", "validated")


@pytest.mark.django_db(transaction=True)
def test_two_lists_at_once_do_not_mix(place):
    """The later list is the whole list."""
    lists = [[brings(f"{who} {n}") for n in range(4)] for who in ("mine", "yours")]
    race(
        lambda: update_firm(actor=place.head, firm=place.firm, assets=lists[0]),
        lambda: update_firm(actor=place.manager, firm=place.firm, assets=lists[1]),
    )
    assert len({text.split()[0] for text in place.firm.assets.values_list("text", flat=True)}) == 1
    assert place.firm.assets.count() == 4
