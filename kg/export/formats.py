"""The formats: what each is called, how its file ends, and the function that writes it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kg import graph, jsonl, parquet, tables
from kg.export import jsonld, neo4j, networks
from kg.export.sheets import panel, sheets
from kg.types import Reading

__all__ = ["EXPORTERS", "Exporter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporter:
    """A format. `write` takes readings, where to write them (a binary stream, or a folder for `folder` formats) and the
    language of labels, which formats without labels pass over; where `redirects`, also ids that are gone, each with the one
    that has its place.
    """

    write: Callable[..., None]
    suffix: str
    media_type: str
    folder: bool = False
    redirects: bool = False


def _rdf(format: str, readings: Iterable[Reading], target: BinaryIO, language: str, redirects: Mapping[str, str]) -> None:
    from kg import oxigraph

    oxigraph.write(graph.quads(readings, redirects), target, format=format)


def _jsonld(readings: Iterable[Reading], target: BinaryIO, language: str, redirects: Mapping[str, str]) -> None:
    jsonld.write(graph.quads(readings, redirects), target)


def _jsonl(readings: Iterable[Reading], target: BinaryIO, language: str) -> None:
    for reading in readings:
        target.write(jsonl.dumps(reading).encode())


def _xlsx(readings: Iterable[Reading], target: BinaryIO, language: str) -> None:
    tables.write_xlsx(sheets(readings, language=language), target)


def _csv(readings: Iterable[Reading], target: Path, language: str) -> None:
    for sheet in sheets(readings, language=language):
        with (target / f"{sheet.name}.csv").open("wb") as stream:
            tables.write_csv(sheet, stream)


def _panel(readings: Iterable[Reading], target: BinaryIO, language: str, *, balanced: bool = False) -> None:
    tables.write_csv(panel(readings, language=language, balanced=balanced), target)


def _parquet(readings: Iterable[Reading], target: Path, language: str) -> None:
    parquet.needed()  # said before the readings are read
    for sheet in sheets(readings, language=language):
        with (target / f"{sheet.name}.parquet").open("wb") as stream:
            parquet.write(sheet, stream)


_XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: Name to format; a new one is a row here.
EXPORTERS: dict[str, Exporter] = {
    "csv": Exporter(write=_csv, suffix="", media_type="text/csv", folder=True),
    "cytoscape": Exporter(write=networks.cytoscape, suffix=".cyjs", media_type="application/json"),
    "gexf": Exporter(write=networks.gexf, suffix=".gexf", media_type="application/gexf+xml"),
    "graphml": Exporter(write=networks.graphml, suffix=".graphml", media_type="application/graphml+xml"),
    "graphology": Exporter(write=networks.graphology, suffix=".json", media_type="application/json"),
    "jsonl": Exporter(write=_jsonl, suffix=".jsonl", media_type="application/x-ndjson"),
    "jsonld": Exporter(write=_jsonld, suffix=".jsonld", media_type="application/ld+json", redirects=True),
    "neo4j": Exporter(write=neo4j.write, suffix="", media_type="text/csv", folder=True),
    "nquads": Exporter(write=functools.partial(_rdf, "nquads"), suffix=".nq", media_type="application/n-quads", redirects=True),
    "panel": Exporter(write=_panel, suffix=".csv", media_type="text/csv"),
    "panel-balanced": Exporter(write=functools.partial(_panel, balanced=True), suffix=".csv", media_type="text/csv"),
    "parquet": Exporter(write=_parquet, suffix="", media_type="application/vnd.apache.parquet", folder=True),
    "rdfxml": Exporter(write=functools.partial(_rdf, "rdfxml"), suffix=".rdf", media_type="application/rdf+xml", redirects=True),
    "trig": Exporter(write=functools.partial(_rdf, "trig"), suffix=".trig", media_type="application/trig", redirects=True),
    "turtle": Exporter(write=functools.partial(_rdf, "turtle"), suffix=".ttl", media_type="text/turtle", redirects=True),
    "xlsx": Exporter(write=_xlsx, suffix=".xlsx", media_type=_XLSX_TYPE),
}
