"""Who sees what: random small worlds, read by the database and by the table in plain Python.

The functions `sees_…` below say again what "Who sees what" in docs/architecture.md says, over
lists of rows, without a query; each `visible_to(user)` has to agree with them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from actors.models import Cluster, Firm, Mandate, User
from matching.models import Suggestion
from matching.services.rulesets import ensure_default_ruleset
from partnerships.models import Binome, Convention
from territories.models import Territory
from tests.factories import (
    BinomeFactory,
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    MandateFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.matching.rows import suggestion_of

ROLES = Mandate.Role.values
PERIODS = {
    "past": (-60, -1),
    "last day": (-60, 0),
    "now": (-30, 30),
    "first day": (0, 60),
    "to come": (1, 60),
}
STATES_OF_PAIR = [("current", 1, 1), ("current", 1, None), ("current", None, 2)] + [
    (state, None, None) for state in ("superseded", "withdrawn")
]


@dataclass
class World:
    """Rows of one random world, as Python objects, and its users with their mandates."""

    territories: list[Territory] = field(default_factory=list)
    conventions: list[Convention] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    firms: list[Firm] = field(default_factory=list)
    suggestions: list[Suggestion] = field(default_factory=list)
    binomes: list[Binome] = field(default_factory=list)
    users: list[tuple[User, list[Mandate]]] = field(default_factory=list)


# --- the table in plain Python -------------------------------------------------------------------


def below(world: World, roots: set[int]) -> set[int]:
    """The territories and all that belong to them."""
    found = set(roots)
    while True:
        more = {one.id for one in world.territories if one.parent_id in found} - found
        if not more:
            return found
        found |= more


class Reader:
    """What one user's mandates amount to, read from the rows."""

    def __init__(self, world: World, user: User, mandates: list[Mandate]) -> None:
        self.world = world
        today = timezone.localdate()
        held = [
            one
            for one in mandates
            if user.is_active
            and one.starts_on <= today
            and (one.ends_on is None or today <= one.ends_on)
        ]

        def places(*roles: str) -> set[int]:
            return {one.place_id for one in held if one.role in roles}

        self.staff = below(world, places("territory_staff", "api_client"))
        self.reads = self.staff | below(world, places("observer"))
        self.clusters = places("cluster_manager")
        self.firms = places("firm_representative")
        self.home = self.reads | {
            one.territory_id
            for one in [*world.firms, *world.clusters]
            if one.id in (self.firms if isinstance(one, Firm) else self.clusters)
        }

    def is_own_side(self, firm: Firm) -> bool:
        return firm.territory_id in self.reads or firm.cluster_id in self.clusters

    def partners(self) -> set[int]:
        opened: set[int] = set()
        for convention in self.world.conventions:
            if not is_in_force(convention):
                continue
            pair = (convention.territory_a_id, convention.territory_b_id)
            for own, other in (pair, pair[::-1]):
                if below(self.world, {own}) & self.home:
                    opened |= below(self.world, {other})
        return opened


def is_in_force(convention: Convention) -> bool:
    today = timezone.localdate()
    return convention.status == "active" and convention.starts_on <= today <= convention.ends_on


def sees_convention(reader: Reader, convention: Convention) -> bool:
    if convention.status == "draft":
        return convention.drafted_by_id in reader.staff
    return bool({convention.territory_a_id, convention.territory_b_id} & reader.home)


def sees_suggestion(reader: Reader, pair: Suggestion) -> bool:
    on_own_list = (pair.firm_a_id in reader.firms and pair.rank_a is not None) or (
        pair.firm_b_id in reader.firms and pair.rank_b is not None
    )
    return (on_own_list and is_in_force(pair.convention)) or any(
        reader.is_own_side(firm) for firm in (pair.firm_a, pair.firm_b)
    )


def sees_binome(reader: Reader, binome: Binome) -> bool:
    return any(
        firm.id in reader.firms or reader.is_own_side(firm)
        for firm in (binome.firm_a, binome.firm_b)
    )


def sees_firm(reader: Reader, firm: Firm) -> bool:
    if firm.id in reader.firms or reader.is_own_side(firm):
        return True
    matchable = (firm.publication, firm.validation) == ("published", "validated")
    if matchable and (reader.reads or reader.clusters) and firm.territory_id in reader.partners():
        return True
    for pair in reader.world.suggestions:
        sides = (
            (pair.firm_a_id, pair.rank_a, pair.firm_b_id),
            (pair.firm_b_id, pair.rank_b, pair.firm_a_id),
        )
        for own, rank, other in sides:
            listed = own in reader.firms and rank is not None and other == firm.id
            if listed and is_in_force(pair.convention):
                return True
    return any(
        {binome.firm_a_id, binome.firm_b_id} == {own, firm.id}
        for binome in reader.world.binomes
        for own in reader.firms
    )


def sees_cluster(reader: Reader, cluster: Cluster) -> bool:
    if cluster.id in reader.clusters or cluster.territory_id in reader.home:
        return True
    return cluster.status != "withdrawn" and cluster.territory_id in reader.partners()


# --- random worlds -------------------------------------------------------------------------------


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Makes the rows as it draws; call inside a transaction that is taken back."""
    world = World()
    for _ in range(draw(st.integers(3, 5))):
        parent = draw(st.none() | st.sampled_from(world.territories or [None]))
        world.territories.append(TerritoryFactory(parent=parent))
    for _ in range(draw(st.integers(1, 2))):
        world.clusters.append(
            ClusterFactory(
                territory=draw(st.sampled_from(world.territories)),
                status=draw(st.sampled_from(Cluster.Status.values)),
            )
        )
    for _ in range(draw(st.integers(3, 5))):
        world.firms.append(_draw_firm(draw, world))
    for _ in range(draw(st.integers(1, 3))):
        world.conventions.append(_draw_convention(draw, world))
    _draw_pairs(draw, world)
    # one user of each role, some of them with a second one
    for role in ROLES:
        user = UserFactory(
            is_active=draw(st.sampled_from([True, True, True, False])),
            is_service=draw(st.booleans()),
            is_superuser=draw(st.booleans()),
        )
        further = draw(st.lists(st.sampled_from([one for one in ROLES if one != role]), max_size=1))
        mandates = [_draw_mandate(draw, world, user, one) for one in (role, *further)]
        world.users.append((user, mandates))
    return world


def _draw_firm(draw: st.DrawFn, world: World) -> Firm:
    territory = draw(st.sampled_from(world.territories))
    clusters = [None, *(one for one in world.clusters if one.territory_id == territory.id)]
    good = draw(st.integers(0, 2)) < 2
    return FirmFactory(
        territory=territory,
        cluster=draw(st.sampled_from(clusters)),
        publication="published" if good else draw(st.sampled_from(Firm.Publication.values)),
        validation="validated" if good else draw(st.sampled_from(Firm.Validation.values)),
    )


def _draw_convention(draw: st.DrawFn, world: World) -> Convention:
    between = draw(
        st.lists(st.sampled_from(world.territories), min_size=2, max_size=2, unique=True)
    )
    status = draw(st.sampled_from(["active", "active", "draft", "proposed", "expired", "ended"]))
    starts, ends = PERIODS[draw(st.sampled_from(["now", *PERIODS]))]
    today = timezone.localdate()
    return ConventionFactory(
        between=tuple(between),
        drafted_by=draw(st.sampled_from(between)),
        status=status,
        starts_on=today + timedelta(days=starts),
        ends_on=today + timedelta(days=ends),
        **dict.fromkeys(
            ("signed_a_at", "signed_b_at", "signed_a_by", "signed_b_by")
            if status in ("draft", "proposed")
            else ()
        ),
    )


def _draw_pairs(draw: st.DrawFn, world: World) -> None:
    pairs = st.lists(st.sampled_from(world.firms), min_size=2, max_size=2, unique=True)
    suggested, joined = set(), set()
    for firm_a, firm_b in draw(st.lists(pairs, min_size=1, max_size=4)):
        convention = draw(st.sampled_from(world.conventions))
        state, rank_a, rank_b = draw(st.sampled_from(STATES_OF_PAIR))
        if (convention.id, frozenset({firm_a.id, firm_b.id})) not in suggested:
            suggested.add((convention.id, frozenset({firm_a.id, firm_b.id})))
            values = {"state": state, "rank_a": rank_a, "rank_b": rank_b}
            pair = suggestion_of(convention, firm_a, firm_b, **values)
            world.suggestions.append(pair)
    for firm_a, firm_b in draw(st.lists(pairs, min_size=1, max_size=2)):
        if frozenset({firm_a.id, firm_b.id}) not in joined:
            joined.add(frozenset({firm_a.id, firm_b.id}))
            status, reason = draw(
                st.sampled_from([("proposed", ""), ("refused", ""), ("closed", "legal")])
            )
            world.binomes.append(
                BinomeFactory(
                    convention=draw(st.sampled_from(world.conventions)),
                    firm_a=firm_a,
                    firm_b=firm_b,
                    status=status,
                    closing_reason=reason,
                )
            )


def _draw_mandate(draw: st.DrawFn, world: World, user: User, role: str) -> Mandate:
    places: dict[str, list[Any]] = {
        "territory": world.territories,
        "cluster": world.clusters,
        "firm": world.firms,
    }
    place = Mandate.PLACE_OF_ROLE[Mandate.Role(role)]
    today = timezone.localdate()
    starts, ends = draw(st.sampled_from([(-9, None), (-9, None), (-9, 0), (-9, -1), (1, None)]))
    return MandateFactory(
        user=user,
        role=role,
        starts_on=today + timedelta(days=starts),
        ends_on=None if ends is None else today + timedelta(days=ends),
        **{place: draw(st.sampled_from(places[place]))},
    )


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


KINDS = {
    "conventions": (Convention, sees_convention),
    "clusters": (Cluster, sees_cluster),
    "firms": (Firm, sees_firm),
    "suggestions": (Suggestion, sees_suggestion),
    "binomes": (Binome, sees_binome),
}


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_everyone_sees_what_the_table_says_and_nothing_else(db, data):
    with taken_back():
        ensure_default_ruleset()
        world = data.draw(worlds())
        for user, mandates in world.users:
            reader = Reader(world, user, mandates)
            for name, (model, sees) in KINDS.items():
                rows = getattr(world, name)
                found = sorted(model.objects.visible_to(user).values_list("pk", flat=True))
                expected = sorted(row.pk for row in rows if sees(reader, row))
                assert found == expected, (name, mandates)
                if len(expected) not in (0, len(rows)):
                    event(f"some but not all {name}")
            assert Territory.objects.visible_to(user).count() == len(world.territories)


@pytest.mark.parametrize("model", [Convention, Cluster, Firm, Suggestion, Binome, Territory])
def test_who_has_not_logged_in_sees_nothing(db, model):
    a, b = TerritoryFactory(), TerritoryFactory()
    convention = ConventionFactory(between=(a, b))
    ClusterFactory(territory=a)
    firms = FirmFactory(territory=a), FirmFactory(territory=b)
    BinomeFactory(convention=convention, firm_a=firms[0], firm_b=firms[1])
    suggestion_of(convention, *firms)
    assert model.objects.exists()
    assert not model.objects.visible_to(AnonymousUser()).exists()
