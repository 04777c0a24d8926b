"""Linked data: parsed back, whole, and sound by the integrity conditions of SKOS."""

import io
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from rdflib import RDF, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import SKOS

from trades.export import XKOS, Format, export_nomenclatures
from trades.models import Activity, ActivityLabel, Correspondence
from trades.queries import resolve_scheme

pytestmark = [
    pytest.mark.django_db,
    # said by rdflib of its own reader of JSON-LD
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
BASE = "https://example.org/trades/"
SCHEMES = ["NACE2", "NACE21", "NMA2010"]


def parsed(schemes: list[str], written_as: Format) -> Graph:
    text = export_nomenclatures(
        [resolve_scheme(code) for code in schemes], base=BASE, written_as=written_as
    )
    return Graph().parse(data=text, format="turtle" if written_as == Format.TURTLE else "json-ld")


@pytest.fixture
def graph() -> Graph:
    return parsed(SCHEMES, Format.TURTLE)


def test_both_formats_say_the_same() -> None:
    turtle, json_ld = (parsed(["NMA2010"], one) for one in Format)
    assert len(turtle) == len(json_ld) > 109 * 8
    triples = {t for t in turtle if not any(type(part).__name__ == "BNode" for part in t)}
    assert triples <= set(json_ld)


def test_every_activity_label_and_correspondence_is_there(graph: Graph) -> None:
    of_schemes = Activity.objects.filter(nomenclature__code__in=SCHEMES)
    labels = ActivityLabel.objects.filter(activity__in=of_schemes)
    links = Correspondence.objects.filter(source__in=of_schemes)
    assert len(list(graph.subjects(RDF.type, SKOS.Concept))) == of_schemes.count()
    assert len(list(graph.subject_objects(SKOS.prefLabel))) == labels.count()
    assert len(list(graph.subjects(RDF.type, XKOS.ConceptAssociation))) == links.count()
    concept = URIRef(f"{BASE}NACE2/62.01")
    assert (concept, SKOS.notation, Literal("62.01")) in graph
    assert (concept, SKOS.exactMatch, URIRef(f"{BASE}ISIC4/6201")) in graph
    part = URIRef(f"{BASE}NACE2/10.71")  # with 10.72 it makes up the class of ISIC
    assert (part, SKOS.broadMatch, URIRef(f"{BASE}ISIC4/1071")) in graph
    assert (URIRef(f"{BASE}NMA2010/62"), SKOS.exactMatch, URIRef(f"{BASE}NACE2/62")) in graph


def test_one_preferred_label_a_language(graph: Graph) -> None:
    """S14 of the SKOS reference."""
    counts = Counter((one, text.language) for one, text in graph.subject_objects(SKOS.prefLabel))
    assert set(counts.values()) == {1}
    assert {language for _, language in counts} >= {"fr", "ar", "zh-hans"}


def test_broader_and_narrower_are_inverse_and_without_cycles(graph: Graph) -> None:
    """S25; a cycle is allowed by SKOS and by no classification."""
    broader = dict(graph.subject_objects(SKOS.broader))
    assert {(above, one) for one, above in broader.items()} == set(
        graph.subject_objects(SKOS.narrower)
    )
    for start in set(broader):
        seen, top = set(), start
        while top in broader:
            assert top not in seen
            seen.add(top)
            top = broader[top]
        assert (top, SKOS.topConceptOf, None) in graph


def test_mappings_do_not_contradict_each_other(graph: Graph) -> None:
    """S46: exact matches are neither broad nor related ones."""
    exact = set(graph.subject_objects(SKOS.exactMatch))
    others = {
        pair
        for mapping in (SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
        for pair in graph.subject_objects(mapping)
    }
    assert exact
    assert others
    assert not exact & others
    assert not {(two, one) for one, two in exact} & others


def test_levels_are_in_order_and_hold_each_concept_once(graph: Graph) -> None:
    for scheme, levels in graph.subject_objects(XKOS.levels):
        ordered = list(Collection(graph, levels))
        assert [graph.value(level, XKOS.depth).value for level in ordered] == list(
            range(1, len(ordered) + 1)
        )
        members = [one for level in ordered for one in graph.objects(level, SKOS.member)]
        assert Counter(members) == Counter(graph.subjects(SKOS.inScheme, scheme))


def test_shares_of_a_source_sum_to_one(graph: Graph) -> None:
    sums: Counter = Counter()
    for link, source in graph.subject_objects(XKOS.sourceConcept):
        (table,) = graph.subjects(XKOS.madeOf, link)
        sums[table, source] += float(graph.value(link, RDF.value))
    assert all(total == pytest.approx(1, abs=1e-4) for total in sums.values())


def test_what_machines_translated_is_said(graph: Graph) -> None:
    label = ActivityLabel.objects.filter(
        status="machine", activity__nomenclature__code="NACE2"
    ).first()
    note = graph.value(URIRef(f"{BASE}NACE2/{label.activity.code}"), SKOS.editorialNote)
    assert label.language in str(note)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export_trades", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "form"), [("out.ttl", "turtle"), ("out.jsonld", "json-ld")])
def test_the_command(tmp_path: Path, name: str, form: str) -> None:
    path = tmp_path / name
    run(str(path), "--scheme", "nat2009", "--base", "https://example.org/trades")
    graph = Graph().parse(path, format=form)
    assert (URIRef(f"{BASE}NAT2009"), RDF.type, SKOS.ConceptScheme) in graph


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("out.xml", "--base", BASE), "must end with"),
        (("out.ttl", "--base", "example"), "must begin with"),
        (("out.ttl", "--base", BASE, "--scheme", "NAF2025"), "not a nomenclature"),
        (("/nowhere/out.ttl", "--base", BASE, "--scheme", "NMA2010"), "cannot be used"),
    ],
)
def test_the_command_refuses_clearly(arguments: tuple[str, ...], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run(*arguments)
