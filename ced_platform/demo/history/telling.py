"""Every life of every convention in force, one after the other, and all of it written at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from actors.models import Firm, Mandate
from actors.services.people import grant_mandate
from ced_platform.demo.history.casting import Casting, Company
from ced_platform.demo.history.chronicle import Chronicle
from ced_platform.demo.history.life import Life
from ced_platform.demo.history.plots import ELSEWHERE, FRONT, Plot
from ced_platform.demo.history.stage import Stage
from ced_platform.demo.people import People
from ced_platform.shared.choices import Side
from matching.models import Suggestion
from partnerships.models import Binome, Convention, Interest

# The convention whose firms and clusters have printed logins, tried first in a fresh demo.
FRONT_CONVENTION = "CED-NPDC-TUNIS"
FRONT_CAPACITY = 4
OPENING, WORKDAY = 8 * 60, 9 * 60  # minutes


@dataclass(frozen=True)
class Told:
    interests: int
    binomes: int


def tell_history(people: People, *, seed: int) -> Told:
    """Let pairs of every convention in force live up to yesterday; returns what came of it."""
    chronicle, company, now = Chronicle(), Company(), timezone.localtime()
    conventions = Convention.objects.active().filter(is_synthetic=True)
    # the front first: its parts are given before a firm is taken elsewhere
    for convention in sorted(conventions, key=lambda one: (not _is_front(one), one.reference)):
        rng = Random(f"{seed}:history:{convention.reference}")  # noqa: S311 - chance, not secrecy
        stage = Stage(convention, people, chronicle, rng, now)
        casting = Casting(convention, people, company)
        if _is_front(convention):
            _prepare_front(stage, casting)
        lives = [
            life
            for plot in in_rounds(FRONT if _is_front(convention) else ELSEWHERE)
            if (life := _live(stage, casting, plot)) is not None
        ]
        _date_suggestions(lives)
    chronicle.write()
    return Told(Interest.objects.count(), Binome.objects.count())


def _is_front(convention: Convention) -> bool:
    return convention.reference == FRONT_CONVENTION


def in_rounds(plots: tuple[Plot, ...]) -> Iterator[Plot]:
    """One life of each kind, then the second of each, … : a small world has all kinds."""
    for number in range(max(plot.count for plot in plots)):
        yield from (plot for plot in plots if plot.count > number)


def _prepare_front(stage: Stage, casting: Casting) -> None:
    """Heads of the two firms that are suggested to each other and free to answer, and managers of
    their clusters, who follow others in office."""
    pair = casting.front_pair()
    if pair is None:
        return
    for side in Side:
        firm = pair.firm_of(side)
        place = "npdc" if firm.territory.code == "FR-NPDC" else "tunis"
        casting.parts[f"firm.{place}"] = firm
        stage.people.head_of(firm, f"firm.{place}")
        Firm.objects.filter(pk=firm.pk).update(capacity=FRONT_CAPACITY)
        manager = stage.people.person(f"cluster.{place}", firm.language)
        grant_mandate(
            actor=stage.people.staff_of(firm.territory),
            user=manager,
            role=Mandate.Role.CLUSTER_MANAGER,
            cluster=firm.cluster,
        )
        assert firm.cluster_id is not None
        stage.successors[firm.cluster_id] = manager
        casting.seen_clusters.add(firm.cluster_id)
    casting.set_capacity(FRONT_CAPACITY)


def _live(stage: Stage, casting: Casting, plot: Plot) -> Life | None:
    pair = casting.choose(plot)
    if pair is None:
        return None
    began = stage.rng.randint(*plot.began)
    pair.computed_at = _moment(stage, began + 1)
    life = Life(stage, pair, _lead(stage, plot, pair), pair.computed_at)
    elapsed = 0
    for days, what, role, word in plot.acts:
        elapsed += _gap(stage.rng, days) if plot.varied else days
        if elapsed >= began:
            break
        life.at = max(_moment(stage, began - elapsed), life.at + timedelta(minutes=1))
        getattr(life, what)(life.side(role or "x"), word)
    if life.is_open:
        casting.carry(pair)
        life.at = stage.handed_over_at
        for side in Side:
            life.hand_over(side)
    return life


def _lead(stage: Stage, plot: Plot, pair: Suggestion) -> Side:
    """Chance, but for lives that are written for somebody: there the first of the cast leads."""
    if not plot.cast[0]:
        return stage.rng.choice(list(Side))
    return Side.A if pair.firm_a.territory.code == "FR-NPDC" else Side.B


def _gap(rng: Random, days: int) -> int:
    return max(1, round(days * rng.uniform(0.7, 1.6))) if days else 0


def _moment(stage: Stage, days_ago: int) -> datetime:
    """Some time of a working day."""
    midnight = stage.now.replace(hour=0, minute=0, second=0, microsecond=0)
    minutes = OPENING + stage.rng.randrange(WORKDAY)
    return midnight - timedelta(days=days_ago) + timedelta(minutes=minutes)


def _date_suggestions(lives: list[Life]) -> None:
    """A pair was suggested before it was answered; one that became a binôme, or was declined, is
    on no list any more."""
    pairs = [life.suggestion for life in lives]
    for life in lives:
        if life.is_off_the_lists:
            pair = life.suggestion
            pair.state, pair.rank_a, pair.rank_b = Suggestion.State.SUPERSEDED, None, None
    fields = ["computed_at", "seen_a_at", "seen_b_at", "state", "rank_a", "rank_b"]
    Suggestion.objects.bulk_update(pairs, fields)
