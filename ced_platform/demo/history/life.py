"""A binôme that stands: dialogue, meetings, visits, sheets, agreement, follow-up; act by act."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from ced_platform.demo.history.meetings import Met
from ced_platform.demo.papers import paper
from ced_platform.shared.choices import PartnershipKind, Side
from partnerships.models import (
    Agreement,
    AgreementFile,
    Attachment,
    FollowUp,
    Message,
    ReadMark,
    SheetVersion,
    Undertaking,
    Visit,
)
from partnerships.models.followup import WAVES
from partnerships.services.followup import months_later
from partnerships.sheets.kinds import GRID, first_cells
from partnerships.workflows import AGREEMENT, BINOME, VISIT

TRAVEL_AFTER, STAY = timedelta(days=15), timedelta(days=1)
LAST_BEFORE_STOP = 24
KINDS = (
    PartnershipKind.SUBCONTRACTING,
    PartnershipKind.CO_PRODUCTION,
    PartnershipKind.TECHNOLOGY_TRANSFER,
    PartnershipKind.SUPPLY,
    PartnershipKind.DISTRIBUTION,
    PartnershipKind.TRAINING,
    PartnershipKind.REINTRODUCTION,
    PartnershipKind.JOINT_COMPANY,
)


class Life(Met):
    """Everything that the two firms do from their first message on."""

    _agreement: Agreement

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._visits: dict[Side, Visit] = {}
        self._sheets: dict[str, SheetVersion] = {}
        self._sworn: set[Side] = set()
        self._read: dict[int, ReadMark] = {}

    def advance(self, name: str, actor: Any, **data: Any) -> None:
        """A step of the road, with the date of the part that it begins."""
        assert self.binome is not None
        target = BINOME.transition(name).target
        changes = {} if getattr(self.binome, f"{target}_at") else {f"{target}_at": self.at}
        self.step(name, actor, changes, **data)

    # --- dialogue ---

    def write(self, side: Side, key: str) -> None:
        self._message(side, self.head(side), Message.Role.FIRM, self.words(key, side))

    def write_as_officer(self, side: Side, _word: str) -> None:
        self._message(
            side, self.officer(side), Message.Role.OFFICER, self.officers_words("officer", side)
        )

    def _message(self, side: Side, author: Any, role: Message.Role, text: str) -> None:
        assert self.binome is not None
        message = self.chronicle.add(
            Message(
                binome=self.binome,
                author=author,
                side=side,
                role=role,
                text=text,
                language=author.language,
                sent_at=self.at,
            )
        )
        with_file = len(self._sworn) == 2 and role == Message.Role.FIRM
        if with_file:
            self._attach(message)
        self.note("message.sent", author, message=message.pk, files=int(with_file))
        if self.binome.status == "approved" and role == Message.Role.FIRM:
            self.advance("start_dialogue", author)
        self._mark_read(author)
        self.tell("message", self.everybody(author), f"{self.at:%Y%m%d%H}", "dialogue/")

    def _attach(self, message: Message) -> None:
        name, lines = f"specification-{message.pk}.odt", [message.text]
        self.chronicle.add(Attachment(message=message).take(paper(name, name, lines)))

    def _mark_read(self, reader: Any) -> None:
        if reader.pk not in self._read:
            mark = ReadMark(binome=self.binome, reader=reader)
            self._read[reader.pk] = self.chronicle.add(mark)
        self._read[reader.pk].read_at = self.at

    def undertake(self, side: Side, _word: str) -> None:
        actor = self.head(side)
        self.chronicle.add(
            Undertaking(binome=self.binome, side=side, given_by=actor, given_at=self.at)
        )
        self._sworn.add(side)
        self.note("undertaking.given", actor, side=side.value)
        news = "details_open" if len(self._sworn) == 2 else "undertaking_wanted"
        self.tell(news, [self.head(side.other)], page="dialogue/")

    # --- visits ---

    def plan_visit(self, side: Side, _word: str) -> None:
        begins = timezone.localdate(self.at + TRAVEL_AFTER)
        visit = Visit(
            starts_on=begins,
            ends_on=begins + STAY,
            travellers=self.words("travellers", side),
            programme=self.words("programme", side),
        )
        self._enter(side, visit, "visit.planned", "visit_planned")

    def ask_waiver(self, side: Side, _word: str) -> None:
        visit = Visit(status="waiver_asked", reason=self.words("waiver", side))
        self._enter(side, visit, "visit.waiver_asked", "visit_waiver_asked", side.other)

    def _enter(
        self, side: Side, visit: Visit, code: str, news: str, visitor: Side | None = None
    ) -> None:
        """`side` writes down a visit of its own, or asks the other not to come."""
        assert self.binome is not None
        actor, visitor = self.head(side), visitor or side
        visit.binome, visit.visitor, visit.asked_by = self.binome, visitor, side
        visit.language, visit.created_at = self.firm(side).language, self.at
        self._visits[visitor] = self.chronicle.add(visit)
        self.chronicle.record(self.at, code, visit, actor, self.territories, visitor=visitor.value)
        if self.binome.status == "dialogue":
            self.advance("start_visits", actor)
        self.tell(news, [self.head(side.other)], visit.pk, "visits/")

    def report(self, side: Side, _word: str) -> None:
        report = {
            "report": self.words("report", side),
            "report_language": self.firm(side).language,
            "reported_at": self.at,
        }
        self._visit_step(self._visits[side], "report", side, report)

    def confirm(self, side: Side, _word: str) -> None:
        comment = {
            "host_comment": self.words("host_comment", side),
            "comment_language": self.firm(side).language,
            "decided_at": self.at,
        }
        self._visit_step(self._visits[side.other], "confirm", side, comment)

    def agree_waiver(self, side: Side, _word: str) -> None:
        self._visit_step(self._visits[side], "agree", side, {"decided_at": self.at})

    def _visit_step(self, visit: Visit, name: str, side: Side, changes: dict[str, Any]) -> None:
        assert self.binome is not None
        actor = self.head(side)
        self.chronicle.step(self.at, VISIT, visit, name, actor, changes)
        notice = VISIT.transition(name).notice
        self.tell(notice, [self.head(side.other)], visit.pk, "visits/")
        done = [one for one in self._visits.values() if one.status in ("confirmed", "waived")]
        if self.binome.status == "visits" and len(done) == 2:
            self.advance("start_project", actor)
            self.tell("project_started", self.everybody(actor))

    # --- sheets ---

    def fill_grid(self, side: Side, _word: str) -> None:
        last = self._sheets.get("grid")
        cells = dict(last.cells) if last else first_cells(GRID, self.evidence)
        rows = sorted({name.split("-")[1] for name in cells}) or ["0001000000"]
        key = "open" if last else "gain"
        for row in rows:
            cells[f"rows-{row}-{key}"] = self.words(key, side)
        self._save("grid", side, cells)

    def fill_project(self, side: Side, _word: str) -> None:
        last = self._sheets.get("project")
        cells = dict(last.cells) if last else self._first_project(side)
        if last:
            cells |= self._second_project(side)
        self._save("project", side, cells)

    def _first_project(self, side: Side) -> dict[str, str]:
        return {
            "object": self.words("object", side),
            f"role_{side}": self.words("role_lead", side),
            f"role_{side.other}": self.words("role_other", side),
            "direction": self.rng.choice(("both", "a_to_b", "b_to_a", "both")),
            "norms_held": self.words("norms_held", side),
            "norms_gap": self.words("norms_gap", side),
            "goals": "8,9",
        }

    def _second_project(self, side: Side) -> dict[str, str]:
        day = timezone.localdate(self.at)
        return {
            "ip": self.words("ip", side),
            "milestones-0001aaaaaa-date": months_later(day, 4).isoformat(),
            "milestones-0001aaaaaa-what": self.words("milestone", side),
            "milestones-0001aaaaaa-who": str(self.head(side)),
            "indicators-0001aaaaaa-name": self.words("indicator", side),
            "indicators-0001aaaaaa-unit": self.words("unit", side),
            "indicators-0001aaaaaa-baseline": "0",
            "indicators-0001aaaaaa-target": str(self.rng.randrange(200, 2000, 100)),
            "indicators-0001aaaaaa-date": months_later(day, 12).isoformat(),
        }

    def _save(self, sheet: str, side: Side, cells: dict[str, str]) -> None:
        last, actor = self._sheets.get(sheet), self.head(side)
        before = last.cells if last else {}
        version = self._sheets[sheet] = self.chronicle.add(
            SheetVersion(
                binome=self.binome,
                sheet=sheet,
                number=last.number + 1 if last else 1,
                cells=cells,
                side=side,
                author=actor,
                saved_at=self.at,
            )
        )
        changed = sum(before.get(name) != words for name, words in cells.items())
        self.note("sheet.saved", actor, sheet=sheet, number=version.number, cells=changed)
        day = timezone.localdate(self.at).isoformat()
        self.tell(f"{sheet}_saved", [self.head(side.other)], day, f"{sheet}/")

    def agree_to_sheet(self, side: Side, _word: str) -> None:
        version = self._sheets["project"]
        setattr(version, f"agreed_{side}_at", self.at)
        self.note("sheet.agreed", self.head(side), sheet="project", number=version.number)

    # --- agreement and follow-up ---

    def record_agreement(self, side: Side, _word: str) -> None:
        actor, firm = self.head(side), self.firm(side)
        kind = self.rng.choice(KINDS)
        joint = kind == PartnershipKind.JOINT_COMPANY
        signed_on = timezone.localdate(self.at - timedelta(days=2))
        agreement = self._agreement = self.chronicle.add(
            Agreement(
                binome=self.binome,
                kind=kind,
                title=self.words("agreement", side),
                summary=self.words("summary", side),
                language=firm.language,
                signed_on=signed_on,
                ends_on=months_later(signed_on, 36),
                capital_a=51 if joint else None,
                capital_b=49 if joint else None,
                proposed_by=side,
                created_at=self.at,
                **{f"confirmed_{side}_at": self.at},
            )
        )
        text = paper(f"agreement-{agreement.pk}.odt", agreement.title, [agreement.summary])
        self.chronicle.add(AgreementFile(agreement=agreement).take(text))
        self._about_agreement("agreement.recorded", actor, kind=str(kind.value), side=side.value)
        self.advance("prepare_agreement", actor)
        self.tell("agreement_recorded", [self.head(side.other)], agreement.pk, "agreements/")

    def confirm_agreement(self, side: Side, _word: str) -> None:
        assert self.binome is not None
        actor, changes = self.head(side), {f"confirmed_{side}_at": self.at}
        self.chronicle.step(
            self.at, AGREEMENT, self._agreement, "confirm", actor, changes,
            binome=self.binome.pk, side=side.value,
        )  # fmt: skip
        self.advance("start_follow_up", actor, about=self._agreement.pk)
        self.tell("agreement_stands", self.everybody(actor), self._agreement.pk)

    def _about_agreement(self, code: str, actor: Any, **data: Any) -> None:
        assert self.binome is not None
        self.chronicle.record(
            self.at, code, self._agreement, actor, self.territories, binome=self.binome.pk, **data
        )

    def follow_up(self, side: Side, course: str) -> None:
        """Every wave up to today. `course` is alive, stopped (by `side`), due (the latest waits
        for its answers), or "ended WAVE REASON": the firms say so then, and close."""
        how, *end = course.split()
        start = timezone.localdate(self.at)
        waves = {wave: self._schedule(wave, months_later(start, wave)) for wave in WAVES}
        asked = [wave for wave in WAVES if self._answers_at(waves[wave]) < self.stage.now]
        for wave in asked[:-1] if how == "due" else asked:
            self.at = self._answers_at(waves[wave])
            if how == "stopped" and wave == LAST_BEFORE_STOP:
                self._stop(side, [rows[side] for number, rows in waves.items() if number >= wave])
                return
            has_ended = how == "ended" and wave == int(end[0])
            for one, row in waves[wave].items():
                self._answer_wave(one, row, has_ended)
            if has_ended:
                self.close(side, end[1])
                return

    def _schedule(self, wave: int, due_on: date) -> dict[Side, FollowUp]:
        return {
            side: self.chronicle.add(
                FollowUp(binome=self.binome, wave=wave, side=side, due_on=due_on)
            )
            for side in Side
        }

    def _answers_at(self, rows: dict[Side, FollowUp]) -> datetime:
        """Some days after the questions came; the same whenever one asks."""
        row = rows[Side.A]
        due_on = datetime.combine(row.due_on, time(10), self.stage.now.tzinfo)
        return due_on + timedelta(days=3 + row.due_on.day % 20)

    def _answer_wave(self, side: Side, row: FollowUp, has_ended: bool) -> None:
        actor = self.head(side)
        row.answered_at, row.answered_by, row.is_alive = self.at, actor, not has_ended
        row.satisfaction = self.rng.choice((2, 3, 3) if has_ended else (3, 4, 4, 5))
        row.turnover = self.rng.choice(("less", "same") if has_ended else ("same", "more", "more"))
        row.jobs = 0 if has_ended else self.rng.choice((0, 0, 1, 2, 3, 5))
        row.goes_on, row.language = not has_ended, self.firm(side).language
        if has_ended:
            row.ended_on = timezone.localdate(self.at - timedelta(days=40))
        if self.rng.random() < 0.5:
            row.obstacles = self.words("obstacles", side)
        self.note("follow_up.answered", actor, side=side.value, wave=row.wave, alive=row.is_alive)

    def _stop(self, side: Side, rows: list[FollowUp]) -> None:
        for row in rows:
            row.stopped_at = self.at
        self.note("follow_up.stopped", self.head(side), side=side.value, waves=len(rows))
