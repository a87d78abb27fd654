"""``kg stats``: what the store holds."""

from __future__ import annotations

from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["stats"]


@frame.command
@frame.store
@frame.confidence
@frame.format_option("table", "json")
@frame.output
def stats(store: str, min_confidence: float, format: str, output: str) -> None:
    """Write how many documents, entities, statements and quantities there are, and of which kinds."""
    from kg.analysis.stats import data
    from kg.analysis.stats import stats as count
    from kg.analysis.sure import sure
    from kg.cli import figures
    from kg.store import Store

    readings = (sure(reading, min_confidence) for reading in Store.open(store).readings())
    if format == "json":
        content = console.as_json(data(count(readings)))
    else:
        content = figures.page(readings, language=language(), columns=console.columns(output))
    console.write(output, content)
