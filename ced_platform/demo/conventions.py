"""The conventions of the demo, each as far as its plan says, with papers and plan of action."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from actors.models import Cluster
from ced_platform.demo import treaties
from ced_platform.demo.agenda import PAPERS, PLAN_OF_ACTION
from ced_platform.demo.history.chronicle import Chronicle
from ced_platform.demo.papers import paper
from ced_platform.demo.people import People
from ced_platform.shared.choices import Side
from partnerships.models import Convention, ConventionDocument, Milestone
from partnerships.queries import fingerprint_of
from partnerships.services.axes import AxisDraft, write_axes
from partnerships.services.conventions import end_convention, occupy_scope
from partnerships.workflows import CONVENTION
from territories.models import Territory

# Days before a convention begins on which it was proposed, then signed by each side; one that
# begins later than today was proposed some days ago.
PROPOSED, SIGNED, COUNTERSIGNED = 75, 48, 30
NOT_SIGNED_YET = {"draft": 0, "proposed": 0, "signed_once": 1}
# An axis names the main trades of its sectors: it is read at a glance.
MOST_TRADES_OF_A_SECTOR = 3


def write_conventions(
    people: People, territories: dict[str, Territory], activities: dict[str, list[int]]
) -> list[Convention]:
    """All of them, dated; `activities` has ids by sector. Those that are ended are active still:
    `close_what_is_over` ends them, once they have been lived."""
    return [
        _Signing(plan, people, territories, activities).write() for plan in treaties.CONVENTIONS
    ]


class _Signing:
    """One convention from its draft to its last signature."""

    def __init__(
        self,
        plan: treaties.Convention,
        people: People,
        territories: dict[str, Territory],
        activities: dict[str, list[int]],
    ) -> None:
        self.plan, self.people, self.activities = plan, people, activities
        self.own, self.partner = territories[plan.own], territories[plan.partner]
        self.chronicle = Chronicle()
        year = timezone.localdate().year
        self.starts_on, self.ends_on = (date(year + years, 1, 1) for years in plan.years)

    def write(self) -> Convention:
        first, second = sorted((self.own, self.partner), key=lambda one: one.id)
        convention = Convention.objects.create(
            reference=self.plan.reference,
            title=self.plan.title,
            language=self.plan.language,
            territory_a=first,
            territory_b=second,
            drafted_by=self.own,
            starts_on=self.starts_on,
            ends_on=self.ends_on,
            is_synthetic=not self.plan.of_real_firms,
        )
        convention.trades.set(self._trades(self.plan.sectors))
        write_axes(convention, map(self._axis, self.plan.axes))
        self.chronicle.record(
            self._days_before(PROPOSED + 5),
            "convention.drafted",
            convention,
            self.people.staff_of(self.own),
            [self.own.id],
        )
        self._take_steps(convention)
        convention.save()
        if convention.status in ("active", "expired"):
            occupy_scope(convention)
            convention.scopes.update(is_in_force=convention.status == "active")
        self.chronicle.write()
        return convention

    def _axis(self, axis: treaties.Axis) -> AxisDraft:
        main = self._trades(axis.sectors, most=MOST_TRADES_OF_A_SECTOR)
        return AxisDraft(axis.title, axis.description, main)

    def _trades(self, sectors: tuple[str, ...], most: int | None = None) -> list[int]:
        """Activities of the sectors, the most common first."""
        return [one for sector in sectors for one in self.activities.get(sector, [])[:most]]

    def _take_steps(self, convention: Convention) -> None:
        if self.plan.state == "draft":
            return
        convention.fingerprint = fingerprint_of(convention)
        self._step(PROPOSED, convention, "propose", self.own, fingerprint=convention.fingerprint)
        signers = [(SIGNED, self.own), (COUNTERSIGNED, self.partner)]
        for days, territory in signers[: NOT_SIGNED_YET.get(self.plan.state, 2)]:
            self._sign(days, convention, territory)
        if self.plan.state == "expired":
            day = datetime.combine(self.ends_on + timedelta(days=1), datetime.min.time())
            at = timezone.make_aware(day)
            self.chronicle.step(at, CONVENTION, convention, "expire", None)

    def _sign(self, days: int, convention: Convention, territory: Territory) -> None:
        side = Side.A if territory.id == convention.territory_a_id else Side.B
        is_second = convention.status != "proposed"
        setattr(convention, f"signed_{side}_at", self._days_before(days))
        setattr(convention, f"signed_{side}_by", self.people.staff_of(territory))
        self._step(
            days,
            convention,
            "countersign" if is_second else f"sign_{side}",
            territory,
            side=side.value,
            fingerprint=convention.fingerprint,
        )

    def _step(
        self, days: int, convention: Convention, name: str, territory: Territory, **data: Any
    ) -> None:
        actor = self.people.staff_of(territory)
        at = self._days_before(days)
        self.chronicle.step(at, CONVENTION, convention, name, actor, **data)

    def _days_before(self, days: int) -> datetime:
        """So many days before its start; a start that is near or to come counts as next month."""
        is_open = self.plan.state in NOT_SIGNED_YET
        last = timezone.localdate() + timedelta(days=COUNTERSIGNED - 2)
        start = max(self.starts_on, last) if is_open else self.starts_on
        ten = datetime.min.time().replace(hour=10)
        return timezone.make_aware(datetime.combine(start - timedelta(days=days), ten))


def keep_records(people: People, conventions: list[Convention], clusters: list[Cluster]) -> None:
    """Documents in both languages, milestones, and the clusters in charge, where there are any."""
    chronicle = Chronicle()
    for convention in conventions:
        if convention.status == "active":
            _name_clusters(chronicle, people, convention, clusters)
            _hand_in(chronicle, people, convention)
            _plan(chronicle, people, convention)
    chronicle.write()


def _name_clusters(
    chronicle: Chronicle, people: People, convention: Convention, clusters: list[Cluster]
) -> None:
    for side in Side:
        territory = convention.territory_of(side)
        own = [
            one for one in clusters
            if territory.id in (one.territory_id, one.territory.parent_id)
        ]  # fmt: skip
        if own:
            convention.clusters.add(*own)
            for axis in convention.axes.all():
                trades = set(axis.trades.all())
                axis.clusters.add(*(one for one in own if trades & set(one.trades.all())))
            _note(chronicle, convention, people.staff_of(territory), 20, "clusters_named",
                  names=sorted(one.name for one in own))  # fmt: skip


def _hand_in(chronicle: Chronicle, people: People, convention: Convention) -> None:
    """Each side hands in its own originals; a second version where the plan has one."""
    for title, language, version, days, words in PAPERS.get(convention.reference, ()):
        territory = convention.territory_a if version == 1 else convention.territory_b
        staff = people.staff_of(territory)
        document = ConventionDocument(
            convention=convention,
            title=title,
            language=language,
            version=version,
            handed_in_by=staff,
            handed_in_at=_after_start(convention, days),
        ).take(paper(f"{convention.reference}-{language}-{version}.odt", title, [words]))
        chronicle.add(document)
        _note(chronicle, convention, staff, days, "document_added",
              title=title, language=language, version=version, sha256=document.sha256)  # fmt: skip


def _plan(chronicle: Chronicle, people: People, convention: Convention) -> None:
    """Milestones of the last and the coming months: done, late, and to come."""
    today = timezone.localdate()
    for title, due_in, done in PLAN_OF_ACTION.get(convention.language, ()):
        due_on = today + timedelta(days=due_in)
        milestone = Milestone(convention=convention, title=title, due_on=due_on)
        milestone.created_at = timezone.now() - timedelta(days=200)
        if done:
            milestone.done_on = due_on - timedelta(days=2)
            milestone.done_by = people.staff_of(convention.territory_a)
        chronicle.add(milestone)


def _note(
    chronicle: Chronicle, convention: Convention, actor: Any, days: int, code: str, **data: Any
) -> None:
    at = _after_start(convention, days)
    territories = CONVENTION.territories(convention)
    chronicle.record(at, f"convention.{code}", convention, actor, territories, **data)


def _after_start(convention: Convention, days: int) -> datetime:
    day = convention.starts_on + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=11)))


def close_what_is_over(people: People, territories: dict[str, Territory]) -> None:
    for plan in treaties.CONVENTIONS:
        if plan.state == "ended":
            end_convention(
                actor=people.staff_of(territories[plan.partner]),
                convention=Convention.objects.get(reference=plan.reference),
            )
