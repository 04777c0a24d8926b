"""Mandates: in force by date, in the places below, forgotten on demand; who gives them; tokens."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from actors.models import Mandate, User
from actors.services.people import create_token, digest_of, grant_mandate, issue_token, revoke_token
from ced_platform.shared.errors import Conflict, NotAllowed
from journal.models import Event
from tests.factories import (
    ClusterFactory,
    FirmFactory,
    MandateFactory,
    TerritoryFactory,
    UserFactory,
    manager_of,
    representative_of,
    staff_of,
)
from tests.transactions import race

Role = Mandate.Role
PLACES = (
    "staff_territory_ids",
    "reader_territory_ids",
    "home_territory_ids",
    "client_territory_ids",
    "managed_cluster_ids",
    "represented_firm_ids",
)


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (0, None, True),
        (0, 0, True),
        (-30, 30, True),
        (-30, 0, True),  # a mandate counts on its last day
        (-30, -1, False),
        (1, None, False),
        (1, 30, False),
    ],
)
def test_a_mandate_holds_from_its_first_to_its_last_day(db, starts, ends, holds):
    today = timezone.localdate()
    mandate = MandateFactory(
        role=Role.TERRITORY_STAFF,
        territory=TerritoryFactory(),
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
    )
    assert Mandate.objects.in_force().exists() is holds
    assert mandate.user.staff_territory_ids == ({mandate.territory_id} if holds else set())


def test_each_role_opens_its_own_place_and_no_other(db):
    region, port = TerritoryFactory(), TerritoryFactory()
    cluster, firm = ClusterFactory(territory=region), FirmFactory(territory=port)
    cases = {
        Role.TERRITORY_STAFF: ({"territory": region}, ("staff", "reader", "home")),
        Role.OBSERVER: ({"territory": region}, ("reader", "home")),
        Role.API_CLIENT: ({"territory": region}, ("staff", "reader", "home", "client")),
        Role.CLUSTER_MANAGER: ({"cluster": cluster}, ("home",)),
        Role.FIRM_REPRESENTATIVE: ({"firm": firm}, ()),
    }
    assert set(cases) == set(Role)
    for role, (place, opened) in cases.items():
        user = MandateFactory(role=role, **place).user
        expected: dict[str, set[int]] = {name: set() for name in PLACES}
        expected |= {f"{name}_territory_ids": {region.id} for name in opened}
        if role == Role.CLUSTER_MANAGER:
            expected["managed_cluster_ids"] = {cluster.id}
        if role == Role.FIRM_REPRESENTATIVE:
            expected |= {"represented_firm_ids": {firm.id}, "home_territory_ids": {port.id}}
        assert {name: set(getattr(user, name)) for name in PLACES} == expected, role
        assert [one for one in Role if user.has_role(one)] == [role]


def test_a_mandate_of_a_grouping_holds_in_its_members_and_not_above(db):
    country = TerritoryFactory()
    region = TerritoryFactory(parent=country)
    city, twin = TerritoryFactory(parent=region), TerritoryFactory(parent=country)
    staff = staff_of(region)
    assert staff.staff_territory_ids == staff.home_territory_ids == {region.id, city.id}
    assert staff_of(country).staff_territory_ids == {country.id, region.id, city.id, twin.id}
    observer = MandateFactory(role=Role.OBSERVER, territory=region).user
    assert observer.reader_territory_ids == {region.id, city.id}
    assert observer.staff_territory_ids == frozenset()


def test_several_mandates_add_up(db):
    here, there = TerritoryFactory(), TerritoryFactory()
    user = staff_of(here)
    MandateFactory(user=user, role=Role.OBSERVER, territory=there)
    MandateFactory(user=user, role=Role.CLUSTER_MANAGER, cluster=ClusterFactory(territory=there))
    assert user.staff_territory_ids == {here.id}
    assert user.reader_territory_ids == user.home_territory_ids == {here.id, there.id}


def test_mandates_are_read_once_and_forgotten_on_demand(db, django_assert_num_queries):
    cluster = ClusterFactory()
    user = manager_of(cluster)
    assert user.home_territory_ids == {cluster.territory_id}
    with django_assert_num_queries(0):
        for name in PLACES:
            getattr(user, name)
    firm = FirmFactory()
    MandateFactory(user=user, role=Role.FIRM_REPRESENTATIVE, firm=firm)
    MandateFactory(user=user, role=Role.TERRITORY_STAFF, territory=firm.territory)
    assert firm.id not in user.represented_firm_ids, "one request, one reading"
    user.forget_mandates()
    assert user.represented_firm_ids == {firm.id}
    assert user.staff_territory_ids == user.reader_territory_ids == {firm.territory_id}
    assert user.home_territory_ids == {cluster.territory_id, firm.territory_id}


def test_who_cannot_log_in_holds_nothing(db):
    user = staff_of(TerritoryFactory(), is_active=False)
    assert {name: getattr(user, name) for name in PLACES} == dict.fromkeys(PLACES, frozenset())


def test_nobody_has_two_spellings_of_one_address(db):
    UserFactory(email="Amina@Example.org")
    assert User.objects.get_by_natural_key("amina@example.ORG").email == "Amina@Example.org"
    with pytest.raises(ValidationError, match="uses this e-mail address"):
        UserFactory.build(email="AMINA@example.org").full_clean()


def test_a_user_without_an_address_is_refused(db):
    with pytest.raises(ValueError, match="needs an e-mail"):
        User.objects.create_user("")


def test_an_operator_opens_the_admin_and_holds_no_mandate(db):
    operator = User.objects.create_superuser("root@example.org", "secret words")
    assert operator.is_staff
    assert operator.is_superuser
    assert operator.check_password("secret words")
    assert operator.home_territory_ids == frozenset()


# --- giving mandates -----------------------------------------------------------------------------


def test_staff_give_mandates_in_their_territory_and_it_is_written_down(db):
    territory = TerritoryFactory()
    actor, newcomer = staff_of(territory), UserFactory()
    mandate = grant_mandate(
        actor=actor, user=newcomer, role=Role.TERRITORY_STAFF, territory=territory
    )
    assert mandate.place == territory
    assert mandate.starts_on == timezone.localdate()
    assert newcomer.staff_territory_ids == {territory.id}
    event = Event.objects.get()
    assert (event.code, event.actor, event.territory_ids, event.data) == (
        "mandate.granted",
        actor,
        [territory.id],
        {"role": "territory_staff"},
    )


def test_nobody_gives_mandates_of_another_place(db):
    firm = FirmFactory()
    for stranger in (
        staff_of(TerritoryFactory()),
        representative_of(FirmFactory(territory=firm.territory)),
        UserFactory(is_superuser=True),
    ):
        with pytest.raises(NotAllowed):
            grant_mandate(
                actor=stranger, user=UserFactory(), role=Role.FIRM_REPRESENTATIVE, firm=firm
            )
    assert not Mandate.objects.filter(firm=firm).exists()
    assert not Event.objects.exists()


def test_the_same_mandate_twice_is_told(db):
    territory = TerritoryFactory()
    actor = staff_of(territory)
    with pytest.raises(Conflict, match="holds this mandate already"):
        grant_mandate(actor=actor, user=actor, role=Role.TERRITORY_STAFF, territory=territory)
    assert Mandate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_who_give_the_same_mandate_at_once_give_one():
    territory = TerritoryFactory()
    colleagues, newcomer = [staff_of(territory), staff_of(territory)], UserFactory()

    def giving(actor):
        return lambda: grant_mandate(
            actor=actor, user=newcomer, role=Role.OBSERVER, territory=territory
        )

    outcomes = race(*map(giving, colleagues))
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "Mandate"]
    assert newcomer.mandates.count() == 1


def test_a_mandate_that_ended_can_be_given_again(db):
    territory = TerritoryFactory()
    actor, user = staff_of(territory), UserFactory()
    yesterday = timezone.localdate() - timedelta(days=1)
    MandateFactory(user=user, role=Role.OBSERVER, territory=territory, ends_on=yesterday)
    grant_mandate(actor=actor, user=user, role=Role.OBSERVER, territory=territory)
    assert user.reader_territory_ids == {territory.id}


def test_a_role_in_a_place_of_another_kind_is_told(db):
    territory = TerritoryFactory()
    with pytest.raises(ValidationError, match="one place that fits its role"):
        grant_mandate(
            actor=staff_of(territory),
            user=UserFactory(),
            role=Role.CLUSTER_MANAGER,
            territory=territory,
        )


# --- tokens --------------------------------------------------------------------------------------


def test_a_token_acts_as_a_service_account_with_one_mandate(db):
    territory = TerritoryFactory()
    staff = staff_of(territory)
    issued = issue_token(actor=staff, territory=territory, label="Portal")
    account = issued.token.user
    assert account.is_service
    assert not account.has_usable_password()
    assert [(one.role, one.territory) for one in account.mandates.all()] == [
        (Role.API_CLIENT, territory)
    ]
    assert issued.token.digest == digest_of(issued.key)
    assert issued.key.startswith("ced_")
    assert issued.key.endswith(issued.token.hint)
    assert issued.key not in str(vars(issued.token)), "the key itself is kept nowhere"
    event = Event.objects.get()
    assert (event.code, event.actor, event.territory_ids) == ("token.issued", staff, [territory.id])
    assert issued.key not in str(event.data)


def test_two_tokens_have_two_keys_and_two_accounts(db):
    territory = TerritoryFactory()
    first, second = (create_token(territory=territory, label="Portal") for _ in range(2))
    assert first.key != second.key
    assert first.token.user != second.token.user


def test_a_token_is_issued_and_revoked_by_the_staff_of_its_territory_alone(db):
    territory = TerritoryFactory()
    staff, stranger = staff_of(territory), staff_of(TerritoryFactory())
    issued = issue_token(actor=staff, territory=territory, label="Portal")
    for outsider in (stranger, issued.token.user, UserFactory(is_superuser=True)):
        with pytest.raises(NotAllowed):
            issue_token(actor=outsider, territory=territory, label="Mine")
        with pytest.raises(NotAllowed):
            revoke_token(actor=outsider, token=issued.token)
    revoked = revoke_token(actor=staff, token=issued.token)
    assert revoked.revoked_at is not None
    again_revoked = revoke_token(actor=staff, token=issued.token)
    assert again_revoked.revoked_at == revoked.revoked_at
    assert Event.objects.filter(code="token.revoked").count() == 1
