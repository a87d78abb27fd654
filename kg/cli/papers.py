"""Where the results of analyses go: as a paper for people, as tables, as data."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import PurePath
from types import ModuleType
from typing import TYPE_CHECKING

from kg.cli import console
from kg.cli.tongue import language

if TYPE_CHECKING:
    from kg.paper import Paper
    from kg.tables import Sheet

__all__ = ["deliver", "most", "present", "table", "wanted"]

# What the suffix of a file says where no format was given.
_SUFFIXES = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".docx": "docx", ".csv": "csv", ".xlsx": "xlsx", ".json": "json"}


def wanted(output: str, format: str | None, *more: str) -> str:
    """The format that was given, else that of the suffix of the file, else ``table``; the formats `more` than the usual have
    their own names as suffixes."""
    suffix = PurePath(output).suffix.lower()
    return format or _SUFFIXES.get(suffix) or next((name for name in more if suffix == f".{name}"), "table")


def most(output: str, format: str | None, *, rows: int | None, all: bool, usual: int) -> int | None:
    """How many rows a table of a paper has at the most: so many as were asked for, else on a page of HTML all (None), else the usual."""
    return None if all or (rows is None and wanted(output, format) == "html") else rows or usual


def present(found: object, written: ModuleType, output: str, format: str | None, **how: object) -> None:
    """Deliver what an analysis `found` as its module of output has it `written`, for people in `how` many rows and the like."""
    spoken = language()
    deliver(
        output, format, paper=lambda: written.paper(found, spoken, **how), sheets=lambda: written.sheets(found, spoken),
        data=lambda: written.data(found, spoken),
    )  # fmt: skip


def table(format: str, sheets: Iterable[Sheet]) -> bytes:
    """Sheets as a workbook, or the first of them as CSV."""
    from kg import tables

    target = io.BytesIO()
    if format == "csv":
        tables.write_csv(next(iter(sheets)), target)
    else:
        tables.write_xlsx(sheets, target)
    return target.getvalue()


def deliver(
    output: str, format: str | None, *, paper: Callable[[], Paper], sheets: Callable[[], tuple[Sheet, ...]], data: Callable[[], object]
) -> None:
    """Make what the format needs and write it to a file, or to stdout for ``-``.

    Without a format the suffix of the file tells it, else it is ``table``. CSV is the first of the sheets. Raises
    click.UsageError for a format that would spoil a terminal, OutputError where the place cannot be written.
    """
    chosen = wanted(output, format)
    console.refuse_binary(chosen, output)
    console.write(output, _content(chosen, output, paper, sheets, data))


def _content(
    format: str, output: str, paper: Callable[[], Paper], sheets: Callable[[], tuple[Sheet, ...]], data: Callable[[], object]
) -> str | bytes:
    from kg import paper as papers

    if format == "json":
        return console.as_json(data())
    if format in ("csv", "xlsx"):
        return table(format, sheets())
    made = paper()
    if format == "docx":
        return papers.docx(made, language=language())
    if format == "html":
        return papers.html(made, language=language())
    if format == "markdown":
        return papers.markdown(made, language=language())
    return papers.terminal(made, language=language(), columns=console.columns(output))
