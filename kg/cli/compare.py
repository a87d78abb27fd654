"""``kg compare``: what bodies have in common, and what each has alone."""

from __future__ import annotations

import click

from kg.cli import frame
from kg.cli.tongue import language

__all__ = ["compare"]

# So many rows of each list, where nobody says how many and people read it in one go; a page of HTML has all.
_ROWS = 10


@frame.command
@click.argument("names", nargs=-1, metavar="[A B …]")
@frame.bodies
@frame.option("--topic", "topics", multiple=True, metavar="NAME")
@frame.option("--family", "families", multiple=True, metavar="NAME")
@frame.option("--type", "types", multiple=True, metavar="NAME")
@frame.option("--relation", "relations", multiple=True, metavar="NAME")
@frame.store
@frame.confidence
@frame.option("--rows", type=click.IntRange(min=1), metavar="N")
@frame.option("--all", is_flag=True)
@frame.papers("table", "markdown", "html", "docx", "csv", "xlsx", "json")
@frame.output
def compare(
    names: tuple[str, ...], regions: tuple[str, ...], levels: tuple[str, ...], years: tuple[str, ...], genres: tuple[str, ...],
    topics: tuple[str, ...], families: tuple[str, ...], types: tuple[str, ...], relations: tuple[str, ...],
    store: str, min_confidence: float, rows: int | None, all: bool, format: str | None, output: str,
) -> None:  # fmt: skip
    """Write what several bodies' reports have in common and what only one has."""
    from kg.analysis import lookup, narrowing
    from kg.analysis.compare import Choice
    from kg.analysis.compare import compare as compared
    from kg.analysis.compare import output as written
    from kg.analysis.reporters import shelf
    from kg.cli import papers
    from kg.store import Store

    opened = Store.open(store)
    choice = Choice(
        types=narrowing.types(types), relations=narrowing.relations(relations), topics=narrowing.concepts(topics), families=narrowing.families(families),
        least=min_confidence,
    )  # fmt: skip
    bodies = shelf(opened).chosen(names, regions=regions, levels=levels, years=years, genres=genres)
    known = lookup.of_documents(opened, [document for body in bodies for document in body.documents])
    found = compared(known, bodies, choice=choice, named=bool(names))
    spoken = language()
    wanted = papers.wanted(output, format)
    limit = None if all or (rows is None and wanted == "html") else rows or _ROWS
    papers.deliver(
        output, format, paper=lambda: written.paper(found, spoken, limit=limit), sheets=lambda: written.sheets(found, spoken),
        data=lambda: written.data(found, spoken),
    )  # fmt: skip
