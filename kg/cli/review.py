"""``kg review``: what a person should look at, with the reason."""

from __future__ import annotations

import io

import click

from kg.cli import console, frame
from kg.cli.tongue import language

__all__ = ["review"]

# Named here, so that help does not load the analysis; a test holds the two in step.
KINDS = ("merge", "scheme", "count", "contradiction", "dropped")


@frame.command
@frame.option("--list", "listed", is_flag=True)
@frame.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS))
@frame.store
@frame.format_option("table", "csv", "json")
@frame.output
def review(listed: bool, kinds: tuple[str, ...], store: str, format: str, output: str) -> None:
    """List the doubts of a store: so far that is all there is to do with them, so ``--list`` may be left out."""
    from kg import tables
    from kg.analysis.doubts import USUAL, doubts, listing
    from kg.store import Store

    opened = Store.open(store)
    found = doubts(opened.readings(), text=opened.text, kinds=kinds or USUAL)
    if format == "csv":
        target = io.BytesIO()
        tables.write_csv(listing.sheet(found, language=language()), target)
        console.write(output, target.getvalue())
    elif format == "json":
        console.write(output, console.as_json(listing.data(found, language=language())))
    else:
        console.write(output, listing.table(found, language=language(), columns=console.columns(output)))
