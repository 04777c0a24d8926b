"""Two clusters of two territories, and a card on its way between them."""

from dataclasses import dataclass
from typing import Any

import pytest

from actors.models import Cluster, User
from actors.services import cards
from tests.factories import ClusterFactory, manager_of, nace
from trades.models import CardVersion
from trades.services.cards import TextInput

TEXT = TextInput(
    language="fr", name="Fonderie d’aluminium", description="Coulée de pièces en alliage léger."
)


@dataclass
class Clusters:
    """`own` wrote the card, `abroad` may validate it, `neighbour` is of the author's territory."""

    own: Cluster
    abroad: Cluster
    neighbour: Cluster
    author: User
    reviewer: User
    neighbour_manager: User

    def draft(self, **changes: Any) -> CardVersion:
        version = cards.create_card(actor=self.author, cluster=self.own, text=TEXT)
        changes = {"codes": {nace("24.53").pk: 3}, **changes}
        return cards.write_card(actor=self.author, version=version, **changes)

    def proposed(self) -> CardVersion:
        return cards.propose_card(actor=self.author, version=self.draft())

    def validate(self, draft: CardVersion) -> CardVersion:
        """Propose the draft and validate it from abroad."""
        proposed = cards.propose_card(actor=self.author, version=draft)
        return cards.validate_card(actor=self.reviewer, version=proposed)

    def validated(self) -> CardVersion:
        return self.validate(self.draft())

    def revised(self, version: CardVersion) -> CardVersion:
        """A proposed second version, with one more code."""
        draft = cards.revise_card(actor=self.author, version=version, cluster=self.own)
        cards.write_card(
            actor=self.author, version=draft, codes={nace("24.53").pk: 3, nace("25.50").pk: 1}
        )
        return cards.propose_card(actor=self.author, version=draft)


def make_clusters() -> Clusters:
    own = ClusterFactory(name="Metal cluster")
    neighbour = ClusterFactory(territory=own.territory, name="Neighbour")
    abroad = ClusterFactory(name="Cluster abroad")
    return Clusters(
        own=own,
        abroad=abroad,
        neighbour=neighbour,
        author=manager_of(own),
        reviewer=manager_of(abroad),
        neighbour_manager=manager_of(neighbour),
    )


@pytest.fixture
def clusters(db: None) -> Clusters:
    return make_clusters()


@pytest.fixture(autouse=True)
def without_encoder(settings: Any) -> None:
    """Cards are found by their words here: reading the model would cost more than all the rest."""
    settings.SENTENCE_ENCODER = "none"
