"""``kg sources``: the register of reports."""

from __future__ import annotations

import io
from typing import Any

from kg.cli import console, frame

__all__ = ["sources"]


@frame.command
@frame.paths(required=False)
@frame.store
@frame.metadata
@frame.reading
@frame.format_option("csv", "xlsx")
@frame.output
def sources(paths: tuple[str, ...], store: str, meta: str | None, format: str, output: str, **how: Any) -> int:
    """Write the register of the reports under the paths, or of those in the store."""
    options = frame.options(how)
    from kg import pipeline
    from kg.documents import register
    from kg.errors import KGError
    from kg.store import Store

    if paths:
        table = register.load(meta) if meta else {}
        found = list(pipeline.outline(paths, metadata=table, options=options))
    else:
        found = list(pipeline.recorded(Store.open(store)))
    target = io.BytesIO()
    register.write((row for row in found if not isinstance(row, KGError)), target, format=format)
    console.write(output, target.getvalue())
    return console.complain_all(row for row in found if isinstance(row, KGError))
