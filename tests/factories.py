"""Makers of rows for tests: the least that is valid, and traits for what a test is about."""

from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from actors.models import Asset, Cluster, Firm, FirmActivity, Institution, Mandate, User
from partnerships.models import Binome, Convention, Interest, Pairing
from partnerships.services.axes import AxisDraft, write_axes
from territories.models import Territory
from trades.models import Activity

PASSWORD = "correct horse battery"


def nace(code: str) -> Activity:
    """An activity of NACE 2 by its code; the session's database has them all."""
    return Activity.objects.get(nomenclature__code="NACE2", code=code)


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person-{n}@example.org")
    full_name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password(PASSWORD)


class TerritoryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territory

    code = factory.Sequence(lambda n: f"XX-T{n}")
    kind = Territory.Kind.REGION
    name_en = factory.LazyAttribute(lambda o: f"Territory {o.code}")
    name_fr = factory.LazyAttribute(lambda o: f"Territoire {o.code}")
    languages = ["fr"]


class ClusterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cluster

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Cluster {n}")
    language = "en"
    status = Cluster.Status.VALIDATED


class InstitutionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Institution

    territory = factory.SubFactory(TerritoryFactory)
    kind = Institution.Kind.CHAMBER
    name = factory.Sequence(lambda n: f"Institution {n}")
    language = "en"


class FirmFactory(factory.django.DjangoModelFactory):
    """A published and validated firm; `activity="25.62"`, `brings=[("product", "gears")]`."""

    class Meta:
        model = Firm
        skip_postgeneration_save = True

    class Params:
        draft = factory.Trait(publication=Firm.Publication.DRAFT)
        unvalidated = factory.Trait(validation=Firm.Validation.PENDING)

    territory = factory.SubFactory(TerritoryFactory)
    name = factory.Sequence(lambda n: f"Firm {n}")
    language = "en"
    languages_of_work = ["fr", "en"]
    publication = Firm.Publication.PUBLISHED
    validation = Firm.Validation.VALIDATED

    @factory.post_generation
    def activity(self, create, code, **_):
        if create and code:
            FirmActivity.objects.create(firm=self, activity=nace(code), is_main=True)

    @factory.post_generation
    def brings(self, _create, items, **_):
        _assets(self, Asset.Direction.BRINGS, items)

    @factory.post_generation
    def seeks(self, _create, items, **_):
        _assets(self, Asset.Direction.SEEKS, items)


def _assets(firm: Firm, direction: str, items: list[tuple[str, ...]] | None) -> None:
    """Items are (kind, text) or (kind, text, NACE code)."""
    for position, (kind, text, *code) in enumerate(items or ()):
        Asset.objects.create(
            firm=firm,
            direction=direction,
            kind=kind,
            text=text,
            language="en",
            activity=nace(code[0]) if code else None,
            position=position,
        )


class MandateFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mandate

    user = factory.SubFactory(UserFactory)
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))


def staff_of(territory: Territory, **user) -> User:
    return MandateFactory(
        role=Mandate.Role.TERRITORY_STAFF, territory=territory, user=UserFactory(**user)
    ).user


def manager_of(cluster: Cluster, **user) -> User:
    return MandateFactory(
        role=Mandate.Role.CLUSTER_MANAGER, cluster=cluster, user=UserFactory(**user)
    ).user


def representative_of(firm: Firm, **user) -> User:
    return MandateFactory(
        role=Mandate.Role.FIRM_REPRESENTATIVE, firm=firm, user=UserFactory(**user)
    ).user


def observer_of(territory: Territory, **user) -> User:
    return MandateFactory(
        role=Mandate.Role.OBSERVER, territory=territory, user=UserFactory(**user)
    ).user


class ConventionFactory(factory.django.DjangoModelFactory):
    """An active convention; traits `draft` and `proposed`. Give `between=(one, other)`."""

    class Meta:
        model = Convention
        skip_postgeneration_save = True

    class Params:
        between = None
        draft = factory.Trait(
            status="draft", signed_a_at=None, signed_a_by=None, signed_b_at=None, signed_b_by=None
        )
        proposed = factory.Trait(
            status="proposed",
            signed_a_at=None,
            signed_a_by=None,
            signed_b_at=None,
            signed_b_by=None,
        )

    reference = factory.Sequence(lambda n: f"CONV-{n}")
    title = factory.Sequence(lambda n: f"Convention {n}")
    language = "en"
    territory_a = factory.LazyAttribute(lambda o: _ordered(o.between)[0])
    territory_b = factory.LazyAttribute(lambda o: _ordered(o.between)[1])
    drafted_by = factory.SelfAttribute("territory_a")
    starts_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    ends_on = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=700))
    status = "active"
    signed_a_at = factory.LazyFunction(timezone.now)
    signed_a_by = factory.SubFactory(UserFactory)
    signed_b_at = factory.LazyFunction(timezone.now)
    signed_b_by = factory.SubFactory(UserFactory)

    @factory.post_generation
    def axes(self, _create: bool, titles: Any, **_more: Any) -> None:
        """One axis, or those whose titles are given."""
        write_axes(self, map(AxisDraft, ["Machining together"] if titles is None else titles))


def _ordered(between: tuple[Territory, Territory] | None) -> list[Territory]:
    pair = between or (TerritoryFactory(), TerritoryFactory())
    return sorted(pair, key=lambda territory: territory.id)


STATUS_OF_ANSWER = {"interested": "open", "not_now": "set_aside", "no_thanks": "declined"}


class InterestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Interest

    answer = Interest.Answer.INTERESTED
    status = factory.LazyAttribute(lambda o: STATUS_OF_ANSWER[str(o.answer)])
    language = "en"
    cooperation = "Make something together"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=21))
    answered_by = factory.SubFactory(UserFactory)


LIFE = ("approved", "dialogue", "visits", "project", "agreement", "follow_up")


def life_until(state: str) -> dict[str, Any]:
    """The dates and reasons that a binôme in this state must have."""
    now = timezone.now()
    if state == "closed":
        return {"closed_at": now, "closing_reason": "completed"}
    if state not in LIFE:
        return {}
    reached = LIFE[1 : LIFE.index(state) + 1]
    return {
        "approved_a_at": now,
        "approved_b_at": now,
        **{f"{one}_at": now for one in reached},
    }


class BinomeFactory(factory.django.DjangoModelFactory):
    """A binôme in any state, with the dates that the state implies."""

    class Meta:
        model = Binome

    origin = Binome.Origin.MUTUAL_INTEREST

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        return life_until(kwargs.get("status", "proposed")) | kwargs


class PairingFactory(factory.django.DjangoModelFactory):
    """`pair=(convention, one, other)`: a manager proposes the two, whichever is on side A."""

    class Meta:
        model = Pairing

    class Params:
        pair = None

    convention = factory.LazyAttribute(lambda o: o.pair[0])
    firm_a = factory.LazyAttribute(lambda o: _in_order(*o.pair)[0])
    firm_b = factory.LazyAttribute(lambda o: _in_order(*o.pair)[1])
    reason = "They would get on"
    language = "en"
    proposed_by = factory.SubFactory(UserFactory)
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


def _in_order(convention: Convention, one: Firm, other: Firm) -> tuple[Firm, Firm]:
    return (one, other) if one.territory_id == convention.territory_a_id else (other, one)
