"""The program for Python users: what they type, what they get, and what they are told where it goes wrong."""

from __future__ import annotations

import copy
import doctest
import importlib
import pickle
import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest
import rdflib

import kg
from kg import pandas_view
from kg.api.rows import Iri, Rows
from kg.errors import (
    Ambiguous,
    BadParameter,
    KGError,
    MissingPackage,
    MissingPath,
    NoStore,
    NotFound,
    OutputError,
    QueryError,
    QuerySyntax,
)
from kg.query.values import given
from kg.types import Document, Reading

ROOT = Path(__file__).resolve().parent.parent
QIANTANG, DUAL = "钱塘区应急管理局", "安全风险分级管控和隐患排查治理双重预防机制"
REPORT = "某县应急管理局2023年工作总结\n我局建立双重预防机制。\n"
HEAVY = {"ahocorasick_rs", "jieba", "lxml", "networkx", "openpyxl", "oxrdflib", "pandas", "pyoxigraph", "rdflib", "trafilatura", "click"}


@pytest.fixture(scope="module")
def graph(tmp_path_factory) -> kg.Graph:
    return kg.build(store=tmp_path_factory.mktemp("api") / "store")


# ---- import kg ----


def test_importing_loads_nothing_heavy():
    code = "import sys, kg; dir(kg); print(*sorted({m.split('.')[0] for m in sys.modules}), len([m for m in sys.modules if m.startswith('kg.')]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, text=True).stdout.split()
    assert not HEAVY & set(done)
    assert done[-1] == "0", "nothing of kg itself either"


def test_what_is_offered_is_there():
    for name in ("Graph", "build", "extract", "open", "read", "statements"):
        assert name in dir(kg)
        assert getattr(kg, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        kg.nothing  # noqa: B018
    names: dict[str, object] = {}
    exec("from kg import *", names)
    assert "open" not in names, "Python's own stays"


@pytest.mark.parametrize("name", ["kg.api.rows", "kg.api.reports", "kg.api.graph", "kg.query.values"])
def test_the_examples_run(name, graph, monkeypatch):
    monkeypatch.chdir(ROOT)
    done = doctest.testmod(importlib.import_module(name), extraglobs={"STORE": graph.store.path})
    assert done.attempted
    assert not done.failed


# ---- SPARQL ----


def test_rows_are_found_by_name(graph):
    rows = graph.query("SELECT ?who (COUNT(?what) AS ?count) { ?who kg:issues ?what } GROUP BY ?who ORDER BY DESC(?count)")
    assert rows.columns == ("who", "count")
    assert isinstance(rows[0].count, int)
    assert rows[0].count == rows[0]["count"] == rows[0][1] == tuple(rows[0])[1] >= rows[-1].count
    who, count = rows[0]
    assert (who.label, graph.entity(who).name, graph.entity(who.id).name) == (who.label,) * 3
    assert len(rows[:2]) == 2
    with pytest.raises(AttributeError, match="there are: who, count"):
        rows[0].nobody  # noqa: B018


def test_what_is_not_bound_is_none_and_numbers_are_numbers(graph):
    (row,) = graph.query('SELECT ?a ?b ?c ?d ?e { BIND(1.5 AS ?a) BIND(true AS ?b) BIND("2020-01-01"^^xsd:date AS ?c) BIND("x"@zh AS ?e) }')
    assert tuple(row) == (1.5, True, "2020-01-01", None, "x")


def test_ask_and_construct(graph):
    assert graph.query("ASK { ?who kg:issues ?what }") is True
    assert graph.query("ASK { ?who kg:nothing ?what }") is False
    made = graph.query("CONSTRUCT WHERE { ?who kg:issues ?what }")
    assert isinstance(made, rdflib.Graph)
    assert len(made) == len(graph.query("SELECT DISTINCT ?who ?what { ?who kg:issues ?what }"))


@pytest.mark.parametrize(
    "sparql",
    [
        "SELECT ?who ?m { ?who kg:implements ?m }",
        "SELECT ?who { ?who kg:implements ?m }",
        "SELECT ?who { { ?who kg:implements ?m FILTER(?m = ?m) } UNION { ?who kg:nothing ?m } }",
        "SELECT ?who { { SELECT ?who { ?who kg:implements $m } } }",
        "SELECT ?who { { SELECT ?who ?m { ?who kg:implements ?m } } }",
        "SELECT ?who ?m WHERE { ?who a kg:Agency OPTIONAL { ?who kg:implements ?m . ?m skos:prefLabel ?l } FILTER(BOUND(?l)) } GROUP BY ?who ?m",
    ],
)
def test_bindings_hold_in_every_part_of_a_query(graph, sparql):
    thing = graph.entity("双重预防机制")
    assert {row.who.label for row in graph.query(sparql, m=thing)} == {"重庆市渝北区应急管理局"}


def test_bindings_are_values_and_never_syntax(graph):
    evil = '"} INSERT DATA { <x:a> <x:b> <x:c> } #'
    assert len(graph.query("SELECT ?name { ?a skos:prefLabel ?l FILTER(STR(?l) = ?name) }", name=evil)) == 0
    found = graph.query("SELECT DISTINCT ?l { ?a skos:prefLabel ?l FILTER(STR(?l) = ?name) }", name=DUAL)
    assert [row.l for row in found] == [DUAL]
    assert graph.query('ASK { BIND("?name" AS ?x) FILTER(?x = CONCAT("?", "name") && ?name = 3) }', name=3), "a string that looks like a variable stays"
    assert given("CONSTRUCT { ?a ?b ?c } WHERE { ?a ?b ?c }", {"c": "3"}) == "CONSTRUCT { ?a ?b ?c } WHERE { VALUES ?c { 3 }  ?a ?b 3 }"
    assert given("ASK { FILTER(BOUND(?a)) BIND(?a AS ?b) }", {"a": "3"}) == "ASK { VALUES ?a { 3 }  FILTER(BOUND(?a)) BIND(3 AS ?b) }"
    assert given("DESCRIBE ?a", {"a": "<x:y>"}) == "DESCRIBE <x:y>"
    with pytest.raises(BadParameter, match=r"no variable \?nam"):
        graph.query("ASK { ?a ?b ?name }", nam="x")
    with pytest.raises(BadParameter, match="no value for a query"):
        graph.query("ASK { ?a ?b ?name }", name=object())


def test_saved_questions(graph):
    assert "who-implements" in [row.name for row in graph.saved()]
    assert {row.body.label for row in graph.saved("who-implements", name="双重预防机制")} >= {QIANTANG}
    with pytest.raises(BadParameter):
        graph.saved("who-implements")


# ---- things and statements ----


def test_a_thing_knows_its_names_and_statements(graph):
    thing = graph.entity("雙重預防機制")
    assert (thing.name, thing.type, [b.label for b in thing.broader]) == (DUAL, "mechanism", ["双重预防机制"])
    assert "雙重預防體系" in thing.aliases
    assert {row.object for row in thing.statements} == {DUAL}
    assert {row.id for row in thing.documents} == {row.document_id for row in thing.statements}
    assert thing == graph.entity(thing.id) == graph.entity(thing.iri)
    assert f"# {DUAL}" in thing.markdown()


def test_every_quote_is_what_the_text_says(graph):
    rows = graph.assertions()
    assert len(rows) == len({row.id for row in rows}) > 500
    texts = {row.id: graph.text(row.id) for row in graph.documents()}
    assert all(texts[row.document_id][row.start : row.end] == row.quote for row in rows)
    assert [row.path for row in rows] == sorted(row.path for row in rows)


def test_statements_are_chosen_by_what_is_asked(graph):
    every = graph.assertions()

    def ids(rows) -> set[str]:
        return {row.id for row in rows}

    assert ids(graph.assertions(subject=QIANTANG)) == {row.id for row in every if row.subject == QIANTANG}
    assert ids(graph.assertions(object="双重预防机制")) == ids(graph.entity("双重预防机制").statements)
    assert ids(graph.assertions(relation="实施", status="done")) == {row.id for row in every if (row.relation, row.status) == ("implements", "done")}
    assert ids(graph.assertions(min_confidence=0.9)) == {row.id for row in every if row.confidence >= 0.9}
    path = every[0].path
    assert ids(graph.assertions(document=path)) == {row.id for row in every if row.path == path}
    there = graph.assertions(region="浙江省", since=2023)
    assert 0 < len(there) < len(every)
    assert {row.path for row in there} == {row.path for row in every if row.subject == QIANTANG}


def test_names_that_are_not_there(graph):
    with pytest.raises(NotFound, match="did you mean"):
        graph.entity("双重预防")
    with pytest.raises(Ambiguous, match="may mean") as raised:
        graph.assertions(subject="应急管理局")
    assert graph.entity(re.search(r"b-\w+", raised.value.remedy)[0]).name.endswith("应急管理局")
    for wrong in ({"relation": "foo"}, {"region": "没有"}, {"document": "x"}):
        with pytest.raises(NotFound):
            graph.assertions(**wrong)


def test_entities_by_words(graph):
    found = graph.entities("预防", type="mechanism")
    assert found[0].name == DUAL, "what most reports name comes first"
    assert {row.type for row in found} == {"mechanism"}
    assert len(graph.entities()) > 600


# ---- to other programs ----


def test_data_frames(graph):
    frame = graph.assertions(subject=QIANTANG).to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert set(frame.subject) == {QIANTANG}
    rows = graph.query("SELECT ?who ?what { ?who kg:issues ?what }")
    assert set(rows.to_pandas().who) == {row.who.label for row in rows}
    assert set(rows.to_pandas(labels=False).who) == {str(row.who) for row in rows}
    assert list(Rows(("a",), ()).to_pandas().columns) == ["a"]


def test_without_pandas_the_remedy_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingPackage, match="pip install"):
        pandas_view.frame(("a",), [])


def test_graphs_of_networkx(graph):
    whole = graph.to_networkx()
    assert whole.number_of_edges() == len(graph.assertions())
    part = graph.assertions(relation="issues").to_networkx()
    assert part.number_of_edges() == len(graph.assertions(relation="issues"))
    assert part.nodes[graph.entity(QIANTANG).id] == {"label": QIANTANG, "type": "agency"}
    named = graph.query("SELECT ?who ?what { ?who kg:issues ?what }").to_networkx()
    assert all(named.nodes[node]["label"] for node in named)
    assert nx.Graph(named).number_of_edges() == len({(row.who, row.what) for row in graph.query("SELECT ?who ?what { ?who kg:issues ?what }")})
    with pytest.raises(BadParameter, match="are no edges"):
        graph.documents().to_networkx()
    shared = graph.projection()
    assert len(shared) == 5
    assert all(edge["weight"] > 0 for *_, edge in shared.edges(data=True))


def test_iris_can_be_kept():
    iri = Iri("https://example.org/x", "名")
    for kept in (copy.deepcopy(iri), pickle.loads(pickle.dumps(iri))):
        assert (kept, kept.label, kept.id) == (iri, "名", str(iri))


# ---- to look at ----


def test_a_drawing_stands_in_a_frame_of_its_own(graph, tmp_path):
    page = graph.render(focus="双重预防机制")
    html = page._repr_html_()
    assert 'sandbox="allow-scripts allow-downloads"' in html, "and not allow-same-origin, which would let it reach the notebook"
    assert unescape(re.search(r'srcdoc="([^"]*)"', html)[1]) == page.html
    assert page.save(tmp_path / "graph.html").read_text(encoding="utf-8") == page.html
    assert len(graph.render(texts=False).html) < len(graph.render().html)
    with pytest.raises(OutputError):
        page.save(tmp_path / "no" / "where.html")


def test_tables_show_what_fits_and_hide_no_markup():
    rows = Rows(("a", "b"), [("<script>", i) for i in range(30)], shown=("a",))
    assert "<script>" not in rows._repr_html_().replace("&lt;script&gt;", "")
    assert "30 rows, the first 20 shown; more columns: b" in repr(rows)
    assert repr(Rows((), ())) == "[0 rows]"


def test_a_comparison_can_be_saved(graph, tmp_path):
    written = graph.compare("渝北区", "荆州市")
    assert "全国综合减灾示范社区创建" in written.markdown()
    assert 'sandbox=""' in written._repr_html_()
    for name in ("a.html", "a.docx", "a.md"):
        assert written.save(tmp_path / name).stat().st_size > 1000
    with pytest.raises(OutputError, match="no such format"):
        written.save(tmp_path / "a.pdf")


def test_other_analyses_are_at_hand(graph):
    assert "江苏省应急管理厅" in graph.similar("渝北区").markdown()
    assert "青岛市应急管理局" in graph.timeline("双重预防机制").markdown()
    with pytest.raises(NotFound):
        graph.similar("没有这个地方")


def test_a_way_between_two_things(graph):
    rows = graph.path(QIANTANG, "青岛市应急管理局", number=1)
    assert [row.step for row in rows] == [1, 2]
    assert all(row.quote for row in rows)


# ---- reports without a store ----


def test_a_report_is_read_from_a_file_a_document_or_a_text(tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="gb18030")
    document = kg.read(file, issuer="某县应急管理局")
    assert isinstance(document, Document)
    assert repr(document).startswith("<Document '某县应急管理局2023年工作总结': ")
    told = [kg.extract(document), kg.extract(file, issuer="某县应急管理局"), kg.extract(str(file), issuer="某县应急管理局"), kg.extract(REPORT, issuer="某县应急管理局")]
    assert all(isinstance(reading, Reading) for reading in told)
    assert {tuple((row.subject, row.object, row.quote) for row in kg.statements(reading)) for reading in told} == {(("某县应急管理局", DUAL, "我局建立双重预防机制"),)}
    assert len(repr(told[0])) < 200


def test_what_cannot_be_read_is_said(tmp_path):
    for wrong in (lambda: kg.read(tmp_path / "no.txt"), lambda: kg.extract("no.txt"), lambda: kg.extract("no such report")):
        with pytest.raises(MissingPath):
            wrong()
    for wrong in (lambda: kg.read("x.txt", isuer="x"), lambda: kg.extract(kg.read(ROOT / "seeds" / "000_5d218ce9f809aa0a.txt"), year="2020")):
        with pytest.raises(BadParameter):
            wrong()


def test_builds_and_opens(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text(REPORT, encoding="utf-8")
    (folder / "b.txt").write_bytes(b"")
    with pytest.warns(UserWarning, match=r"KG103.*b\.txt"):
        built = kg.build(folder, store=tmp_path / "store")
    assert len(built.built.failed) == 1
    assert repr(kg.open(tmp_path / "store")) == repr(built)
    assert kg.open(tmp_path / "store", language="en").entity("双重预防机制").name == DUAL
    with pytest.raises(BadParameter, match="which reports"):
        kg.build(store=tmp_path / "store")
    with pytest.raises(NoStore):
        kg.open(tmp_path / "nowhere")


def test_errors_are_all_of_one_kind(graph):
    for wrong in (lambda: graph.query("SELECT ?x {"), lambda: graph.query("INSERT DATA { <x:a> <x:b> <x:c> }"), lambda: graph.text("x")):
        with pytest.raises(KGError):
            wrong()
    with pytest.raises(QuerySyntax):
        graph.query("SELECT ?x {")
    with pytest.raises(QueryError):
        graph.query("INSERT DATA { <x:a> <x:b> <x:c> }")


def test_an_empty_store(tmp_path):
    from kg.store import Store

    Store.create_or_open(tmp_path / "store")
    empty = kg.open(tmp_path / "store")
    assert repr(empty) == "<Graph of 0 reports: 0 entities, 0 statements>"
    assert len(empty.assertions()) == len(empty.documents()) == len(empty.entities()) == len(empty.query("SELECT * { ?a ?b ?c }")) == 0
    with pytest.raises(NotFound):
        empty.entity("x")


@pytest.mark.parametrize("name", ["python.md", "python.zh-CN.md"])
def test_the_documentation_says_what_happens(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / name).read_text(encoding="utf-8").replace("PosixPath", type(tmp_path).__name__)
    examples = "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE))
    told: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
    runner.run(doctest.DocTestParser().get_doctest(examples, {}, name, name, 0), out=told.append)
    assert runner.tries > 15
    assert not runner.failures, "".join(told)


def test_both_documentations_run_the_same():
    told = [re.findall(r"^>>> .*?(?=  +#|$)", (ROOT / "docs" / name).read_text(encoding="utf-8"), re.MULTILINE) for name in ("python.md", "python.zh-CN.md")]
    assert told[0] == told[1]
