"""``kg path``: how two things hang together, from statement to statement."""

from __future__ import annotations

import io

import click

from kg.cli import console, frame, papers

__all__ = ["path"]

# Named here, so that help does not load the types; a test holds them in step.
TYPES = ("agency", "organization", "team", "mechanism", "initiative", "policy", "platform", "facility", "event")
LONGEST = 8


@frame.command
@click.argument("start", metavar="A")
@click.argument("end", metavar="B")
@frame.option("--number", "-n", type=click.IntRange(1, 50), default=3, show_default=True, metavar="N")
@frame.option("--max-length", type=click.IntRange(1, LONGEST), default=6, show_default=True, metavar="L")
@frame.option("--without", multiple=True, type=click.Choice(TYPES))
@frame.option("--without-hubs", is_flag=True)
@frame.store
@frame.papers(*frame.PAPERS, "graphml")
@frame.output
def path(
    start: str, end: str, number: int, max_length: int, without: tuple[str, ...], without_hubs: bool, store: str, format: str | None, output: str
) -> None:
    """Write the shortest ways between two entities, with the statements on them."""
    from kg.analysis import lookup
    from kg.analysis.ways import output as written
    from kg.analysis.ways import ways
    from kg.store import Store
    from kg.types import EntityType

    opened = Store.open(store)
    ends = [lookup.one(opened, name) for name in (start, end)]
    found = ways(opened, *ends, number=number, longest=max_length, without=map(EntityType, without), spare_hubs=without_hubs)
    if papers.wanted(output, format, "graphml") == "graphml":
        target = io.BytesIO()
        written.graphml(found, target)
        console.write(output, target.getvalue())
        return
    papers.present(found, written, output, format)
