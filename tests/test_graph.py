"""From readings to RDF: canonical terms, the example of the design, merging, and one engine that answers."""

from __future__ import annotations

import dataclasses
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import graph, rdf
from kg.errors import OutputError, QuerySyntax, StoreError
from kg.oxigraph import RDF_FORMATS, RESULT_FORMATS, Engine, Term, serialize
from kg.rdf import Quad, curie, iri, kgr, literal
from kg.types import (
    Action,
    Assertion,
    DocumentRecord,
    Entity,
    EntityType,
    Evidence,
    Period,
    Predicate,
    Quantity,
    Reading,
    Role,
    Status,
)

QUOTE = "持续深化安全生产“1+12”责任体系建设"


def document(id_: str = "doc-5d21", **fields) -> DocumentRecord:
    given_ = {
        "id": id_, "path": f"{id_}.txt", "sha256": id_, "title": "总结", "issuer": "b-9f", "division": "330114", "level": "county",
        "genre": "summary", "script": "hans", "media_type": "text/plain", "encoding": "utf-8", "characters": 900,
    }  # fmt: skip
    return DocumentRecord(**(given_ | fields))


def assertion(id_: str = "a-7c", **fields) -> Assertion:
    given_ = {
        "id": id_, "subject": "b-9f", "predicate": Predicate.IMPLEMENTS, "object": "m-41", "status": Status.ONGOING,
        "evidence": (Evidence(quote=QUOTE, start=231, end=250),), "rule": "verb-object.deepen", "confidence": 0.94,
        "action": Action.CONTINUE, "trigger": "深化", "period": Period(start="2023-01-01", end="2023-12-31", text="2023年"),
    }  # fmt: skip
    return Assertion(**(given_ | fields))


BUREAU = Entity(id="b-9f", type=EntityType.AGENCY, name="钱塘区应急管理局", division="330114", level="county", aliases=("區應急管理局",))
SCHEME = Entity(id="m-41", type=EntityType.MECHANISM, name="“1+12”责任体系", functions=("responsibility",), topics=("work-safety",), broader=("f-duty",))
FIGURE = Quantity(
    id="q-1", what="召开专题会议", value=39.0, unit="次", modifier="余", role=Role.OUTCOME, of="m-41", status=Status.DONE,
    evidence=Evidence(quote="召开专题会议39余次", start=5, end=15), rule="count",
)  # fmt: skip


def reading(id_: str = "doc-5d21", assertions=(), entities=(BUREAU, SCHEME), quantities=(), **fields) -> Reading:
    return Reading(document=document(id_, **fields), entities=entities, assertions=assertions, quantities=quantities)


def lines(*readings: Reading) -> set[str]:
    return set(rdf.nquads(graph.quads(readings)))


def plain(*readings: Reading) -> set[tuple[str, str, str]]:
    """The triples of the default graph between the two entities."""
    return {(q.s, q.p, q.o) for q in graph.quads(readings) if not q.g and q.s == kgr("b-9f") and q.o == kgr("m-41")}


# Terms


@given(st.text())
def test_literals_survive_the_parser(text):
    engine = Engine()
    engine.bulk_load("".join(rdf.nquads([Quad(kgr("x"), curie("kg:quote"), literal(text))])).encode())
    (row,) = engine.query("SELECT ?o { ?s ?p ?o }").rows
    assert row == (Term(kind="literal", value=text),)


@given(st.text())
def test_literals_are_written_as_the_engine_writes_them(text):
    line = next(rdf.nquads([Quad(kgr("x"), curie("kg:quote"), literal(text, lang="ZH"))]))
    engine = Engine()
    engine.bulk_load(line.encode())
    assert engine.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }").serialize("ntriples").decode() == line
    assert line.count("\n") == 1


@given(st.floats(min_value=-1e9, max_value=1e9).map(lambda x: round(x, 6)) | st.integers(-(10**15), 10**15).map(float))
def test_numbers_have_one_form_and_their_value(number):
    text = literal(number)
    value = text.split('"')[1]
    assert float(value) == number
    assert text == literal(value, datatype=rdf.XSD + "decimal")
    engine = Engine()
    engine.bulk_load("".join(rdf.nquads([Quad(kgr("x"), curie("kg:value"), text)])).encode())
    (row,) = engine.query("SELECT ?o { ?s ?p ?o }").rows
    assert row == (Term(kind="literal", value=value, datatype=rdf.XSD + "decimal"),)


def test_what_rdf_cannot_write_is_refused():
    for bad in ("no scheme", "http://a b", "https://x/<", "https://x/%zz", "", "x:"):
        with pytest.raises(ValueError, match="IRI"):
            iri(bad)
    with pytest.raises(ValueError, match="prefix"):
        curie("nope:x")
    with pytest.raises(ValueError, match="tag"):
        literal("x", lang="中文")
    with pytest.raises(ValueError, match="2023-02-30|day"):
        literal("2023-02-30", datatype=rdf.XSD + "date")
    with pytest.raises(ValueError, match="number"):
        literal(float("nan"))
    assert literal("\udcff.txt") == '"\ufffd.txt"'


def test_every_relation_and_member_has_a_term():
    assert rdf.predicate(Predicate.COLLABORATES_WITH) == curie("kg:collaboratesWith")
    assert rdf.individual(EntityType.AGENCY) == curie("kg:Agency")
    terms = [rdf.individual(v) for enum in (EntityType, Status, Action, Role) for v in enum]
    assert len(terms) == len(set(terms))


# The graph


def test_the_example_of_the_design():
    got = lines(reading(assertions=(assertion(),)))
    g, a = kgr("doc-5d21"), kgr("a-7c")
    (evidence,) = {q.o for q in graph.quads([reading(assertions=(assertion(),))]) if q.p == curie("kg:evidence")}
    quads = [
        Quad(kgr("b-9f"), curie("kg:implements"), kgr("m-41")),
        Quad(a, curie("rdf:type"), curie("kg:Assertion"), g),
        Quad(a, curie("rdf:subject"), kgr("b-9f"), g),
        Quad(a, curie("rdf:predicate"), curie("kg:implements"), g),
        Quad(a, curie("rdf:object"), kgr("m-41"), g),
        Quad(a, curie("kg:status"), curie("kg:Ongoing"), g),
        Quad(a, curie("kg:action"), curie("kg:Continue"), g),
        Quad(a, curie("kg:trigger"), '"深化"', g),
        Quad(a, curie("kg:periodStart"), literal("2023-01-01", datatype=rdf.XSD + "date"), g),
        Quad(a, curie("kg:periodEnd"), literal("2023-12-31", datatype=rdf.XSD + "date"), g),
        Quad(a, curie("kg:periodText"), '"2023年"', g),
        Quad(a, curie("kg:confidence"), f'"0.94"^^{curie("xsd:decimal")}', g),
        Quad(a, curie("kg:rule"), '"verb-object.deepen"', g),
        Quad(a, curie("kg:evidence"), evidence, g),
        Quad(evidence, curie("rdf:type"), curie("kg:Evidence"), g),
        Quad(evidence, curie("prov:wasQuotedFrom"), g, g),
        Quad(evidence, curie("kg:quote"), f'"{QUOTE}"', g),
        Quad(evidence, curie("oa:start"), literal(231), g),
        Quad(evidence, curie("oa:end"), literal(250), g),
    ]
    assert set(rdf.nquads(quads)) <= got
    assert {line for line in got if line.endswith(f"{g} .\n")} == set(rdf.nquads(quads[1:]))


def test_entities_documents_places_and_figures_are_described():
    got = lines(reading(quantities=(FIGURE,), issued="2024-01-24", year="2023", title="應急管理"))
    b, m, q, d, p = kgr("b-9f"), kgr("m-41"), kgr("q-1"), kgr("doc-5d21"), graph.place("330114")
    expected = [
        Quad(b, curie("rdf:type"), curie("kg:Agency")),
        Quad(b, curie("skos:prefLabel"), '"钱塘区应急管理局"@zh'),
        Quad(b, curie("rdfs:label"), '"钱塘区应急管理局"@zh'),
        Quad(b, curie("skos:altLabel"), '"區應急管理局"@zh-hant'),
        Quad(b, curie("kg:jurisdiction"), p),
        Quad(b, curie("kg:level"), curie("kg:County")),
        Quad(m, curie("kg:concerns"), curie("kgt:responsibility")),
        Quad(m, curie("kg:concerns"), curie("kgt:work-safety")),
        Quad(m, curie("skos:broader"), curie("kgt:f-duty")),
        Quad(d, curie("rdf:type"), curie("kg:Document")),
        Quad(d, curie("dct:title"), '"應急管理"@zh-hant'),
        Quad(d, curie("kg:issuer"), b),
        Quad(d, curie("dct:issued"), literal("2024-01-24", datatype=rdf.XSD + "date")),
        Quad(d, curie("kg:year"), literal(2023)),
        Quad(d, curie("kg:genre"), '"summary"'),
        Quad(p, curie("rdf:type"), curie("kg:Place")),
        Quad(p, curie("kg:code"), '"330114"'),
        Quad(p, curie("rdfs:label"), '"钱塘区"@zh'),
        Quad(p, curie("skos:broader"), graph.place("330100")),
        Quad(graph.place("330100"), curie("rdfs:label"), '"杭州市"@zh'),
        Quad(q, curie("kg:counted"), '"召开专题会议"', d),
        Quad(q, curie("kg:value"), f'"39"^^{curie("xsd:decimal")}', d),
        Quad(q, curie("kg:measures"), m, d),
        Quad(q, curie("kg:role"), curie("kg:Outcome"), d),
    ]
    assert set(rdf.nquads(expected)) - got == set()
    assert not any("_:" in line.split(" ")[0] for line in got)


@pytest.mark.parametrize(
    ("status", "action", "expected"),
    [
        (Status.DONE, Action.ESTABLISH, {"implements"}),
        (Status.DONE, None, {"implements"}),
        (Status.ONGOING, Action.CONTINUE, {"implements"}),
        (Status.PLANNED, Action.IMPROVE, {"implements", "plans"}),
        (Status.PLANNED, Action.CONTINUE, {"implements", "plans"}),
        (Status.PLANNED, Action.EXTEND, {"implements", "plans"}),
        (Status.PLANNED, Action.ESTABLISH, {"plans"}),
        (Status.PLANNED, None, {"plans"}),
    ],
)
def test_plain_triples_say_only_what_is(status, action, expected):
    got = plain(reading(assertions=(assertion(status=status, action=action),)))
    assert got == {(kgr("b-9f"), curie(f"kg:{name}"), kgr("m-41")) for name in expected}


def test_nothing_is_part_of_itself():
    loop = assertion(predicate=Predicate.PART_OF, subject="m-41", object="m-41")
    assert lines(reading(assertions=(loop,))) == lines(reading())


def test_one_evidence_for_several_statements_and_no_quad_twice():
    two = (assertion(), assertion("a-8d", status=Status.DONE))
    quads = list(graph.quads([reading(assertions=two, quantities=(FIGURE,)), reading("doc-2", assertions=(assertion("a-9"),))]))
    assert len(quads) == len(set(quads))
    assert sum(q.p == curie("kg:quote") and q.g == kgr("doc-5d21") for q in quads) == 2


def test_an_unknown_division_is_a_place_without_a_name():
    got = lines(reading(division="x/1"))
    assert any('"x/1"' in line for line in got)


# Merging


def test_most_documents_decide_and_everything_else_is_united():
    mechanism = dataclasses.replace(SCHEME, aliases=("乙",), topics=("fire",))
    initiative = dataclasses.replace(SCHEME, type=EntityType.INITIATIVE, aliases=("甲",), functions=("command", "responsibility"))
    readings = [reading(f"doc-{i}", entities=(e,)) for i, e in enumerate([initiative, mechanism, initiative])]
    (merged,) = graph.merge(readings)
    assert merged.type is EntityType.INITIATIVE
    assert merged.aliases == ("乙", "甲")
    assert merged.functions == ("command", "responsibility")
    assert merged.topics == ("fire", "work-safety")
    assert graph.merge(readings[:2])[0].type is EntityType.MECHANISM


NAMES = st.sampled_from(["甲", "乙", "丙體", "丁"])
VARIANTS = st.builds(
    lambda id_, **fields: Entity(id=id_, **fields),
    st.sampled_from(["m-1", "m-2"]),
    type=st.sampled_from(EntityType),
    name=NAMES,
    aliases=st.lists(NAMES, max_size=3).map(tuple),
    functions=st.lists(st.sampled_from(["rescue", "command"]), max_size=2).map(tuple),
    division=st.sampled_from(["", "330114", "330100"]),
    level=st.sampled_from(["", "county", "city"]),
)


@given(st.lists(st.lists(VARIANTS, max_size=3).map(tuple), max_size=5), st.randoms(use_true_random=False))
def test_merging_does_not_know_the_order(groups, rng):
    readings = [reading(f"doc-{i}", entities=group) for i, group in enumerate(groups)]
    shuffled = readings.copy()
    rng.shuffle(shuffled)
    assert graph.merge(readings) == graph.merge(shuffled)
    quads = list(graph.quads(readings))
    assert len(quads) == len(set(quads))
    assert set(quads) == set(graph.quads(shuffled))


# The engine


def loaded(path=None) -> Engine:
    engine = Engine() if path is None else Engine.create(path)
    engine.bulk_load("".join(rdf.nquads(graph.quads([reading(assertions=(assertion(),), quantities=(FIGURE,))]))).encode())
    return engine


def test_a_query_without_graph_sees_all_graphs():
    answer = loaded().query(
        "SELECT ?name ?quote ?g { ?a rdf:subject/skos:prefLabel ?name ; kg:evidence/kg:quote ?quote . GRAPH ?g { ?a a kg:Assertion } }"
    )
    assert answer.variables == ("name", "quote", "g")
    assert list(answer.rows) == [
        (
            Term(kind="literal", value="钱塘区应急管理局", lang="zh"),
            Term(kind="literal", value=QUOTE),
            Term(kind="iri", value=rdf.ID + "doc-5d21"),
        )
    ]


def test_kinds_of_answers_and_their_formats():
    engine = loaded()
    assert engine.query("ASK { ?s kg:implements ?o }").truth is True
    triples = list(engine.query("CONSTRUCT { ?s kg:implements ?o } { ?s kg:implements ?o }").rows)
    assert [t and t.value for t in triples[0]] == [rdf.ID + "b-9f", rdf.ONTOLOGY + "implements", rdf.ID + "m-41"]
    select = "SELECT ?v ?none { ?q kg:value ?v }"
    written = {name: engine.query(select).serialize(name).decode() for name in RESULT_FORMATS}
    assert json.loads(written["json"])["results"]["bindings"][0]["v"]["value"] == "39"
    assert written["csv"].splitlines() == ["v,none", "39,"]
    assert "CONSTRUCT" not in written["xml"]
    assert engine.query("DESCRIBE kgr:b-9f").serialize("turtle").startswith(b"@prefix")
    with pytest.raises(OutputError, match="turtle, trig"):
        engine.query("DESCRIBE kgr:b-9f").serialize("csv")
    with pytest.raises(OutputError, match="json, xml"):
        engine.query(select).serialize("turtle")
    assert list(engine.query(select).rows) == [(Term(kind="literal", value="39", datatype=rdf.XSD + "decimal"), None)]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?s WHERE {\n  ?s 应急:x ?o }", "line 2, column 6: the prefix 应急: is not known"),
        ("SELECT ?s { # foo:x\n ?s kg:path 'bar:' ; ex:y <baz:z> }", "line 2, column 22: the prefix ex: is not known"),
        ("SELECT ?s WHERE { ?s ?p ?o", "line 1, column 17: the bracket { is not closed"),
        ("SELECT ?s WHERE { ?s kg:path ?o ) }", "line 1, column 33: the bracket ) closes nothing"),
        ("SELECT ?s WHERE { ?s ?p ?o } LIMIT\nx", "line 2, column 1: it does not parse"),
        ("SELEC ?s {}", "line 1, column 10: it does not parse: expected CONSTRUCT"),
        ("", "line 1, column 1"),
        ("SELECT (1 AS ?x) (2 AS ?x) {}", "Duplicated variable name in SELECT"),
    ],
)
def test_syntax_errors_name_the_place_and_the_prefixes(query, message):
    with pytest.raises(QuerySyntax) as caught:
        Engine().query(query)
    assert message in str(caught.value)
    assert "kgr: kgt: oa: org: owl: prov: rdf:" in caught.value.remedy
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_a_store_on_disk_is_read_without_being_changed(tmp_path):
    path = tmp_path / "应急 it's 100%41"
    loaded(path)
    before = {p.name: (p.stat().st_mtime_ns, p.stat().st_size) for p in path.iterdir()}
    first, second = Engine.open(path), Engine.open(path)
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert list(first.query(query).rows) == list(second.query(query).rows)
    assert {p.name: (p.stat().st_mtime_ns, p.stat().st_size) for p in path.iterdir()} == before
    with pytest.raises(StoreError, match="nowhere"):
        Engine.open(tmp_path / "nowhere")
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="file"):
        Engine.create(tmp_path / "file")


@pytest.mark.parametrize("format_", RDF_FORMATS)
def test_every_format_is_the_same_bytes_in_any_order(format_):
    quads = list(graph.quads([reading(assertions=(assertion(),), quantities=(FIGURE,))]))
    expected = serialize(quads, format=format_)
    random.Random(1).shuffle(quads)
    assert serialize(quads * 2, format=format_) == expected
    assert serialize(rdf.nquads(quads), format=format_) == expected
    assert QUOTE.encode() in expected
    if format_ in ("turtle", "trig"):
        assert b"kgr:b-9f a kg:Agency" in expected
        assert expected.count(b"kgr:b-9f a ") == 1
    with pytest.raises(OutputError, match="docx"):
        serialize(quads, format="docx")


@given(st.text())
def test_control_characters_do_not_break_xml(text):
    import xml.etree.ElementTree as ElementTree

    written = serialize([Quad(kgr("x"), curie("kg:quote"), literal(text))], format="rdfxml")
    ElementTree.fromstring(written)
