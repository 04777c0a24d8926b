"""Who may do what: every ability of the house × every role, against a table written by hand."""

from collections.abc import Iterable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from actors.models import Mandate, User
from actors.services.people import create_token
from ced_platform.shared.abilities import abilities, add_rule, all_abilities, can, require
from ced_platform.shared.errors import NotAllowed
from partnerships.models import Agreement, Charge, Meeting, Question, Visit
from tests.factories import (
    BinomeFactory,
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    MandateFactory,
    TerritoryFactory,
    UserFactory,
    manager_of,
    observer_of,
    representative_of,
    staff_of,
)
from tests.world import card

STAFF_A = {"staff_a", "staff_above"}
EVERY_STAFF = {*STAFF_A, "staff_b", "stranger"}
WHO_HOLDS_SOMETHING = {*EVERY_STAFF, "observer_a", "manager_a", "manager_b", "head_a", "head_b"}
# people without a mandate in force, the operator among them: no short cut
WITHOUT_MANDATE = {"nobody", "operator", "former_a", "future_a"}
PEOPLE = WHO_HOLDS_SOMETHING | WITHOUT_MANDATE
KEEPERS = {*STAFF_A, "manager_a", "head_a", "token_a"}
NOBODY: set[str] = set()
# of the binôme of firm A and firm B: the firms, and who decides for their sides
PARTIES = {"manager_a", "staff_b", "head_a", "head_b"}
READERS = {*STAFF_A, "staff_b", "observer_a", "manager_a", "manager_b", "token_a"}

# (ability, object or None) → the roles that have it. Firm A is in cluster A, firm B in none; the
# conventions are between A and B, drafted by A; `staff_above` run a grouping to which A belongs.
TABLE: dict[tuple[str, str | None], set[str]] = {
    ("territory.view", None): PEOPLE | {"token_a"},
    ("territory.register", None): EVERY_STAFF,
    ("territory.edit", "a"): STAFF_A | {"token_a"},
    ("territory.edit", "registered_by_staff_b"): {"staff_b"},
    ("territory.set_condition", "a"): STAFF_A | {"token_a"},
    ("territory.set_condition", "b"): {"staff_b"},
    ("firm.create", None): PEOPLE | {"token_a"},
    ("firm.edit", "firm_a"): KEEPERS,
    ("firm.publish", "firm_a"): KEEPERS,
    ("firm.validate", "firm_a"): {*STAFF_A, "manager_a"},
    ("firm.see_whole", "firm_a"): KEEPERS | {"observer_a"},
    ("firm.see_whole", "firm_b"): {"staff_b", "head_b"},
    ("firm.list", None): EVERY_STAFF | {"observer_a", "manager_a", "manager_b", "token_a"},
    ("cluster.create", None): EVERY_STAFF,
    ("cluster.edit", "cluster_a"): {*STAFF_A, "manager_a", "token_a"},
    ("cluster.validate", "cluster_a"): STAFF_A,
    # written by cluster A and proposed: a cluster of another territory judges it
    ("card.create", None): {"manager_a", "manager_b"},
    ("card.edit", "card"): {"manager_a"},
    ("card.propose", "card"): {"manager_a"},
    ("card.withdraw", "card"): {"manager_a"},
    ("card.review", "card"): {"manager_b"},
    ("card.revise", "card"): {"manager_a"},
    ("card.revise", "validated_card"): {"manager_a", "manager_b"},
    ("token.issue", "a"): STAFF_A,
    ("mandate.grant", "a"): STAFF_A,
    ("mandate.grant", "cluster_a"): {*STAFF_A, "manager_a"},
    ("mandate.grant", "firm_a"): {*STAFF_A, "manager_a", "head_a"},
    ("convention.create", None): EVERY_STAFF,
    ("convention.edit", "draft"): STAFF_A,
    ("convention.edit", "proposed"): NOBODY,
    ("convention.edit", "active"): NOBODY,
    ("convention.propose", "draft"): STAFF_A,
    ("convention.withdraw", "proposed"): STAFF_A,
    ("convention.sign", "proposed"): {*STAFF_A, "staff_b"},
    ("convention.end", "active"): {*STAFF_A, "staff_b"},
    ("convention.keep_records", "draft"): STAFF_A,
    ("convention.keep_records", "proposed"): NOBODY,
    ("convention.keep_records", "active"): {*STAFF_A, "staff_b"},
    ("run.start", "active"): {*STAFF_A, "staff_b", "token_a"},
    ("run.start", "draft"): NOBODY,
    ("run.start", "over"): NOBODY,
    ("interest.answer", "firm_a"): {"head_a", "token_a"},
    ("interest.answer", "firm_b"): {"head_b"},
    # the firm of A has a cluster, whose managers decide; that of B has none, so staff do
    ("binome.review", "binome"): {"manager_a", "staff_b", "token_a"},
    ("binome.close", "binome"): {"manager_a", "staff_b", "token_a", "head_a", "head_b"},
    ("binome.take_part", "binome"): PARTIES,
    ("binome.act", "binome"): {"head_a", "head_b"},
    ("binome.answer", "binome"): NOBODY,
    ("binome.answer", "asked_a"): {"head_a", "token_a"},
    ("review.report", None): {*EVERY_STAFF, "observer_a", "manager_a", "manager_b", "token_a"},
    ("interest.change", "interest_a"): {"head_a", "token_a"},
    ("pairing.find", None): EVERY_STAFF | {"manager_a", "manager_b"},
    ("pairing.propose", "pair"): {"manager_a", "staff_b"},
    ("charge.list", None): EVERY_STAFF | {"manager_a", "manager_b"},
    ("charge.hand_over", "charge_a"): {"manager_a"},
    # firm A visits and proposed it; firm A recorded the agreement
    ("visit.report", "visit_a"): {"head_a"},
    ("visit.confirm", "visit_a"): {"head_b"},
    ("visit.agree", "visit_a"): {"head_b"},
    ("visit.cancel", "visit_a"): {"head_a", "head_b"},
    # the side of A has proposed times; in the booked one either side may move or cancel
    ("binome.meet", "binome"): PARTIES,
    ("meeting.take", "meeting_a"): {"head_b"},
    ("meeting.decline", "meeting_a"): {"head_b"},
    ("meeting.counter", "meeting_a"): {"head_b", "staff_b"},
    ("meeting.withdraw", "meeting_a"): {"head_a", "manager_a"},
    ("meeting.move", "meeting_a"): {"head_b", "staff_b"},
    ("meeting.move", "booked"): PARTIES,
    ("meeting.keep", "meeting_a"): PARTIES,
    ("meeting.cancel", "meeting_a"): PARTIES,
    ("agreement.confirm", "agreement_a"): {"head_b"},
    ("agreement.withdraw", "agreement_a"): {"head_a", "head_b"},
    # numbers for the operator too, single pairs for who reads for one of the two sides
    ("funnel.read", "active"): {*READERS, "operator"},
    ("funnel.read", "draft"): NOBODY,
    ("funnel.read_pairs", "active"): READERS,
    ("funnel.read_pairs", "draft"): NOBODY,
    # how the installation matches is its operator's
    ("matching.oversee", None): {"operator"},
    ("ruleset.write", None): {"operator"},
}
UNBOUND = {ability for ability, thing in TABLE if thing is None}


@pytest.fixture
def things(db) -> SimpleNamespace:
    grouping = TerritoryFactory(kind="grouping")
    a = TerritoryFactory(parent=grouping)
    b, elsewhere = TerritoryFactory(), TerritoryFactory()
    cluster_a, cluster_b = ClusterFactory(territory=a), ClusterFactory(territory=b)
    firm_a = FirmFactory(territory=a, cluster=cluster_a)
    firm_b = FirmFactory(territory=b)
    between = {"between": (a, b), "drafted_by": a}
    active = ConventionFactory(**between)
    binome = BinomeFactory(convention=active, firm_a=firm_a, firm_b=firm_b)
    asked_a = BinomeFactory(
        convention=active,
        firm_a=firm_a,
        firm_b=FirmFactory(territory=b),
        status="changes_requested",
    )
    by_somebody = UserFactory()
    Question.objects.create(
        binome=asked_a, side="b", addressee="a", text="?", language="en", asked_by=by_somebody
    )
    return SimpleNamespace(
        grouping=grouping,
        a=a,
        b=b,
        elsewhere=elsewhere,
        cluster_a=cluster_a,
        cluster_b=cluster_b,
        firm_a=firm_a,
        firm_b=firm_b,
        draft=ConventionFactory(draft=True, **between),
        proposed=ConventionFactory(proposed=True, **between),
        active=active,
        over=ConventionFactory(ends_on=timezone.localdate() - timedelta(days=1), **between),
        binome=binome,
        asked_a=asked_a,
        pair=(firm_a, firm_b),
        interest_a=InterestFactory(convention=active, firm=firm_a, counterpart=firm_b),
        charge_a=Charge(binome=binome, side="a", officer=by_somebody, given_by=by_somebody),
        visit_a=Visit(binome=binome, visitor="a", asked_by="a"),
        agreement_a=Agreement(binome=binome, proposed_by="a"),
        meeting_a=Meeting(binome=binome, asked_by="a", status="proposed"),
        booked=Meeting(binome=binome, asked_by="a", status="booked"),
        card=card(cluster_a, "proposed"),
        validated_card=card(cluster_a, "validated", second=cluster_b),
    )


@pytest.fixture
def users(things) -> dict[str, Any]:
    today = timezone.localdate()

    def staff_for(starts: int, ends: int | None) -> User:
        return MandateFactory(
            role=Mandate.Role.TERRITORY_STAFF,
            territory=things.a,
            starts_on=today + timedelta(days=starts),
            ends_on=None if ends is None else today + timedelta(days=ends),
        ).user

    made = {
        "staff_a": staff_of(things.a),
        "staff_above": staff_of(things.grouping),
        "observer_a": observer_of(things.a),
        "manager_a": manager_of(things.cluster_a),
        "head_a": representative_of(things.firm_a),
        "token_a": create_token(territory=things.a, label="Portal").token.user,
        "staff_b": staff_of(things.b),
        "manager_b": manager_of(things.cluster_b),
        "head_b": representative_of(things.firm_b),
        "stranger": staff_of(things.elsewhere),
        "nobody": UserFactory(),
        "operator": UserFactory(is_staff=True, is_superuser=True),
        "former_a": staff_for(-30, -1),
        "future_a": staff_for(1, None),
        "inactive_a": staff_of(things.a, is_active=False),
        "anonymous": AnonymousUser(),
    }
    things.registered_by_staff_b = TerritoryFactory(registered_by=made["staff_b"])
    return made


def who(users: dict[str, Any], ability: str, thing: Any) -> set[str]:
    return {role for role, user in users.items() if can(user, ability, thing)}


def test_every_ability_has_a_row():
    assert {ability for ability, _thing in TABLE} == set(all_abilities())


def test_every_role_stands_in_the_table_or_is_denied_everything(users):
    named = set().union(*TABLE.values())
    assert set(users) - named == {"inactive_a", "anonymous"}


def test_every_ability_for_every_role(things, users):
    found = {
        (ability, thing): who(users, ability, getattr(things, thing) if thing else None)
        for ability, thing in TABLE
    }
    assert found == TABLE


def test_without_its_object_an_ability_is_nobodys(users):
    bound = set(all_abilities()) - UNBOUND
    assert {ability: who(users, ability, None) for ability in bound} == {
        ability: set() for ability in bound
    }


def test_an_ability_that_nobody_defined_is_denied(users):
    assert who(users, "firm.sell", None) == set()


def test_a_second_rule_of_the_same_name_is_a_mistake():
    with pytest.raises(KeyError):
        add_rule("firm.edit", lambda _user, _firm: True)


def test_require_raises_what_can_denies(things, users):
    require(users["head_a"], "firm.edit", things.firm_a)
    with pytest.raises(NotAllowed):
        require(users["head_b"], "firm.edit", things.firm_a)


def test_the_map_of_abilities_is_what_can_says(things, users):
    for user in users.values():
        for kind, thing in (("firm", things.firm_a), ("convention", things.proposed)):
            names: Iterable[str] = (one for one in all_abilities() if one.startswith(f"{kind}."))
            assert abilities(user, kind, thing) == {
                name.split(".")[1]: can(user, name, thing) for name in names
            }


def test_who_speaks_for_a_firm_does_not_vouch_for_it_in_another_role(things, users):
    for role in ("manager_a", "staff_a"):
        user = users[role]
        MandateFactory(user=user, role=Mandate.Role.FIRM_REPRESENTATIVE, firm=things.firm_a)
        user.forget_mandates()
        assert not can(user, "firm.validate", things.firm_a)
        assert can(user, "firm.edit", things.firm_a)


def test_who_registered_a_territory_keeps_it_until_it_has_people_of_its_own(things, users):
    territory = things.registered_by_staff_b
    MandateFactory(
        role=Mandate.Role.OBSERVER,
        territory=territory,
        ends_on=timezone.localdate() - timedelta(days=1),
    )
    assert can(users["staff_b"], "territory.edit", territory), "that mandate is over"
    staff_of(territory)
    assert not can(users["staff_b"], "territory.edit", territory)
