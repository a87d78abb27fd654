"""``kg compare``: what bodies have in common, and what each has alone."""

from __future__ import annotations

from typing import Any

import click

from kg.cli import frame
from kg.cli.tongue import language

__all__ = ["compare"]


@frame.command
@click.argument("names", nargs=-1, metavar="[A B …]")
@frame.bodies
@frame.option("--topic", "topics", multiple=True, metavar="NAME")
@frame.option("--family", "families", multiple=True, metavar="NAME")
@frame.option("--type", "types", multiple=True, metavar="NAME")
@frame.option("--relation", "relations", multiple=True, metavar="NAME")
@frame.store
@frame.confidence
@frame.option("--limit", "rows", type=click.IntRange(min=1), metavar="N")
@frame.option("--all", is_flag=True)
@frame.papers("table", "markdown", "html", "docx", "csv", "xlsx", "json")
@frame.output
def compare(
    names: tuple[str, ...], store: str, min_confidence: float, rows: int | None, all: bool, format: str | None, output: str, **chosen: Any
) -> None:
    """Write what several bodies' reports have in common and what only one has."""
    from kg.analysis.compare import output as written
    from kg.analysis.compare.asked import asked
    from kg.cli import papers
    from kg.store import Store

    found = asked(Store.open(store), names, least=min_confidence, **chosen)
    spoken, limit = language(), papers.most(output, format, rows=rows, all=all, usual=10)
    papers.deliver(
        output, format, paper=lambda: written.paper(found, spoken, limit=limit), sheets=lambda: written.sheets(found, spoken),
        data=lambda: written.data(found, spoken),
    )  # fmt: skip
