"""`kg validate`: what obeys the shapes and what does not, as another engine of SHACL finds it too."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pyshacl
import pytest
import rdflib
from serving import made

from kg import cli, documents, graph, rdf, reading, resources
from kg.analysis import validation
from kg.errors import DamagedDocument, MissingPath, ResourceError, UnknownFormat
from kg.export import export
from kg.oxigraph import Engine, serialize
from kg.text.document import parse

SH = rdflib.SH
ODD = {
    "text": rdf.literal("x"),
    "empty": rdf.literal("", lang="zh"),
    "foreign": rdf.literal("x", lang="fr"),
    "negative": rdf.literal(-1),
    "huge": rdf.literal(10**9),
    "decimal": rdf.literal(1.5),
    "date": rdf.literal("1900-01-01", datatype=rdf.XSD + "date"),
    "nobody": rdf.kgr("b-nobody"),
    "class": rdf.curie("kg:Agency"),
}


@pytest.fixture(scope="module")
def quads() -> list[rdf.Quad]:
    """The graph of the shortest of the shipped reports."""
    path = min(resources.seeds().glob("*.txt"), key=lambda p: p.stat().st_size)
    return sorted(set(graph.quads([reading.read(parse(documents.read(str(path))))])))


def engine(quads) -> Engine:
    made = Engine()
    made.bulk_load("".join(rdf.nquads(quads)).encode())
    return made


def theirs(quads) -> set[tuple[str, ...]]:
    data = rdflib.Graph().parse(data=serialize(quads, format="ntriples"), format="nt")
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(data=resources.text("shapes.ttl"), format="turtle"))
    return results(report)


def results(report: rdflib.Graph) -> set[tuple[str, ...]]:
    """Thing, property, value and demand of each result; the bounds of a number are told by value."""
    found = set()
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        parts = [report.value(result, name) for name in (SH.focusNode, SH.resultPath, SH.value, SH.sourceConstraintComponent)]
        found.add(tuple("" if part is None else part.n3() for part in parts))
    return found


def ours(quads) -> set[tuple[str, ...]]:
    lines = validation.report(validation.validate(engine(quads)))
    return results(rdflib.Graph().parse(data=serialize(lines, format="turtle"), format="turtle"))


def test_the_graph_of_a_report_obeys(quads):
    found = validation.validate(engine(quads))
    assert found.conforms
    assert found.nodes > 100
    assert theirs(quads) == set()


def first_of_each(quads) -> list[rdf.Quad]:
    """One quad of each property of each kind of thing: of things whose ids begin alike."""
    kinds = {}
    for quad in quads:
        kinds.setdefault((quad.s.rpartition("/")[2].split("-")[0], quad.p), quad)
    return list(kinds.values())


def test_what_is_left_out_is_missed_as_another_engine_misses_it(quads):
    changed = [quad for quad in quads if quad not in set(first_of_each(quads))]
    found = ours(changed)
    assert found == theirs(changed)
    assert len(found) > 20


def ordered(found: set[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """The results of demands that compare two values."""
    return {one for one in found if "less" in one[3].lower() or "clusive" in one[3]}


@pytest.mark.slow
@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("how", ["instead", "besides"])
def test_odd_values_are_found_as_another_engine_finds_them(quads, odd, how):
    chosen = set(first_of_each(quads))
    changed = [quad._replace(o=ODD[odd]) for quad in sorted(chosen)] + [quad for quad in quads if how == "besides" or quad not in chosen]
    found, other = ours(changed), theirs(changed)
    assert found - ordered(found) == other - ordered(other)
    assert found - ordered(found)
    # A date and a number have no order, which by SHACL is a finding; pySHACL takes rdflib's, which knows one for all terms.
    assert ordered(other) <= ordered(found)


@pytest.mark.parametrize(("odd", "path"), [("2024-13-45", "kg:periodStart"), ("today", "kg:periodEnd"), ("many", "kg:confidence"), ("", "oa:start")])
def test_a_value_that_is_none_of_its_datatype_is_found(quads, odd, path):
    """pySHACL fails on some of these."""
    one = next(quad for quad in quads if quad.p == rdf.curie(path))
    kind = one.o[one.o.rindex("^^") :]
    found = validation.validate(engine([*(quad for quad in quads if quad is not one), one._replace(o=f'"{odd}"{kind}')]))
    # Where one of two datatypes will do, the constraint is their "or".
    assert {"datatype", "or"} & {finding.constraint.name for finding in found.findings if f"<{finding.node.value}>" == one.s}


def test_a_shape_that_is_not_understood_is_no_shape_that_is_met():
    text = "@prefix sh: <http://www.w3.org/ns/shacl#> . <x:s> a sh:NodeShape ; sh:targetClass <x:c> ; sh:closed true ."
    with pytest.raises(ResourceError, match="sh:closed"):
        validation.shapes(text)


@dataclass(frozen=True)
class Done:
    exit_code: int
    output: str
    stderr: str


@pytest.fixture
def run(capsys):
    def run(*arguments: object) -> Done:
        with pytest.raises(SystemExit) as left:
            cli.main(["validate", *map(str, arguments)])
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return run


@pytest.fixture
def wrong(quads, tmp_path):
    """A file in which one assertion has a status that there is not."""
    one = next(quad for quad in quads if quad.p == rdf.curie("kg:status"))
    path = tmp_path / "库 1.nq"
    path.write_text("".join(rdf.nquads([quad if quad is not one else quad._replace(o=rdf.curie("kg:Finished")) for quad in quads])), encoding="utf-8")
    return path


def test_a_finding_says_where_what_and_how_to_mend_it(run, wrong):
    done = run(wrong, "--lang", "zh")
    assert done.exit_code == 3
    assert "kg:status = kg:Finished" in done.output
    assert "怎么改：改用所列值之一：kg:Done, kg:Ongoing, kg:Planned" in done.output
    assert ".txt]" in done.output  # the report that says it
    english = run(wrong, "--lang", "en").output
    assert "it has one status" in english
    assert "use one of: kg:Done" in english


def test_findings_as_data(run, wrong):
    done = run(wrong, "--format", "json", "--lang", "en")
    found = json.loads(done.output)
    assert done.exit_code == 3
    assert found["conforms"] is False
    (one,) = found["findings"]
    assert one["constraint"] == "in"
    assert one["value"] == {"kind": "iri", "value": rdf.ONTOLOGY + "Finished"}
    assert set(one["messages"]) == {"zh", "en"}
    assert one["file"].endswith(".txt")


@pytest.mark.parametrize(("ending", "syntax"), [("ttl", "turtle"), ("nt", "ntriples"), ("nq", "nquads"), ("trig", "trig"), ("jsonld", "jsonld"), ("rdf", "rdfxml")])
def test_every_syntax_is_read(run, quads, tmp_path, ending, syntax):
    path = tmp_path / f"graph.{ending}"
    path.write_bytes(serialize(quads, format=syntax))
    assert run(path, "--lang", "en").output.endswith("all obey the shapes.\n")


def test_the_json_ld_of_an_export_obeys_though_json_has_no_decimals(run, tmp_path):
    path = min(resources.seeds().glob("*.txt"), key=lambda p: p.stat().st_size)
    export([reading.read(parse(documents.read(str(path))))], tmp_path / "a.jsonld", format="jsonld")
    assert run(tmp_path / "a.jsonld", "--lang", "en").output.endswith("all obey the shapes.\n")
    text = (tmp_path / "a.jsonld").read_text(encoding="utf-8")
    (tmp_path / "b.jsonld").write_text(text.replace('"confidence": 0.', '"confidence": 7.', 1), encoding="utf-8")
    assert "no greater than 1" in run(tmp_path / "b.jsonld", "--lang", "en").output


@pytest.mark.parametrize(("number", "fits"), [("0.66", True), ("6.6E-1", True), ("1.0e0", True), ("1.01", False), ("INF", False), ("NaN", False), ("1e999999", False), ("x", False)])
def test_doubles_have_an_order(quads, number, fits):
    one = next(quad for quad in quads if quad.p == rdf.curie("kg:confidence"))
    found = validation.validate(engine([*(quad for quad in quads if quad is not one), one._replace(o=f'"{number}"^^<{rdf.XSD}double>')]))
    assert (found.findings == ()) == fits


def test_a_store_is_checked_where_no_file_is_named(run, tmp_path):
    store = made(tmp_path)
    for arguments in ((store.path,), ("--store", store.path)):
        done = run(*arguments, "--lang", "en")
        assert (done.exit_code, done.output[-21:]) == (0, "all obey the shapes.\n")
    assert run("--store", tmp_path / "none").exit_code == 1


def test_files_that_are_none_are_told_apart(run, tmp_path):
    (tmp_path / "broken.ttl").write_text("<a> <b> .", encoding="utf-8")
    (tmp_path / "table.csv").write_text("a,b", encoding="utf-8")
    for name, error in (("broken.ttl", DamagedDocument), ("table.csv", UnknownFormat), ("gone.ttl", MissingPath)):
        done = run(tmp_path / name)
        assert done.exit_code == 1
        assert error.code in done.stderr
        assert name in done.stderr


RDFXML = '<?xml version="1.0"?><!DOCTYPE rdf:RDF [{entities}]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/"><rdf:Description rdf:about="&ns;a"><x:p>&big;</x:p></rdf:Description></rdf:RDF>'


def test_entities_that_unfold_without_end_are_refused_and_plain_ones_read(run, tmp_path):
    names = '<!ENTITY ns "http://x/"><!ENTITY big "small">'
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    for name, entities, code in (("plain", names, 0), ("bomb", f'<!ENTITY ns "http://x/"><!ENTITY e0 "ha">{bomb}<!ENTITY big "&e9;">', 1), ("long", names.replace("small", "x" * 10_000), 1)):
        (tmp_path / f"{name}.rdf").write_text(RDFXML.format(entities=entities), encoding="utf-8")
        assert run(tmp_path / f"{name}.rdf").exit_code == code, name


def test_nothing_is_fetched(run, tmp_path):
    (tmp_path / "far.jsonld").write_text('{"@context": "http://127.0.0.1:9/context", "@id": "http://x/a", "name": "b"}', encoding="utf-8")
    (tmp_path / "file.rdf").write_text(RDFXML.format(entities='<!ENTITY ns "http://x/"><!ENTITY big SYSTEM "file:///etc/hostname">'), encoding="utf-8")
    for name in ("far.jsonld", "file.rdf"):
        assert run(tmp_path / name).exit_code == 1


def test_what_a_text_says_that_any_body_did_obeys_the_shapes(tmp_path):
    (tmp_path / "a.txt").write_text(
        "某省应急管理厅2023年工作总结\n\n中国救援队建立双重预防机制，开展国际救援行动，建成应急指挥信息平台，印发《救援手册》。\n"
        "国网甘肃省电力公司建立双重预防机制，印发《电网应急预案》，处置“7·20”特大暴雨灾害。\n某省自然灾害救助应急预案（组织指挥体系、预警响应、灾情管理）\n",
        encoding="utf-8",
    )
    known = reading.read(parse(documents.read(str(tmp_path / "a.txt"))))
    types = {e.id: e.type for e in known.entities}
    assert {(types[a.subject], a.predicate) for a in known.assertions} >= {("team", "carries_out"), ("team", "issues"), ("organization", "issues"), ("organization", "responds_to")}
    assert validation.validate(engine(graph.quads([known]))).findings == ()
