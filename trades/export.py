"""Nomenclatures, their correspondences and métier cards as linked data: SKOS with XKOS, by rdflib.

A nomenclature is a skos:ConceptScheme with its levels (xkos:ClassificationLevel), an activity a
skos:Concept. A table between two nomenclatures is an xkos:Correspondence made of associations, each
with its share as rdf:value; the same is said in SKOS mappings, for those who read no XKOS. A
validated métier card is a skos:Concept of a scheme of its own, matched to its codes.

What else belongs in an export is a function from Export to nothing in PARTS.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.utils import translation
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, SKOS
from rdflib.term import BNode, Node

from trades.card_queries import items_by_kind, with_content
from trades.models import (
    Activity,
    ActivityLabel,
    CardCode,
    CardText,
    CardVersion,
    Correspondence,
    Nomenclature,
)

XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
Relation = Correspondence.Relation
# Of the source: a part of something has it as its broader match.
MAPPINGS = {
    Relation.EXACT: SKOS.exactMatch,
    Relation.NARROWER: SKOS.broadMatch,
    Relation.BROADER: SKOS.narrowMatch,
    Relation.PARTIAL: SKOS.relatedMatch,
}
# Of the card: a code that is wholly of the trade is a part of it.
CARD_MAPPINGS = {
    CardCode.Weight.CORE: SKOS.narrowMatch,
    CardCode.Weight.PART: SKOS.relatedMatch,
    CardCode.Weight.EDGE: SKOS.relatedMatch,
}
CARDS = "cards"


def own_base() -> str:
    """What addresses of concepts begin with, unless the operator has others."""
    return f"{settings.SITE_URL}/trades/"


class Format(StrEnum):
    """How a graph is written; the value is the ending of a file."""

    TURTLE = "ttl"
    JSON_LD = "jsonld"


RDFLIB_NAMES = {Format.TURTLE: "turtle", Format.JSON_LD: "json-ld"}
CONTENT_TYPES = {Format.TURTLE: "text/turtle", Format.JSON_LD: "application/ld+json"}


@dataclass(frozen=True, slots=True)
class Export:
    """A graph under construction; `base` ends with a slash and begins every address of ours."""

    graph: Graph
    nomenclatures: tuple[Nomenclature, ...]
    base: str
    with_cards: bool = False

    def scheme(self, code: str) -> URIRef:
        return URIRef(f"{self.base}{code}")

    def concept(self, scheme: str, code: str) -> URIRef:
        return URIRef(f"{self.base}{scheme}/{code}")


def export_nomenclatures(
    nomenclatures: Iterable[Nomenclature],
    *,
    base: str,
    written_as: Format,
    with_cards: bool = False,
) -> str:
    """The nomenclatures, and their correspondences to any other, as one document.

    With `with_cards` every validated métier card stands beside them, whatever its codes.
    """
    export = Export(Graph(), tuple(nomenclatures), base, with_cards)
    for prefix, namespace in (("skos", SKOS), ("xkos", XKOS), ("dcterms", DCTERMS)):
        export.graph.bind(prefix, namespace)
    for add in PARTS:
        add(export)
    return export.graph.serialize(format=RDFLIB_NAMES[written_as])


def add_schemes(export: Export) -> None:
    """Each nomenclature with its origin, its levels and its activities."""
    for nomenclature in export.nomenclatures:
        scheme = export.scheme(nomenclature.code)
        for predicate, value in (
            (RDF.type, SKOS.ConceptScheme),
            (SKOS.notation, Literal(nomenclature.code)),
            (DCTERMS.title, Literal(nomenclature.name)),
            (OWL.versionInfo, Literal(nomenclature.version)),
            (DCTERMS.source, Literal(nomenclature.source)),
            (DCTERMS.rights, Literal(nomenclature.credit)),
        ):
            export.graph.add((scheme, predicate, value))
        members = _add_concepts(export, nomenclature, scheme)
        _add_levels(export, nomenclature, scheme, members)


def _add_concepts(
    export: Export, nomenclature: Nomenclature, scheme: URIRef
) -> dict[int, list[URIRef]]:
    """The concepts with their labels and places in the tree; returned by level."""
    add, members = export.graph.add, defaultdict(list)
    rows = nomenclature.activities.order_by("path").values_list("code", "level", "parent__code")
    for code, level, parent in rows:
        concept = export.concept(nomenclature.code, code)
        members[level].append(concept)
        add((concept, RDF.type, SKOS.Concept))
        add((concept, SKOS.notation, Literal(code)))
        add((concept, SKOS.inScheme, scheme))
        if parent is None:
            add((concept, SKOS.topConceptOf, scheme))
            add((scheme, SKOS.hasTopConcept, concept))
        else:
            above = export.concept(nomenclature.code, parent)
            add((concept, SKOS.broader, above))
            add((above, SKOS.narrower, concept))
    labels = ActivityLabel.objects.filter(activity__nomenclature=nomenclature)
    machine: dict[str, list[str]] = defaultdict(list)
    for code, language, text, status in labels.values_list(
        "activity__code", "language", "text", "status"
    ):
        concept = export.concept(nomenclature.code, code)
        add((concept, SKOS.prefLabel, Literal(text, lang=language)))
        if status == ActivityLabel.Status.MACHINE:
            machine[code].append(language)
    for code, languages in machine.items():
        note = f"Label translated by machine, not proof-read: {', '.join(sorted(languages))}"
        concept = export.concept(nomenclature.code, code)
        add((concept, SKOS.editorialNote, Literal(note, lang="en")))
    return members


def _add_levels(
    export: Export,
    nomenclature: Nomenclature,
    scheme: URIRef,
    members: dict[int, list[URIRef]],
) -> None:
    """A level is a collection of its concepts; XKOS counts depth from 1 without gaps."""
    levels: list[Node] = []
    for depth, number in enumerate(sorted(members), start=1):
        level = URIRef(f"{scheme}#level-{depth}")
        levels.append(level)
        export.graph.add((level, RDF.type, XKOS.ClassificationLevel))
        export.graph.add((level, XKOS.depth, Literal(depth)))
        for concept in members[number]:
            export.graph.add((level, SKOS.member, concept))
    export.graph.add((scheme, XKOS.numberOfLevels, Literal(len(levels))))
    ordered = BNode(f"levels-{nomenclature.code}")
    Collection(export.graph, ordered, levels)
    export.graph.add((scheme, XKOS.levels, ordered))


def add_correspondences(export: Export) -> None:
    """Every table that starts at one of the nomenclatures."""
    rows = Correspondence.objects.filter(
        source__nomenclature__in=export.nomenclatures
    ).values_list(
        "source__nomenclature__code", "source__code",
        "target__nomenclature__code", "target__code", "relation", "weight",
    )  # fmt: skip
    add = export.graph.add
    for source_scheme, source_code, target_scheme, target_code, relation, weight in rows.order_by(
        "source__path", "target__path"
    ):
        table = export.scheme(f"{source_scheme}-{target_scheme}")
        source = export.concept(source_scheme, source_code)
        target = export.concept(target_scheme, target_code)
        link = URIRef(f"{table}/{source_code}-{target_code}")
        add((table, RDF.type, XKOS.Correspondence))
        add((table, XKOS.compares, export.scheme(source_scheme)))
        add((table, XKOS.compares, export.scheme(target_scheme)))
        add((table, XKOS.madeOf, link))
        add((link, RDF.type, XKOS.ConceptAssociation))
        add((link, XKOS.sourceConcept, source))
        add((link, XKOS.targetConcept, target))
        add((link, RDF.value, Literal(Decimal(str(round(weight, 6))))))
        add((source, MAPPINGS[Relation(relation)], target))


def add_cards(export: Export) -> None:
    """The validated version of every card: texts, lists, and the codes that it is matched to."""
    if not export.with_cards:
        return
    scheme = export.scheme(CARDS)
    export.graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    export.graph.add((scheme, DCTERMS.title, Literal("Métier cards", lang="en")))
    versions = with_content(CardVersion.objects.validated(), settings.LANGUAGE_CODE)
    for version in versions.order_by("card"):
        concept = export.concept(CARDS, str(version.card_id))
        for predicate, value in (
            (RDF.type, SKOS.Concept),
            (SKOS.inScheme, scheme),
            (SKOS.topConceptOf, scheme),
            (OWL.versionInfo, Literal(version.number)),
            (DCTERMS.issued, Literal(version.published_at)),
        ):
            export.graph.add((concept, predicate, value))
        export.graph.add((scheme, SKOS.hasTopConcept, concept))
        _add_words_of_card(export, version, concept)
        _add_codes_of_card(export, version, concept)


def _add_words_of_card(export: Export, version: CardVersion, concept: URIRef) -> None:
    add, texts = export.graph.add, list(version.texts.all())
    for text in texts:
        add((concept, SKOS.prefLabel, Literal(text.name, lang=text.language)))
        add((concept, SKOS.definition, Literal(text.description, lang=text.language)))
    machine = sorted(one.language for one in texts if one.status == CardText.Status.MACHINE)
    if machine:
        note = f"Text translated by machine, not proof-read: {', '.join(machine)}"
        add((concept, SKOS.editorialNote, Literal(note, lang="en")))
    with translation.override(version.language):
        for label, items in items_by_kind(version):
            note = f"{label}: {'; '.join(item.text for item in items)}"
            add((concept, SKOS.scopeNote, Literal(note, lang=version.language)))


def _add_codes_of_card(export: Export, version: CardVersion, concept: URIRef) -> None:
    matches = [
        (CARD_MAPPINGS[CardCode.Weight(code.weight)], code.activity) for code in version.codes.all()
    ]
    products = [item.product for item in version.items.all() if item.product]
    for predicate, activity in (*matches, *((SKOS.relatedMatch, one) for one in products)):
        target = export.concept(activity.nomenclature.code, activity.code)
        export.graph.add((concept, predicate, target))


PARTS: list[Callable[[Export], None]] = [add_schemes, add_correspondences, add_cards]


def is_exportable_at_once(nomenclature: Nomenclature) -> bool:
    """Whether it is small enough for a request; the rest is left to the command."""
    return Activity.objects.filter(nomenclature=nomenclature).count() <= MOST_AT_ONCE


# Concepts that a request writes: about two seconds.
MOST_AT_ONCE = 2500
