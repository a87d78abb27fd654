"""``kg extract``: reports as JSON Lines, without a store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.cli import console, frame
from kg.errors import KGError

__all__ = ["extract"]


@frame.command
@frame.paths(required=True)
@frame.metadata
@frame.reading
@frame.confidence
@frame.format_option("jsonl")
@frame.output
def extract(paths: tuple[str, ...], meta: str | None, min_confidence: float, format: str, output: str, **how: Any) -> int:
    """Write the reading of each report as it is made."""
    options = frame.options(how)
    from kg import jsonl, pipeline
    from kg.analysis.sure import sure
    from kg.documents import register

    table = register.load(meta) if meta else {}
    errors: list[KGError] = []

    def lines() -> Iterator[str]:
        for result in pipeline.read(paths, metadata=table, options=options, stdin=console.stdin()):
            if result.error:
                errors.append(result.error)
            if result.reading:
                yield jsonl.dumps(sure(result.reading, min_confidence))

    console.write(output, lines())
    return console.complain_all(errors)
