"""``kg stats``: what the store holds, how far it reaches, and who shares what with whom."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import click

from kg import labels
from kg.cli import console, frame, papers
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.store import Store

__all__ = ["stats"]


@frame.command
@frame.option("--coverage", is_flag=True)
@frame.option("--single", is_flag=True)
@frame.option("--projection", is_flag=True)
@frame.option("--communities", is_flag=True)
@frame.store
@frame.confidence
@frame.papers(*frame.PAPERS, "graphml")
@frame.output
def stats(
    coverage: bool, single: bool, projection: bool, communities: bool, store: str, min_confidence: float, format: str | None, output: str
) -> None:
    """Write how many documents, entities, statements and quantities there are; or what the options ask for."""
    from kg.store import Store

    opened = Store.open(store)
    if not (coverage or single or projection or communities):
        _counts(opened, min_confidence, format, output)
        return
    if min_confidence:
        raise click.UsageError(labels.text("cli.no_confidence_here", language()))
    _analyses(opened, coverage=coverage, single=single, projection=projection or communities, communities=communities, format=format, output=output)


def _counts(store: Store, least: float, format: str | None, output: str) -> None:
    from kg.analysis.stats import data, stored
    from kg.analysis.stats import stats as count
    from kg.analysis.sure import sure
    from kg.cli import figures

    wanted = format or papers.wanted(output, format)
    if wanted not in ("table", "json"):
        raise click.UsageError(labels.text("cli.stats.formats", language(), format=wanted))
    limit = figures.SOME if wanted == "table" else None
    found = count(sure(reading, least) for reading in store.readings()) if least else stored(store, limit=limit)
    console.write(output, console.as_json(data(found)) if wanted == "json" else figures.page(found, language=language(), limit=limit, columns=console.columns(output)))


def _analyses(store: Store, *, coverage: bool, single: bool, projection: bool, communities: bool, format: str | None, output: str) -> None:
    from kg.analysis import coverage as reach
    from kg.analysis import coverage_output
    from kg.analysis import projection as ties
    from kg.analysis.projection import output as tied
    from kg.paper import Paper

    spoken = language()
    read = reach.coverage(store, sentences=coverage) if coverage or single else None
    found = ties.projection(store) if projection else None
    divided = ties.communities(found) if found and communities else None
    if format == "graphml" or (format is None and output.lower().endswith(".graphml")):
        if found is None:
            raise click.UsageError(labels.text("cli.stats.graphml", spoken))
        target = io.BytesIO()
        tied.graphml(found, divided, target)
        console.write(output, target.getvalue())
        return

    def paper() -> Paper:
        parts = [*(coverage_output.parts(read, spoken) if read and coverage else ()), *(coverage_output.lone_parts(read, spoken) if read and single else ())]
        return Paper(title=labels.text("coverage.paper", spoken), parts=(*parts, *(tied.parts(found, divided, spoken) if found else ())))

    papers.deliver(
        output, format, paper=paper,
        sheets=lambda: (
            *(coverage_output.sheets(read, spoken) if read and coverage else ()), *(coverage_output.lone_sheets(store, spoken) if single else ()),
            *(tied.sheets(found, divided, spoken) if found else ()),
        ),
        data=lambda: {
            **({"coverage": coverage_output.data(read)} if read else {}), **({"projection": tied.data(found, divided)} if found else {}),
        },
    )  # fmt: skip
