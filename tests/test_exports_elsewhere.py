"""Exports open elsewhere: each format is read by a program that did not write it, and finds every statement with its quote."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
import rdflib
from lxml import etree
from readers import dataset, neo4j, statements, table
from test_export import BUREAU, MECHANISM, READINGS, assertion, reading

from kg import rdf, resources, spool
from kg.errors import OutputError
from kg.export import EXPORTERS, export
from kg.tables import Column, Sheet, write_csv
from kg.types import Action, EntityType, Evidence, Period, Predicate, Recognition, Standing, Status

MODULES = Path(__file__).resolve().parent.parent / "kg/render/frontend/node_modules"
# Names and quotes that break what is not written with care.
FORMULA = "=cmd|'/C calc'!A0"
MARKUP = "]]><script>alert(1)</script>&amp;"
LINES = '坚持“两个”,"三个";\n第二行\t=1+1'
CONTROL = "机\x0b制\x00"


def quoted(id_: str, quote: str, start: int, **changes):
    return assertion(id_, 0, evidence=(Evidence(quote=quote, start=start, end=start + len(quote)),), **changes)


ODD = (
    dataclasses.replace(BUREAU, name=FORMULA, aliases=("a;b", "-1+1", "雙重預防機制")),
    dataclasses.replace(MECHANISM, name=MARKUP, aliases=("甲\n乙",)),
    dataclasses.replace(MECHANISM, id="m-2", name=CONTROL, type=EntityType.INITIATIVE),
)
HOSTILE = (
    reading(
        1, quoted("a-1", LINES, 3), quoted("a-2", MARKUP, 40, object="m-2", period=Period(end="2025-12-31"), status=Status.PLANNED, action=None),
        quoted("a-3", FORMULA, 60, predicate=Predicate.CARRIES_OUT, period=None), entities=ODD,
    ),
    reading(2, quoted("a-4", "雙重預防機制", 5, subject="b-1", object="b-1", predicate=Predicate.PART_OF), quoted("a-5", "建立", 9, object="m-2", action=Action.PILOT), entities=ODD),
)  # fmt: skip
QUOTES = {a.id: a.evidence[0].quote for r in HOSTILE for a in r.assertions}
FORMATS = [name for name in EXPORTERS if not name.startswith("panel")]


def written(tmp_path, format: str, readings=HOSTILE, **more):
    target = tmp_path / f"出 {format}{EXPORTERS[format].suffix}"
    export(readings, target, format=format, **more)
    return target


@pytest.mark.parametrize("format", FORMATS)
def test_every_statement_is_there_with_its_quote(format, tmp_path):
    expected = dict(QUOTES)
    if format == "csv":
        expected["a-3"] = "'" + FORMULA  # no spreadsheet runs it
    if format in ("turtle", "trig", "nquads", "jsonld", "rdfxml"):
        del expected["a-4"]  # that a thing is part of itself is nothing to say
    assert statements(written(tmp_path, format), format) == expected


def plain(term):
    """A term of rdflib as a value: JSON has no decimals, so numbers come as doubles from JSON-LD."""
    if isinstance(term, rdflib.Literal) and term.datatype in (rdflib.XSD.decimal, rdflib.XSD.double):
        return float(term)
    return str(term), getattr(term, "language", None), str(getattr(term, "datatype", None) or rdflib.XSD.string)


def quads(path, format: str) -> set:
    found = dataset(path, format)
    if isinstance(found, rdflib.Dataset):
        names = {rdflib.graph.DATASET_DEFAULT_GRAPH_ID: ""}
        return {(s, p, plain(o), str(names.get(g, g))) for s, p, o, g in found.quads()}
    return {(s, p, plain(o), "") for s, p, o in found}


@pytest.mark.parametrize("format", ["trig", "jsonld"])
def test_formats_with_named_graphs_hold_the_same_graph(format, tmp_path):
    assert quads(written(tmp_path, format), format) == quads(written(tmp_path, "nquads"), "nquads")


def test_formats_without_named_graphs_hold_all_triples(tmp_path):
    everything = {(s, p, o) for s, p, o, _ in quads(written(tmp_path, "nquads"), "nquads")}
    assert {(s, p, o) for s, p, o, _ in quads(written(tmp_path, "turtle"), "turtle")} == everything
    assert len(quads(written(tmp_path, "rdfxml"), "rdfxml")) == len(everything)


# JSON-LD for people without RDF


def test_json_ld_is_plain_json(tmp_path):
    found = json.loads(written(tmp_path, "jsonld").read_bytes())
    assert list(found) == ["@context", "documents", "entities", "places", "topics"]
    names = {entity["id"]: entity["name"] for entity in found["entities"]}
    (first, second) = found["documents"]
    statement = first["statements"][0]
    assert (names[statement["subject"]], statement["relation"], names[statement["object"]]) == (FORMULA, "implements", MARKUP)
    assert (statement["status"], statement["action"], statement["confidence"]) == ("Done", "Establish", 0.9)
    assert (statement["periodStart"], first["year"], first["title"]) == ("2023-01-01", 2023, "第1份报告")
    assert statement["evidence"] == [{"id": statement["evidence"][0]["id"], "type": "Evidence", "quote": LINES, "start": 3, "end": 3 + len(LINES), "document": "doc-1"}]
    bureau = next(entity for entity in found["entities"] if entity["id"] == "b-1")
    assert (bureau["aliases"], bureau["aliasesTraditional"], bureau["jurisdiction"]) == (["-1+1", "a;b"], ["雙重預防機制"], "place-360102")
    assert {place["id"] for place in found["places"]} == {"place-360102", "place-360100", "place-360000", "place-100000"}
    keys = {key for part in ("documents", "entities", "places", "topics") for node in found[part] for key in node}
    assert not [key for key in keys if ":" in key], "no key has a prefix"
    assert second["statements"][-1]["type"] == "Quantity"


def test_an_empty_json_ld_has_all_its_lists(tmp_path):
    assert json.loads(written(tmp_path, "jsonld", []).read_bytes())["entities"] == []


def test_the_context_is_the_shipped_one_and_speaks_of_our_names(tmp_path):
    shipped = json.loads(resources.text("kg.context.jsonld"))["@context"]
    assert json.loads(written(tmp_path, "jsonld").read_bytes())["@context"] == shipped
    assert (shipped["@base"], shipped["@vocab"], shipped["topic"]) == (rdf.ID, rdf.ONTOLOGY, rdf.TOPIC)
    for name, namespace in shipped.items():
        if name in rdf.PREFIXES:
            assert namespace == rdf.PREFIXES[name]
    for predicate in Predicate:
        assert rdf.predicate(predicate)[1:-1].removeprefix(rdf.ONTOLOGY) in shipped


def test_a_number_that_json_would_change_stays_as_it_is():
    from kg.export import jsonld

    stream = io.BytesIO()
    value = "12345678901234567890.123"
    jsonld.write([rdf.Quad(rdf.kgr("q-1"), rdf.curie("kg:value"), rdf.literal(Decimal(value), datatype=rdf.XSD + "decimal"), rdf.kgr("doc-1"))], stream)
    (document,) = json.loads(stream.getvalue())["documents"]
    assert document["statements"][0][rdf.ONTOLOGY + "value"] == {"@value": value, "@type": rdf.XSD + "decimal"}


def test_json_ld_meets_the_shapes(tmp_path):
    pyshacl = pytest.importorskip("pyshacl")
    shapes = rdflib.Graph().parse(data=resources.text("shapes.ttl"), format="turtle")
    triples = rdflib.Graph()
    for s, p, o, _ in dataset(written(tmp_path, "jsonld", READINGS), "jsonld").quads():
        triples.add((s, p, o))
    conforms, _, report = pyshacl.validate(triples, shacl_graph=shapes)
    assert conforms, report


def test_what_people_decided_and_tagged_goes_with_the_statement(tmp_path):
    judged = [reading(1, assertion("a-1", 0, review="changed", tags=("core", "资金")), assertion("a-2", 9))]
    nodes, relationships = neo4j(written(tmp_path, "neo4j", judged))
    found = {r["id"]: (r.get("review"), r.get("tags")) for r in relationships if "quote" in r}
    assert found == {"a-1": ("changed", ["core", "资金"]), "a-2": (None, None)}
    rows = {row["id"]: (row["review"], row["tags"], row["review_code"]) for row in table(written(tmp_path, "csv", judged) / "statements.csv")}
    assert rows == {"a-1": ("经人工改正", "core; 资金", "changed"), "a-2": ("", "", "")}
    for graph in (nx.read_graphml(written(tmp_path, "graphml", judged), force_multigraph=True), nx.cytoscape_graph(json.loads(written(tmp_path, "cytoscape", judged).read_bytes())), nx.read_gexf(written(tmp_path, "gexf", judged), version="1.3")):
        (first, second) = sorted((data for _, _, data in graph.edges(data=True)), key=lambda data: data["quote_start" if "quote_start" in data else "start"])
        assert (first["review"], first["tags"], "tags" in second) == ("changed", "core;资金", False)
    (first, _) = json.loads(written(tmp_path, "graphology", judged).read_bytes())["edges"]
    assert first["attributes"]["tags"] == "core;资金"


def test_recognitions_are_nodes_of_neo4j(tmp_path):
    praised = Recognition(
        id="r-1", kind=Standing.MODEL, reach="nation", by="应急管理部", of="m-1", body="b-1", status=Status.DONE, rule="recognition.model",
        evidence=Evidence(quote="入选应急管理部典型案例", start=30, end=41),
    )  # fmt: skip
    nodes, relationships = neo4j(written(tmp_path, "neo4j", [dataclasses.replace(READINGS[0], recognitions=(praised, dataclasses.replace(praised, id="r-2", of=None)))]))
    assert (nodes["r-1"]["LABEL"], nodes["r-1"]["kind"], nodes["r-1"]["by"], nodes["r-1"]["quote"]) == ("Recognition", "model", "应急管理部", "入选应急管理部典型案例")
    links = {(r["START_ID"], r["TYPE"], r["END_ID"]) for r in relationships}
    assert {("r-1", "RECOGNIZES", "m-1"), ("r-1", "RECOGNIZED_BODY", "b-1"), ("r-1", "STATED_IN", "doc-1"), ("r-2", "RECOGNIZED_BODY", "b-1")} <= links
    assert not any(link[:2] == ("r-2", "RECOGNIZES") for link in links)


# Networks


# What GEXF 1.3 says of the elements that are used here, in RELAX NG; with KG_GEXF_XSD the schema of its authors is asked too.
GEXF = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://gexf.net/1.3" datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="gexf"><attribute name="version"><value>1.3</value></attribute>
  <element name="meta"><element name="creator"><text/></element><element name="description"><text/></element></element>
  <element name="graph"><attribute name="defaultedgetype"><value>directed</value></attribute><attribute name="idtype"><value>string</value></attribute>
    <attribute name="mode"><choice><value>static</value><value>dynamic</value></choice></attribute>
    <optional><attribute name="timeformat"><value>date</value></attribute><attribute name="timerepresentation"><value>interval</value></attribute></optional>
    <zeroOrMore><element name="attributes"><attribute name="class"><choice><value>node</value><value>edge</value></choice></attribute>
      <zeroOrMore><element name="attribute"><attribute name="id"/><attribute name="title"/>
        <attribute name="type"><choice><value>string</value><value>integer</value><value>double</value></choice></attribute></element></zeroOrMore></element></zeroOrMore>
    <element name="nodes"><zeroOrMore><element name="node"><attribute name="id"/><attribute name="label"/><ref name="inside"/></element></zeroOrMore></element>
    <element name="edges"><zeroOrMore><element name="edge"><attribute name="id"/><attribute name="source"/><attribute name="target"/><attribute name="label"/>
      <ref name="inside"/></element></zeroOrMore></element>
  </element></element></start>
<define name="time"><optional><attribute name="start"><data type="date"/></attribute></optional><optional><attribute name="end"><data type="date"/></attribute></optional></define>
<define name="inside"><ref name="time"/>
  <optional><element name="attvalues"><zeroOrMore><element name="attvalue"><attribute name="for"/><attribute name="value"/></element></zeroOrMore></element></optional>
  <optional><element name="spells"><oneOrMore><element name="spell"><ref name="time"/></element></oneOrMore></element></optional></define>
</grammar>"""


@pytest.mark.parametrize("readings", [HOSTILE, ()], ids=["hostile", "empty"])
def test_gexf_is_valid(readings, tmp_path):
    found = etree.parse(written(tmp_path, "gexf", readings))
    etree.RelaxNG(etree.fromstring(GEXF)).assertValid(found)
    if schema := os.environ.get("KG_GEXF_XSD"):
        etree.XMLSchema(etree.parse(schema)).assertValid(found)


def test_gexf_has_times(tmp_path):
    timed = (
        reading(1, assertion("a-1", 0, period=Period(start="2021-01-01", end="2021-06-30")), assertion("a-2", 9, object="b-1", period=Period(start="2021-03-01", end="2021-12-31")),
                assertion("a-3", 20, period=Period(start="2023-01-01"))),
        reading(2, assertion("a-4", 0, object="m-2", period=None), assertion("a-5", 5, object="m-2", period=Period(end="2020-12-31")), entities=ODD),
    )  # fmt: skip
    root = etree.parse(written(tmp_path, "gexf", timed)).getroot()
    space = {"g": "http://gexf.net/1.3"}

    def times(xpath: str) -> dict[str, list[tuple[str | None, str | None]]]:
        return {
            node.get("id"): [(one.get("start"), one.get("end")) for one in [*node.findall("g:spells/g:spell", space), *([node] if node.get("start") or node.get("end") else [])]]
            for node in root.findall(xpath, space)
        }

    edges = times(".//g:edge")
    assert edges["a-1"] == [("2021-01-01", "2021-06-30")]
    assert edges["a-3"] == [("2023-01-01", None)], "open at its end"
    assert edges["a-4"] == [("2023-01-01", "2023-12-31")], "the year of its report"
    assert edges["a-5"] == [(None, "2020-12-31")]
    nodes = times(".//g:node")
    assert nodes["m-1"] == [("2021-01-01", "2021-06-30"), ("2023-01-01", None)]
    assert nodes["m-2"] == [(None, "2020-12-31"), ("2023-01-01", "2023-12-31")]
    assert nodes["b-1"] == [(None, "2020-12-31"), ("2021-01-01", "2021-12-31"), ("2023-01-01", None)], "what touches is one"
    dated = {edge.get("id"): {v.get("for"): v.get("value") for v in edge.iter("{*}attvalue")} for edge in root.iter("{*}edge")}
    assert (dated["a-1"]["dated_by"], dated["a-4"]["dated_by"], dated["a-4"]["year"]) == ("statement", "report", "2023")


def test_nodes_and_lists_of_networks(tmp_path):
    for found in (
        nx.read_gexf(written(tmp_path, "gexf"), version="1.3"), nx.read_graphml(written(tmp_path, "graphml"), force_multigraph=True),
        nx.cytoscape_graph(json.loads(written(tmp_path, "cytoscape").read_bytes())),
    ):  # fmt: skip
        assert found.is_multigraph()
        assert found.is_directed()
        assert (found.number_of_nodes(), found.number_of_edges()) == (3, 5)
        assert (found.nodes["b-1"]["label"], found.nodes["m-2"]["label"]) == (FORMULA, "机制")
        assert found.nodes["b-1"]["aliases"] in (["a;b", "-1+1", "雙重預防機制"], "-1+1;a;b;雙重預防機制", ["-1+1", "a;b", "雙重預防機制"])
        labels = {data["label"] for _, _, data in found.edges(data=True)}
        assert labels == {"实施", "开展", "属于"}, "in the language of the reader"


def test_graphology_is_what_graphology_reads(tmp_path):
    found = json.loads(written(tmp_path, "graphology").read_bytes())
    assert found["options"] == {"type": "directed", "multi": True, "allowSelfLoops": True}
    keys = {node["key"] for node in found["nodes"]}
    assert len(keys) == len(found["nodes"]) == 3
    assert {edge["source"] for edge in found["edges"]} | {edge["target"] for edge in found["edges"]} <= keys
    assert found["nodes"][0]["attributes"]["kind"] == "agency"
    assert not any("type" in node["attributes"] for node in found["nodes"]), "sigma.js would take it for a way of drawing"


@pytest.mark.program
def test_graphology_itself_reads_it(tmp_path):
    node = shutil.which("node")
    if not node or not (MODULES / "graphology").is_dir():
        pytest.skip("no Node or no packages: npm ci in kg/render/frontend")
    script = "const g=require('graphology').MultiDirectedGraph.from(JSON.parse(require('fs').readFileSync(process.argv[1])));console.log(g.order,g.size,g.getEdgeAttribute('a-1','status'))"
    done = subprocess.run([node, "-e", script, str(written(tmp_path, "graphology"))], env={**os.environ, "NODE_PATH": str(MODULES)}, capture_output=True, check=True, text=True)
    assert done.stdout.split() == ["3", "5", "done"]


# Tables


def test_parquet_has_types(tmp_path):
    pq = pytest.importorskip("pyarrow.parquet")
    folder = written(tmp_path, "parquet")
    assert sorted(p.name for p in folder.iterdir()) == ["documents.parquet", "entities.parquet", "panel.parquet", "quantities.parquet", "recognitions.parquet", "statements.parquet"]
    first = pq.read_table(folder / "statements.parquet").to_pylist()[0]
    assert (first["start"], first["confidence"], first["period_start"].isoformat(), first["duty"]) == (3, 0.9, "2023-01-01", None)
    assert {str(pq.read_schema(folder / "documents.parquet").field(name).type) for name in ("issued", "period_end")} == {"date32[day]"}
    assert pq.read_table(folder / "documents.parquet").column("year").to_pylist() == [2023, 2023]


def test_without_pyarrow_it_is_said_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(OutputError, match="pyarrow") as caught:
        written(tmp_path, "parquet")
    assert "pip install" in caught.value.remedy
    assert not list(tmp_path.iterdir())


def test_neo4j_takes_nodes_and_relationships(tmp_path):
    folder = written(tmp_path, "neo4j")
    nodes, relationships = neo4j(folder)
    assert nodes["b-1"]["LABEL"] == "Entity;Body;Agency"
    assert (nodes["b-1"]["name"], nodes["b-1"]["aliases"]) == (FORMULA, ["-1+1", "a；b", "雙重預防機制"])
    assert nodes["m-2"]["name"] == "机制"
    assert nodes["q-1"]["value"] == 39.0
    found = {r["id"]: r for r in relationships if "id" in r}
    assert (found["a-1"]["TYPE"], found["a-1"]["status"], found["a-1"]["period_start"].isoformat()) == ("IMPLEMENTS", "done", "2023-01-01")
    assert "period_start" not in found["a-2"], "what is not said is no property"
    assert {r["TYPE"] for r in relationships} >= {"CONCERNS", "ISSUED_BY", "LIES_IN", "MEASURES", "STATED_IN"}
    assert b"\r\n" in (folder / "import.bat").read_bytes()
    assert os.access(folder / "import.sh", os.X_OK)
    assert "--multiline-fields=true" in (folder / "import.sh").read_text(encoding="utf-8")


def test_a_link_to_what_was_left_out_is_not_written(tmp_path):
    copy = dataclasses.replace(HOSTILE[1], document=dataclasses.replace(HOSTILE[1].document, original="doc-gone", issuer="b-gone"))
    _, relationships = neo4j(written(tmp_path, "neo4j", (copy,)))
    assert not {"ISSUED_BY", "REPRINT_OF"} & {r["TYPE"] for r in relationships}


# The panel


def second(id_: str, **changes):
    return dataclasses.replace(BUREAU, id=id_, name=f"{id_}局", **changes)


PANEL = (
    reading(1, assertion("a-1", 20, status=Status.PLANNED, action=Action.IMPROVE, period=None), assertion("a-2", 30),
            assertion("a-3", 1, status=Status.ONGOING, action=Action.RUN), assertion("a-4", 5, period=Period(start="2021-01-01", end="2022-12-31"))),
    dataclasses.replace(reading(2, assertion("a-5", 0, subject="b-2", object="m-2", period=None), entities=(second("b-2"), ODD[2])),
                        document=dataclasses.replace(reading(2).document, issuer="b-2", characters=50)),
)  # fmt: skip


def test_the_panel_has_a_row_for_each_body_thing_and_year(tmp_path):
    rows = table(written(tmp_path, "panel", PANEL, language="en"))
    assert [(row["body_id"], row["thing_id"], row["year"]) for row in rows] == [("b-2", "m-2", "2023"), ("b-1", "m-1", "2021"), ("b-1", "m-1", "2023")]
    cell = rows[-1]
    assert [cell[name] for name in ("status", "action", "actions", "statements", "done", "ongoing", "planned")] == ["done", "establish", "establish; run; improve", "3", "1", "1", "1"]
    assert (cell["statement_id"], cell["start"], cell["quote"], cell["path"]) == ("a-2", "30", "建立双重预防机制", "reports/1.txt")
    assert (cell["mention"], cell["reports"], cell["characters"]) == ("mentioned", "1", "100")
    assert (rows[1]["reports"], rows[1]["statements"]) == ("0", "1"), "no report of that year was read, another speaks of it"


def test_the_balanced_panel_says_not_mentioned_and_never_none(tmp_path):
    rows = {(row["body_id"], row["thing_id"], row["year"]): row for row in table(written(tmp_path, "panel-balanced", PANEL))}
    assert len(rows) == 5
    silent = rows["b-2", "m-1", "2023"]
    assert (silent["mention"], silent["reports"], silent["characters"]) == ("未提及", "1", "50")
    assert {silent[name] for name in ("status", "action", "statements", "done", "ongoing", "planned", "quote", "statement_id")} == {""}
    assert ("b-1", "m-2", "2021") not in rows, "of that year no report was read: nothing is known"
    assert rows["b-1", "m-1", "2023"]["mention"] == "提及"


def test_a_reprint_is_no_second_statement_of_the_panel(tmp_path):
    copy = dataclasses.replace(PANEL[0], document=dataclasses.replace(PANEL[0].document, id="doc-9", path="z.txt", original="doc-1"),
                               assertions=tuple(dataclasses.replace(a, id=a.id + "9") for a in PANEL[0].assertions))  # fmt: skip
    assert written(tmp_path, "panel", (*PANEL, copy)).read_bytes() == written(tmp_path, "panel", PANEL).read_bytes()


def test_csv_runs_nothing_in_a_spreadsheet(tmp_path):
    folder = written(tmp_path, "csv")
    for file in sorted(folder.iterdir()):
        with file.open(encoding="utf-8-sig", newline="") as handle:
            for row in csv.reader(handle):
                assert not [cell for cell in row if cell.startswith(("=", "+", "@", "\t"))]


# Memory


@pytest.mark.parametrize("most", [1, 2, 3, 100])
def test_lines_are_sorted_in_parts_as_in_one(most):
    lines = ["乙", "甲", "b", "a", "\U00020000", "\uffee", "a", "b b", "", "甲"]
    assert list(spool.ordered(iter(lines), most=most)) == sorted(set(lines))
    assert list(spool.ordered((), most=most)) == []


@pytest.mark.parametrize("format", ["nquads", "trig", "turtle", "rdfxml", "jsonld"])
def test_rdf_that_is_more_than_memory_holds_has_the_same_bytes(format, tmp_path, monkeypatch):
    whole = written(tmp_path, format).read_bytes()
    monkeypatch.setattr(spool.ordered, "__kwdefaults__", {"most": 7})
    assert written(tmp_path, format).read_bytes() == whole


@pytest.mark.program
def test_calc_runs_no_formula_of_ours(tmp_path):
    """Open the tables in a spreadsheet program, and let it save what it made of them: text, every cell of it."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name, start in (("equals", "=1+1"), ("plus", "+1+1"), ("minus", "-1+1"), ("at", "@SUM(1)"), ("tab", "\t=1+1"), ("command", FORMULA), ("web", '=WEBSERVICE("http://127.0.0.1:9/")')):
        shown = Sheet(name="s", columns=(Column(name="quote"), Column(name="title"), Column(name="value", kind="number")), rows=[(start, f"甲;{start}", -5)])
        with (folder / f"{name}.csv").open("wb") as stream:
            write_csv(shown, stream)
    # As one who opens such a file gets it: UTF-8, commas, and what looks like a formula is one.
    reads = "CSV:44,34,76,1,,0,false,true,false,false,false,-1"
    done = subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", f"--infilter={reads}", "--convert-to", "fods", "--outdir", out, *sorted(folder.iterdir())],
        capture_output=True, check=False, timeout=180,
    )  # fmt: skip
    if not out.is_dir() and b"could not be loaded" in done.stderr + done.stdout:
        pytest.skip("LibreOffice is installed without Calc")
    saved = sorted(out.iterdir())
    assert len(saved) == 7, done.stderr
    for path in saved:
        content = path.read_text(encoding="utf-8")
        assert "table:formula" not in content, path.name
        assert 'office:value="-5"' in content, "numbers stay numbers"


@pytest.mark.program
def test_calc_would_run_what_is_not_disarmed(tmp_path):
    """The test above can fail."""
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.csv").write_text("\ufeffquote\n=1+1\n", encoding="utf-8")
    done = subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--infilter=CSV:44,34,76,1,,0,false,true,false,false,false,-1", "--convert-to", "fods", "--outdir", tmp_path, tmp_path / "a.csv"],
        capture_output=True, check=False, timeout=180,
    )  # fmt: skip
    if not list(tmp_path.glob("a*.fods")) and b"could not be loaded" in done.stderr + done.stdout:
        pytest.skip("LibreOffice is installed without Calc")
    (saved,) = tmp_path.glob("a*.fods")
    assert "table:formula" in saved.read_text(encoding="utf-8")
