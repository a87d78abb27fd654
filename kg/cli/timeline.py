"""``kg timeline``: who had a thing first, and who followed."""

from __future__ import annotations

import click

from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["timeline"]

# So many bodies, where nobody says how many and people read it in one go; a page of HTML has all.
_ROWS = 30


@frame.command
@click.argument("name")
@frame.option("--alike", is_flag=True)
@frame.option("--region", "regions", multiple=True, metavar="NAME")
@frame.option("--level", "levels", multiple=True, type=click.Choice(frame.LEVELS))
@frame.store
@frame.confidence
@frame.option("--rows", type=click.IntRange(min=1), metavar="N")
@frame.option("--all", is_flag=True)
@frame.papers("table", "markdown", "html", "docx", "svg", "csv", "xlsx", "json")
@frame.output
def timeline(
    name: str, alike: bool, regions: tuple[str, ...], levels: tuple[str, ...], store: str, min_confidence: float, rows: int | None, all: bool,
    format: str | None, output: str,
) -> None:  # fmt: skip
    """Write who had a thing, or the things of a family or topic, when."""
    from kg.analysis.lookup import current
    from kg.analysis.reporters import shelf
    from kg.analysis.timeline import output as written
    from kg.analysis.timeline import subject
    from kg.analysis.timeline import timeline as traced
    from kg.analysis.timeline.picture import picture
    from kg.cli import papers
    from kg.store import Store

    opened = Store.open(store)
    known = shelf(opened)
    found = traced(known, subject(opened, current(opened, name), alike=alike), among=known.placed(regions, levels), least=min_confidence)
    spoken = language()
    if format == "svg" or (format is None and output.lower().endswith(".svg")):
        console.write(output, picture(found, spoken))
        return
    limit = None if all or (rows is None and papers.wanted(output, format) == "html") else rows or _ROWS
    papers.deliver(
        output, format, paper=lambda: written.paper(found, spoken, limit=limit), sheets=lambda: written.sheets(found, spoken),
        data=lambda: written.data(found, spoken),
    )  # fmt: skip
