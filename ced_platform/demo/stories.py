"""What firms and managers of the demo have done so far: each step through the service that a
person's click would call, so that journal, constraints and rights are those of real use."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

from actors.models import Firm, Mandate
from actors.services.people import grant_mandate
from ced_platform.demo.people import People
from ced_platform.demo.wording import COOPERATION
from ced_platform.shared.choices import Side
from matching.models import Suggestion
from matching.services.answers import answer, mark_seen
from partnerships.models import Binome, Convention, Interest, Review
from partnerships.services.binomes import review_binome
from partnerships.services.life import close_binome

# The convention whose firms and clusters have printed logins, tried first in a fresh demo.
FRONT_CONVENTION = "CED-NPDC-TUNIS"
# Stories of it for one of any other convention.
FRONT_STORIES = 2


@dataclass
class Told:
    interests: int = 0
    binomes: int = 0


def tell(people: People, *, seed: int) -> Told:
    """Let pairs of every convention in force come some way; returns what came of it.

    In every round each convention gets the next outcome, and each round begins one outcome
    further: a small world has all of them somewhere, a large one all of them in each convention.
    """
    teller = _Teller(people, Random(f"{seed}:stories"))  # noqa: S311 - chance, not secrecy
    teller.prepare_front()
    conventions = list(Convention.objects.active().order_by("reference"))
    in_turn = [
        convention
        for convention in conventions
        for _story in range(FRONT_STORIES if convention.reference == FRONT_CONVENTION else 1)
    ]
    for first in range(len(_OUTCOMES)):
        outcomes = cycle(_OUTCOMES[first:] + _OUTCOMES[:first])
        for convention in in_turn:
            suggestion = teller.free_suggestion(convention)
            if suggestion is not None:
                next(outcomes)(teller, suggestion)
    return Told(Interest.objects.count(), Binome.objects.count())


class _Teller:
    """Takes each firm into one story at most; real firms never act in the demo."""

    def __init__(self, people: People, rng: Random) -> None:
        self.people, self.rng = people, rng
        self._used: set[int] = set()

    def prepare_front(self) -> None:
        """The two firms with printed logins: a pair high on both lists, whose clusters have
        managers with printed logins too. They have not answered yet: the visitor will."""
        convention = Convention.objects.get(reference=FRONT_CONVENTION)
        suggestion = next(
            (one for one in self._candidates(convention) if _in_two_clusters(one)), None
        )
        if suggestion is None:
            return
        for side in Side:
            firm = suggestion.firm_of(side)
            place = "npdc" if firm.territory.code == "FR-NPDC" else "tunis"
            self._used.add(firm.id)
            self.people.head_of(firm, f"firm.{place}")
            grant_mandate(
                actor=self.people.staff_of(firm.territory),
                user=self.people.person(f"cluster.{place}", firm.language),
                role=Mandate.Role.CLUSTER_MANAGER,
                cluster=firm.cluster,
            )

    def free_suggestion(self, convention: Convention) -> Suggestion | None:
        suggestion = next(self._candidates(convention), None)
        if suggestion is not None:
            self._used |= {suggestion.firm_a_id, suggestion.firm_b_id}
        return suggestion

    def _candidates(self, convention: Convention) -> Iterator[Suggestion]:
        """Pairs on both lists of two invented firms without a story, the best first."""
        rows = (
            Suggestion.objects.current()
            .filter(
                convention=convention,
                rank_a__isnull=False,
                rank_b__isnull=False,
                firm_a__origin=Firm.Origin.SYNTHETIC,
                firm_b__origin=Firm.Origin.SYNTHETIC,
            )
            .select_related("convention", "firm_a__territory", "firm_b__territory")
            .order_by("-score", "firm_a__name", "firm_b__name", "id")
        )
        for one in rows:
            if not {one.firm_a_id, one.firm_b_id} & self._used:
                yield one

    def say(self, suggestion: Suggestion, side: Side, what: str) -> Binome | None:
        """One firm answers; a yes says what for, and sometimes asks something."""
        firm = suggestion.firm_of(side)
        cooperation, question = COOPERATION[firm.language]
        is_yes = what == Interest.Answer.INTERESTED
        return answer(
            actor=self.people.head_of(firm),
            suggestion=suggestion,
            side=side,
            answer=what,
            language=firm.language,
            cooperation=cooperation if is_yes else "",
            questions=question if is_yes and self.rng.random() < 0.5 else "",
        ).binome

    def both_say_yes(self, suggestion: Suggestion) -> Binome:
        sides = [Side.A, Side.B]
        self.rng.shuffle(sides)
        for side in sides:
            binome = self.say(suggestion, side, Interest.Answer.INTERESTED)
        assert binome is not None, "two interested firms make a binôme"
        return binome

    def decide(self, binome: Binome, side: Side, decision: str, reason: str = "") -> Binome:
        firm = binome.firm_of(side)
        return review_binome(
            actor=self.people.reviewer_of(firm),
            binome=binome,
            side=side,
            decision=decision,
            language=firm.language,
            reason=reason,
        )


def _in_two_clusters(suggestion: Suggestion) -> bool:
    return all(suggestion.firm_of(side).cluster_id is not None for side in Side)


def _approved(teller: _Teller, suggestion: Suggestion) -> Binome:
    binome = teller.both_say_yes(suggestion)
    for side in Side:
        binome = teller.decide(binome, side, Review.Decision.APPROVE)
    return binome


def _proposed(teller: _Teller, suggestion: Suggestion) -> None:
    teller.both_say_yes(suggestion)


def _approved_once(teller: _Teller, suggestion: Suggestion) -> None:
    side = teller.rng.choice(list(Side))
    teller.decide(teller.both_say_yes(suggestion), side, Review.Decision.APPROVE)


def _refused(teller: _Teller, suggestion: Suggestion) -> None:
    side = teller.rng.choice(list(Side))
    reason = teller.rng.choice([Review.Reason.CAPACITY, Review.Reason.NO_COMPLEMENTARITY])
    teller.decide(teller.both_say_yes(suggestion), side, Review.Decision.REFUSE, reason)


def _closed(teller: _Teller, suggestion: Suggestion) -> None:
    binome = _approved(teller, suggestion)
    reason = teller.rng.choice([Binome.ClosingReason.COMPLETED, Binome.ClosingReason.PRIORITIES])
    close_binome(actor=teller.people.head_of(binome.firm_a), binome=binome, reason=reason)


def _one_yes(teller: _Teller, suggestion: Suggestion) -> None:
    teller.say(suggestion, teller.rng.choice(list(Side)), Interest.Answer.INTERESTED)


def _not_now(teller: _Teller, suggestion: Suggestion) -> None:
    teller.say(suggestion, teller.rng.choice(list(Side)), Interest.Answer.NOT_NOW)


def _no_thanks(teller: _Teller, suggestion: Suggestion) -> None:
    teller.say(suggestion, teller.rng.choice(list(Side)), Interest.Answer.NO_THANKS)


def _seen(teller: _Teller, suggestion: Suggestion) -> None:
    mark_seen(suggestions=[suggestion], side=teller.rng.choice(list(Side)))


_OUTCOMES: tuple[Callable[[_Teller, Suggestion], object], ...] = (
    _approved,
    _proposed,
    _one_yes,
    _approved_once,
    _refused,
    _closed,
    _not_now,
    _no_thanks,
    _seen,
)
