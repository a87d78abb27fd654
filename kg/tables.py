"""Adapter for xlsxwriter and openpyxl: tables as Excel opens them, as .xlsx and as CSV.

The same rows give the same bytes: the creation date is fixed. Cells that look like formulas are text.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from kg.errors import BadTable, BeyondLimits, OutputError

__all__ = ["Cell", "Column", "Sheet", "read_xlsx", "write_csv", "write_xlsx"]

Cell = str | int | float | None

# The limits of the format: Excel refuses a file that exceeds them.
_MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
# What a table that is read unpacks to at the most: ten times what a register of 100,000 reports has. A zip bomb has gigabytes.
_MAX_UNPACKED = 500_000_000
_CREATED = datetime.datetime(2000, 1, 1)
# Excel runs a CSV cell that begins so as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# How openpyxl fails on what is no sound workbook.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, EOFError, OSError, RuntimeError,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its header, its width in Excel, in characters, and what its cells are: ``text``, ``integer``, ``number`` or
    ``date`` (ISO), for formats that have types."""

    name: str
    width: int = 16
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A named table. A row has one cell for each column; None is an empty cell."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]


def _safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: text that begins like one gets an apostrophe; numbers stay."""
    if isinstance(cell, str) and cell.startswith(_FORMULA_STARTS):
        return "'" + cell
    return cell


def write_csv(sheet: Sheet, target: BinaryIO) -> None:
    """Write a table as CSV: UTF-8 with a byte order mark, so that Excel reads it, CRLF, formulas made harmless."""
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text)
        writer.writerow([column.name for column in sheet.columns])
        writer.writerows([_safe(cell) for cell in row] for row in sheet.rows)
    finally:
        text.detach()  # the stream is the caller's to close


def _fitting(text: str) -> str:
    """The text as a cell can hold it: without what XML cannot carry, cut at the limit."""
    text = _NOT_XML.sub("", text)
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"


def write_xlsx(sheets: Iterable[Sheet], target: BinaryIO) -> None:
    """Write tables as the sheets of one workbook: bold frozen header, filter, widths, long text wrapped.

    Text beyond the 32,767 characters that a cell holds is cut, with an ellipsis. Raises OutputError for more rows than
    a sheet holds.
    """
    import xlsxwriter  # type: ignore[import-untyped]

    packed = io.BytesIO()  # a stream that cannot seek, such as a pipe, would give other bytes
    workbook = xlsxwriter.Workbook(packed, {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    })  # fmt: skip
    workbook.set_properties({"created": _CREATED})
    head = workbook.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "valign": "vcenter"})
    body = workbook.add_format({"text_wrap": True, "valign": "top"})
    for sheet in sheets:
        page = workbook.add_worksheet(sheet.name)
        page.freeze_panes(1, 0)
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width, body)
            page.write_string(0, index, column.name, head)
        last = 0
        for last, row in enumerate(sheet.rows, 1):
            if last >= _MAX_ROWS:
                raise OutputError(f"sheet {sheet.name!r} has more than {_MAX_ROWS - 1:,} rows", where="xlsx", remedy="export csv instead")
            for index, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(last, index, _fitting(cell))
                elif cell is not None:
                    page.write_number(last, index, cell)
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
    workbook.close()
    target.write(packed.getvalue())


def _text(value: object) -> str:
    """A cell as it is meant: whole numbers without a point, dates in ISO form."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value).strip()


def read_xlsx(data: bytes, *, where: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a workbook's first sheet as text, each with its number (from 1). A formula is the value it had when it was
    saved. Raises BadTable, and BeyondLimits for a workbook that unpacks to more than 500 MB."""
    import openpyxl  # type: ignore[import-untyped]

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > _MAX_UNPACKED:
            raise BeyondLimits(f"unpacks to {size:,} bytes, more than a table has", where=where, remedy="save it as CSV if it is one")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions, which are of no concern here
            workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            rows = [[_text(cell) for cell in row] for row in workbook.worksheets[0].iter_rows(values_only=True)]
    except _BROKEN as error:
        raise BadTable(f"not a sound workbook: {error}", where=where, remedy="save it again as .xlsx or as CSV") from error
    yield from enumerate(rows, 1)
