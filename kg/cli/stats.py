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
    from kg.analysis.stats import data, stored
    from kg.analysis.stats import stats as count
    from kg.analysis.sure import sure
    from kg.cli import figures
    from kg.store import Store

    opened = Store.open(store)
    limit = figures.SOME if format == "table" else None
    found = count(sure(reading, min_confidence) for reading in opened.readings()) if min_confidence else stored(opened, limit=limit)
    if format == "json":
        content = console.as_json(data(found))
    else:
        content = figures.page(found, language=language(), limit=limit, columns=console.columns(output))
    console.write(output, content)
