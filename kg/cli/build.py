"""``kg build`` and the table of metadata that it takes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from kg import labels
from kg.cli import console, frame
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.pipeline import BuildReport

__all__ = ["build"]


@frame.command
@frame.paths(required=False)
@frame.store
@frame.metadata
@frame.reading
@frame.option("--report", metavar="FILE")
def build(paths: tuple[str, ...], store: str, meta: str | None, report: str | None, **how: Any) -> int:
    """Read reports into the store and say what it holds."""
    options = frame.options(how)
    from kg import pipeline
    from kg.analysis.stats import stored
    from kg.cli import figures
    from kg.documents import register
    from kg.store import Store

    table = register.load(meta) if meta else {}
    opened = Store.create_or_open(store)
    if not paths and opened.catalog and opened.catalog.paths().keys() - pipeline.shipped():
        raise click.UsageError(labels.text("cli.which_path", language(), store=store))
    with console.progress() as watch:
        done = pipeline.build(paths, store=opened, metadata=table, options=options, watch=watch)
    for error in done.failed:
        console.complain(error)
    shape = {"limit": figures.SOME, "columns": console.columns("-")}
    console.write("-", figures.page(stored(opened, limit=figures.SOME), failed=done.failed, language=language(), **shape))
    if report:
        console.write(report, console.as_json(done.data()))
    _say(done, store)
    return 1 if done.failed else 0


def _say(done: BuildReport, store: str) -> None:
    counts = {name: len(getattr(done, name)) for name in ("read", "reused", "unchanged", "removed", "failed")}
    console.say(labels.text("cli.built", language(), store=store, **counts))
    again = Counter(cause for causes in done.why.values() for cause in causes)
    if again:
        causes = ", ".join(f"{_cause(cause)} ({count})" for cause, count in sorted(again.items()))
        console.say(labels.text("cli.read_again", language(), causes=causes))


def _cause(cause: str) -> str:
    """Why a report was read again, in the language of the user; a library with its versions as it is."""
    key = f"cause.{cause}"
    return labels.text(key, language()) if labels.known(key) else cause
