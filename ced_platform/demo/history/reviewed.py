"""A proposed pair before its reviewers, and the officers who look after it."""

from typing import Any

from actors.models import User
from ced_platform.demo.history.pair import Pair
from ced_platform.demo.history.sayings import say
from ced_platform.shared.choices import Side
from partnerships.models import Charge, Question, Review
from partnerships.workflows import BINOME, OPEN_BINOME_STATES


class Reviewed(Pair):
    """What the officers of both sides decide, and who is in charge."""

    _question: Question

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._charges: dict[Side, Charge] = {}

    @property
    def is_open(self) -> bool:
        return self.binome is not None and self.binome.status in OPEN_BINOME_STATES

    def step(
        self, name: str, actor: Any, changes: dict[str, Any] | None = None, **data: Any
    ) -> None:
        assert self.binome is not None
        self.chronicle.step(self.at, BINOME, self.binome, name, actor, changes, **data)

    def note(self, code: str, actor: Any, **data: Any) -> None:
        assert self.binome is not None
        self.chronicle.record(self.at, code, self.binome, actor, self.territories, **data)

    def _review(self, side: Side, decision: Review.Decision, reason: str, comment: str) -> None:
        officer = self.officer(side)
        self.chronicle.add(
            Review(
                binome=self.binome,
                side=side,
                decision=decision,
                reason=reason,
                comment=comment,
                language=officer.language,
                decided_by=officer,
                decided_at=self.at,
            )
        )

    def approve(self, side: Side, _word: str) -> None:
        assert self.binome is not None
        decision, officer = Review.Decision.APPROVE, self.officer(side)
        comment = self.officers_words("approval", side) if self.rng.random() < 0.6 else ""
        self._review(side, decision, "", comment)
        self._take_charge(side, officer)
        is_second = self.binome.approved_at(side.other) is not None
        self.step(
            "approve" if is_second else "review",
            officer,
            {f"approved_{side}_at": self.at},
            side=side.value,
            decision=decision.value,
            reason="",
        )
        if is_second:
            self.tell("binome_approved", map(self.head, Side))

    def refuse(self, side: Side, reason: str) -> None:
        decision, officer = Review.Decision.REFUSE, self.officer(side)
        self._review(side, decision, reason, self.officers_words("refusal", side))
        self.step("refuse", officer, side=side.value, decision=decision.value, reason=reason)
        self.tell("binome_refused", map(self.head, Side))

    def ask(self, side: Side, _word: str) -> None:
        officer, addressee = self.officer(side), side.other.value
        self.step("ask", officer, side=side.value, addressee=addressee)
        self._question = self.chronicle.add(
            Question(
                binome=self.binome,
                side=side,
                addressee=addressee,
                text=self.officers_words("ask", side),
                language=officer.language,
                asked_by=officer,
                asked_at=self.at,
            )
        )
        self.tell("binome_question", [self.head(side.other)], self._question.pk)

    def reply(self, side: Side, _word: str) -> None:
        self.step("answer", self.head(side))
        question = self._question
        question.answer, question.answer_language = (
            self.words("reply", side),
            self.firm(side).language,
        )
        question.answered_by, question.answered_at = self.head(side), self.at
        self.tell("question_answered", map(self.officer, Side), question.pk)

    def close(self, side: Side, reason: str) -> None:
        self.step(
            "close",
            self.head(side),
            {"closing_reason": reason, "closed_at": self.at},
            reason=reason,
        )
        self.tell("binome_closed", self.everybody(except_for=self.head(side)))

    def everybody(self, except_for: User) -> list[User]:
        people = [*map(self.head, Side), *map(self.officer, Side)]
        return [person for person in people if person.pk != except_for.pk]

    def _take_charge(self, side: Side, officer: User) -> None:
        self._charges[side] = self._give_charge(side, officer, given_by=officer, note="")

    def _give_charge(self, side: Side, officer: User, given_by: User, note: str) -> Charge:
        charge = self.chronicle.add(
            Charge(
                binome=self.binome,
                side=side,
                officer=officer,
                since=self.at,
                given_by=given_by,
                note=note,
                language=given_by.language,
            )
        )
        self.note("binome.charge_given", given_by, side=side.value, officer=str(officer))
        return charge

    def hand_over(self, side: Side) -> None:
        """The officer of a side goes; the case passes to who comes."""
        charge, successor = self._charges.get(side), self.stage.successor(self.firm(side))
        if charge is None or successor is None or charge.officer_id == successor.pk:
            return
        charge.until = self.at
        note = say(self.rng, "hand_over", charge.officer.language)
        taken = self._give_charge(side, successor, given_by=charge.officer, note=note)
        self._charges[side] = taken
        self.tell("case_handed_over", [successor], taken.pk)
