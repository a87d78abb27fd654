"""The SPARQL 1.1 Protocol at /sparql, as its published test cases have it, and as clients use it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
from serving import asked, made, serving

from kg.oxigraph import Engine

JSON = "application/sparql-results+json"
ANY = "SELECT ?s ?o { ?s rdf:type ?o } ORDER BY ?s ?o LIMIT 3"


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    return made(tmp_path_factory.mktemp("protocol"), a="甲区应急管理局2023年工作总结\n我局建立双重预防机制，检查企业39家次。\n", b="乙市应急管理局2022年工作总结\n我局完善“红黑榜”管理机制。\n")


@pytest.fixture(scope="module")
def sparql(store):
    with serving(store.path, "--max-results", "1000") as address:
        yield address + "sparql"


@pytest.fixture(scope="module")
def graphs(store) -> list[str]:
    return sorted(name[1:-1] for name in store.engine().graphs())


def get(address: str, query: str, accept: str = JSON, **more):
    return asked(f"{address}?{urlencode({'query': query, **more})}", accept=accept)


def post(address: str, body: str, kind: str | None, accept: str = JSON, parameters: str = ""):
    headers = {"content_type": kind} if kind else {}
    return asked(address + parameters, method="POST", data=body.encode(), accept=accept, **headers)


def ask(got) -> bool:
    assert got.status == 200, got.text
    return json.loads(got.body)["boolean"]


# The published test cases: https://www.w3.org/2009/sparql/docs/tests/data-sparql11/protocol/

def test_query_get(sparql):
    assert ask(get(sparql, "ASK {}")) is True


def test_query_post_form(sparql):
    assert ask(post(sparql, "query=ASK%20%7B%7D", "application/x-www-form-urlencoded")) is True


def test_query_post_direct(sparql):
    assert ask(post(sparql, "ASK {}", "application/sparql-query")) is True
    assert ask(post(sparql, "ASK {}", "application/sparql-query; charset=UTF-8")) is True



def count(got) -> int:
    assert got.status == 200, got.text
    return int(json.loads(got.body)["results"]["bindings"][0]["n"]["value"])


ALL = "SELECT (COUNT(DISTINCT ?a) AS ?n) { ?a a kg:Assertion }"
NAMED = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?a a kg:Assertion } }"


def test_query_dataset_default_graph(sparql, graphs):
    each = [count(get(sparql, ALL, **{"default-graph-uri": g})) for g in graphs]
    assert all(each) and sum(each) == count(get(sparql, ALL)), "without a dataset the default graph is the union of all"
    assert [count(post(sparql, urlencode({"query": ALL, "default-graph-uri": g}), "application/x-www-form-urlencoded")) for g in graphs] == each
    assert [count(post(sparql, ALL, "application/sparql-query", parameters="?default-graph-uri=" + quote(g))) for g in graphs] == each


def test_query_dataset_default_graphs(sparql, graphs):
    both = "&".join("default-graph-uri=" + quote(g) for g in graphs)
    assert count(asked(f"{sparql}?query={quote(ALL)}&{both}", accept=JSON)) == count(get(sparql, ALL))
    assert count(post(sparql, f"query={quote(ALL)}&{both}", "application/x-www-form-urlencoded")) == count(get(sparql, ALL))
    assert count(asked(f"{sparql}?query={quote(NAMED)}&{both}", accept=JSON)) == 0, "none of them is named"


def test_query_dataset_named_graphs(sparql, graphs):
    both = "&".join("named-graph-uri=" + quote(g) for g in graphs)
    assert len(graphs) == 2
    for form in (asked(f"{sparql}?query={quote(NAMED)}&{both}", accept=JSON), post(sparql, f"query={quote(NAMED)}&{both}", "application/x-www-form-urlencoded")):
        assert count(form) == 2
    assert count(post(sparql, NAMED, "application/sparql-query", parameters="?named-graph-uri=" + quote(graphs[0]))) == 1
    assert count(asked(f"{sparql}?query={quote(ALL)}&{both}", accept=JSON)) == 0, "the default graph is empty"


def test_query_dataset_full(sparql, graphs):
    one, two = graphs
    query = f"ASK {{ ?a a kg:Assertion GRAPH <{two}> {{ ?b a kg:Assertion }} FILTER NOT EXISTS {{ GRAPH <{one}> {{ ?c ?p ?o }} }} FILTER NOT EXISTS {{ ?b ?p ?o }} }}"
    assert ask(get(sparql, query, **{"default-graph-uri": one, "named-graph-uri": two})) is True
    assert ask(get(sparql, query, **{"default-graph-uri": two, "named-graph-uri": one})) is False


def test_query_multiple_dataset(sparql, graphs):
    one, two = graphs
    assert count(get(sparql, ALL.replace("{", f"FROM <{one}> {{", 1))) == count(get(sparql, ALL, **{"default-graph-uri": one}))
    assert count(get(sparql, NAMED.replace("{", f"FROM NAMED <{one}> {{", 1))) == 1
    inside = f"ASK FROM <{one}> FROM NAMED <{one}> {{ GRAPH <{two}> {{ ?s ?p ?o }} }}"
    assert ask(get(sparql, inside)) is False
    assert ask(get(sparql, inside, **{"named-graph-uri": two})) is True, "what the request says counts more than the query"


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("SELECT (1 AS ?v) {}", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"]),
        ("ASK {}", [JSON, "application/sparql-results+xml"]),
        ("DESCRIBE <http://example.org/>", ["text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"]),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}".replace("<s>", "<http://s/>").replace("<p>", "<http://p/>"), ["text/turtle", "application/rdf+xml", "application/n-triples", "application/n-quads", "application/trig", "application/ld+json"]),
    ],
    ids=["select", "ask", "describe", "construct"],
)
def test_query_content_type(sparql, query, kinds):
    for kind in kinds:
        got = get(sparql, query, accept=kind)
        assert (got.status, got.headers["content-type"].partition(";")[0]) == (200, kind)
    first = get(sparql, query, accept="*/*")
    assert first.headers["content-type"].partition(";")[0] == kinds[0], "the usual one where all are welcome"


def test_bad_query_method(sparql):
    for method in ("PUT", "DELETE", "PATCH"):
        got = asked(f"{sparql}?query={quote('ASK {}')}", method=method, data=b"")
        assert got.status == 405
        assert "GET" in got.headers["allow"] and "POST" in got.headers["allow"]


def test_bad_multiple_queries(sparql):
    assert asked(f"{sparql}?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D").status == 400
    assert post(sparql, "query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", "application/x-www-form-urlencoded").status == 400
    assert post(sparql, "", "application/x-www-form-urlencoded").status == 400, "none is as bad"


def test_bad_query_wrong_media_type(sparql):
    got = post(sparql, "ASK {}", "text/plain")
    assert got.status == 415
    assert "application/sparql-query" in got.text and "application/x-www-form-urlencoded" in got.text


def test_bad_query_missing_form_and_direct_type(sparql):
    # urllib adds a type of its own where there is none, so the request is written by hand.
    import http.client

    for body in (b"query=ASK%20%7B%7D", b"ASK {}"):
        host = sparql.split("/")[2]
        connection = http.client.HTTPConnection(host)
        connection.request("POST", "/sparql", body)
        assert connection.getresponse().status == 415
        connection.close()


def test_bad_query_non_utf8(sparql):
    body = "ASK { ?s ?p '应急' }".encode("utf-16")
    assert asked(sparql, method="POST", data=body, content_type="application/sparql-query").status == 400
    assert asked(sparql, method="POST", data=body, content_type="application/sparql-query; charset=UTF-16").status == 415
    assert asked(sparql + "?query=%FF%FE", method="GET").status == 400


def test_bad_query_syntax(sparql):
    for got in (asked(f"{sparql}?query=ASK%20%7B%20%3Fs%0A%20%7D%29"), post(sparql, "ASK { ?s\n })", "application/sparql-query")):
        assert got.status == 400
        assert "line 2, column 3" in got.text, "says where"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("CLEAR ALL", "application/sparql-update"),
        ("update=CLEAR%20ALL", "application/x-www-form-urlencoded"),
        ("query=CLEAR%20ALL", "application/x-www-form-urlencoded"),
        ("INSERT DATA { kg:a kg:b kg:c }", "application/sparql-query"),
        ("LOAD <http://127.0.0.1:9/>", "application/sparql-query"),
        ("query=ASK%7B%7D&using-graph-uri=http%3A%2F%2Fx%2F", "application/x-www-form-urlencoded"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "application/sparql-query"),
    ],
)
def test_what_would_change_data_or_ask_elsewhere_is_refused_and_says_why(sparql, store, body, kind):
    before = count(get(sparql, ALL))
    got = post(sparql, body, kind)
    assert got.status == 403
    assert "changes nothing" in got.text or "would change the data" in got.text or "ask another machine" in got.text
    assert count(get(sparql, ALL)) == before > 0
    assert asked(sparql + "?update=CLEAR%20ALL").status == 403


# Beyond them

def test_accept_is_weighed(sparql):
    for accept, kind in [
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.9, */*;q=0.1", "application/sparql-results+xml"),
        ("text/*, application/sparql-results+json;q=0.5", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("nonsense, ;;q=x, text/csv", "text/csv"),
    ]:
        got = get(sparql, ANY, accept=accept)
        assert (got.status, got.headers["content-type"].partition(";")[0]) == (200, kind), accept
        assert "accept" in got.headers["vary"].lower()


def test_what_cannot_be_had_is_406_with_what_can(sparql):
    for query, accept in [(ANY, "image/png"), (ANY, "text/turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv")]:
        got = get(sparql, query, accept=accept)
        assert got.status == 406
        assert JSON in got.text and "text/turtle" in got.text


def test_the_service_describes_itself_to_programs_and_leads_people_to_the_editor(sparql):
    for kind, format in (("text/turtle", "turtle"), ("application/rdf+xml", "rdfxml"), ("application/ld+json", "jsonld"), ("application/n-triples", "ntriples")):
        got = asked(sparql, accept=kind)
        assert (got.status, got.headers["content-type"].partition(";")[0]) == (200, kind)
        engine = Engine()
        engine.load(got.text, format=format)
        sd = "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> "
        assert engine.query(f"{sd} ASK {{ ?s a sd:Service ; sd:endpoint <{sparql}> ; sd:feature sd:UnionDefaultGraph ; sd:supportedLanguage sd:SPARQL11Query }}").truth
    got = asked(sparql, accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (got.status, got.headers["location"]) == (303, "/query")
    assert asked(sparql, accept="image/png").status == 406


def test_head_has_the_headers_and_no_body(sparql):
    got = asked(f"{sparql}?query={quote(ANY)}", method="HEAD", accept=JSON)
    assert (got.status, got.body, got.headers["content-type"]) == (200, b"", JSON)


def test_pages_of_this_machine_may_ask(sparql):
    here = "http://localhost:3000"
    preflight = asked(sparql, method="OPTIONS", origin=here, access_control_request_method="POST")
    assert preflight.status == 204
    assert preflight.headers["access-control-allow-origin"] == here
    assert "content-type" in preflight.headers["access-control-allow-headers"].lower()
    for got in (asked(f"{sparql}?query={quote(ANY)}", origin=here), asked(f"{sparql}?query=x", origin=here)):
        assert got.headers["access-control-allow-origin"] == here, "errors can be read too"
        assert "origin" in got.headers["vary"].lower()
    assert "access-control-allow-credentials" not in preflight.headers


VALUES = r"""SELECT ?a ?b ?c { VALUES (?a ?b ?c) {
  ("a\tb\n\"c\"\\ ,d\r" "应急"@zh "x<&>]]>y"^^<http://example.org/d?a&b>) (<http://example.org/?a=1&b> UNDEF 39) ("" true 1.5e3) ("\u0008" "😀" "no"^^xsd:integer) } }"""


def test_every_format_gives_the_values_that_the_engine_gives(sparql, store):
    """Held to the engine's own writer, which is another program."""
    native = store.engine().query(VALUES)
    want = [[term and (term.kind, term.value, term.lang, term.datatype) for term in row] for row in native.rows]

    def bound(cell):
        datatype = cell.get("datatype", "")
        return ({"uri": "iri"}.get(cell["type"], cell["type"]), cell["value"], cell.get("xml:lang", ""), datatype)

    found = json.loads(get(sparql, VALUES).body)
    assert found["head"]["vars"] == ["a", "b", "c"]
    assert [[bound(row[v]) if v in row else None for v in "abc"] for row in found["results"]["bindings"]] == want

    engine = store.engine()
    assert get(sparql, VALUES, accept="text/tab-separated-values").text.split("\n")[0] == "?a\t?b\t?c"
    rows = get(sparql, VALUES, accept="text/tab-separated-values").text.removesuffix("\n").split("\n")[1:]
    # A cell is a term of SPARQL: written into a query it gives the value again.
    again = f"SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ {' '.join('(' + ' '.join(cell or 'UNDEF' for cell in row.split(chr(9))) + ')' for row in rows)} }} }}"
    assert [[term and (term.kind, term.value, term.lang, term.datatype) for term in row] for row in engine.query(again).rows] == want

    plain = [["" if cell is None else cell[1] for cell in row] for row in want]
    assert list(csv.reader(io.StringIO(get(sparql, VALUES, accept="text/csv").text, newline=""))) == [["a", "b", "c"], *plain]

    ns = "{http://www.w3.org/2005/sparql-results#}"
    tree = ElementTree.fromstring(get(sparql, VALUES, accept="application/sparql-results+xml").body)
    cells = [{b.get("name"): b[0] for b in result.iter(ns + "binding")} for result in tree.iter(ns + "result")]
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    kinds = {ns + "uri": "iri", ns + "literal": "literal"}
    got = [[(kinds[row[v].tag], row[v].text or "", row[v].get(lang, ""), row[v].get("datatype", "")) if v in row else None for v in "abc"] for row in cells]
    want[3][0] = ("literal", "\ufffd", "", "")  # XML cannot carry it
    assert got == want


def test_no_rows_are_rows_too(sparql):
    none = "SELECT ?x { FILTER(false) }"
    assert json.loads(get(sparql, none).body) == {"head": {"vars": ["x"]}, "results": {"bindings": []}}
    assert get(sparql, none, accept="text/csv").text == "x\r\n"
    assert get(sparql, none, accept="text/tab-separated-values").text == "?x\n"
    assert len(ElementTree.fromstring(get(sparql, none, accept="text/xml").body)) == 2


MANY = "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y }"


def test_an_answer_that_is_too_large_is_refused_or_marked_as_cut(sparql):
    got = get(sparql, MANY)
    assert got.status == 422
    assert "1,000 rows" in got.text and "LIMIT" in got.text
    cut = get(sparql, MANY, partial="1")
    assert (cut.status, cut.headers["kg-partial"], cut.headers["kg-rows"]) == (200, "true", "1000")
    assert len(json.loads(cut.body)["results"]["bindings"]) == 1000
    exact = get(sparql, MANY + " LIMIT 1000")
    assert exact.status == 200 and "kg-partial" not in exact.headers
    build = "CONSTRUCT { ?a ?q ?y } WHERE { ?a ?p ?x . ?b ?q ?y }"
    assert get(sparql, build, accept="text/turtle").status == 422
    assert get(sparql, build, accept="text/turtle", partial="1").headers["kg-partial"] == "true"


@pytest.mark.parametrize("query", ["", "(" * 20_000, "SELECT * { ?s " + "(" * 5000 + "?p", "\x00", "SELECT * { ?s ?p '\ud800' }", "ASK {" + "{" * 3000 + "}" * 3000 + "}"])
def test_no_query_ends_the_server(sparql, query):
    got = post(sparql, query.encode("utf-8", "replace").decode(), "application/sparql-query")
    assert got.status in (200, 400, 422)
    assert ask(get(sparql, "ASK {}")) is True


def test_sparqlwrapper_asks(sparql):
    from SPARQLWrapper import CSV, TURTLE, XML, SPARQLWrapper
    from SPARQLWrapper import JSON as AS_JSON
    from SPARQLWrapper import POST as BY_POST

    client = SPARQLWrapper(sparql)
    client.setQuery("PREFIX kg: <https://w3id.org/emkg/ontology#> SELECT ?a { ?a a kg:Assertion }")
    for format in (AS_JSON, XML, CSV):
        client.setReturnFormat(format)
        assert client.queryAndConvert()
    client.setReturnFormat(AS_JSON)
    client.setMethod(BY_POST)
    rows = client.queryAndConvert()["results"]["bindings"]
    assert rows
    client.setReturnFormat(TURTLE)
    client.setQuery("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 10")
    assert b" a " in client.queryAndConvert()


def test_rdflib_sees_the_store_as_a_graph(sparql):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    remote = rdflib.Graph(SPARQLStore(sparql, method="POST"))
    kg = rdflib.Namespace("https://w3id.org/emkg/ontology#")
    found = set(remote.subjects(rdflib.RDF.type, kg.Assertion))
    assert found
    one = min(found)
    assert remote.value(one, rdflib.RDF.predicate) in set(remote.objects(one, rdflib.RDF.predicate))


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_curl_asks(sparql, tmp_path: Path):
    (tmp_path / "q.rq").write_text(ANY, encoding="utf-8")
    for options in (["--data-urlencode", f"query={ANY}"], ["-G", "--data-urlencode", f"query={ANY}"], ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{tmp_path / 'q.rq'}"]):
        done = subprocess.run(["curl", "-sSf", "-H", "Accept: text/csv", *options, sparql], capture_output=True, check=True, timeout=60)
        assert len(done.stdout.decode().splitlines()) == 4
