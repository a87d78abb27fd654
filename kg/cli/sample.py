"""``kg sample``: statements for a person to check, and what the marks say of all of them."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

import click

from kg import labels
from kg.cli import console, frame, judging, papers
from kg.cli.tongue import language

__all__ = ["sample"]

# Named here, so that help does not load the analysis; a test holds the two in step.
BY = ("relation", "status", "rule")
_SIZE = 100


@frame.command
@frame.option("--number", "-n", type=click.IntRange(min=1), default=_SIZE, show_default=True, metavar="N")
@frame.option("--by", "parted", type=click.Choice(BY), default=BY[0], show_default=True)
@frame.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, metavar="N")
@frame.option("--blind", is_flag=True)
@frame.option("--read", "marked_table", metavar="FILE")
@judging.by
@frame.decisions
@frame.store
@frame.papers()
@frame.output
def sample(marked_table: str | None, decisions: str | None, store: str, format: str | None, output: str, **how: Any) -> None:
    """Write a table to mark, or read one and say what it comes to."""
    if marked_table:
        _read(marked_table, (how["who"], how["when"], how["why"]), decisions, store, format, output)
        return
    wanted = format or {".csv": "csv", ".xlsx": "xlsx"}.get(PurePath(output).suffix.lower(), "")
    if wanted not in ("csv", "xlsx"):
        raise click.UsageError(labels.text("sample.where", language()))
    console.refuse_binary(wanted, output)
    _draw(store, wanted, output, how["number"], how["parted"], how["seed"], how["blind"])


def _draw(store: str, format: str, output: str, number: int, by: str, seed: int, blind: bool) -> None:
    """Write the statements that are drawn as a table."""
    from kg.analysis.queue import cases
    from kg.analysis.sample.draw import draw
    from kg.analysis.sample.sheet import sheet
    from kg.store import Store

    opened = Store.open(store)
    drawn = draw(opened, count=number, by=by, seed=seed)
    found = zip(drawn, cases(opened, [one.id for one in drawn]), strict=True)
    made = sheet(found, by=by, seed=seed, language=language(), blind=blind)
    console.write(output, papers.table(format, [made]))
    population = f"{drawn[0].population if drawn else 0:,}"
    console.say(labels.text("sample.written", language(), count=f"{len(drawn):,}", population=population, path=output))


def _read(path: str, said: tuple[str, str, str], decisions: str | None, store: str, format: str | None, output: str) -> None:
    from kg.analysis.queue import By
    from kg.analysis.sample import output as written
    from kg.analysis.sample.sheet import marked

    found = marked(path, By(who=said[0], when=said[1], why=said[2]))
    papers.present(found.precision, written, output, format)
    context = click.get_current_context()
    if decisions and context.get_parameter_source("decisions") is click.core.ParameterSource.COMMANDLINE:
        book = judging.book(store, decisions)
        book.tell(book.take(found.decisions))
    if console.complain_all(found.errors):
        context.exit(1)
