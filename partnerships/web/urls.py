from django.urls import path, register_converter

from ced_platform.shared.choices import Side
from partnerships.sheets.kinds import SHEETS
from partnerships.web import (
    agreements,
    binomes,
    cases,
    convention_records,
    conventions,
    dialogue,
    followup,
    meetings,
    pairings,
    reviews,
    sheets,
    visits,
)


class SideConverter:
    """One of the two sides in an address; anything else is no address at all."""

    regex = "[ab]"

    def to_python(self, value: str) -> Side:
        return Side(value)

    def to_url(self, value: str) -> str:
        return Side(value).value


register_converter(SideConverter, "side")

app_name = "partnerships"
urlpatterns = [
    path("conventions/", conventions.ConventionList.as_view(), name="conventions"),
    path("conventions/new/", conventions.new_convention, name="convention-new"),
    path("conventions/<int:pk>/", conventions.convention_page, name="convention"),
    path("conventions/<int:pk>/edit/", conventions.edit_convention, name="convention-edit"),
    *(
        path(
            f"conventions/<int:pk>/{name}/",
            conventions.take_action,
            {"name": name},
            name=f"convention-{name}",
        )
        for name in conventions.ACTIONS
    ),
    path(
        "conventions/<int:pk>/documents/new/",
        convention_records.new_document,
        name="convention-document-new",
    ),
    path(
        "conventions/<int:pk>/documents/<int:document_pk>/",
        convention_records.document_file,
        name="convention-document",
    ),
    path(
        "conventions/<int:pk>/milestones/new/",
        convention_records.new_milestone,
        name="milestone-new",
    ),
    path(
        "conventions/<int:pk>/milestones/<int:milestone_pk>/edit/",
        convention_records.edit_milestone,
        name="milestone-edit",
    ),
    path(
        "conventions/<int:pk>/milestones/<int:milestone_pk>/done/",
        convention_records.milestone_done,
        name="milestone-done",
    ),
    path("conventions/<int:pk>/clusters/", convention_records.clusters, name="convention-clusters"),
    path("binomes/", binomes.BinomeList.as_view(), name="binomes"),
    path("binomes/queue/", reviews.ReviewQueue.as_view(), name="queue"),
    path("binomes/refusals/", reviews.report, name="review-report"),
    path("binomes/cases/", cases.CaseList.as_view(), name="cases"),
    path("binomes/cases/<int:pk>/hand-over/", cases.pass_on, name="case-hand-over"),
    path("binomes/cases/of-mandate/<int:pk>/", cases.end_with_cases, name="cases-end"),
    path("pairings/", pairings.PairingList.as_view(), name="pairings"),
    path("pairings/<int:pk>/", pairings.pairing_page, name="pairing"),
    path("binomes/<int:pk>/", binomes.binome_page, name="binome"),
    path("binomes/<int:pk>/answer/", binomes.answer, name="binome-answer"),
    path("binomes/<int:pk>/close/", binomes.close, name="binome-close"),
    path("binomes/<int:pk>/dialogue/", dialogue.dialogue_page, name="binome-dialogue"),
    path("binomes/<int:pk>/undertaking/", dialogue.undertake, name="binome-undertaking"),
    path(
        "binomes/<int:pk>/dialogue/<int:message>/edit/", dialogue.edit, name="binome-message-edit"
    ),
    path(
        "binomes/<int:pk>/dialogue/<int:message>/withdraw/",
        dialogue.withdraw,
        name="binome-message-withdraw",
    ),
    path("binomes/<int:pk>/files/<int:attachment>/", dialogue.attachment, name="binome-attachment"),
    path("binomes/<int:pk>/meetings/", meetings.meetings_page, name="binome-meetings"),
    path("binomes/<int:pk>/meetings/new/", meetings.new_meeting, name="binome-meeting-new"),
    *(
        path(
            f"binomes/<int:pk>/meetings/<int:meeting>/{name}/",
            meetings.take_step,
            {"name": name},
            name=f"binome-meeting-{name}",
        )
        for name in meetings.ACTIONS
    ),
    path(
        "binomes/<int:pk>/meetings/<int:meeting>/minutes/",
        meetings.minutes,
        name="binome-meeting-minutes",
    ),
    path(
        "binomes/<int:pk>/meetings/<int:meeting>/entry.ics",
        meetings.entry,
        name="binome-meeting-entry",
    ),
    path("binomes/<int:pk>/visits/", visits.visits_page, name="binome-visits"),
    *(
        path(
            f"binomes/<int:pk>/visits/{kind}/<side:side>/",
            visits.enter,
            {"kind": kind},
            name=f"binome-visit-{kind}",
        )
        for kind in ("plan", "waive")
    ),
    *(
        path(
            f"binomes/<int:pk>/visits/<int:visit>/{name}/",
            visits.take_step,
            {"name": name},
            name=f"binome-visit-{name}",
        )
        for name in visits.ACTIONS
    ),
    *(
        path(
            f"binomes/<int:pk>/{sheet}/",
            sheets.sheet_page,
            {"sheet": sheet},
            name=f"binome-{sheet}",
        )
        for sheet in SHEETS
    ),
    *(
        path(
            f"binomes/<int:pk>/{sheet}/edit/",
            sheets.edit_sheet,
            {"sheet": sheet},
            name=f"binome-{sheet}-edit",
        )
        for sheet in SHEETS
    ),
    *(
        path(
            f"binomes/<int:pk>/{sheet}/<int:number>/agree/",
            sheets.agree,
            {"sheet": sheet},
            name=f"binome-{sheet}-agree",
        )
        for sheet in SHEETS
    ),
    path("binomes/<int:pk>/agreements/", agreements.agreements_page, name="binome-agreements"),
    path("binomes/<int:pk>/agreements/new/", agreements.new_agreement, name="binome-agreement-new"),
    *(
        path(
            f"binomes/<int:pk>/agreements/<int:agreement>/{name}/",
            agreements.take_step,
            {"name": name},
            name=f"binome-agreement-{name}",
        )
        for name in agreements.STEPS
    ),
    path(
        "binomes/<int:pk>/agreements/files/<int:file>/",
        agreements.agreement_file,
        name="binome-agreement-file",
    ),
    path("binomes/<int:pk>/follow-up/", followup.follow_up_page, name="binome-follow-up"),
    path("binomes/<int:pk>/follow-up/stop/", followup.stop, name="binome-follow-up-stop"),
    path(
        "binomes/<int:pk>/follow-up/<int:follow_up>/",
        followup.answer,
        name="binome-follow-up-answer",
    ),
]
