"""What is agreed and lived: conventions, interests, binômes and their reviews."""

from partnerships.models.binomes import Binome, BinomeQuerySet, Review
from partnerships.models.conventions import Convention, ConventionQuerySet
from partnerships.models.interests import Interest
from partnerships.models.records import ConventionDocument, Milestone
from partnerships.models.scopes import ConventionScope

__all__ = [
    "Binome",
    "BinomeQuerySet",
    "Convention",
    "ConventionDocument",
    "ConventionQuerySet",
    "ConventionScope",
    "Interest",
    "Milestone",
    "Review",
]
