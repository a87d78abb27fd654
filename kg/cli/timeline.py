"""``kg timeline``: who had a thing first, and who followed."""

from __future__ import annotations

from typing import Any

import click

from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["timeline"]


@frame.command
@click.argument("name")
@frame.option("--alike", is_flag=True)
@frame.places
@frame.store
@frame.confidence
@frame.rows
@frame.papers(*frame.PAPERS, "svg")
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
    if papers.wanted(output, format, "svg") == "svg":
        console.write(output, picture.picture(found, language()))
        return
    papers.present(found, written, output, format, limit=papers.most(output, format, rows=rows, all=all, usual=30))
