"""Nomenclatures and their correspondences as linked data: SKOS with XKOS, by rdflib.

A nomenclature is a skos:ConceptScheme with its levels (xkos:ClassificationLevel), an activity a
skos:Concept. A table between two nomenclatures is an xkos:Correspondence made of associations, each
with its share as rdf:value; the same is said in SKOS mappings, for those who read no XKOS.

What else belongs in an export is a function from Export to nothing in PARTS.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, OWL, SKOS
from rdflib.term import BNode, Node

from trades.models import Activity, ActivityLabel, Correspondence, Nomenclature

XKOS = Namespace("http://rdf-vocabulary.ddialliance.org/xkos#")
Relation = Correspondence.Relation
# Of the source: a part of something has it as its broader match.
MAPPINGS = {
    Relation.EXACT: SKOS.exactMatch,
    Relation.NARROWER: SKOS.broadMatch,
    Relation.BROADER: SKOS.narrowMatch,
    Relation.PARTIAL: SKOS.relatedMatch,
}


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

    def scheme(self, code: str) -> URIRef:
        return URIRef(f"{self.base}{code}")

    def concept(self, scheme: str, code: str) -> URIRef:
        return URIRef(f"{self.base}{scheme}/{code}")


def export_nomenclatures(
    nomenclatures: Iterable[Nomenclature], *, base: str, written_as: Format
) -> str:
    """The nomenclatures, and their correspondences to any other, as one document."""
    export = Export(Graph(), tuple(nomenclatures), base)
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


PARTS: list[Callable[[Export], None]] = [add_schemes, add_correspondences]


def is_exportable_at_once(nomenclature: Nomenclature) -> bool:
    """Whether it is small enough for a request; the rest is left to the command."""
    return Activity.objects.filter(nomenclature=nomenclature).count() <= MOST_AT_ONCE


# Concepts that a request writes: about two seconds.
MOST_AT_ONCE = 2500
