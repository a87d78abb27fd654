"""``kg timeline``: who had a thing first, and who followed."""

from __future__ import annotations

from typing import Any

import click

from kg.cli import console, frame
from kg.cli.naming import Named
from kg.cli.tongue import language

__all__ = ["timeline"]


@frame.command
@click.argument("name")
@frame.option("--alike", is_flag=True)
@frame.option("--region", "regions", multiple=True, metavar="NAME")
@frame.option("--level", "levels", multiple=True, type=Named("level", frame.LEVELS))
@frame.store
@frame.confidence
@frame.option("--limit", "rows", type=click.IntRange(min=1), metavar="N")
@frame.option("--all", is_flag=True)
@frame.papers("table", "markdown", "html", "docx", "svg", "csv", "xlsx", "json")
@frame.output
def timeline(
    name: str, store: str, min_confidence: float, rows: int | None, all: bool, format: str | None, output: str, **chosen: Any
) -> None:
    """Write who had a thing, or the things of a family or topic, when."""
    from kg.analysis.timeline import asked, picture
    from kg.analysis.timeline import output as written
    from kg.cli import papers
    from kg.store import Store

    found = asked.asked(Store.open(store), name, least=min_confidence, **chosen)
    spoken, limit = language(), papers.most(output, format, rows=rows, all=all, usual=30)
    if format == "svg" or (format is None and output.lower().endswith(".svg")):
        console.write(output, picture.picture(found, spoken))
        return
    papers.deliver(
        output, format, paper=lambda: written.paper(found, spoken, limit=limit), sheets=lambda: written.sheets(found, spoken),
        data=lambda: written.data(found, spoken), also=(".svg",),
    )  # fmt: skip
