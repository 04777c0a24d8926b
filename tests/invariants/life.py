"""Bad rows of what follows a proposal: pairs by hand, questions, cases, life of a binôme."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

from django.db import models
from django.utils import timezone

from actors.models import User
from partnerships.models import (
    Agreement,
    Binome,
    Charge,
    FollowUp,
    Meeting,
    MeetingMinutes,
    Message,
    Pairing,
    Question,
    ReadMark,
    SheetVersion,
    Undertaking,
    Visit,
)
from tests.invariants.making import another, changed

NOW = timezone.now()
DAY = date(2026, 5, 4)
BEFORE = date(2026, 5, 3)


def life_of(binome: Binome, user: User) -> dict[str, models.Model]:
    """One good row of each kind for a binôme, by the names that the bad ones use."""
    of = {"binome": binome}
    pair = {
        "convention": binome.convention,
        "firm_a": binome.firm_a,
        "firm_b": binome.firm_b,
    }
    meeting = Meeting.objects.create(
        status="proposed",
        asked_by="a",
        subject="First talk",
        language="en",
        mode="place",
        place="Tunis",
        times=[NOW, NOW + timedelta(days=1)],
        **of,
    )
    return {
        "meeting": meeting,
        "minutes": MeetingMinutes.objects.create(
            meeting=meeting, side="a", author=user, text="Good", language="en"
        ),
        "pairing": Pairing.objects.create(
            reason="r",
            language="en",
            proposed_by=user,
            expires_at=NOW + timedelta(days=9),
            **pair,
        ),
        "question": Question.objects.create(
            side="a", addressee="both", text="?", language="en", asked_by=user, **of
        ),
        "charge": Charge.objects.create(
            side="a", officer=user, given_by=user, language="en", since=NOW, **of
        ),
        "undertaking": Undertaking.objects.create(side="a", given_by=user, **of),
        "message": Message.objects.create(
            author=user, side="a", role="firm", text="Hello", language="en", **of
        ),
        "mark": ReadMark.objects.create(reader=user, **of),
        "visit": Visit.objects.create(
            visitor="a", asked_by="a", starts_on=DAY, ends_on=DAY, language="en", **of
        ),
        "sheet": SheetVersion.objects.create(
            sheet="grid", number=1, cells={}, side="a", author=user, **of
        ),
        "agreement": Agreement.objects.create(
            kind="supply", title="Gears", language="en", signed_on=DAY, proposed_by="a", **of
        ),
        "follow_up": FollowUp.objects.create(wave=6, side="a", due_on=DAY, **of),
    }


ROAD = ("dialogue", "visits", "project", "agreement", "follow_up")


def standing(status: str, *, dates: tuple[str, ...]) -> Callable[[SimpleNamespace], models.Model]:
    """The binôme approved by both, in a state, with the dates of these parts of its life."""
    dated = {f"{one}_at": NOW for one in dates}
    return changed("binome", status=status, approved_a_at=NOW, approved_b_at=NOW, **dated)


LIFE: dict[str, Callable[[SimpleNamespace], models.Model]] = {
    "pairing_two_firms": changed("pairing", firm_b="@firm_a"),
    "pairing_open_once": another("pairing"),
    "pairing_has_reason": changed("pairing", reason=""),
    "question_one_open": another("question"),
    "question_side_known": changed("question", side="c"),
    "question_answer_whole": changed("question", answer="Yes"),
    "charge_one_officer_a_side": another("charge"),
    "charge_dates_in_order": changed("charge", until=NOW - timedelta(days=1)),
    "charge_side_known": changed("charge", side="c"),
    # each state has its date, and no part comes before the one before it
    "binome_dialogue_has_date": standing("dialogue", dates=()),
    "binome_visits_has_date": standing("visits", dates=ROAD[:1]),
    "binome_project_has_date": standing("project", dates=ROAD[:2]),
    "binome_agreement_has_date": standing("agreement", dates=ROAD[:3]),
    "binome_follow_up_has_date": standing("follow_up", dates=ROAD[:4]),
    "binome_visits_after_dialogue": standing("approved", dates=("visits",)),
    "binome_project_after_visits": standing("approved", dates=("dialogue", "project")),
    "binome_agreement_after_project": standing("approved", dates=(*ROAD[:2], "agreement")),
    "binome_follow_up_after_agreement": standing("approved", dates=(*ROAD[:3], "follow_up")),
    "binome_closed_has_date": changed("binome", status="closed", closing_reason="completed"),
    "undertaking_once_a_side": another("undertaking"),
    "undertaking_side_known": changed("undertaking", side="c"),
    "message_has_text": changed("message", text=""),
    "message_role_known": changed("message", role="guest"),
    "readmark_one_a_reader": another("mark"),
    "meeting_side_known": changed("meeting", asked_by="c"),
    "meeting_status_known": changed("meeting", status="dreamt of"),
    "meeting_has_subject": changed("meeting", subject=""),
    "meeting_has_where": changed("meeting", mode="online"),
    "meeting_duration_bounded": changed("meeting", minutes_long=10),
    "meeting_one_to_three_times": changed("meeting", times=[]),
    "meeting_times_in_order": changed("meeting", times=[NOW, NOW]),
    "meeting_booked_has_time": changed("meeting", status="moving"),
    "meeting_booked_at_a_proposed_time": changed(
        "meeting", status="booked", starts_at=NOW + timedelta(days=9), booked_at=NOW
    ),
    "meeting_proposal_has_no_time_yet": changed("meeting", starts_at=NOW),
    "meeting_one_open_proposal": another("meeting"),
    "meetingminutes_one_a_side": another("minutes"),
    "meetingminutes_side_known": changed("minutes", side="c"),
    "meetingminutes_has_text": changed("minutes", text=""),
    "visit_sides_known": changed("visit", visitor="c"),
    "visit_status_known": changed("visit", status="dreamt of"),
    "visit_one_under_way": another("visit"),
    "visit_days_in_order": changed("visit", ends_on=BEFORE),
    "visit_has_days": changed("visit", starts_on=None),
    "visit_reported_has_report": changed("visit", status="reported", reported_at=NOW),
    "visit_done_has_time": changed("visit", status="confirmed", report="Seen", reported_at=NOW),
    "visit_waiver_has_reason": changed("visit", status="waiver_asked"),
    "sheetversion_number_once": another("sheet"),
    "sheetversion_counts_from_one": changed("sheet", number=0),
    "sheetversion_known": changed("sheet", sheet="poem"),
    "agreement_known": changed("agreement", kind="wedding"),
    "agreement_one_to_confirm": another("agreement"),
    "agreement_days_in_order": changed("agreement", ends_on=DAY),
    "agreement_capital_is_whole": changed("agreement", capital_a=60, capital_b=60),
    "agreement_amends_another": changed("agreement", amends="@agreement"),
    "agreement_counts_when_both_confirmed": changed(
        "agreement", status="confirmed", confirmed_a_at=NOW
    ),
    "agreement_open_lacks_one": changed("agreement", confirmed_a_at=NOW, confirmed_b_at=NOW),
    "followup_known": changed("follow_up", wave=7),
    "followup_one_a_wave_and_firm": another("follow_up"),
    "followup_answer_is_whole": changed("follow_up", answered_at=NOW),
    "followup_end_has_day": changed(
        "follow_up", answered_at=NOW, answered_by="@user", is_alive=False, satisfaction=3
    ),
}
