"""Meetings of a binôme: times proposed by one firm, one taken by the other, minutes afterwards."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ced_platform.demo.history.reviewed import Reviewed
from ced_platform.shared.choices import Side
from partnerships.models import Meeting, MeetingMinutes
from partnerships.services.invitations import news_of
from partnerships.workflows import MEETING

SOON, AFTER = timedelta(days=6), timedelta(days=2)


class Met(Reviewed):
    """What the two firms do to talk face to face."""

    _meeting: Meeting

    def propose_meeting(self, side: Side, when: str) -> None:
        """Two times, some days after this one; "soon": after today, still to be answered."""
        assert self.binome is not None
        actor = self.head(side)
        begin = self.stage.now + SOON if when == "soon" else self.at + AFTER
        meeting = self._meeting = self.chronicle.add(
            Meeting(
                binome=self.binome,
                status="proposed",
                asked_by=side,
                subject=self.words("meeting_subject", side),
                language=self.firm(side).language,
                mode=Meeting.Mode.ONLINE,
                link=f"https://meet.demo.example/{self.rng.randrange(10**6):06}",
                times=[_at_ten(begin, actor), _at_ten(begin, actor) + timedelta(days=1)],
                created_at=self.at,
            )
        )
        self._invite(actor)
        self._about_meeting(
            "meeting.proposed",
            actor,
            side=side.value,
            times=[moment.isoformat() for moment in meeting.times],
        )
        self._tell_of("meeting_proposed", side.other)

    def take_time(self, side: Side, _word: str) -> None:
        """The first of the two."""
        actor, meeting = self.head(side), self._meeting
        chosen = meeting.times[0]
        changes = {"starts_at": chosen, "booked_at": self.at}
        self.chronicle.step(
            self.at, MEETING, meeting, "take", actor, changes, time=chosen.isoformat()
        )
        self._invite(actor)
        self._tell_of("meeting_booked", side.other)

    def meet(self, side: Side, _word: str) -> None:
        """Its time has passed, and one side writes down what came of it."""
        actor, meeting = self.head(side), self._meeting
        changes = {"times": [meeting.starts_at]}
        self.chronicle.step(self.at, MEETING, meeting, "end", None, changes)
        self.chronicle.add(
            MeetingMinutes(
                meeting=meeting,
                side=side,
                author=actor,
                text=self.words("minutes", side),
                language=self.firm(side).language,
                written_at=self.at,
            )
        )
        self._about_meeting("meeting.minutes_written", actor, side=side.value)
        self._tell_of("meeting_minutes", side.other)

    def _invite(self, person: Any) -> None:
        self.chronicle.add(Meeting.invited.through(meeting=self._meeting, user=person))

    def _about_meeting(self, code: str, actor: Any, **data: Any) -> None:
        self.chronicle.record(self.at, code, self._meeting, actor, self.territories, **data)

    def _tell_of(self, news: str, side: Side) -> None:
        meeting = self._meeting
        self.tell(news, [self.head(side)], meeting.pk, "meetings/", **news_of(meeting))


def _at_ten(day: datetime, person: Any) -> datetime:
    """Ten o'clock of that day by a person's clock."""
    zone = ZoneInfo(person.time_zone)
    return datetime.combine(day.astimezone(zone).date(), time(10), zone)
