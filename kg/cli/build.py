"""``kg build`` and the table of metadata that it takes."""

from __future__ import annotations

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["build"]


@frame.command
@frame.paths(required=False)
@frame.store
@frame.metadata
@frame.encoding
def build(paths: tuple[str, ...], store: str, meta: str | None, encoding: str | None) -> int:
    """Read reports into the store and say what it holds."""
    from kg import pipeline
    from kg.cli import figures
    from kg.documents import register
    from kg.store import Store

    table = register.load(meta) if meta else {}
    opened = Store.create_or_open(store)
    if not paths and {entry.path for entry in opened.entries()} - pipeline.shipped():
        raise click.UsageError(labels.text("cli.which_path", language(), store=store))
    with console.progress() as watch:
        report = pipeline.build(paths, store=opened, metadata=table, encoding=encoding, watch=watch)
    for error in report.failed:
        console.complain(error)
    shape = {"limit": figures.SOME, "columns": console.columns("-")}
    console.write("-", figures.page(opened.readings(), failed=report.failed, language=language(), **shape))
    counts = {"read": len(report.read), "unchanged": len(report.unchanged), "removed": len(report.removed), "failed": len(report.failed)}
    console.say(labels.text("cli.built", language(), store=store, **counts))
    return 1 if report.failed else 0
