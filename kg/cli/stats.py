"""``kg stats``: what the store holds, how far it reaches, and who shares what with whom."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, NamedTuple

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
@frame.bodies
@frame.store
@frame.confidence
@frame.papers(*frame.PAPERS, "graphml")
@frame.output
def stats(
    coverage: bool, single: bool, projection: bool, communities: bool, regions: tuple[str, ...], levels: tuple[str, ...], years: tuple[str, ...],
    genres: tuple[str, ...], store: str, min_confidence: float, format: str | None, output: str,
) -> None:  # fmt: skip
    """Write how many documents, entities, statements and quantities there are; or what the options ask for."""
    from kg.store import Store

    opened = Store.open(store)
    chosen = {"regions": regions, "levels": levels, "years": years, "genres": genres}
    if any(chosen.values()) and (coverage or single or not (projection or communities)):
        raise click.UsageError(labels.text("cli.stats.bodies", language()))
    if not (coverage or single or projection or communities):
        _counts(opened, min_confidence, format, output)
        return
    if min_confidence:
        raise click.UsageError(labels.text("cli.no_confidence_here", language()))
    wanted = _Wanted(coverage=coverage, single=single, projection=projection or communities, communities=communities, bodies=chosen)
    _analyses(opened, wanted, format, output)


class _Wanted(NamedTuple):
    """Which analyses, and of which bodies."""

    coverage: bool
    single: bool
    projection: bool
    communities: bool
    bodies: dict[str, tuple[str, ...]]


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


def _analyses(store: Store, wanted: _Wanted, format: str | None, output: str) -> None:
    from kg.analysis import coverage, coverage_output, reporters
    from kg.analysis import projection as ties
    from kg.analysis.projection import output as tied
    from kg.paper import Paper

    spoken = language()
    read = coverage.coverage(store, sentences=wanted.coverage) if wanted.coverage or wanted.single else None
    bodies = reporters.shelf(store).chosen((), **wanted.bodies) if any(wanted.bodies.values()) else None
    found = ties.projection(store, bodies) if wanted.projection else None
    divided = ties.communities(found) if found and wanted.communities else None
    if papers.wanted(output, format, "graphml") == "graphml":
        if found is None:
            raise click.UsageError(labels.text("cli.stats.graphml", spoken))
        target = io.BytesIO()
        tied.graphml(found, divided, target)
        console.write(output, target.getvalue())
        return
    reach = read if wanted.coverage else None

    def paper() -> Paper:
        parts = [*(coverage_output.parts(reach, spoken) if reach else ()), *(coverage_output.lone_parts(read, spoken) if read and wanted.single else ())]
        return Paper(title=labels.text("coverage.paper", spoken), parts=(*parts, *(tied.parts(found, divided, spoken) if found else ())))

    papers.deliver(
        output, format, paper=paper,
        sheets=lambda: (
            *(coverage_output.sheets(reach, spoken) if reach else ()), *(coverage_output.lone_sheets(store, spoken) if wanted.single else ()),
            *(tied.sheets(found, divided, spoken) if found else ()),
        ),
        data=lambda: {**({"coverage": coverage_output.data(read)} if read else {}), **({"projection": tied.data(found, divided)} if found else {})},
    )  # fmt: skip
