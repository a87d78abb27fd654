"""The register: a table of what is known of reports, made by ``kg sources``, edited by hand, given back with ``--meta``.

It is a CSV, TSV or XLSX with a header line. Columns that are not known are ignored; only ``path`` is needed. It is
matched by path or, where the folder was moved, by file name.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath, PureWindowsPath
from typing import BinaryIO

from kg import tables
from kg.documents.encoding import decode
from kg.errors import BadTable, MissingPath, OutputError, UnknownFormat, UnreadablePath
from kg.types import Metadata

__all__ = ["COLUMNS", "find", "load", "write"]

#: The columns of the table that is written, with their widths in Excel.
COLUMNS = (
    tables.Column(name="path", width=40),
    tables.Column(name="title", width=50),
    tables.Column(name="issuer", width=28),
    tables.Column(name="code", width=10),
    tables.Column(name="level", width=12),
    tables.Column(name="year", width=8),
    tables.Column(name="issued", width=12),
    tables.Column(name="genre", width=12),
    tables.Column(name="url", width=40),
    tables.Column(name="duplicate_of", width=40),
)

_DATE = re.compile(r"(\d{4})(?:\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})|(\d{2})(\d{2}))(?!\d)")
_YEAR = re.compile(r"((?:19|20)\d{2})\D?")
_CODE = re.compile(r"\d{2,12}")
# What the CSV writer puts before text that looks like a formula, and a person who edits the table has not taken away.
_GUARDED = re.compile(r"'(?=[=+\-@\t\r])")


def _csv(data: bytes, where: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV or TSV with the numbers of their lines. The header tells what parts the cells."""
    try:
        text = decode(data, where=where).text
    except UnknownFormat as error:
        raise BadTable("is no table of text", where=where, remedy="save it as .xlsx or as CSV") from error
    head = text.split("\n", 1)[0]
    mark = max("\t,;", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for row in reader:
            yield reader.line_num, [_GUARDED.sub("", cell.strip(), count=1) for cell in row]
    except csv.Error as error:
        raise BadTable(f"not CSV: {error}", where=f"{where}:{reader.line_num}", remedy="save it again as CSV or .xlsx") from error


def _rows(path: str) -> Iterator[tuple[int, list[str]]]:
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        raise MissingPath("no such table", where=path, remedy="check the path; kg sources -o FILE makes one") from error
    except OSError as error:
        raise UnreadablePath(f"may not be read: {error.strerror}", where=path, remedy="give yourself the right to read it") from error
    if data.startswith(b"PK\x03\x04"):
        yield from tables.read_xlsx(data, where=path)
    else:
        yield from _csv(data, path)


def _issued(value: str, where: str) -> str | None:
    if not value:
        return None
    found = _DATE.match(value)
    try:
        if found:
            year, month, day, month2, day2 = found.groups()
            return datetime.date(int(year), int(month or month2), int(day or day2)).isoformat()
    except ValueError:
        pass  # the 31st of February: the same message as for what is no date at all
    raise BadTable(f"issued is {value!r}, which is no date", where=where, remedy="write it as 2024-01-24, or leave it empty")


def _year(value: str, where: str) -> str | None:
    found = _YEAR.fullmatch(value)
    if value and not found:
        raise BadTable(f"year is {value!r}, which is no year", where=where, remedy="write it as 2024, or leave it empty")
    return found[1] if found else None


def _division(value: str, where: str) -> str | None:
    if value and not _CODE.fullmatch(value):
        raise BadTable(f"code is {value!r}, which is no division code", where=where, remedy="write digits such as 330114, or leave it empty")
    return value or None


def load(path: str | PurePath) -> dict[str, Metadata]:
    """The register in a file: path to what is known, in the order of the table.

    Raises MissingPath, UnreadablePath, UndecodableText, and BadTable, which names the file and the line, for a table
    without a column ``path``, a row without a path, and a date, year or code that is none.
    """
    where = str(path)
    rows = _rows(where)
    header = [name.strip().lower() for name in next(rows, (1, []))[1]]
    if "path" not in header:
        raise BadTable("has no column 'path'", where=f"{where}:1", remedy="name the columns in the first line; kg sources makes such a table")
    found: dict[str, Metadata] = {}
    for line, cells in rows:
        row = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        place = f"{where}:{line}"
        if not any(row.values()):
            continue
        if not row.get("path"):
            raise BadTable("the row has no path", where=place, remedy="fill it in, or delete the row")
        found[row["path"]] = Metadata(
            title=row.get("title") or None,
            issuer=row.get("issuer") or None,
            division=_division(row.get("code", ""), place),
            issued=_issued(row.get("issued", ""), place),
            year=_year(row.get("year", ""), place),
            genre=row.get("genre") or None,
            url=row.get("url") or None,
            number=row.get("number") or None,
            scope=row.get("scope") or None,
            retrieved=row.get("retrieved") or None,
        )
    return found


def _file_name(path: str) -> str:
    return PureWindowsPath(path).name  # understands both separators


def find(register: Mapping[str, Metadata], path: str) -> Metadata:
    """What a register says of a path: by the path itself, else by a file name that only one row has, else nothing.

    >>> register = {"2023/a.txt": Metadata(issuer="x"), "2023/b.txt": Metadata(), "2024/b.txt": Metadata()}
    >>> find(register, "moved/a.txt").issuer
    'x'
    >>> find(register, "moved/b.txt") == Metadata()
    True
    """
    if path in register:
        return register[path]
    same = [key for key in register if _file_name(key) == _file_name(path)]
    return register[same[0]] if len(same) == 1 else Metadata()


def write(rows: Iterable[Mapping[str, str | None]], target: BinaryIO, *, format: str = "csv") -> None:
    """Write a register to a binary stream as ``csv`` or ``xlsx``; of each row, what `COLUMNS` names.

    Raises OutputError for another format.
    """
    cells = ([row.get(column.name) or None for column in COLUMNS] for row in rows)
    sheet = tables.Sheet(name="sources", columns=COLUMNS, rows=cells)
    if format == "csv":
        tables.write_csv(sheet, target)
    elif format == "xlsx":
        tables.write_xlsx([sheet], target)
    else:
        raise OutputError(f"a register is not written as {format!r}", remedy="choose csv or xlsx")
