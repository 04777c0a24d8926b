"""What is agreed and lived: conventions, interests, binômes and their reviews."""

from partnerships.models.agreements import Agreement, AgreementFile
from partnerships.models.axes import ConventionAxis
from partnerships.models.binomes import Binome, BinomeQuerySet
from partnerships.models.charges import Charge
from partnerships.models.conventions import Convention, ConventionQuerySet
from partnerships.models.dialogue import (
    Attachment,
    EarlierText,
    Message,
    ReadMark,
    Undertaking,
)
from partnerships.models.followup import FollowUp
from partnerships.models.interests import Interest
from partnerships.models.meetings import Meeting, MeetingMinutes
from partnerships.models.pairings import Pairing
from partnerships.models.records import ConventionDocument, Milestone
from partnerships.models.reviews import Question, Review
from partnerships.models.scopes import ConventionScope
from partnerships.models.sheets import SheetVersion
from partnerships.models.visits import Visit

__all__ = [
    "Agreement",
    "AgreementFile",
    "Attachment",
    "Binome",
    "BinomeQuerySet",
    "Charge",
    "Convention",
    "ConventionAxis",
    "ConventionDocument",
    "ConventionQuerySet",
    "ConventionScope",
    "EarlierText",
    "FollowUp",
    "Interest",
    "Meeting",
    "MeetingMinutes",
    "Message",
    "Milestone",
    "Pairing",
    "Question",
    "ReadMark",
    "Review",
    "SheetVersion",
    "Undertaking",
    "Visit",
]
