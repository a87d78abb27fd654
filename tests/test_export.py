"""Exports: every format whole, the same bytes twice, nothing lost on the way, and nothing half written."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import zipfile

import openpyxl
import pytest

from kg import jsonl, network, tables
from kg.errors import OutputError
from kg.export import EXPORTERS, export
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

BUREAU = Entity(id="b-1", type=EntityType.AGENCY, name="东湖区应急管理局", scope="360102", aliases=("区应急局",),
                division="360102", level="county")  # fmt: skip
MECHANISM = Entity(id="m-1", type=EntityType.MECHANISM, name="双重预防机制", aliases=("双控机制",), functions=("prevention",))


def assertion(id_: str, start: int, **changes) -> Assertion:
    quote = "建立双重预防机制"
    plain = Assertion(
        id=id_, subject="b-1", predicate=Predicate.IMPLEMENTS, object="m-1", status=Status.DONE, rule="verb-object.build",
        evidence=(Evidence(quote=quote, start=start, end=start + len(quote)),), confidence=0.9, action=Action.ESTABLISH,
        trigger="建立", period=Period(start="2023-01-01", end="2023-12-31", text="2023年"),
    )  # fmt: skip
    return dataclasses.replace(plain, **changes)


def reading(number: int, *assertions: Assertion, entities=(BUREAU, MECHANISM)) -> Reading:
    record = DocumentRecord(
        id=f"doc-{number}", path=f"reports/{number}.txt", sha256=f"{number}" * 64, title=f"第{number}份报告", issuer="b-1",
        division="360102", level="county", genre="summary", script="hans", media_type="text/plain", encoding="utf-8",
        characters=100, issued="2024-01-02", year="2023",
    )  # fmt: skip
    quantity = Quantity(
        id=f"q-{number}", what="-召开会议", value=39.0, unit="次", modifier=None, role=Role.OUTCOME, of="m-1",
        status=Status.DONE, evidence=Evidence(quote="召开会议39次", start=30, end=37), rule="figure",
    )  # fmt: skip
    return Reading(document=record, entities=entities, assertions=assertions, quantities=(quantity,))


READINGS = (
    reading(1, assertion("a-1", 20), assertion("a-2", 5, status=Status.PLANNED, action=None, period=None)),
    reading(2, assertion("a-3", 0), entities=(BUREAU, dataclasses.replace(MECHANISM, aliases=("双重预防体系",)))),
)


def rows(folder, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def written(format: str, readings=READINGS) -> bytes:
    stream = io.BytesIO()
    export(readings, stream, format=format)
    return stream.getvalue()


def test_the_formats():
    assert list(EXPORTERS) == [
        "csv", "cytoscape", "gexf", "graphml", "graphology", "jsonl", "jsonld", "neo4j", "nquads", "panel", "panel-balanced", "parquet",
        "rdfxml", "trig", "turtle", "xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize("format", [name for name, e in EXPORTERS.items() if not e.folder])
def test_a_file_holds_the_same_bytes_as_a_stream(format, tmp_path):
    target = tmp_path / f"图谱 #1{EXPORTERS[format].suffix}"
    target.write_text("old")
    export(READINGS, target, format=format)
    assert target.read_bytes() == written(format)
    assert list(tmp_path.iterdir()) == [target], "nothing is left beside it"


@pytest.mark.parametrize("format", [name for name, e in EXPORTERS.items() if not e.folder and name != "jsonl"])
def test_the_order_of_readings_does_not_matter(format):
    assert written(format) == written(format, READINGS[::-1])


def test_trig_and_nquads_say_the_same():
    ox = pytest.importorskip("pyoxigraph")
    lines = written("nquads").decode().splitlines()
    assert lines == sorted(set(lines))
    assert sorted(str(quad) + " ." for quad in ox.parse(written("trig"), format=ox.RdfFormat.TRIG)) == lines


def test_turtle_and_rdfxml_hold_all_graphs_in_one():
    ox = pytest.importorskip("pyoxigraph")
    triples = {str(quad.triple) for quad in ox.parse(written("nquads"), format=ox.RdfFormat.N_QUADS)}
    for format, native in (("turtle", ox.RdfFormat.TURTLE), ("rdfxml", ox.RdfFormat.RDF_XML)):
        assert {str(quad.triple) for quad in ox.parse(written(format), format=native)} == triples
    assert b"@prefix kg:" in written("turtle")


def test_json_lines_give_the_readings_back():
    assert tuple(jsonl.loads(written("jsonl").decode().splitlines())) == READINGS


def test_csv_is_a_folder_of_tables(tmp_path):
    export(READINGS[::-1], tmp_path / "tables", format="csv")
    assert sorted(p.name for p in (tmp_path / "tables").iterdir()) == [
        "documents.csv", "entities.csv", "panel.csv", "quantities.csv", "recognitions.csv", "statements.csv",
    ]  # fmt: skip
    statements = rows(tmp_path / "tables", "statements")
    assert [row["id"] for row in statements] == ["a-2", "a-1", "a-3"], "in the order of paths and places"
    first, second = statements[0], statements[1]
    assert (first["status"], first["status_code"], first["action"], first["period"]) == ("计划中", "planned", "", "")
    assert (second["subject"], second["relation"], second["object"]) == ("东湖区应急管理局", "实施", "双重预防机制")
    assert (second["issuer"], second["document"], second["path"]) == ("东湖区应急管理局", "第1份报告", "reports/1.txt")
    assert (second["quote"], second["start"], second["end"]) == ("建立双重预防机制", "20", "28")
    assert (second["period_start"], second["rule"], second["confidence"]) == ("2023-01-01", "verb-object.build", "0.9")
    mechanism = next(row for row in rows(tmp_path / "tables", "entities") if row["id"] == "m-1")
    assert mechanism["aliases"] == "双控机制; 双重预防体系", "entities of several readings are one"
    assert (mechanism["statements"], mechanism["documents"], mechanism["type"]) == ("3", "2", "机制")
    quantity = rows(tmp_path / "tables", "quantities")[0]
    assert (quantity["what"], quantity["value"], quantity["of"]) == ("'-召开会议", "39", "双重预防机制")
    assert rows(tmp_path / "tables", "documents")[1]["statements"] == "1"


def test_labels_come_in_two_languages(tmp_path):
    export(READINGS, tmp_path / "t", format="csv", language="en")
    assert {row["status"] for row in rows(tmp_path / "t", "statements")} == {"done", "planned"}


def test_further_quotes_are_kept(tmp_path):
    evidence = (Evidence(quote="甲", start=0, end=1), Evidence(quote="乙", start=1, end=2), Evidence(quote="丙", start=2, end=3))
    export([reading(1, assertion("a-1", 0, evidence=evidence))], tmp_path / "t", format="csv")
    row = rows(tmp_path / "t", "statements")[0]
    assert (row["quote"], row["further_quotes"]) == ("甲", "乙 | 丙")


def test_a_csv_folder_keeps_what_is_not_of_the_export(tmp_path):
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "notes.txt").write_text("mine")
    (tmp_path / "t" / "entities.csv").write_text("old")
    export(READINGS, tmp_path / "t", format="csv")
    assert (tmp_path / "t" / "notes.txt").read_text() == "mine"
    assert len(rows(tmp_path / "t", "entities")) == 2


def test_xlsx_opens_with_sheets_filters_and_frozen_headers():
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx")))
    assert book.sheetnames == ["statements", "entities", "quantities", "recognitions", "documents", "panel"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet["A1"].font.bold
    header = [cell.value for cell in book["quantities"][1]]
    values = dict(zip(header, [cell.value for cell in book["quantities"][2]], strict=True))
    assert values["what"] == "-召开会议", "a string, not a formula, and no apostrophe in Excel files"
    assert values["value"] == 39
    assert book["statements"].max_row == 4


def test_an_export_of_nothing_is_a_file(tmp_path):
    for name, exporter in EXPORTERS.items():
        export([], tmp_path / f"empty-{name}{exporter.suffix}", format=name)
    assert len(list(tmp_path.iterdir())) == len(EXPORTERS)


def test_graphml_reads_back_with_parallel_edges():
    nx = pytest.importorskip("networkx")
    graph = nx.read_graphml(io.BytesIO(written("graphml")), force_multigraph=True)
    assert graph.number_of_nodes() == 2
    assert graph.number_of_edges() == 3
    assert graph.nodes["m-1"]["aliases"] == "双控机制;双重预防体系"
    assert sorted(key for _, _, key in graph.edges(keys=True)) == ["a-1", "a-2", "a-3"]
    (edge,) = (data for _, _, key, data in graph.edges(keys=True, data=True) if key == "a-1")
    assert (edge["quote"], edge["confidence"], edge["status"]) == ("建立双重预防机制", 0.9, "done")
    assert "action" not in next(d for _, _, k, d in graph.edges(keys=True, data=True) if k == "a-2")


def test_graphml_leaves_out_what_xml_cannot_carry():
    odd = dataclasses.replace(MECHANISM, name="机\x0b制\ufffe\ud800<&>")
    graph = network.multidigraph([odd], [])
    assert graph.nodes["m-1"]["label"] == "机制<&>"
    stream = io.BytesIO()
    network.graphml(graph, stream)
    assert "机制&lt;&amp;&gt;" in stream.getvalue().decode("utf-8")


def test_a_folder_format_does_not_go_to_stdout():
    for target in ("-", io.BytesIO()):
        with pytest.raises(OutputError, match="folder of files") as caught:
            export(READINGS, target, format="csv")
        assert caught.value.remedy


def test_stdout_gets_the_bytes(capfdbinary):
    export(READINGS, "-", format="jsonl")
    assert capfdbinary.readouterr().out == written("jsonl")


@pytest.mark.parametrize("format", ["turtle", "csv"])
def test_a_place_that_cannot_be_written_is_said(format, tmp_path):
    with pytest.raises(OutputError, match="does not exist"):
        export(READINGS, tmp_path / "no" / "such", format=format)
    (tmp_path / "file").write_text("mine")
    wrong = tmp_path if format == "turtle" else tmp_path / "file"
    with pytest.raises(OutputError, match="cannot be written"):
        export(READINGS, wrong, format=format)
    assert (tmp_path / "file").read_text() == "mine"
    with pytest.raises(OutputError, match="no such format"):
        export(READINGS, tmp_path / "x", format="docx")


@pytest.mark.parametrize("format", ["jsonl", "csv"])
def test_an_export_that_fails_leaves_the_old_one(format, tmp_path):
    def failing():
        yield READINGS[0]
        raise OutputError("the store went away")

    target = tmp_path / "out"
    if format == "csv":
        target.mkdir()
        (target / "entities.csv").write_text("old")
    else:
        target.write_text("old")
    with pytest.raises(OutputError, match="went away"):
        export(failing(), target, format=format)
    assert [p.name for p in tmp_path.iterdir()] == ["out"]
    assert (target / "entities.csv" if format == "csv" else target).read_text() == "old"


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real.jsonl").write_text("old")
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    export(READINGS, tmp_path / "link.jsonl", format="jsonl")
    assert (tmp_path / "link.jsonl").is_symlink()
    assert json.loads((tmp_path / "real.jsonl").read_text(encoding="utf-8").splitlines()[0])["kind"] == "document"


def sheet(*cells: tables.Cell, name: str = "s") -> tables.Sheet:
    columns = [tables.Column(name=f"c{i}") for i in range(len(cells))]
    return tables.Sheet(name=name, columns=columns, rows=[cells])


def test_csv_disarms_formulas_and_keeps_numbers():
    stream = io.BytesIO()
    tables.write_csv(sheet("=1+1", "+86", "-x", "@a", "\tb", "\rc", -5, 2.5, None, "a-b", "多\n行"), stream)
    assert not stream.closed
    assert stream.getvalue().startswith(b"\xef\xbb\xbfc0,")
    row = list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))[1]
    assert row == ["'=1+1", "'+86", "'-x", "'@a", "'\tb", "'\rc", "-5", "2.5", "", "a-b", "多\n行"]


def test_xlsx_writes_strings_as_strings_and_the_same_bytes_twice():
    first, second = io.BytesIO(), io.BytesIO()
    for stream in (first, second):
        tables.write_xlsx([sheet("=1+1", "https://example.org", "007", 7, 0.5, None, "x" * 40_000, "甲\x0b\ufffe乙")], stream)
    assert first.getvalue() == second.getvalue()
    page = openpyxl.load_workbook(first).active
    values = [cell.value for cell in page[2]]
    assert values[:6] == ["=1+1", "https://example.org", "007", 7, 0.5, None]
    assert page["A2"].data_type == "s"
    assert (len(values[6]), values[7]) == (32_767, "甲乙")
    assert b"<f>" not in zipfile.ZipFile(first).read("xl/worksheets/sheet1.xml")


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr(tables, "_MAX_ROWS", 2)
    many = tables.Sheet(name="s", columns=[tables.Column(name="c")], rows=[["a"], ["b"]])
    with pytest.raises(OutputError, match="more than 1 rows"):
        tables.write_xlsx([many], io.BytesIO())
