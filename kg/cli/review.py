"""``kg review``: what a person should look at, with the reason, and what the person decides."""

from __future__ import annotations

from itertools import islice
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import click

from kg import labels
from kg.cli import console, frame, judging, papers
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.analysis.queue import Asked, By, Ranked
    from kg.store import Store

__all__ = ["review"]

# Named here, so that help does not load the analysis; a test holds the two in step.
STATEMENT = "statement"
KINDS = (STATEMENT, "merge", "scheme", "count", "contradiction", "dropped")
RELATIONS = (
    "implements", "carries_out", "issues", "operates", "sets_up", "part_of", "collaborates_with", "supervises", "takes_over", "governed_by", "responds_to",
)  # fmt: skip
TYPES = ("agency", "organization", "team", "mechanism", "initiative", "policy", "platform", "facility", "event")
STATUSES = ("done", "ongoing", "planned")
_TABLES = (".xlsx", ".csv")


@frame.command
@frame.option("--list", "listed", is_flag=True)
@frame.option("--kind", "kinds", multiple=True, type=click.Choice(KINDS))
@frame.option("--relation", "relations", multiple=True, type=click.Choice(RELATIONS))
@frame.option("--type", "types", multiple=True, type=click.Choice(TYPES))
@frame.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES))
@frame.option("--report", "of_report", default="", metavar="TEXT")
@frame.option("--entity", "of_entity", default="", metavar="NAME")
@frame.option("--again", is_flag=True)
@frame.option("--number", "-n", type=click.IntRange(min=1), metavar="N")
@frame.option("--read", "filled_in", metavar="FILE")
@judging.by
@frame.decisions
@frame.store
@frame.option("--format", type=click.Choice(("table", "csv", "json", "xlsx")))
@frame.output
def review(listed: bool, kinds: tuple[str, ...], store: str, decisions: str | None, filled_in: str | None, format: str | None, output: str, **more: Any) -> None:
    """Ask about one statement after the other; list; write a table to fill in; or read one."""
    from kg.analysis.queue import Asked, By

    by = By(who=more["who"], when=more["when"], why=more["why"])
    if filled_in:
        _read(filled_in, store, decisions, by)
        return
    asked = Asked(relations=more["relations"], statuses=more["statuses"], types=more["types"], report=more["of_report"], entity=more["of_entity"])
    suffix = PurePath(output).suffix.lower()
    if listed or (format and format != "xlsx") or (output != "-" and suffix not in _TABLES):
        _list(store, decisions, kinds, asked, format or {".csv": "csv", ".json": "json", ".xlsx": "xlsx"}.get(suffix, "table"), output, more)
    elif output != "-" or format:
        _table(store, decisions, asked, format or suffix.lstrip("."), output, more)
    elif set(kinds) <= {STATEMENT}:
        _session(store, decisions, asked, by, more)
    elif kinds == ("merge",):
        _pairs(store, decisions, by, more)
    else:
        raise click.UsageError(labels.text("review.only_listed", language()))


def _queue(opened: Store, decisions: judging.Book, asked: Asked, more: dict[str, Any]) -> tuple[Ranked, ...]:
    """The statements to look at, in order, so many as are wanted."""
    from kg.analysis.queue import ranked, unsettled
    from kg.analysis.queue.touched import touched

    queue = ranked(opened, asked, touched=touched(opened))
    if not more["again"]:
        queue = unsettled(opened, queue, decisions.ledger)
    return queue[: more["number"]]


def _session(store: str, decisions: str | None, asked: Asked, by: By, more: dict[str, Any]) -> None:
    from kg.analysis.queue import Case, cases
    from kg.cli import reviewing
    from kg.store import Store

    opened, book = Store.open(store), judging.book(store, decisions)
    queue = _queue(opened, book, asked, more)
    if not queue:
        console.say(labels.text("review.nothing", language()))
        return

    def case_of(index: int) -> Case | None:
        return next(cases(opened, [queue[index]]), None)

    desk = reviewing.Desk(ledger=book.ledger, by=by, write=book.write, tags=judging.tags())
    reviewing.review([one.id for one in queue], case_of, desk)
    _told(book)


def _pairs(store: str, decisions: str | None, by: By, more: dict[str, Any]) -> None:
    from kg.analysis.queue.pairs import pairs
    from kg.cli import pairing, reviewing
    from kg.store import Store

    opened, book = Store.open(store), judging.book(store, decisions)
    desk = reviewing.Desk(ledger=book.ledger, by=by, write=book.write)
    pairing.review(islice(pairs(opened, book.ledger, again=more["again"]), more["number"]), desk)
    _told(book)


def _told(book: judging.Book) -> None:
    if book.added:
        console.say(labels.text("review.written", language(), path=book.path))


def _table(store: str, decisions: str | None, asked: Asked, format: str, output: str, more: dict[str, Any]) -> None:
    """Write the table that people fill in."""
    from kg.analysis.queue import cases
    from kg.analysis.queue.sheet import sheet
    from kg.store import Store

    console.refuse_binary(format, output)
    opened = Store.open(store)
    queue = _queue(opened, judging.book(store, decisions), asked, more)
    made = sheet(cases(opened, queue), language=language(), tags=judging.tags())
    console.write(output, papers.table(format, [made]))
    console.say(labels.text("review.table_written", language(), count=f"{len(queue):,}", path=output))


def _read(path: str, store: str, decisions: str | None, by: By) -> None:
    from kg.analysis.queue.sheet import filled

    found = filled(path, by, tags=judging.tags())
    book = judging.book(store, decisions)
    book.tell(book.take(found.decisions))
    if found.empty:
        console.say(labels.text("review.rows_empty", language(), count=f"{found.empty:,}"))
    if console.complain_all(found.errors):
        click.get_current_context().exit(1)


def _list(store: str, decisions: str | None, kinds: tuple[str, ...], asked: Asked, format: str, output: str, more: dict[str, Any]) -> None:
    """List statements where they are asked for, else doubts."""
    from kg.analysis.doubts import USUAL, doubts, listing
    from kg.analysis.queue import cases
    from kg.analysis.queue import listing as statements
    from kg.store import Store

    console.refuse_binary(format, output)
    opened = Store.open(store)
    if STATEMENT in kinds:
        if len(set(kinds)) > 1:
            raise click.UsageError(labels.text("review.one_kind", language()))
        found: Any = list(cases(opened, _queue(opened, judging.book(store, decisions), asked, more)))
        how: Any = statements
    else:
        found = list(doubts(opened.readings(), text=opened.text, kinds=kinds or USUAL))[: more["number"]]
        how = listing
    if format in ("csv", "xlsx"):
        console.write(output, papers.table(format, [how.sheet(found, language=language())]))
    elif format == "json":
        console.write(output, console.as_json(how.data(found, language=language())))
    else:
        console.write(output, how.table(found, language=language(), columns=console.columns(output)))
