"""``kg remove``: reports out of the store."""

from __future__ import annotations

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["remove"]


@frame.command
@frame.paths(required=True)
@frame.store
def remove(paths: tuple[str, ...], store: str) -> None:
    """Take out of the store what was read from the paths."""
    from kg import pipeline
    from kg.store import Store

    gone = pipeline.remove(paths, Store.open(store))
    console.say(labels.text("cli.removed", language(), count=len(gone)))
