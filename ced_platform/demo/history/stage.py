"""Who acts in the past of a convention: heads of firms, and the officers of each side."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from actors.models import Firm, User
from ced_platform.demo.history.chronicle import Chronicle
from ced_platform.demo.people import People
from partnerships.models import Convention

# On this day managers of the two first clusters went, and those with printed logins came.
HAND_OVER = timedelta(days=100)


@dataclass
class Stage:
    """One convention, its people and its chronicle; `now` is the end of what is told."""

    convention: Convention
    people: People
    chronicle: Chronicle
    rng: Random
    now: datetime
    # by cluster: who has looked after its firms since the hand-over
    successors: dict[int, User] = field(default_factory=dict)

    @property
    def handed_over_at(self) -> datetime:
        return self.now - HAND_OVER

    def head(self, firm: Firm) -> User:
        return self.people.head_of(firm)

    def officer(self, firm: Firm, at: datetime) -> User:
        """Who decides for the firm on that day."""
        successor = self.successor(firm)
        if successor is not None and at >= self.handed_over_at:
            return successor
        return self.people.reviewer_of(firm)

    def successor(self, firm: Firm) -> User | None:
        return self.successors.get(firm.cluster_id) if firm.cluster_id is not None else None
