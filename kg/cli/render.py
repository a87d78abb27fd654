"""``kg render``: one HTML file to look at."""

from __future__ import annotations

import gc
from typing import Any

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["render"]


@frame.command
@frame.store
@frame.option("--focus", metavar="NAME")
@frame.option("--hops", type=click.IntRange(min=1), default=1, metavar="N", show_default=True)
@frame.filters
@frame.confidence
@frame.option("--output", "-o", default="graph.html", metavar="FILE", show_default=True)
def render(store: str, focus: str | None, hops: int, min_confidence: float, output: str, **given: Any) -> None:
    """Draw the store, what passes the filters, or what is around one entity."""
    from kg.analysis.sure import sure
    from kg.render import html
    from kg.store import Store

    # All that is read stays until the page is written, and then the process ends: to look for garbage takes a third of the time.
    gc.disable()
    opened = Store.open(store)
    readings = frame.filter_of(given).apply((sure(reading, min_confidence) for reading in opened.readings()), opened)
    # The store knows the page of each quote, not where the pages begin.
    page = html(readings, texts=lambda document: (opened.text(document), ()), focus=focus, hops=hops, language=language())
    console.write(output, page)
    if output != "-":
        console.say(labels.text("cli.wrote", language(), path=output))
