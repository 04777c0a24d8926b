"""By whose clock a time of a meeting is read: the reader's own, and that of the other side."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from actors.models import Firm
from ced_platform.shared.choices import Side
from ced_platform.shared.formats import time_span
from ced_platform.shared.zones import city, offset, zone_of
from partnerships.models import Binome
from partnerships.parties import side_of_person
from partnerships.queries import representatives_of


@dataclass(frozen=True)
class Clock:
    """The clock of a firm, or of the reader (then `who` is empty)."""

    who: str
    zone: str


@dataclass(frozen=True)
class LocalTime:
    """From when until when by one clock: "Monday, 7 December 2026, 10:00 – 11:00", "Tunis"."""

    who: str
    span: str
    city: str
    offset: str


def zone_of_firm(firm: Firm) -> str:
    """Where its people live; where it has none here, the zone of its territory."""
    people = representatives_of(firm).order_by("pk").values_list("time_zone", flat=True)
    return people.first() or firm.territory.time_zone


def clocks_of(binome: Binome, reader: Any) -> tuple[Clock, ...]:
    """The reader's own first, then the other side's where it is another; both firms' for who
    stands on both."""
    side = side_of_person(reader, binome)
    firms = [binome.firm_of(one) for one in ([side.other] if side else Side)]
    theirs = [Clock(firm.name, zone_of_firm(firm)) for firm in firms]
    return (
        Clock("", reader.time_zone),
        *(clock for clock in theirs if clock.zone != reader.time_zone),
    )


def local_times(start: datetime, length: timedelta, clocks: tuple[Clock, ...]) -> list[LocalTime]:
    return [
        LocalTime(
            who=clock.who,
            span=time_span(start, start + length, zone_of(clock.zone)),
            city=city(clock.zone),
            offset=offset(clock.zone, start),
        )
        for clock in clocks
    ]
