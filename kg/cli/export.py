"""``kg export``: the store in the formats of other tools."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.types import Reading

__all__ = ["export"]

# Named here, so that help does not load the exporters; a test holds the two in step.
FORMATS = (
    "csv", "cytoscape", "gexf", "graphml", "graphology", "jsonl", "jsonld", "neo4j", "nquads", "panel", "panel-balanced", "parquet",
    "rdfxml", "trig", "turtle", "xlsx",
)  # fmt: skip


@frame.command
@frame.store
@frame.option("--format", type=click.Choice(FORMATS), required=True)
@frame.filters
@frame.confidence
@frame.output
def export(store: str, format: str, min_confidence: float, output: str, **given: Any) -> None:
    """Write what is in the store, or what passes the filters, to a file, a folder (where the format is several files) or stdout."""
    from kg.analysis.sure import sure
    from kg.export import export as write
    from kg.store import Store

    console.refuse_binary(format, output)
    opened = Store.open(store)
    wanted = frame.filter_of(given)
    readings = wanted.apply((sure(reading, min_confidence) for reading in opened.readings()), opened)
    counts = {"documents": 0, "statements": 0}
    write(_counted(readings, counts), output, format=format, language=language(), redirects=opened.catalog.redirects() if opened.catalog else {})
    if output != "-":
        console.say(labels.text("cli.export.wrote", language(), path=output, **counts))
    if wanted and not counts["statements"]:
        console.say(labels.text("cli.export.nothing", language()))


def _counted(readings: Iterable[Reading], counts: dict[str, int]) -> Iterator[Reading]:
    for reading in readings:
        counts["documents"] += 1
        counts["statements"] += len(reading.assertions)
        yield reading
