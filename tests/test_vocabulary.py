"""The vocabulary says what the program speaks, is understood in two languages, and contradicts nothing."""

from __future__ import annotations

import re
import shutil
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, SKOS, URIRef

from kg import labels as words
from kg import rdf, resources
from kg.types import Action, EntityType, Predicate, Role, Standing, Status

ONTOLOGY = resources.folder()
KG = rdflib.Namespace(rdf.ONTOLOGY)
KGT = rdflib.Namespace(rdf.TOPIC)
PREFIXES = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in rdf.PREFIXES.items())
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
java = [pytest.mark.java, pytest.mark.skipif(shutil.which("java") is None, reason="needs a Java runtime (HermiT)")]


@cache
def graph(*names: str) -> rdflib.Graph:
    found = rdflib.Graph()
    for name in names:
        found.parse(ONTOLOGY / name, format="turtle")
    return found


@pytest.fixture(scope="module")
def vocabulary() -> rdflib.Graph:
    return graph("kg.ttl")


def own_terms(found: rdflib.Graph) -> list[URIRef]:
    return sorted({s for kind in KINDS for s in found.subjects(RDF.type, kind) if str(s).startswith(rdf.ONTOLOGY)})


def languages(found: rdflib.Graph, term: URIRef, *properties: URIRef) -> set[str]:
    return {o.language for p in properties for o in found.objects(term, p) if o.strip()}


def test_every_term_has_a_label_and_a_definition_in_both_languages(vocabulary):
    terms = own_terms(vocabulary)
    assert len(terms) > 80
    for term in terms:
        assert languages(vocabulary, term, RDFS.label) == {"zh", "en"}, f"{term} has no label"
        assert languages(vocabulary, term, SKOS.definition) == {"zh", "en"}, f"{term} has no definition"
        assert len(list(vocabulary.objects(term, RDFS.label))) == 2, f"{term} has more than one label in a language"


def test_every_term_that_is_used_is_declared(vocabulary):
    declared = set(own_terms(vocabulary))
    used = {term for triple in vocabulary for term in triple if isinstance(term, URIRef) and str(term).startswith(rdf.ONTOLOGY)}
    assert used <= declared


def named(encoded: str) -> URIRef:
    return URIRef(encoded[1:-1])


def test_types_are_classes(vocabulary):
    for value in EntityType:
        assert (named(rdf.individual(value)), RDF.type, OWL.Class) in vocabulary, value


def test_predicates_are_properties_with_a_domain_and_a_range(vocabulary):
    for value in Predicate:
        term = named(rdf.predicate(value))
        assert (term, RDF.type, OWL.ObjectProperty) in vocabulary, value
        assert vocabulary.value(term, RDFS.domain) and vocabulary.value(term, RDFS.range), value


LEVELS = ("national", "provincial", "prefectural", "county", "township", "village")


@pytest.mark.parametrize(("kind", "values"), [("Status", Status), ("Action", Action), ("Role", Role), ("Level", LEVELS)])
def test_closed_lists_have_the_members_of_the_program_and_no_other(vocabulary, kind, values):
    expected = {named(rdf.individual(value)) for value in values}
    assert set(vocabulary.subjects(RDF.type, KG[kind])) == expected
    members = vocabulary.value(vocabulary.value(KG[kind], OWL.equivalentClass), OWL.oneOf)
    assert set(rdflib.collection.Collection(vocabulary, members)) == expected


@pytest.mark.parametrize("kind", [EntityType, Predicate, Status, Action, Role, Standing])
def test_terms_are_called_in_chinese_what_the_interface_calls_them(vocabulary, kind):
    """English differs in form: an action is the verb here (establish), and what came of it there (new)."""
    for value in kind:
        term = named(rdf.predicate(value) if kind is Predicate else rdf.individual(value))
        key = "type" if kind is EntityType else kind.__name__.lower()
        assert rdflib.Literal(words.text(f"{key}.{value}", "zh"), lang="zh") in set(vocabulary.objects(term, RDFS.label))


def test_relations_between_named_things_are_the_program_s(vocabulary):
    """An object property that ends in what reports name is a predicate of the program, or one of a short list."""
    derived = {KG[n] for n in ("plans", "concerns", "jurisdiction", "level", "status", "action", "role", "evidence", "measures", "issuer", "reprintOf", "standing", "reach", "recognizes", "recognizedBody")}
    found = {t for t in vocabulary.subjects(RDF.type, OWL.ObjectProperty) if str(t).startswith(rdf.ONTOLOGY)}
    assert found - derived == {named(rdf.predicate(value)) for value in Predicate}


def test_no_range_is_a_date_and_nothing_is_imported(vocabulary):
    for name in ("kg.ttl", "alignments.ttl", "shapes.ttl", "topics.ttl"):
        found = graph(name)
        assert not list(found.subject_objects(OWL.imports)), name
        if name != "shapes.ttl":
            ranges = {str(o) for o in found.objects(None, RDFS.range)}
            assert not {r for r in ranges if re.search(r"XMLSchema#(date|gYear|time|duration)", r)}, name


# --- reasoning ------------------------------------------------------------------------------------------------------

RESERVED = {RDF.subject, RDF.predicate, RDF.object}


def reasonable(found: rdflib.Graph) -> rdflib.Graph:
    """What OWL 2 DL can see of a data graph: no reserved terms as properties, no date literals."""
    kept = rdflib.Graph()
    for s, p, o in found:
        if p not in RESERVED and not (isinstance(o, rdflib.Literal) and o.datatype and "date" in str(o.datatype)):
            kept.add((s, p, o))
    return kept


def folded(found: rdflib.Graph) -> rdflib.Graph:
    """The graph with all things of the same types made one, and one literal of each property and datatype kept, which
    takes a reasoner a second and not an hour.

    Whatever satisfies it satisfies the graph itself: each thing can be what its types are folded into, for no axiom
    says that two things of one type differ, or that a property has but one value.
    """
    types = {s: tuple(sorted(found.objects(s, RDF.type))) for s in found.subjects(RDF.type)}
    first: dict[tuple[rdflib.term.Node, ...], rdflib.term.Node] = {}
    for thing in sorted(types):
        first.setdefault(types[thing], thing)
    small = rdflib.Graph()
    literals = {}
    for s, p, o in sorted(reasonable(found)):
        subject = first.get(types.get(s, ()), s)
        if isinstance(o, rdflib.Literal):
            literals.setdefault((subject, p, o.datatype, o.language), o)
        else:
            small.add((subject, p, first.get(types.get(o, ()), o)))
    for (subject, p, _, _), o in literals.items():
        small.add((subject, p, o))
    return small


def inconsistent(found: rdflib.Graph, tmp_path: Path) -> list[str]:
    """The names of the unsatisfiable classes; ["everything"] if the graph contradicts itself."""
    import owlready2

    path = tmp_path / "graph.nt"
    reasonable(found).serialize(path, format="nt", encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    try:
        owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        return ["everything"]
    return [c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing]


class TestReasoner:
    pytestmark = java

    @pytest.mark.parametrize("names", [("kg.ttl",), ("kg.ttl", "alignments.ttl", "topics.ttl")])
    def test_every_class_can_have_members(self, names, tmp_path):
        assert inconsistent(graph(*names), tmp_path) == []

    def test_good_data_contradicts_nothing(self, tmp_path, good):
        assert inconsistent(graph("kg.ttl", "alignments.ttl", "topics.ttl") + good, tmp_path) == []

    def test_the_seeds_contradict_nothing(self, tmp_path, seeds):
        assert inconsistent(graph("kg.ttl", "alignments.ttl", "topics.ttl") + folded(seeds), tmp_path) == []

    def test_folding_hides_no_contradiction(self, tmp_path, good):
        wrong = rdflib.Graph().parse(data=PREFIXES + "kgr:m-2 a kg:Mechanism ; kg:implements kgr:b-1 .", format="turtle")
        assert inconsistent(graph("kg.ttl") + folded(good + wrong), tmp_path) == ["everything"]

    @pytest.mark.parametrize(
        "wrong",
        [
            "kgr:b-1 a kg:Mechanism .",
            "kgr:b-1 kg:implements kgr:p-1 .",
            "kgr:m-1 a kg:Topic .",
            "kgr:a-1 kg:status kg:Establish .",
            "kgr:b-1 kg:operates kgr:m-1 .",
            "kgr:doc-1 a kg:Place .",
        ],
    )
    def test_nonsense_is_found_out(self, wrong, tmp_path, good):
        data = rdflib.Graph().parse(data=PREFIXES + wrong, format="turtle")
        assert inconsistent(graph("kg.ttl") + good + data, tmp_path) == ["everything"]


GOOD = """
kgr:b-1 a kg:Agency ; skos:prefLabel "钱塘区应急管理局"@zh ; rdfs:label "钱塘区应急管理局"@zh ;
    skos:altLabel "区應急管理局"@zh-hant ; kg:jurisdiction kgr:p-330114 ; kg:level kg:County .
kgr:p-330114 a kg:Place ; skos:prefLabel "钱塘区"@zh ; rdfs:label "钱塘区"@zh ; kg:code "330114" ; kg:codeVersion "2023" .
kgr:m-1 a kg:Mechanism ; skos:prefLabel "“1+12”责任体系"@zh ; rdfs:label "“1+12”责任体系"@zh ; kg:concerns kgt:responsibility .
kgr:p-1 a kg:Policy ; skos:prefLabel "防汛预案"@zh ; rdfs:label "防汛预案"@zh ; dct:title "防汛预案"@zh .
kgr:b-1 kg:implements kgr:m-1 ; kg:issues kgr:p-1 .
kgr:doc-1 a kg:Document ; dct:title "2023年工作总结"@zh ; kg:sha256 "5d218ce9f809aa0a5d218ce9f809aa0a5d218ce9f809aa0a5d218ce9f809aa0a" ;
    kg:path "seeds/000.txt" ; kg:issuer kgr:b-1 ; kg:genre "summary" ; dct:issued "2024-01-24"^^xsd:date .
kgr:a-1 a kg:Assertion ; rdf:subject kgr:b-1 ; rdf:predicate kg:implements ; rdf:object kgr:m-1 ; kg:status kg:Ongoing ;
    kg:action kg:Continue ; kg:trigger "深化" ; kg:periodStart "2023-01-01"^^xsd:date ; kg:periodEnd "2023-12-31"^^xsd:date ;
    kg:confidence 0.94 ; kg:rule "verb-object.deepen" ; kg:evidence kgr:e-1 .
kgr:e-1 a kg:Evidence ; prov:wasQuotedFrom kgr:doc-1 ; kg:quote "持续深化安全生产“1+12”责任体系建设"@zh ; oa:start 231 ; oa:end 250 .
kgr:q-1 a kg:Quantity ; kg:counted "召开专题会议"@zh ; kg:value 39.0 ; kg:unit "次" ; kg:role kg:Outcome ; kg:status kg:Done ;
    kg:measures kgr:m-1 ; kg:rule "number" ; kg:evidence kgr:e-2 .
kgr:e-2 a kg:Evidence ; prov:wasQuotedFrom kgr:doc-1 ; kg:quote "召开专题会议39次"@zh ; oa:start 300 ; oa:end 309 .
"""


@pytest.fixture(scope="module")
def good() -> rdflib.Graph:
    return rdflib.Graph().parse(data=PREFIXES + GOOD, format="turtle")


# --- shapes ---------------------------------------------------------------------------------------------------------


def findings(data: rdflib.Graph) -> set[str]:
    """The English messages of what SHACL finds wrong."""
    import pyshacl

    _, report, _ = pyshacl.validate(data, shacl_graph=graph("shapes.ttl"))
    messages = report.objects(None, rdflib.SH.resultMessage)
    return {str(m) for m in messages if m.language == "en"}


def broken(good: rdflib.Graph, remove: str, add: str) -> rdflib.Graph:
    """The good graph without the triples of one Turtle text and with those of another."""
    changed = good + rdflib.Graph().parse(data=PREFIXES + add, format="turtle")
    for triple in rdflib.Graph().parse(data=PREFIXES + remove, format="turtle"):
        assert triple in good, "removes what is there"
        changed.remove(triple)
    return changed


def test_shapes_are_core_only_and_speak_two_languages():
    shapes = graph("shapes.ttl")
    assert not [p for p in shapes.predicates() if str(p).startswith(str(rdflib.SH)) and "sparql" in str(p).lower()]
    stated = set(shapes.subjects(rdflib.SH.path, None)) | set(shapes.subjects(rdflib.SH.targetSubjectsOf, None))
    for shape in stated:
        assert languages(shapes, shape, rdflib.SH.message) == {"zh", "en"}


def test_a_good_graph_conforms(good):
    assert findings(good) == set()


@pytest.mark.parametrize(
    ("remove", "add", "message"),
    [
        ('kgr:m-1 skos:prefLabel "“1+12”责任体系"@zh .', "", "preferred name"),
        ("", 'kgr:m-1 skos:prefLabel "别名"@zh .', "preferred name"),
        ("", 'kgr:m-1 skos:altLabel "system"@fr .', "another name"),
        ("kgr:m-1 a kg:Mechanism .", "", "described"),
        ("kgr:a-1 rdf:subject kgr:b-1 .", "", "one subject"),
        ("", "kgr:a-1 rdf:object kgr:p-1 .", "one object"),
        ("kgr:a-1 rdf:predicate kg:implements .", "kgr:a-1 rdf:predicate kg:plans .", "one predicate"),
        ("kgr:a-1 kg:status kg:Ongoing .", "", "one status"),
        ("kgr:a-1 kg:status kg:Ongoing .", "kgr:a-1 kg:status kg:Finished .", "one status"),
        ("kgr:a-1 kg:action kg:Continue .", "kgr:a-1 kg:action kg:Done .", "one action"),
        ("kgr:a-1 kg:evidence kgr:e-1 .", "", "an assertion has evidence"),
        ("kgr:e-1 a kg:Evidence .", "", "an assertion has evidence"),
        ("kgr:a-1 kg:confidence 0.94 .", "kgr:a-1 kg:confidence 1.2 .", "confidence"),
        ("kgr:a-1 kg:confidence 0.94 .", 'kgr:a-1 kg:confidence "0.94" .', "confidence"),
        ('kgr:a-1 kg:periodStart "2023-01-01"^^xsd:date .', 'kgr:a-1 kg:periodStart "2023-01-01" .', "starts on a date"),
        ('kgr:a-1 kg:periodEnd "2023-12-31"^^xsd:date .', 'kgr:a-1 kg:periodEnd "2022-12-31"^^xsd:date .', "after its end"),
        ('kgr:e-1 kg:quote "持续深化安全生产“1+12”责任体系建设"@zh .', 'kgr:e-1 kg:quote "" .', "one quote"),
        ("kgr:e-1 oa:end 250 .", "kgr:e-1 oa:end 231 .", "before its end"),
        ("kgr:e-1 oa:start 231 .", "kgr:e-1 oa:start -1 .", "before its end"),
        ("kgr:e-1 prov:wasQuotedFrom kgr:doc-1 .", "kgr:e-1 prov:wasQuotedFrom kgr:b-1 .", "one source report"),
        ("kgr:q-1 kg:value 39.0 .", 'kgr:q-1 kg:value "39" .', "one number"),
        ("kgr:q-1 kg:role kg:Outcome .", "", "one role"),
        ("kgr:q-1 kg:measures kgr:m-1 .", "kgr:q-1 kg:measures kgr:doc-1 .", "measures"),
        ('kgr:doc-1 kg:sha256 "5d218ce9f809aa0a5d218ce9f809aa0a5d218ce9f809aa0a5d218ce9f809aa0a" .', 'kgr:doc-1 kg:sha256 "5d" .', "SHA-256"),
        ("kgr:doc-1 kg:issuer kgr:b-1 .", "kgr:doc-1 kg:issuer kgr:m-1 .", "issuer"),
        ('kgr:p-330114 kg:code "330114" .', 'kgr:p-330114 kg:code "钱塘" .', "one code"),
        ("", "kgr:m-1 kg:implements kgr:m-1 .", "subject of kg:implements"),
        ("", "kgr:b-1 kg:implements kgr:p-1 .", "object of kg:implements"),
        ("", "kgr:b-1 kg:respondsTo kgr:m-1 .", "object of kg:respondsTo"),
        ("", "kgr:b-1 kg:plans kgr:doc-1 .", "object of kg:plans"),
    ],
)
def test_a_broken_graph_does_not_conform(good, remove, add, message):
    found = findings(broken(good, remove, add))
    assert any(message in m for m in found), found


def classes_in(found: rdflib.Graph, node: rdflib.term.Node | None, inner: URIRef) -> set[str]:
    """The classes that a domain or range, or a shape with sh:class and sh:or, allows; bodies in their three kinds."""
    members = found.value(node, OWL.unionOf) or found.value(node, rdflib.SH["or"])
    nodes = list(rdflib.collection.Collection(found, members)) if members else [node]
    names = {str(found.value(n, inner) or n).removeprefix(rdf.ONTOLOGY) for n in nodes}
    return names - {"Body"} | ({"Agency", "Organization", "Team"} if "Body" in names else set())


def test_shapes_and_ontology_agree_on_who_stands_in_a_relation(vocabulary):
    shapes = graph("shapes.ttl")
    for value in Predicate:
        term = named(rdf.predicate(value))
        for axiom, target in ((RDFS.domain, rdflib.SH.targetSubjectsOf), (RDFS.range, rdflib.SH.targetObjectsOf)):
            allowed = classes_in(vocabulary, vocabulary.value(term, axiom), RDF.nil)
            assert allowed == classes_in(shapes, shapes.value(None, target, term), rdflib.SH["class"]), (value, axiom)


# --- the five reports -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def seeds() -> rdflib.Graph:
    """The graph of the shipped reports, as the union of all its graphs."""
    from kg import documents, graph, reading
    from kg.oxigraph import serialize
    from kg.text.document import parse

    readings = [reading.read(parse(documents.read(str(path)))) for path in sorted(resources.seeds().glob("*.txt"))]
    return rdflib.Graph().parse(data=serialize(graph.quads(readings), format="ntriples"), format="nt")


def test_the_seeds_conform(seeds):
    assert len(set(seeds.subjects(RDF.type, KG.Document))) == 5
    assert findings(seeds) == set()


def test_the_seeds_use_no_undeclared_term(vocabulary, seeds):
    used = {t for triple in seeds for t in triple[1:] if isinstance(t, URIRef) and str(t).startswith(rdf.ONTOLOGY)}
    assert used <= set(own_terms(vocabulary))
    topics = {t for t in seeds.objects() if isinstance(t, URIRef) and str(t).startswith(rdf.TOPIC)}
    assert topics <= set(graph("topics.ttl").subjects(SKOS.inScheme))
