"""What is agreed and lived: conventions, interests, binômes and their reviews."""

from partnerships.models.binomes import Binome, BinomeQuerySet
from partnerships.models.charges import Charge
from partnerships.models.conventions import Convention, ConventionQuerySet
from partnerships.models.interests import Interest
from partnerships.models.pairings import Pairing
from partnerships.models.reviews import Question, Review

__all__ = [
    "Binome",
    "BinomeQuerySet",
    "Charge",
    "Convention",
    "ConventionQuerySet",
    "Interest",
    "Pairing",
    "Question",
    "Review",
]
