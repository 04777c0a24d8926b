"""Two firms before they are a binôme: suggested, asked, answering; act by act.

Each act writes the rows and events of its day that the service would have written.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from actors.models import Firm, User
from ced_platform.demo.history.sayings import say
from ced_platform.demo.history.stage import Stage
from ced_platform.shared.choices import Side
from journal.models import Notice
from matching.explanations import evidence_of
from matching.models import Suggestion
from partnerships.models import Binome, Interest, Pairing
from partnerships.services.interests import STEP_OF_ANSWER
from partnerships.workflows import INTEREST, PAIRING

FRESH = timedelta(days=12)


class Pair:
    """The two firms before they are a binôme: what each answers, and who brings them together."""

    def __init__(self, stage: Stage, suggestion: Suggestion, lead: Side, began: datetime) -> None:
        self.stage, self.suggestion = stage, suggestion
        self.lead, self.at = lead, began
        self.rng, self.chronicle = stage.rng, stage.chronicle
        self.evidence = evidence_of(suggestion)
        self.binome: Binome | None = None
        self._interests: dict[Side, Interest] = {}
        self._pairing: Pairing | None = None

    # --- people and words ---

    def side(self, role: str) -> Side:
        return self.lead if role == "x" else self.lead.other

    def firm(self, side: Side) -> Firm:
        return self.suggestion.firm_of(side)

    def head(self, side: Side) -> User:
        return self.stage.head(self.firm(side))

    def officer(self, side: Side) -> User:
        return self.stage.officer(self.firm(side), self.at)

    def words(self, key: str, side: Side) -> str:
        return say(self.rng, key, self.firm(side).language)

    def officers_words(self, key: str, side: Side) -> str:
        return say(self.rng, key, self.officer(side).language)

    @property
    def territories(self) -> tuple[int, int]:
        return self.firm(Side.A).territory_id, self.firm(Side.B).territory_id

    @property
    def is_off_the_lists(self) -> bool:
        """It became a binôme, or one of the two said no."""
        answers = {interest.status for interest in self._interests.values()}
        return self.binome is not None or "declined" in answers

    def tell(
        self, code: str, to: Iterable[User], about: Any = "", page: str = "", **data: Any
    ) -> None:
        """The notice of partnerships.services.news; what is some days old has been read."""
        assert self.binome is not None or self._pairing is not None
        pair: Any = self.binome or self._pairing
        place = "binomes" if self.binome else "pairings"
        fresh = self.at > self.stage.now - FRESH
        for person in to:
            self.chronicle.tell(
                Notice(
                    recipient=person,
                    key=f"{code}:{pair.pk}:{about}",
                    code=code,
                    path=f"/{place}/{pair.pk}/{page}",
                    data={
                        "firm_a": str(self.firm(Side.A)),
                        "firm_b": str(self.firm(Side.B)),
                        **data,
                    },
                    created_at=self.at,
                    read_at=None if fresh else self.at + timedelta(days=1),
                )
            )

    # --- answers ---

    def see(self, side: Side, _word: str) -> None:
        setattr(self.suggestion, f"seen_{side}_at", self.at)

    def _answer(self, side: Side, answer: Interest.Answer) -> Interest:
        self.see(side, "")
        firm, is_yes = self.firm(side), answer == Interest.Answer.INTERESTED
        step = INTEREST.transition(STEP_OF_ANSWER[answer])
        interest = self.chronicle.add(
            Interest(
                convention=self.stage.convention,
                firm=firm,
                counterpart=self.firm(side.other),
                answer=answer,
                status=step.target,
                language=firm.language,
                evidence=self.evidence,
                answered_by=self.head(side),
                answered_at=self.at,
            )
        )
        if is_yes:
            interest.cooperation = self.words("cooperation", side)
            interest.expires_at = self.at + timedelta(days=settings.INTEREST_DAYS)
            for name in ("unclear", "about_us"):
                if self.rng.random() < 0.5:
                    field = "questions" if name == "unclear" else name
                    setattr(interest, field, self.words(name, side))
        self.chronicle.record(
            self.at, f"interest.{step.name}", interest, self.head(side), (), target=step.target
        )
        self._interests[side] = interest
        return interest

    def say_yes(self, side: Side, _word: str) -> None:
        self._answer(side, Interest.Answer.INTERESTED)
        if len(self._interests) == 2:
            self._become_binome(side)

    def set_aside(self, side: Side, _word: str) -> None:
        self._answer(side, Interest.Answer.NOT_NOW)

    def decline(self, side: Side, _word: str) -> None:
        self._answer(side, Interest.Answer.NO_THANKS)

    def remind(self, side: Side, _word: str) -> None:
        self._interests[side].reminded_at = self.at
        self._tell_firm("interest_reminder", side)

    def expire(self, side: Side, _word: str) -> None:
        interest = self._interests[side]
        interest.reminded_at = self.at - timedelta(days=7)
        self.chronicle.step(self.at, INTEREST, interest, "expire", None)
        self._tell_firm("interest_expired", side)

    def take_back(self, side: Side, _word: str) -> None:
        self.chronicle.step(self.at, INTEREST, self._interests[side], "take_back", self.head(side))

    def _tell_firm(self, news: str, side: Side) -> None:
        interest = self._interests[side]
        self.chronicle.tell(
            Notice(
                recipient=self.head(side),
                key=f"{news}:{interest.pk}:0",
                code=news,
                path=f"/suggestions/firm/{interest.firm_id}/answers/",
                data={"counterpart": str(interest.counterpart)},
                created_at=self.at,
                read_at=None,
            )
        )

    # --- a pair proposed by hand ---

    def propose_by_hand(self, side: Side, _word: str) -> None:
        manager = self.officer(side)
        self._pairing = self.chronicle.add(
            Pairing(
                convention=self.stage.convention,
                firm_a=self.firm(Side.A),
                firm_b=self.firm(Side.B),
                reason=self.officers_words("pairing", side),
                language=manager.language,
                evidence=self.evidence,
                proposed_by=manager,
                proposed_at=self.at,
                expires_at=self.at + timedelta(days=settings.PAIRING_DAYS),
            )
        )
        self.chronicle.record(self.at, "pairing.proposed", self._pairing, manager, self.territories)
        self.tell("pairing_proposed", map(self.head, Side))

    def lapse(self, side: Side, _word: str) -> None:
        assert self._pairing is not None
        interest = self._interests[side]
        self.chronicle.step(self.at, PAIRING, self._pairing, "lapse", None)
        if interest.status == "open":
            self.chronicle.step(self.at, INTEREST, interest, "expire", None)

    def _become_binome(self, side: Side) -> None:
        """The second yes: both interests meet, and the pair waits for its reviewers."""
        for interest in sorted(self._interests.values(), key=lambda one: one.pk):
            self.chronicle.step(self.at, INTEREST, interest, "meet", None)
        by_hand = self._pairing is not None
        origin = Binome.Origin.MANUAL if by_hand else Binome.Origin.MUTUAL_INTEREST
        self.binome = self.chronicle.add(
            Binome(
                convention=self.stage.convention,
                firm_a=self.firm(Side.A),
                firm_b=self.firm(Side.B),
                origin=origin,
                evidence=self.evidence,
                created_at=self.at,
            )
        )
        self.chronicle.record(
            self.at,
            "binome.proposed",
            self.binome,
            self.head(side),
            self.territories,
            origin=origin.value,
        )
        if self._pairing is not None:
            self.chronicle.step(
                self.at, PAIRING, self._pairing, "meet", None, binome=self.binome.pk
            )
        self.tell("binome_proposed", map(self.head, Side))
        self.tell("review_wanted", map(self.officer, Side))
