"""``kg similar``: which bodies are like one, and why."""

from __future__ import annotations

import click

from kg.cli import frame

__all__ = ["similar"]


@frame.command
@click.argument("name")
@frame.places
@frame.option("--limit", "rows", type=click.IntRange(min=1), default=5, show_default=True, metavar="N")
@frame.store
@frame.confidence
@frame.papers()
@frame.output
def similar(
    name: str, regions: tuple[str, ...], levels: tuple[str, ...], rows: int, store: str, min_confidence: float, format: str | None, output: str
) -> None:
    """Write which bodies' reports share most with those of one."""
    from kg.analysis.reporters import shelf
    from kg.analysis.similar import output as written
    from kg.analysis.similar import similar as alike
    from kg.cli import papers
    from kg.store import Store

    known = shelf(Store.open(store))
    body = known.only(name)
    found = alike(known, body, among=known.placed(regions, levels), limit=rows, least=min_confidence)
    papers.present(found, written, output, format)
