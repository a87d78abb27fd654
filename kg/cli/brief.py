"""``kg brief``: two pages for a director, on one body beside comparable ones."""

from __future__ import annotations

import click

from kg.cli import frame

__all__ = ["brief"]


@frame.command
@frame.option("--us", required=True, metavar="NAME")
@frame.option("--with", "others", multiple=True, metavar="NAME")
@frame.bodies
@frame.option("--topic", "topics", multiple=True, metavar="NAME")
@frame.option("--limit", "items", type=click.IntRange(min=1), metavar="N")
@frame.store
@frame.confidence
@frame.papers()
@frame.output
def brief(
    us: str, others: tuple[str, ...], regions: tuple[str, ...], levels: tuple[str, ...], years: tuple[str, ...], genres: tuple[str, ...],
    topics: tuple[str, ...], items: int | None, store: str, min_confidence: float, format: str | None, output: str,
) -> None:  # fmt: skip
    """Write what comparable bodies do that our reports do not mention, what only ours tell, and what does not agree."""
    from kg.analysis.brief import output as written
    from kg.analysis.brief.asked import asked
    from kg.analysis.brief.sentences import around
    from kg.cli import papers
    from kg.store import Store

    opened = Store.open(store)
    found = asked(opened, us, others, regions=regions, levels=levels, years=years, genres=genres, topics=topics, least=min_confidence)
    papers.present(found, written, output, format, words=written.Words(around(opened.text)), limit=items)
