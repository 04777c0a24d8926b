"""Validated cards in the linked data, beside the nomenclatures that they are matched to."""

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS

from tests.cards.conftest import Clusters
from tests.factories import nace
from trades.export import Format, export_nomenclatures
from trades.services.cards import ItemInput, TextInput

BASE = "https://example.org/trades/"
CARDS = URIRef(f"{BASE}cards")


def exported(*, with_cards: bool = True) -> Graph:
    text = export_nomenclatures([], base=BASE, written_as=Format.TURTLE, with_cards=with_cards)
    return Graph().parse(data=text, format="turtle")


def test_a_validated_card_is_a_concept_matched_to_its_codes(clusters: Clusters) -> None:
    draft = clusters.draft(
        texts=[
            TextInput(
                language="ar", name="سباكة الألمنيوم", description="سباكة القطع", status="machine"
            )
        ],
        codes={nace("24.53").pk: 3, nace("25.62").pk: 1},
        items={"process": [ItemInput(text="moulage en coquille"), ItemInput(text="ébavurage")]},
    )
    card = URIRef(f"{BASE}cards/{clusters.validate(draft).card_id}")
    graph = exported()
    assert list(graph.subjects(SKOS.inScheme, CARDS)) == [card]
    assert set(graph.objects(card, SKOS.prefLabel)) == {
        Literal("Fonderie d’aluminium", lang="fr"),
        Literal("سباكة الألمنيوم", lang="ar"),
    }
    assert set(graph.objects(card, SKOS.narrowMatch)) == {URIRef(f"{BASE}NACE2/24.53")}
    assert set(graph.objects(card, SKOS.relatedMatch)) == {URIRef(f"{BASE}NACE2/25.62")}
    [note] = graph.objects(card, SKOS.scopeNote)
    assert str(note).endswith(": moulage en coquille; ébavurage")
    [warning] = graph.objects(card, SKOS.editorialNote)
    assert str(warning).endswith(": ar")


def test_drafts_and_proposals_are_nobody_elses(clusters: Clusters) -> None:
    clusters.draft()
    clusters.proposed()
    assert not list(exported().subjects(RDF.type, SKOS.Concept))


def test_cards_are_there_when_asked_for(clusters: Clusters) -> None:
    clusters.validated()
    assert list(exported().subjects(SKOS.inScheme, CARDS))
    assert not len(exported(with_cards=False))
