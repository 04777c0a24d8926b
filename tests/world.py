"""A small world with one person of every role, for the tests of pages."""

from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from actors.models import CardStanding, Mandate, User
from actors.services.people import create_token
from journal.models import Notice
from partnerships.models import ConventionDocument
from tests.factories import (
    BinomeFactory,
    ClusterFactory,
    ConventionFactory,
    FirmFactory,
    InterestFactory,
    TerritoryFactory,
    UserFactory,
    manager_of,
    nace,
    observer_of,
    representative_of,
    staff_of,
)
from tests.lived import build_life
from trades.models import Card, CardCode, CardText, CardVersion

ROLES = (
    "anonymous",
    "entrepreneur",
    "manager",
    "staff",
    "other_staff",
    "third_staff",
    "observer",
    "service",
    "operator",
)


@dataclass
class World:
    """Own and other have an active convention, a third territory has none. The entrepreneur's
    firm is in the manager's cluster; its counterpart abroad has no cluster, so staff decide."""

    own: Any
    other: Any
    third: Any
    cluster: Any
    firm: Any
    unvalidated: Any
    counterpart: Any
    convention: Any
    draft: Any
    proposed: Any
    binome: Any
    standing: Any
    token: Any
    card_draft: Any
    card_proposed: Any
    card: Any
    notice: Any = None
    people: dict[str, User | None] = field(default_factory=dict)
    # what stands in the workspace of `standing`
    life: Any = None

    @property
    def newcomer(self) -> Mandate:
        """The mandate of the entrepreneur, who has never logged in."""
        person = self.people["entrepreneur"]
        assert person is not None
        return person.mandates.get()


NOW = "2026-01-05T10:00:00Z"


def build_world() -> World:
    own = TerritoryFactory(name_en="Ownland", name_fr="Notre région", name_ar="إقليمنا")
    other = TerritoryFactory(name_en="Otherland", name_fr="L’autre région", name_ar="الإقليم الآخر")
    third = TerritoryFactory(name_en="Thirdland", name_fr="Tierce région", name_ar="إقليم ثالث")
    cluster = ClusterFactory(territory=own, name="Metal cluster")
    abroad = ClusterFactory(territory=third, name="Thirdland metal")
    firm = FirmFactory(
        territory=own,
        cluster=cluster,
        name="Gears & Sons",
        activity="25.62",
        brings=[("product", "gears", "28.15")],
        seeks=[("market_access", "buyers abroad")],
    )
    unvalidated = FirmFactory(unvalidated=True, territory=own, cluster=cluster, name="Newcomer")
    counterpart = FirmFactory(
        territory=other,
        name="مصنع التروس",
        activity="25.62",
        brings=[("market_access", "شبكة توزيع")],
        seeks=[("product", "تروس")],
    )
    convention = ConventionFactory(between=(own, other))
    binome = pair(convention, firm, counterpart)
    another = FirmFactory(territory=other, name="Another Abroad", activity="25.62")
    standing = pair(
        convention, firm, another, status="approved", approved_a_at=NOW, approved_b_at=NOW
    )
    world = World(
        own=own,
        other=other,
        third=third,
        cluster=cluster,
        firm=firm,
        unvalidated=unvalidated,
        counterpart=counterpart,
        convention=convention,
        draft=ConventionFactory(draft=True, between=(own, third), drafted_by=own),
        proposed=ConventionFactory(proposed=True, between=(own, other), drafted_by=own),
        binome=binome,
        standing=standing,
        token=create_token(territory=own, label="portal").token,
        card_draft=card(cluster, "draft"),
        card_proposed=card(abroad, "proposed"),
        card=card(cluster, "validated", second=abroad),
    )
    world.people = {
        "anonymous": None,
        "entrepreneur": representative_of(firm, full_name="Erin Entrepreneur"),
        "manager": manager_of(cluster, full_name="Mona Manager"),
        "staff": staff_of(own, full_name="Sam Staff"),
        "other_staff": staff_of(other, full_name="Omar Other"),
        "third_staff": staff_of(third),
        "observer": observer_of(own),
        "service": world.token.user,
        "operator": UserFactory(is_staff=True, is_superuser=True),
    }
    convention.milestones.create(title="Trade fair", due_on=timezone.localdate())
    convention.clusters.add(cluster)
    file = SimpleUploadedFile("convention.pdf", b"%PDF-1.7\n1 0 obj\n")
    ConventionDocument(
        convention=convention,
        title="Text",
        language="fr",
        version=1,
        handed_in_by=world.people["staff"],
    ).take(file).save()
    world.notice = Notice.objects.create(
        recipient=world.people["entrepreneur"],
        key="binome_proposed:world",
        code="binome_proposed",
        path=f"/binomes/{binome.pk}/",
        data={"firm_a": binome.firm_a.name, "firm_b": binome.firm_b.name},
    )
    world.life = build_life(standing, world.people["entrepreneur"])
    return world


def card(cluster: Any, status: str, second: Any = None) -> Any:
    """A version of a card of its own, written by the cluster and validated by the second."""
    version = CardVersion.objects.create(
        card=Card.objects.create(),
        number=1,
        status=status,
        language="en",
        published_at=NOW if status == "validated" else None,
    )
    CardText.objects.create(
        version=version,
        language="en",
        name=f"Machining ({status})",
        description="Parts turned and milled to drawing.",
        status="own",
    )
    CardCode.objects.create(version=version, activity=nace("25.62"))
    CardStanding.objects.create(
        version=version,
        cluster=cluster,
        territory=cluster.territory,
        author=UserFactory(),
        second_cluster=second,
        second_territory=second.territory if second else None,
        reviewer=UserFactory() if second else None,
    )
    return version


def pair(convention: Any, one: Any, other: Any, **fields: Any) -> Any:
    """A binôme of two firms that both said yes, each on its own side of the convention."""
    firm_a, firm_b = one, other
    if one.territory_id != convention.territory_a_id:
        firm_a, firm_b = other, one
    for firm, counterpart in ((firm_a, firm_b), (firm_b, firm_a)):
        InterestFactory(convention=convention, firm=firm, counterpart=counterpart, status="mutual")
    return BinomeFactory(convention=convention, firm_a=firm_a, firm_b=firm_b, **fields)
