"""``kg compare``: what bodies have in common, and what each has alone."""

from __future__ import annotations

from typing import Any

import click

from kg.cli import frame

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
@frame.rows
@frame.papers()
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
    papers.present(found, written, output, format, limit=papers.most(output, format, rows=rows, all=all, usual=10))
