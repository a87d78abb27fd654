"""``kg progress``: what a body promised beside what its later reports say."""

from __future__ import annotations

import click

from kg.cli import frame

__all__ = ["progress"]

# So many lines of each list on a terminal, where nobody says how many.
_ROWS = 10
_YEAR = click.IntRange(1900, 2999)


@frame.command
@click.argument("agency")
@frame.option("--from", "first", type=_YEAR, metavar="YEAR")
@frame.option("--to", "last", type=_YEAR, metavar="YEAR")
@frame.option("--also", "also", multiple=True, metavar="NAME")
@frame.store
@frame.confidence
@frame.rows
@frame.papers()
@frame.output
def progress(
    agency: str, first: int | None, last: int | None, also: tuple[str, ...], store: str, min_confidence: float, rows: int | None, all: bool,
    format: str | None, output: str,
) -> None:  # fmt: skip
    """Write what became of what an agency promised."""
    from kg.analysis.progress import asked
    from kg.analysis.progress import output as written
    from kg.cli import papers
    from kg.store import Store

    found = asked(Store.open(store), agency, also=also, first=str(first or ""), last=str(last or ""), least=min_confidence)
    papers.present(found, written, output, format, limit=papers.most(output, format, rows=rows, all=all, usual=_ROWS))
