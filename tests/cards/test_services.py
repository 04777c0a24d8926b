"""A card from its draft to its second version, and everything that is refused on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from actors.models import CardStanding
from actors.services import cards
from actors.services.firms import update_firm
from ced_platform.shared.errors import DomainError, Invalid, NotAllowed, WrongState
from journal.models import Event
from tests.cards.conftest import TEXT, Clusters, make_clusters
from tests.factories import ClusterFactory, FirmFactory, manager_of, representative_of
from tests.transactions import race
from trades.card_queries import differences, with_content
from trades.finder import find_cards, find_metiers
from trades.models import CardVersion, SearchEntry
from trades.services.cards import ItemInput, TextInput

Status = CardVersion.Status


def test_a_card_is_written_proposed_and_validated_from_a_second_territory(
    clusters: Clusters,
) -> None:
    version = clusters.validated()
    assert (version.status, version.number) == (Status.VALIDATED, 1)
    assert version.published_at is not None
    standing = CardStanding.objects.get(version=version)
    assert (standing.cluster, standing.second_cluster) == (clusters.own, clusters.abroad)
    told = Event.objects.filter(subject_type="trades.cardversion", subject_id=version.pk)
    assert list(told.order_by("id").values_list("code", flat=True)) == [
        "card.created",
        "card.updated",
        "card.propose",
        "card.validate",
    ]


def test_a_new_version_replaces_the_old_one_which_stays_readable(clusters: Clusters) -> None:
    first = clusters.validated()
    second = cards.validate_card(actor=clusters.reviewer, version=clusters.revised(first))
    first.refresh_from_db()
    assert (first.status, second.status, second.number) == (
        Status.SUPERSEDED,
        Status.VALIDATED,
        2,
    )
    stranger = representative_of(FirmFactory())
    assert set(CardVersion.objects.visible_to(stranger)) == {first, second}
    assert list(CardVersion.objects.visible_to(stranger).newest()) == [second]
    old, new = with_content(CardVersion.objects.order_by("number"), "en")
    (change,) = differences(old, new)
    (added,) = change.added
    assert added.startswith("NACE2 25.50 Forging")
    assert added.endswith(" – sometimes")
    assert change.removed == ()
    assert differences(new, new) == []


Call = Callable[[Clusters], Any]
REFUSED: list[tuple[str, type[DomainError], Call]] = [
    (
        "without a code",
        Invalid,
        lambda c: cards.propose_card(actor=c.author, version=c.draft(codes={})),
    ),
    (
        "validated by its author",
        NotAllowed,
        lambda c: cards.validate_card(actor=c.author, version=c.proposed()),
    ),
    (
        "validated from the same territory",
        NotAllowed,
        lambda c: cards.validate_card(actor=c.neighbour_manager, version=c.proposed()),
    ),
    (
        "validated by a cluster that is itself provisional",
        NotAllowed,
        lambda c: cards.validate_card(
            actor=manager_of(ClusterFactory(status="provisional")), version=c.proposed()
        ),
    ),
    (
        "validated before it is proposed",
        WrongState,
        lambda c: cards.validate_card(actor=c.reviewer, version=c.draft()),
    ),
    (
        "returned without a word",
        Invalid,
        lambda c: cards.return_card(actor=c.reviewer, version=c.proposed(), comment=" "),
    ),
    (
        "changed once proposed",
        WrongState,
        lambda c: cards.write_card(actor=c.author, version=c.proposed(), texts=[TEXT]),
    ),
    (
        "changed by others",
        NotAllowed,
        lambda c: cards.write_card(actor=c.reviewer, version=c.draft(), texts=[TEXT]),
    ),
    (
        "withdrawn by the one who validated",
        NotAllowed,
        lambda c: cards.withdraw_card(actor=c.reviewer, version=c.validated()),
    ),
    (
        "revised before it is validated",
        WrongState,
        lambda c: cards.revise_card(actor=c.author, version=c.draft(), cluster=c.own),
    ),
    (
        "written for another's cluster",
        NotAllowed,
        lambda c: cards.create_card(actor=c.author, cluster=c.abroad, text=TEXT),
    ),
    (
        "without the text in its own language",
        Invalid,
        lambda c: cards.write_card(actor=c.author, version=c.draft(), without_languages=["fr"]),
    ),
    (
        "with a code that does not exist",
        Invalid,
        lambda c: cards.write_card(actor=c.author, version=c.draft(), codes={0: 3}),
    ),
]


@pytest.mark.parametrize(
    ("error", "call"), [one[1:] for one in REFUSED], ids=[x[0] for x in REFUSED]
)
def test_what_is_refused(clusters: Clusters, error: type[DomainError], call: Call) -> None:
    with pytest.raises(error):
        call(clusters)


def test_either_cluster_begins_the_next_version(clusters: Clusters) -> None:
    draft = cards.revise_card(
        actor=clusters.reviewer, version=clusters.validated(), cluster=clusters.abroad
    )
    assert (draft.number, draft.standing.cluster) == (2, clusters.abroad)
    proposed = cards.propose_card(actor=clusters.reviewer, version=draft)
    with pytest.raises(NotAllowed):
        cards.validate_card(actor=clusters.reviewer, version=proposed)
    assert cards.validate_card(actor=clusters.author, version=proposed).status == Status.VALIDATED


def test_a_returned_card_is_a_draft_with_the_reason(clusters: Clusters) -> None:
    version = cards.return_card(
        actor=clusters.reviewer, version=clusters.proposed(), comment="Add die casting."
    )
    assert version.status == Status.DRAFT
    assert CardStanding.objects.get(version=version).comment == "Add die casting."


def test_the_database_keeps_the_two_territories_apart(clusters: Clusters) -> None:
    standing = clusters.proposed().standing
    standing.second_cluster, standing.reviewer = clusters.neighbour, clusters.neighbour_manager
    standing.second_territory = clusters.own.territory
    refused = pytest.raises(IntegrityError, match="card_standing_of_two_territories")
    with refused, transaction.atomic():
        standing.save()


@pytest.mark.parametrize(
    ("at", "seen_by"),
    [
        (Clusters.draft, {"author"}),
        (Clusters.proposed, {"author", "reviewer", "neighbour_manager", "staff"}),
        (
            Clusters.validated,
            {"author", "reviewer", "neighbour_manager", "staff", "entrepreneur", "observer"},
        ),
    ],
)
def test_who_sees_a_version(clusters: Clusters, at: Call, seen_by: set[str]) -> None:
    from tests.factories import TerritoryFactory, observer_of, staff_of

    version = at(clusters)
    people = {
        "author": clusters.author,
        "reviewer": clusters.reviewer,
        "neighbour_manager": clusters.neighbour_manager,
        "staff": staff_of(TerritoryFactory()),
        "observer": observer_of(TerritoryFactory()),
        "entrepreneur": representative_of(FirmFactory()),
    }
    seeing = {
        who
        for who, user in people.items()
        if CardVersion.objects.visible_to(user).filter(pk=version.pk).exists()
    }
    assert seeing == seen_by


def test_lists_and_translations_are_written_and_taken_away(clusters: Clusters) -> None:
    version = clusters.draft(
        texts=[TextInput(language="en", name="Foundry", description="Casting.", status="machine")],
        items={"norm": [ItemInput(text="EN 1706"), ItemInput(text="ISO 9001")]},
    )
    assert set(version.texts.values_list("language", "status")) == {
        ("fr", "own"),
        ("en", "machine"),
    }
    assert [item.text for item in version.items.all()] == ["EN 1706", "ISO 9001"]
    version = cards.write_card(
        actor=clusters.author, version=version, without_languages=["en"], items={"norm": []}
    )
    assert version.texts.count() == 1
    assert not version.items.exists()


def test_a_validated_card_is_found_by_its_words_and_a_withdrawn_one_is_not(
    clusters: Clusters,
) -> None:
    draft = clusters.draft(
        texts=[TextInput(language="fr", name="Zbrouqueterie", description="Le zbrouc à façon.")]
    )
    assert find_cards("zbrouqueterie", language="fr") == []
    cards.propose_card(actor=clusters.author, version=draft)
    version = cards.validate_card(actor=clusters.reviewer, version=draft)
    (found,) = find_cards("ZBROUQUETERIE", language="en")
    assert (found.version.card_id, found.version.name) == (version.card_id, "Zbrouqueterie")
    first, *others = find_metiers("zbrouqueterie", language="en", limit=5)
    assert (first.card, first.activity.code) == (version.card_id, "24.53")
    # its words lead to the class of its first code as well
    assert others[0].activity.code == "24.53"
    cards.withdraw_card(actor=clusters.author, version=version)
    assert find_cards("zbrouqueterie", language="en") == []
    assert not SearchEntry.objects.filter(card=version.card).exists()


def test_firms_choose_validated_cards_only(clusters: Clusters) -> None:
    firm = FirmFactory(activity="25.62")
    head = representative_of(firm)
    proposed = clusters.proposed()
    with pytest.raises(Invalid):
        update_firm(actor=head, firm=firm, card_ids=[proposed.card_id])
    version = cards.validate_card(actor=clusters.reviewer, version=proposed)
    update_firm(actor=head, firm=firm, card_ids=[version.card_id])
    assert [one.card_id for one in firm.firm_cards.all()] == [version.card_id]
    cards.withdraw_card(actor=clusters.author, version=version)
    assert update_firm(actor=head, firm=firm, card_ids=[version.card_id]).firm_cards.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_validations_at_once_one_stands() -> None:
    clusters = make_clusters()
    version = clusters.proposed()
    third = manager_of(ClusterFactory())
    outcomes = race(
        lambda: cards.validate_card(actor=clusters.reviewer, version=version),
        lambda: cards.validate_card(actor=third, version=version),
    )
    assert sorted(type(one).__name__ for one in outcomes) == ["CardVersion", "WrongState"]
    standing = CardStanding.objects.get(version=version)
    assert standing.reviewer in {clusters.reviewer, third}
    assert Event.objects.filter(code="card.validate", subject_id=version.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_new_versions_at_once_one_is_begun() -> None:
    clusters = make_clusters()
    version = clusters.validated()
    outcomes = race(
        lambda: cards.revise_card(actor=clusters.author, version=version, cluster=clusters.own),
        lambda: cards.revise_card(
            actor=clusters.reviewer, version=version, cluster=clusters.abroad
        ),
    )
    assert sum(isinstance(one, CardVersion) for one in outcomes) == 1
    assert version.card.versions.count() == 2
