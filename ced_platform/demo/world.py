"""Writing the demo world: all of it in one transaction, or nothing."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from actors.imports import cordis
from actors.imports.importing import Progress, import_cordis, silent
from actors.models import Asset, Cluster, Firm, FirmActivity, Institution, Mandate
from actors.services.clusters import create_cluster, set_cluster_status
from ced_platform.demo import conventions, geography, treaties
from ced_platform.demo.cards import write_cards
from ced_platform.demo.copying import analyze, copy_rows, next_ids
from ced_platform.demo.history import tell_history
from ced_platform.demo.people import People, issue_keys
from ced_platform.demo.population import FirmDraft, firms_of, shares
from ced_platform.demo.vocabulary import trades
from ced_platform.shared.errors import Conflict, Invalid
from journal.models import Event, OutboxMail
from matching.services.rulesets import ensure_default_ruleset
from matching.services.runs import run_now
from partnerships.models import Convention
from territories.models import Territory
from territories.reference import read_territories
from territories.services import load_reference_territories
from trades.models import HOME_SCHEME, Activity
from trades.services import compute_vectors, load_nomenclatures

BATCH = 5000
# Countries whose real firms meet under a convention of the demo.
CORDIS_COUNTRIES = ("FR", "DE", "PL", "PT")
# Staff whose logins are printed have short names; the others are named by their territory.
STAFF_NAMES = {"FR-NPDC": "staff.npdc", "TN-GT": "staff.tunis"}


def is_empty() -> bool:
    """Whether this installation has neither firms nor conventions, of the demo or its own."""
    return not (Firm.objects.exists() or Convention.objects.exists())


def has_demo() -> bool:
    return Convention.objects.filter(is_synthetic=True).exists()


def load_world(*, firms: int, seed: int, progress: Progress = silent) -> None:
    """Territories, conventions, clusters, about `firms` invented firms, the real ones of CORDIS,
    their suggestions, and what some of them have made of these. Raises Conflict when a demo is
    there already."""
    _prepare(progress)
    with transaction.atomic():
        people = People(seed)
        territories = {territory.code: territory for territory in Territory.objects.all()}
        _appoint(people, territories)
        signed = conventions.write_conventions(people, territories, _activities_by_sector())
        progress(f"{len(signed)} conventions")
        clusters = _write_organisations(people, territories)
        progress(f"{len(clusters)} clusters")
        conventions.keep_records(people, signed, list(clusters.values()))
        written = _write_firms(_drafts(firms, seed), territories, clusters)
        progress(f"{written} synthetic firms")
        progress(f"{write_cards(people, clusters)} métier cards")
        import_cordis(
            cordis.FILE,
            apply=True,
            countries=CORDIS_COUNTRIES,
            announce=False,
            progress=lambda line: progress(f"real firms: {line}"),
        )
        in_force = [convention for convention in signed if convention.is_in_force]
        for convention in in_force:
            progress(f"{convention.reference}: {run_now(convention).pairs} suggestions")
        told = tell_history(people, seed=seed)
        progress(f"{told.interests} answers, {told.binomes} binômes")
        for convention in in_force:
            run_now(convention)  # the lists that are left now that some firms have found each other
        conventions.close_what_is_over(people, territories)
        # letters to people who do not exist
        OutboxMail.objects.filter(state=OutboxMail.State.QUEUED).delete()


def load_benchmark(
    *, own: str, partner: str, firms: int, seed: int, progress: Progress = silent
) -> Convention:
    """Half of `firms` on each of two territories, under one convention in force, without history.

    No run is made: that is what the benchmark measures. Raises Invalid for a territory on which
    the demo has no firms.
    """
    _prepare(progress)
    with transaction.atomic():
        people = People(seed)
        territories = {territory.code: territory for territory in Territory.objects.all()}
        sides = [territories[code] for code in (own, partner) if _places_under(code)]
        if len(sides) < 2:
            known = ", ".join(place.code for place in geography.PLACES)
            raise Invalid(f"Choose two territories on which the demo has firms: {known}, TN-GT.")
        first, second = sorted(sides, key=lambda territory: territory.id)
        signers = {
            side: people.appoint_staff(f"staff.{side.code.lower()}", side, "en")
            for side in (first, second)
        }
        year, now = timezone.localdate().year, timezone.now()
        convention = Convention.objects.create(
            reference=f"BENCH-{own}-{partner}",
            title=f"Benchmark {own} – {partner}",
            language="en",
            territory_a=first,
            territory_b=second,
            drafted_by=first,
            starts_on=date(year, 1, 1),
            ends_on=date(year + 3, 1, 1),
            status="active",
            signed_a_at=now,
            signed_a_by=signers[first],
            signed_b_at=now,
            signed_b_by=signers[second],
            is_synthetic=True,
        )
        for code, count in ((own, firms - firms // 2), (partner, firms // 2)):
            drafts = _drafts_at(_places_under(code), count, seed)
            progress(f"{_write_firms(drafts, territories, {}, progress)} firms on {code}")
    return convention


def _prepare(progress: Progress) -> None:
    """Reference data that the demo stands on; nothing to do when it is there."""
    if has_demo():
        raise Conflict("There is a demo world here already: it is not loaded twice.")
    load_nomenclatures(report=progress)
    # all of them, or the trades proposed for real firms would depend on how far a worker has come
    words = compute_vectors()
    progress(f"meaning of {words} words of trades computed")
    load_reference_territories()
    ensure_default_ruleset()


def _appoint(people: People, territories: dict[str, Territory]) -> None:
    """Somebody runs every territory that signs or has firms, and keys for those that sign."""
    people.operator()
    signing = {code for one in treaties.CONVENTIONS for code in (one.own, one.partner)}
    language = {place.code: place.language for place in geography.PLACES}
    for code in sorted(
        signing | {place.code for place in geography.PLACES if place.code[:2] != "TN"}
    ):
        territory = territories[code]
        spoken = territory.languages[0] if territory.languages else "en"
        known = dict(settings.LANGUAGES)
        own = language.get(code) or (spoken if spoken in known else "en")
        name = STAFF_NAMES.get(code, f"staff.{code.lower()}")
        people.appoint_staff(name, territory, "fr" if code == "TN-GT" else own)
    people.appoint("observer", "en", Mandate.Role.OBSERVER, territory=territories["FR-NPDC"])
    issue_keys([territories[code] for code in sorted(signing)])


def _activities_by_sector() -> dict[str, list[int]]:
    by_sector: dict[str, list[int]] = {}
    for trade in trades():
        by_sector.setdefault(trade.sector, []).append(_activity_ids()[trade.code])
    return by_sector


def _write_organisations(
    people: People, territories: dict[str, Territory]
) -> dict[tuple[str, str], Cluster]:
    """Clusters with a manager each, and institutions; returns clusters by place and name."""
    clusters = {}
    for place in geography.PLACES:
        territory = territories[place.code]
        for number, plan in enumerate(place.clusters, start=1):
            cluster = create_cluster(
                actor=people.staff_of(territory),
                territory=territory,
                fields={"name": plan.name, "language": place.language},
                trade_ids=[
                    _activity_ids()[one.code] for one in trades() if one.sector in plan.sectors
                ],
            )
            Cluster.objects.filter(pk=cluster.pk).update(is_synthetic=True)
            if not plan.is_provisional:
                set_cluster_status(
                    actor=people.staff_of(territory),
                    cluster=cluster,
                    status=Cluster.Status.VALIDATED,
                )
            people.appoint_manager(f"cluster.{place.code.lower()}.{number}", cluster)
            clusters[place.code, plan.name] = cluster
        Institution.objects.bulk_create(
            Institution(
                territory=territory,
                kind=kind,
                name=name,
                language=place.language,
                is_synthetic=True,
            )
            for kind, name in place.institutions
        )
    return clusters


def _drafts(firms: int, seed: int) -> Iterator[FirmDraft]:
    return _drafts_at(geography.PLACES, firms, seed)


def _drafts_at(places: Sequence[geography.Place], firms: int, seed: int) -> Iterator[FirmDraft]:
    names = {row.code: row.names for row in read_territories()}
    counts = shares(places, firms)
    for place in places:
        yield from firms_of(place, counts[place.code], seed=seed, region_names=names[place.code])


def _places_under(code: str) -> list[geography.Place]:
    """The places of the demo that are this territory or belong to it directly."""
    parents = {row.code: row.parent_code for row in read_territories()}
    return [place for place in geography.PLACES if code in (place.code, parents[place.code])]


@cache
def _activity_ids() -> dict[str, int]:
    """Ids of the activities of NACE 2 by code; they never change once they are loaded."""
    return dict(Activity.objects.filter(nomenclature__code=HOME_SCHEME).values_list("code", "id"))


def _write_firms(
    drafts: Iterable[FirmDraft],
    territories: dict[str, Territory],
    clusters: dict[tuple[str, str], Cluster],
    progress: Progress = silent,
) -> int:
    """Firms in batches: memory stays small however many there are."""
    remaining, written = iter(drafts), 0
    while batch := list(islice(remaining, BATCH)):
        ids = next_ids(Firm, len(batch))
        pairs = list(zip(ids, batch, strict=True))
        copy_rows(Firm, [_firm(pk, draft, territories, clusters) for pk, draft in pairs])
        copy_rows(FirmActivity, (row for pk, draft in pairs for row in _activities(pk, draft)))
        copy_rows(Asset, (row for pk, draft in pairs for row in _assets(pk, draft)))
        copy_rows(Event, (_event(pk, draft, territories) for pk, draft in pairs))
        written += len(batch)
        if len(batch) == BATCH:
            progress(f"{written} firms written")
    analyze(Firm, FirmActivity, Asset)
    return written


def _firm(
    pk: int,
    draft: FirmDraft,
    territories: dict[str, Territory],
    clusters: dict[tuple[str, str], Cluster],
) -> Firm:
    cluster = clusters.get((draft.territory, draft.cluster))
    return Firm(
        id=pk,
        territory_id=territories[draft.territory].id,
        cluster_id=cluster.id if cluster else None,
        name=draft.name,
        language=draft.language,
        description=draft.description,
        city=draft.city,
        founded_in=draft.founded_in,
        size_class=draft.size_class,
        languages_of_work=list(draft.languages_of_work),
        wants_interpreter=draft.wants_interpreter,
        partnership_kinds=list(draft.partnership_kinds),
        markets=list(draft.markets),
        worked_abroad=draft.worked_abroad,
        capacity=draft.capacity,
        publication=draft.publication,
        validation=draft.validation,
        validation_comment=draft.validation_comment,
        origin=Firm.Origin.SYNTHETIC,
    )


def _activities(pk: int, draft: FirmDraft) -> Iterator[FirmActivity]:
    for position, code in enumerate(draft.trades):
        yield FirmActivity(firm_id=pk, activity_id=_activity_ids()[code], is_main=position == 0)


def _assets(pk: int, draft: FirmDraft) -> Iterator[Asset]:
    for position, asset in enumerate(draft.assets):
        yield Asset(
            firm_id=pk,
            direction=asset.direction,
            kind=asset.kind,
            text=asset.text,
            language=draft.language,
            activity_id=_activity_ids()[asset.trade] if asset.trade else None,
            position=position,
        )


def _event(pk: int, draft: FirmDraft, territories: dict[str, Territory]) -> Event:
    return Event(
        code="firm.created",
        subject_type=Firm._meta.label_lower,
        subject_id=pk,
        territory_ids=[territories[draft.territory].id],
        data={"origin": Firm.Origin.SYNTHETIC.value},
    )
