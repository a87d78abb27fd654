"""``kg schema``: the vocabulary as a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kg.cli import console, frame
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.oxigraph import Engine

__all__ = ["schema"]

FORMATS = ("html", "markdown")


@frame.command
@frame.store
@frame.option("--format", type=click.Choice(FORMATS))
@frame.output
def schema(store: str, format: str | None, output: str) -> None:
    """Write each term with its meaning and an example out of the store, or of the shipped reports where there is no store."""
    from kg.serve import schema as pages

    format = format or ("markdown" if output.endswith(".md") else "html")
    engine = _engine(store)
    console.write(output, pages.markdown(engine, language()) if format == "markdown" else pages.document(engine, language()))


def _engine(store: str) -> Engine:
    """The graph of the store; where there is none, of the reports that come with the program."""
    from kg.store import Store

    if Path(store).exists():
        return Store.open(store).engine()
    from kg import documents, graph, reading, resources
    from kg.oxigraph import Engine
    from kg.rdf import nquads
    from kg.text.document import parse

    engine = Engine()
    read = [documents.read_bytes(path.read_bytes(), path=f"seeds/{path.name}") for path in sorted(resources.seeds().glob("*.txt"))]
    engine.bulk_load("".join(nquads(graph.quads(map(reading.read, map(parse, read))))).encode())
    return engine
