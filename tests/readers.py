"""Exports read by others than those that wrote them: from each format the statements, by id, with their first quotes."""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from datetime import date
from pathlib import Path

import networkx as nx
import openpyxl
import rdflib
from rdflib import RDF, Dataset, Graph, Namespace
from rdflib.namespace import PROV

KG = Namespace("https://w3id.org/emkg/ontology#")
ID = "https://w3id.org/emkg/id/"
RDF_NAMES = {"turtle": "turtle", "trig": "trig", "nquads": "nquads", "jsonld": "json-ld", "rdfxml": "xml"}


def dataset(path: Path, format: str) -> Dataset | Graph:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's readers use what rdflib is about to drop
        found = Graph() if format in ("turtle", "rdfxml") else Dataset()
        found.parse(data=path.read_bytes(), format=RDF_NAMES[format])
    return found


def of_rdf(path: Path, format: str) -> dict[str, str]:
    read = dataset(path, format)
    graph = read
    if isinstance(read, Dataset):
        graph = Graph()
        for s, p, o, _ in read.quads():
            graph.add((s, p, o))
    found = {}
    for statement in set(graph.subjects(RDF.type, KG.Assertion)):
        proofs = list(graph.objects(statement, KG.evidence))
        assert all(graph.value(proof, PROV.wasQuotedFrom) for proof in proofs), "a quote is of a document"
        first = min(proofs, key=lambda p: int(graph.value(p, rdflib.URIRef("http://www.w3.org/ns/oa#start"))))
        found[str(statement).removeprefix(ID)] = str(graph.value(first, KG.quote))
    return found


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _xlsx(path: Path) -> dict[str, str]:
    rows = openpyxl.load_workbook(path)["statements"].iter_rows(values_only=True)
    header = next(rows)
    return {row[header.index("id")]: row[header.index("quote")] for row in rows}


def _parquet(path: Path) -> dict[str, str]:
    import pyarrow.parquet as pq

    return {row["id"]: row["quote"] for row in pq.read_table(path / "statements.parquet").to_pylist()}


def _edges(graph) -> dict[str, str]:
    return {data.get("id", key): data["quote"] for _, _, key, data in graph.edges(keys=True, data=True)}


def _lines(path: Path) -> dict[str, str]:
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["quote"] for row in rows if row["kind"] == "triple"}


# What neo4j-admin's manual says a header may hold: a name, a type, or one of the words for ids, ends and labels.
_FIELD = re.compile(r"(?P<name>\w*)(?::(?P<kind>ID|START_ID|END_ID|LABEL|TYPE|int|long|float|double|boolean|date|string)(?P<many>\[\])?)?")
_PARSED = {"int": int, "long": int, "float": float, "double": float, "date": date.fromisoformat, "string": str, None: str}


def neo4j(folder: Path) -> tuple[dict[str, dict], list[dict]]:
    """Nodes by id and relationships, read as the manual of ``neo4j-admin database import`` has it; raises where it would refuse them."""
    command = (folder / "import.sh").read_text(encoding="utf-8")
    nodes: dict[str, dict] = {}
    relationships: list[dict] = []
    for kind, header, data in re.findall(r"--(nodes|relationships)=(\S+?),(\S+)", command):
        fields = [_FIELD.fullmatch(cell) for cell in next(csv.reader([(folder / header).read_text(encoding="utf-8").strip()]))]
        assert all(fields), f"{header} has a field that the import does not know"
        kinds = [field["kind"] for field in fields]
        assert kinds.count("ID") == (kind == "nodes")
        assert kinds.count("START_ID") == kinds.count("END_ID") == kinds.count("TYPE") == (kind == "relationships")
        with (folder / data).open(encoding="utf-8", newline="") as handle:
            for row in csv.reader(handle, strict=True):
                assert len(row) == len(fields), f"{data}: {row}"
                found = {}
                for field, cell in zip(fields, row, strict=True):
                    if cell:  # an empty cell is no property
                        name = field["kind"] if field["kind"] and field["kind"].isupper() else field["name"]
                        parse = _PARSED.get(field["kind"], str)
                        found[name] = [parse(part) for part in cell.split(";")] if field["many"] else parse(cell)
                if kind == "nodes":
                    assert found["ID"] not in nodes, "ids are unique over all files"
                    assert re.fullmatch(r"\w+(;\w+)*", found["LABEL"])
                    nodes[found["ID"]] = found
                else:
                    assert re.fullmatch(r"[A-Z_]+", found["TYPE"])
                    relationships.append(found)
    for found in relationships:
        assert found["START_ID"] in nodes, "both ends are nodes"
        assert found["END_ID"] in nodes, "both ends are nodes"
    return nodes, relationships


def statements(path: Path, format: str) -> dict[str, str]:
    """The statements of an export: for each id its first quote. The panel, which has one statement of many, is not for this."""
    if format in RDF_NAMES:
        return of_rdf(path, format)
    if format == "csv":
        return {row["id"]: row["quote"] for row in table(path / "statements.csv")}
    if format == "neo4j":
        return {found["id"]: found["quote"] for found in neo4j(path)[1] if "quote" in found}
    if format == "graphology":
        return {edge["key"]: edge["attributes"]["quote"] for edge in json.loads(path.read_bytes())["edges"]}
    if format == "gexf":
        found = nx.read_gexf(path, version="1.3")
        return {data["id"]: data["quote"] for _, _, data in found.edges(data=True)}
    if format == "graphml":
        return _edges(nx.read_graphml(io.BytesIO(path.read_bytes()), force_multigraph=True))
    if format == "cytoscape":
        return _edges(nx.cytoscape_graph(json.loads(path.read_bytes())))
    return {"xlsx": _xlsx, "parquet": _parquet, "jsonl": _lines}[format](path)
