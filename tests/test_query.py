"""Questions: asked in SPARQL or saved, refused where they are none, answered in every format."""

from __future__ import annotations

import contextlib
import csv
import io
import itertools
import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import graph, jsonl, query, rdf, resources, vocabulary
from kg.columns import width
from kg.errors import BadParameter, NotFound, OutputError, QueryForbidden, QuerySyntax
from kg.ids import document_id
from kg.oxigraph import Engine
from kg.store import Store
from kg.store.catalog import Catalog, Found, Maker
from kg.store.shares import rows
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

T, P, S, A = EntityType, Predicate, Status, Action
ENTITIES = {
    "b-1": Entity(id="b-1", type=T.AGENCY, name="江岸区应急管理局", aliases=("江岸區應急管理局",), division="420102", level="county"),
    "b-2": Entity(id="b-2", type=T.AGENCY, name="硚口区应急管理局", division="420104", level="county"),
    "b-3": Entity(id="b-3", type=T.AGENCY, name="江岸区民政局", division="420102", level="county"),
    "b-4": Entity(id="b-4", type=T.AGENCY, name="江岸区安全生产委员会", division="420102", level="county"),
    "m-1": Entity(
        id="m-1", type=T.MECHANISM, name="安全风险分级管控和隐患排查治理双重预防机制", aliases=("双重预防机制", "雙重預防體系"),
        functions=("prevention",), broader=("family-dual_prevention",),
    ),
    "m-2": Entity(id="m-2", type=T.MECHANISM, name="“1+9”责任体系", functions=("responsibility",), broader=("family-responsibility",)),
    "m-3": Entity(id="m-3", type=T.MECHANISM, name="责任清单", functions=("responsibility",)),
    "n-1": Entity(id="n-1", type=T.INITIATIVE, name="森林防火专项整治", topics=("hazard-forest_fire",)),
    "b-5": Entity(id="b-5", type=T.TEAM, name="“APEC会议”Ⅲ级响应工作组"),
    "p-1": Entity(id="p-1", type=T.POLICY, name="江岸区防汛预案"),
    "v-1": Entity(id="v-1", type=T.EVENT, name="“7·6”暴雨"),
}
PERIOD = Period(start="2023-01-01", end="2023-12-31", text="2023年")
NUMBERS = itertools.count(1)


def said(s, p, o, status=S.DONE, action=None, **more):
    number = next(NUMBERS)
    proof = Evidence(quote=f"{ENTITIES[s].name}…{ENTITIES[o].name}", start=number * 100, end=number * 100 + 9)
    return Assertion(
        id=f"a-{number}", subject=s, predicate=p, object=o, status=status, evidence=(proof,), rule="test", confidence=0.9,
        action=action, period=PERIOD, **more,
    )


def reading(digit, issuer, *assertions, quantities=()):
    sha256 = digit * 64
    record = DocumentRecord(
        id=document_id(sha256), path=f"reports/{digit}.txt", sha256=sha256, title="" if digit == "b" else f"工作总结{digit}",
        issuer=issuer, division="420102", level="county", genre="summary", script="hans", media_type="text/plain",
        encoding="utf-8", characters=1000, issued="2024-01-24", year="2023", period=PERIOD,
    )
    return Reading(document=record, entities=tuple(ENTITIES.values()), assertions=assertions, quantities=quantities)


FIGURE = Quantity(
    id="q-1", what="排查隐患", value=39.0, unit="处", modifier="余", role=Role.OUTCOME, of="n-1", status=S.DONE,
    evidence=Evidence(quote="排查隐患39余处", start=5, end=13), rule="test",
)
READINGS = (
    reading(
        "a", "b-1",
        said("b-1", P.IMPLEMENTS, "m-1", S.ONGOING, A.IMPROVE),
        said("b-1", P.IMPLEMENTS, "m-2", S.DONE, A.ESTABLISH),
        said("b-1", P.IMPLEMENTS, "m-2", S.PLANNED, A.IMPROVE),
        said("b-1", P.CARRIES_OUT, "n-1", S.PLANNED, A.RUN),
        said("m-3", P.PART_OF, "m-2"),
        said("b-1", P.PART_OF, "b-4"),
        said("b-1", P.TAKES_OVER, "b-3", duty="救灾"),
        said("b-1", P.ISSUES, "p-1", S.DONE, A.ESTABLISH),
        said("b-3", P.COLLABORATES_WITH, "b-1"),
        said("n-1", P.GOVERNED_BY, "p-1"),
        said("b-1", P.RESPONDS_TO, "v-1"),
        said("b-4", P.SUPERVISES, "b-1", trigger="督导"),
        quantities=(FIGURE,),
    ),
    reading("b", "b-2", said("b-2", P.IMPLEMENTS, "m-1", S.DONE, A.ESTABLISH)),
)
VALUES = {
    "who-implements": {"name": "双重预防机制"},
    "shared": {},
    "planned-and-done": {"body": "江岸区应急管理局"},
    "planned-not-done": {},
    "consists-of": {"name": "1+9"},
    "duties-taken-over": {"body": "民政局"},
    "members": {"body": "安全生产委员会"},
    "numbers": {"name": "隐患"},
    "topic": {"topic": "森林草原火灾"},
    "evidence": {"subject": "江岸区应急管理局", "object": "责任体系"},
    "policies": {},
    "partners": {"body": "江岸区应急管理局"},
    "governed-by": {"name": "防汛预案"},
    "events": {},
    "new-since": {"since": "2023"},
    "documents": {},
    "family": {"family": "责任体系"},
    "supervision": {},
    "statements": {},
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    made = Engine()
    made.bulk_load("".join(rdf.nquads(graph.quads(READINGS))).encode())
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Store:
    """A store with the catalogue of the same readings."""
    path = tmp_path_factory.mktemp("query") / "catalog.sqlite"
    maker = Maker(path)
    for one in READINGS:
        record = one.document
        found = Found(record.id, record.path, record.sha256, "", b"", b"", "", record.issuer or "", "{}")
        maker.add(rows(found, one, ["", *(jsonl.line(jsonl.entity_row(entity, "")) for entity in one.entities)]))
    assert len(list(maker.entities())) == len(ENTITIES)
    maker.finish()
    made = Store.create_or_open(path.parent / "store")
    made.catalog = Catalog(path)
    return made


def ask(engine, name, /, **values):
    """The rows of a saved query as dictionaries of what a reader sees."""
    result = query.run(engine, query.bind(query.find(name), values))
    return list(csv.DictReader(io.StringIO(query.write(result, format="csv", named=True))))


# --- saved queries --------------------------------------------------------------------------------------------------


def test_there_is_a_test_for_every_saved_query():
    assert {q.name for q in query.saved()} == set(VALUES)


@pytest.mark.parametrize("saved", query.saved(), ids=lambda q: q.name)
def test_saved_query_gives_rows(engine, saved):
    assert ask(engine, saved.name, **VALUES[saved.name])


@pytest.mark.parametrize("saved", query.saved(), ids=lambda q: q.name)
def test_saved_query_says_what_it_is_and_its_examples_are_values(engine, saved):
    for words in (saved.title, saved.description):
        assert words["zh"]
        assert words["en"].isascii()
    for parameter in saved.parameters:
        assert parameter.zh
        assert parameter.en
        assert f"${parameter.name}" in saved.sparql
    examples = {p.name: p.example for p in saved.parameters}
    query.run(engine, query.bind(saved, examples))


def test_who_implements_says_new_or_improved(engine):
    rows = ask(engine, "who-implements", name="双重预防机制")
    assert [(r["body"], r["novelty"], r["status"], r["since"]) for r in rows] == [
        ("江岸区应急管理局", "改进 / improved", "常态进行", "2023-01-01"),
        ("硚口区应急管理局", "新建 / new", "已完成", "2023-01-01"),
    ]
    assert rows[0]["quote"]


@pytest.mark.parametrize("name", ["双重预防机制", "雙重預防機制", "雙重預防體系", "“双重预防机制”", " 双重 预防机制", "分级管控；没有的"])
def test_names_match_in_part_in_both_scripts_and_without_quotation_marks(engine, name):
    assert len(ask(engine, "who-implements", name=name)) == 2


def values_to_try():
    """Each saved query that takes a name, with names of many kinds; the other values are those of its test."""
    names = ("", "局", "双重预防机制", "雙重預防機制", " “双重” 预防机制", "没有的", "没有的; 民政局；暴雨", "隐患", '} # "')
    for saved in query.saved():
        for parameter in saved.parameters:
            for name in names if parameter.kind == "name" else ():
                if name or parameter.default is not None:
                    yield pytest.param(saved, VALUES[saved.name] | {parameter.name: name}, id=f"{saved.name}-{parameter.name}-{name}")


@pytest.mark.parametrize(("saved", "values"), list(values_to_try()))
def test_names_that_are_looked_up_in_a_catalogue_give_the_same_rows(engine, store, saved, values):
    plain, quick = query.bind(saved, values), query.bind(saved, values, store)
    assert "skos:altLabel" in plain
    assert "skos:altLabel" not in quick
    # SPARQL leaves open in which order GROUP_CONCAT takes the names of `shared`.
    rows = [[[set(cell.split("、")) for cell in row] for row in query.named(query.run(engine, sparql))] for sparql in (plain, quick)]
    assert rows[0] == rows[1]


def test_a_name_is_looked_up_whatever_its_case(store):
    """The numeral of a response level has two cases in Unicode: it is found as it is written."""
    events = query.find("events")
    for name in ("aPeC会议", "Ⅲ级响应"):
        assert "<" + rdf.ID + "b-5>" in query.bind(events, {"body": name}, store).partition("SELECT")[2], name


def test_shared_counts_what_two_bodies_have(engine):
    (row,) = ask(engine, "shared", body="江岸区应急管理局；硚口区应急管理局")
    assert row["thing"].endswith("双重预防机制")
    assert row["bodies"] == "2"
    assert ask(engine, "shared", minimum="3") == []
    assert ask(engine, "shared", body="江岸区应急管理局") == []


def test_what_is_planned_and_done(engine):
    rows = {r["thing"]: r for r in ask(engine, "planned-and-done", body="江岸区应急管理局")}
    assert rows["“1+9”责任体系"]["planned"] == rows["“1+9”责任体系"]["done"] == "工作总结a"
    assert rows["森林防火专项整治"]["done"] == ""
    assert [r["thing"] for r in ask(engine, "planned-not-done")] == ["森林防火专项整治"]


def test_a_scheme_without_parts_is_said_to_be_undefined(engine):
    assert [r["part"] for r in ask(engine, "consists-of", name="1+9")] == ["责任清单"]
    (row,) = ask(engine, "consists-of", name="双重预防")
    assert row["part"] == "报告未说明其构成 / not defined in the report"
    assert ask(engine, "consists-of", name="没有的") == []


def test_who_took_over_what(engine):
    (row,) = ask(engine, "duties-taken-over")
    assert (row["successor"], row["duty"], row["predecessor"]) == ("江岸区应急管理局", "救灾", "江岸区民政局")


def test_partners_are_found_from_either_side(engine):
    assert [r["partner"] for r in ask(engine, "partners", body="江岸区应急管理局")] == ["江岸区民政局"]
    assert [r["partner"] for r in ask(engine, "partners", body="民政局")] == ["江岸区应急管理局"]


def test_numbers_are_found_by_wording_and_by_what_they_measure(engine):
    for name in ("隐患", "森林防火"):
        (row,) = ask(engine, "numbers", name=name)
        assert (row["counted"], row["value"], row["unit"], row["modifier"]) == ("排查隐患", "39", "处", "余")
    assert ask(engine, "numbers", name="双重预防") == []


@pytest.mark.parametrize("topic", ["森林草原火灾", "森林草原火災", "forest_fire", "kgt:hazard-forest_fire", "Forest and grassland fire", "林火"])
def test_topics_are_known_by_id_name_and_word(engine, topic):
    assert [r["thing"] for r in ask(engine, "topic", topic=topic)] == ["森林防火专项整治"]


@pytest.mark.parametrize(("since", "count"), [("2023", 3), ("2023-01", 3), ("2023-01-01", 3), ("2023-01-02", 0), ("2024", 0)])
def test_new_since(engine, since, count):
    assert len(ask(engine, "new-since", since=since)) == count


def test_documents_count_what_came_from_them(engine):
    rows = {r["document"]: r for r in ask(engine, "documents")}
    assert rows["工作总结a"]["statements"] == "12"
    assert rows["工作总结a"]["figures"] == "1"
    assert rows["reports/b.txt"]["issuer"] == "硚口区应急管理局", "a report without a title is known by its path"


# --- values ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("who-implements", {}, "name=双重预防机制"),
        ("who-implements", {"name": " "}, "needs a value for name"),
        ("who-implements", {"name": ";"}, "nothing known is meant"),
        ("who-implements", {"name": "x", "nmae": "y"}, "no parameter nmae"),
        ("documents", {"name": "x"}, "it takes no values"),
        ("shared", {"minimum": "two"}, "not a number"),
        ("new-since", {"since": "去年"}, "not a date"),
        ("new-since", {"since": "2023-13"}, "not a date"),
        ("new-since", {"since": "2023-01-01-01"}, "not a date"),
        ("topic", {"topic": "森林大火"}, "did you mean: 森林草原火灾"),
    ],
)
def test_a_bad_value_is_told_with_what_is_needed(name, values, message):
    with pytest.raises(BadParameter) as caught:
        query.bind(query.find(name), values)
    assert message in str(caught.value)


def test_an_unknown_saved_query_lists_those_that_there_are():
    with pytest.raises(NotFound, match="who-implements"):
        query.find("who-does-it")


@given(st.text(min_size=1).filter(str.strip))
def test_a_value_can_be_nothing_but_a_value(value):
    found = query.find("evidence")
    try:
        text = query.bind(found, {"subject": value, "object": '" } } #\n INSERT DATA { <a:a> <a:b> <a:c> }'})
    except BadParameter:
        return
    assert query.write(query.run(Engine(), text)).count("\n") == 2


@pytest.mark.parametrize("value", ['a" || true || "', "a\\", "x'''", 'x"""', "\\u0022", "a\nb", "$object", "} SERVICE <http://x> {"])
def test_injection_finds_nothing(engine, value):
    assert ask(engine, "evidence", subject="没有的", object=value) == []


# --- what is refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sparql", "word"),
    [
        ("INSERT DATA { kg:a kg:b kg:c }", "INSERT"),
        ("delete where { ?s ?p ?o }", "DELETE"),
        ("PREFIX x: <http://x/>\nLOAD <http://x/y>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("Drop Graph kgr:x", "DROP"),
        ("CREATE GRAPH kgr:x", "CREATE"),
        ("COPY DEFAULT TO kgr:x", "COPY"),
        ("MOVE DEFAULT TO kgr:x", "MOVE"),
        ("ADD DEFAULT TO kgr:x", "ADD"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { serVice SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("PREFIX : <http://127.0.0.1:9/> SELECT * FROM:x { ?s ?p ?o }", "FROM"),
        # Keywords that are glued to what stands beside them, and all the same are taken for keywords.
        ("PREFIX : <http://127.0.0.1:9/> SELECT * { SERVICE:x { ?s ?p ?o } }", "SERVICE"),
        ("PREFIX : <http://127.0.0.1:9/> SELECT * { ?s ?p trueSERVICE:x { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p trueSERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { BIND(1e0 AS ?x) SERVICESILENT<http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ('SELECT * { ?s ?p "a"@en.SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }', "SERVICE"),
        ("SELECT * { ?s <http://x/\\u0041#y> ?o SERVICE<http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { S\\u0045RVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ('SELECT * { ?s ?p "\\u0022 # " SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }', "SERVICE"),
        ("SELECT * { # a comment\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { ?s ?p '''it's''' . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE"),
    ],
)
def test_what_is_no_question_is_refused_by_its_word(engine, sparql, word):
    with pytest.raises(QueryForbidden) as caught:
        query.run(engine, sparql)
    assert caught.value.what.startswith(word + ":")
    assert caught.value.remedy


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT * { ?s ?p "INSERT DATA; SERVICE <x>" }',
        "SELECT * { ?s ?p '''DELETE\nSERVICE''' }",
        'SELECT * { ?s ?p """a "" SERVICE """ }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://x> LOAD",
        "SELECT * { <http://x/LOAD> ?p <http://x/#SERVICE> }",
        "SELECT ?insert ?FROM $delete { ?insert ?FROM $delete }",
        "SELECT * { ?s kg:insert kgr:DROP-1, kg:SERVICE }",
        "PREFIX address: <http://x/> SELECT * { ?s address:load ?o }",
        'SELECT * { ?s ?p "x"@add }',
        "SELECT * { ?s ?p ?o FILTER(?o < 3 && ?s > 4) }",
        "SELECT * { ?s kg:partOf? ?o }",
    ],
)
def test_a_question_may_contain_these_words(engine, sparql):
    query.write(query.run(engine, sparql))


def test_a_query_may_name_the_graphs_that_it_asks(engine):
    graphs = {name.value for (name,) in query.run(engine, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").answer.rows}
    one = sorted(graphs)[0]
    within = set(query.run(engine, f"SELECT * {{ GRAPH <{one}> {{ ?s ?p ?o }} }}").answer.rows)
    assert graphs > {one}
    for text in (f"SELECT * FROM <{one}> {{ ?s ?p ?o }}", f"select*from<{one}>{{ ?s ?p ?o }}"):
        assert set(query.run(engine, text).answer.rows) == within
    assert {name.value for (name,) in query.run(engine, f"SELECT DISTINCT ?g FROM NAMED <{one}> {{ GRAPH ?g {{ ?s ?p ?o }} }}").answer.rows} == {one}
    assert not list(query.run(engine, "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }").answer.rows), "no graph of this name, and nobody is asked for it"
    chosen = query.Graphs(default=(one,))
    assert set(query.run(engine, "SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", graphs=chosen).answer.rows) == within, "what the caller says counts more"


@given(st.text())
def test_any_text_is_answered_or_refused_with_an_error_of_ours(text):
    with contextlib.suppress(QueryForbidden, QuerySyntax):
        query.run(Engine(), text)


def test_a_syntax_error_shows_the_line(engine):
    with pytest.raises(QuerySyntax) as caught:
        query.run(engine, "SELECT *\nWHERE { ?s foo:p ?o }")
    message = str(caught.value)
    assert "line 2, column 12" in message
    assert "WHERE { ?s foo:p ?o }" in message
    assert "kg: kgr: kgt:" in message


def test_prefixes_are_known_and_can_be_declared_anew(engine):
    ask_ = "ASK { ?s a kg:Agency }"
    assert query.write(query.run(engine, ask_)) == "true\n"
    assert query.write(query.run(engine, "PREFIX kg: <http://other/> " + ask_)) == "false\n"


def test_a_store_is_asked_like_an_engine(tmp_path):
    assert query.write(query.run(Store.create_or_open(tmp_path / "store"), "ASK {}")) == "true\n"


# --- formats --------------------------------------------------------------------------------------------------------

NAMED = "SELECT ?body ?status ?n { ?a rdf:subject ?body ; kg:status ?status ; rdf:object kgr:m-1 BIND(7 AS ?n) } ORDER BY ?body"


def test_table_is_aligned_by_columns_of_the_terminal(engine):
    lines = query.write(query.run(engine, NAMED)).splitlines()
    assert lines == [
        "body              status    n",
        "----------------  --------  -",
        "江岸区应急管理局  常态进行  7",
        "硚口区应急管理局  已完成    7",
    ]


def test_labels_are_in_the_language_that_is_asked_for(engine):
    table = query.write(query.run(engine, NAMED), language="en")
    assert "ongoing" in table
    assert "江岸区应急管理局" in table


@pytest.mark.parametrize("columns", [20, 30, 40, 79, 120])
def test_long_cells_are_cut_to_the_width_that_is_given(engine, columns):
    sparql = 'SELECT ?short ?quote ?thing { ?e kg:quote ?quote . ?thing a kg:Mechanism BIND("短" AS ?short) }'
    cut = query.write(query.run(engine, sparql), columns=columns)
    assert max(map(width, cut.splitlines())) <= max(columns, 22)
    assert "…" in query.write(query.run(engine, sparql), columns=40)
    assert "…\n" not in query.write(query.run(engine, sparql))


def test_a_cell_is_one_line_and_cannot_steer_the_terminal(engine):
    table = query.write(query.run(engine, 'SELECT ("a\\nb\\u001B[31mc\\td" AS ?x) {}'))
    assert table.splitlines()[2] == "a b [31mc d"


def test_numbers_stand_to_the_right(engine):
    table = query.write(query.run(engine, "SELECT ?n { VALUES ?n { 7 1000 2.5 } }"))
    assert table.splitlines()[2:] == ["   7", "1000", " 2.5"]


def test_what_has_no_name_is_shown_by_its_prefix_or_in_full(engine):
    table = query.write(query.run(engine, "SELECT * { VALUES ?x { kgr:a-1 <http://x/y> skos:Concept } }"))
    assert table.splitlines()[2:] == ["kgr:a-1", "<http://x/y>", "skos:Concept"]


def test_formats_of_sparql(engine):
    result = json.loads(query.write(query.run(engine, NAMED), format="json"))
    assert result["results"]["bindings"][0]["body"] == {"type": "uri", "value": rdf.ID + "b-1"}
    assert len(ET.fromstring(query.write(query.run(engine, NAMED), format="xml"))) == 2
    assert query.write(query.run(engine, NAMED), format="csv").startswith(f"body,status,n\r\n{rdf.ID}b-1,")
    assert query.write(query.run(engine, NAMED), format="tsv").startswith(f"?body\t?status\t?n\n<{rdf.ID}b-1>\t")
    assert json.loads(query.write(query.run(engine, "ASK {}"), format="json"))["boolean"] is True


def test_named_tables_for_spreadsheets(engine):
    assert query.write(query.run(engine, NAMED), format="csv", named=True).splitlines()[1] == "江岸区应急管理局,常态进行,7"
    assert query.write(query.run(engine, NAMED), format="tsv", named=True).splitlines()[1] == "江岸区应急管理局\t常态进行\t7"


def test_markdown_escapes_what_would_be_markup(engine):
    text = query.write(query.run(engine, 'SELECT ("a|b<c>" AS ?x) (1 AS ?n) {}'), format="markdown")
    assert text == "| x | n |\n| --- | ---: |\n| a\\|b\\<c\\> | 1 |\n"


def test_graphs_are_rdf_or_a_table(engine):
    construct = "CONSTRUCT { ?s kg:implements ?o } WHERE { ?s kg:implements ?o }"
    assert "<https://w3id.org/emkg/id/m-1>" in query.write(query.run(engine, construct), format="ntriples")
    assert "kg:implements" in query.write(query.run(engine, construct), format="turtle")
    assert "实施" in query.write(query.run(engine, construct))
    assert query.write(query.run(engine, "DESCRIBE kgr:b-1"), format="turtle")


@pytest.mark.parametrize(("sparql", "format"), [("ASK {}", "turtle"), (NAMED, "turtle"), ("DESCRIBE kgr:b-1", "json"), (NAMED, "xls")])
def test_a_format_that_does_not_fit_is_told(engine, sparql, format):
    with pytest.raises(OutputError, match="use one of"):
        query.write(query.run(engine, sparql), format=format)


@pytest.mark.parametrize("sparql", ["SELECT * { ?none a kg:None }", "SELECT ?none {}", "DESCRIBE kgr:none"])
@pytest.mark.parametrize("format", ["table", "markdown"])
def test_an_answer_without_rows_is_a_header(engine, sparql, format):
    assert "---" in query.write(query.run(engine, sparql), format=format)


def test_width():
    assert width("应急（EM）") == 10
    assert width("e\u0301") == 1


def test_vocabulary_has_labels_for_functions_and_statuses():
    assert vocabulary.labels("zh")[rdf.ONTOLOGY + "Done"] == "已完成"
    assert vocabulary.labels("en")[rdf.TOPIC + "prevention"].startswith("Risk")
    assert vocabulary.topics("双重预防机制") == (rdf.TOPIC + "family-dual_prevention",)


def test_an_overlay_adds_and_replaces_queries(tmp_path, monkeypatch):
    header = "# title.zh: 问\n# title.en: ask\n# description.zh: 问\n# description.en: ask\n"
    (tmp_path / "queries").mkdir()
    for name in ("documents", "mine"):
        (tmp_path / "queries" / f"{name}.rq").write_text(header + "ASK {}", encoding="utf-8")
    monkeypatch.setenv("KG_ONTOLOGY", str(tmp_path))
    caches = (query.saved, resources.names, resources.text)
    for cached in caches:
        cached.cache_clear()
    try:
        assert query.find("mine").title["en"] == query.find("documents").title["en"] == "ask"
        assert query.find("shared").parameters
    finally:
        for cached in caches:
            cached.cache_clear()
