"""The register: a table of what is known of reports, made by ``kg sources``, edited by hand, given back with ``--meta``.

It is a CSV, TSV or XLSX with a header line. Only ``path`` is needed, the columns may stand in any order, and those that
are not known are ignored. What a cell says wins over what is found in the report; an empty cell says nothing. A report is
matched by its path or, where the folder was moved, by the end of its path.

Level is not said but follows from the code. A cell of ``level`` that contradicts the code beside it is an error, because
nothing would come of it.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path, PurePath, PureWindowsPath
from typing import BinaryIO

from kg import tables
from kg.documents.encoding import decode
from kg.errors import BadTable, MissingPath, OutputError, UnknownFormat, UnreadablePath
from kg.types import Metadata

__all__ = ["COLUMNS", "SCOPES", "Register", "find", "lines", "load", "nearest", "rows", "write"]

#: Whether a report is about emergency management.
SCOPES = ("yes", "partly", "no")

#: The columns of the table that is written, with their widths in Excel.
COLUMNS = (
    tables.Column(name="path", width=40),
    tables.Column(name="title", width=50),
    tables.Column(name="issuer", width=28),
    tables.Column(name="code", width=10),
    tables.Column(name="level", width=12),
    tables.Column(name="year", width=8),
    tables.Column(name="issued", width=12),
    tables.Column(name="number", width=22),
    tables.Column(name="genre", width=12),
    tables.Column(name="scope", width=8),
    tables.Column(name="url", width=40),
    tables.Column(name="retrieved", width=12),
    tables.Column(name="duplicate_of", width=40),
)

_DATE = re.compile(r"(\d{4})(?:\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})|(\d{2})(\d{2}))(?!\d)")
# As Excel writes it where the system is set to English; whether the day or the month comes first is told by what is above 12.
_SLASHED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
# A day as Excel keeps it, counted from the end of 1899; these are the days of 1949 to 2099.
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_SERIALS = range(17_899, 73_051)
_DAY_ZERO = datetime.date(1899, 12, 30)
_YEAR = re.compile(r"((?:19|20)\d{2})(?:\.0+|\D)?")
_CODE = re.compile(r"(\d{2,12})(?:\.0+)?")
# A number as Excel shows it in a narrow column, and saves it as CSV. With six figures or fewer nothing is lost.
_POWER = re.compile(r"(\d)(?:\.(\d+))?[Ee]\+?(\d{1,2})")
# The levels, and the ends of the six digits of the codes that have them (GB/T 2260).
_LEVELS = {"nation": re.compile("100000"), "province": re.compile(r"(?!10)\d\d0000"), "city": re.compile(r"\d{4}(?<!00)00")}
_COUNTY = "county"
# What the CSV writer puts before text that looks like a formula, and a person who edits the table has not taken away.
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")


def _csv(data: bytes, where: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV or TSV with the numbers of their lines. The header tells what parts the cells."""
    try:
        text = decode(data, where=where).text
    except UnknownFormat as error:
        raise BadTable("is no table of text", where=where, remedy="save it as .xlsx or as CSV") from error
    head = next((line for line in text.split("\n") if line.strip()), "")
    mark = max("\t,;", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        for row in reader:
            yield reader.line_num, [_GUARDED.sub("", cell.strip(), count=1) for cell in row]
    except csv.Error as error:
        raise BadTable(f"not CSV: {error}", where=f"{where}:{reader.line_num}", remedy="save it again as CSV or .xlsx") from error


def lines(path: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of any table that people edit, CSV, TSV or the first sheet of an .xlsx, each with its number (from 1).

    Raises MissingPath, UnreadablePath, UndecodableText, BeyondLimits and BadTable.
    """
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


def _day(name: str) -> Callable[[str, str], str | None]:
    def read(value: str, where: str) -> str | None:
        if not value:
            return None
        try:
            day = _as_day(value)
        except ValueError:
            day = None  # the 31st of February: the same message as for what is no date at all
        if day is None:
            raise BadTable(f"{name} is {value!r}, which is no date", where=where, remedy="write it as 2024-01-24, or leave it empty")
        return day.isoformat()

    return read


def _as_day(value: str) -> datetime.date | None:
    """A date however Excel wrote it; None for what is none, and for 3/4/2024, which may be of March or of April."""
    serial = _SERIAL.fullmatch(value)
    if serial and int(serial[1]) in _SERIALS:
        return _DAY_ZERO + datetime.timedelta(days=int(serial[1]))
    found = _DATE.match(value)
    if found:
        year, month, day, month2, day2 = found.groups()
        return datetime.date(int(year), int(month or month2), int(day or day2))
    found = _SLASHED.match(value)
    if found:
        first, second, year = (int(number) for number in found.groups())
        if first > 12 or first == second:
            return datetime.date(year, second, first)
        if second > 12:
            return datetime.date(year, first, second)
    return None


def _year(value: str, where: str) -> str | None:
    found = _YEAR.fullmatch(value)
    if value and not found:
        raise BadTable(f"year is {value!r}, which is no year", where=where, remedy="write it as 2024, or leave it empty")
    return found[1] if found else None


def _division(value: str, where: str) -> str | None:
    power = _POWER.fullmatch(value)
    if power:
        digits = power[1] + (power[2] or "").rstrip("0")
        value = digits.ljust(int(power[3]) + 1, "0") if int(power[3]) < 6 else value
    found = _CODE.fullmatch(value.replace(" ", ""))
    if value and not found:
        raise BadTable(f"code is {value!r}, which is no division code", where=where, remedy="write digits such as 330114, or leave it empty")
    return found[1] if found else None


def _check_level(value: str, code: str | None, where: str) -> None:
    if not value or not code or len(code) != 6:
        return
    level = next((level for level, codes in _LEVELS.items() if codes.fullmatch(code)), _COUNTY)
    if value.lower() != level:
        raise BadTable(
            f"level is {value!r}, but {code} is the code of a {level}, from which the level follows", where=where,
            remedy="correct the code, or leave the level empty",
        )


def _scope(value: str, where: str) -> str | None:
    if value and value.lower() not in SCOPES:
        raise BadTable(f"scope is {value!r}", where=where, remedy=f"write one of {', '.join(SCOPES)}, or leave it empty")
    return value.lower() or None


_issued, _retrieved = _day("issued"), _day("retrieved")


def _metadata(row: Mapping[str, str], where: str) -> Metadata:
    code = _division(row.get("code", ""), where)
    _check_level(row.get("level", ""), code, where)
    return Metadata(
        title=row.get("title") or None,
        issuer=row.get("issuer") or None,
        division=code,
        issued=_issued(row.get("issued", ""), where),
        year=_year(row.get("year", ""), where),
        genre=row.get("genre", "").lower() or None,
        url=row.get("url") or None,
        number=row.get("number") or None,
        scope=_scope(row.get("scope", ""), where),
        retrieved=_retrieved(row.get("retrieved", ""), where),
        duplicate_of=row.get("duplicate_of") or None,
    )


def _steps(path: str) -> tuple[str, ...]:
    return PureWindowsPath(path).parts  # understands both separators


class Register(dict[str, Metadata]):
    """What is known of reports, by path, in the order of the table. It is not changed once it is made."""

    @cached_property
    def by_name(self) -> Mapping[str, tuple[str, ...]]:
        """The paths that end in each file name."""
        found: dict[str, list[str]] = defaultdict(list)
        for path in self:
            found[_steps(path)[-1] if _steps(path) else path].append(path)
        return {name: tuple(paths) for name, paths in found.items()}


def _names(rows: Iterator[tuple[int, list[str]]], where: str, needed: str = "path") -> list[str]:
    """The names of the columns, `needed` among them: the first row that is not blank."""
    line, cells = next(((line, cells) for line, cells in rows if any(cells)), (1, []))
    names = [name.strip().lower() for name in cells]
    if needed not in names:
        more = "; kg sources makes such a table" if needed == "path" else ""
        raise BadTable(f"has no column {needed!r}", where=f"{where}:{line}", remedy=f"name the columns in the first line{more}")
    twice = [name for name in (needed, *(column.name for column in COLUMNS)) if names.count(name) > 1]
    if twice:
        raise BadTable(f"has two columns {twice[0]!r}", where=f"{where}:{line}", remedy="delete one, or give it another name")
    return names


def rows(path: str | PurePath, *, needed: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of any such table that are not blank: where each stands, and its cells by the names of the columns, in lower
    case, of which `needed` is one. Raises as `load` does."""
    where = str(path)
    read = lines(where)
    header = _names(read, where, needed)
    for line, cells in read:
        row = {name: cell for name, cell in zip(header, cells, strict=False) if name}
        if any(row.values()):
            yield f"{where}:{line}", row


def load(path: str | PurePath) -> Register:
    """The register in a file: path to what is known, in the order of the table.

    Excel's habits are taken as they are meant: dates as 2024/1/24 or as the number of a day (45315), 2024.0, 330114.0,
    3.30114E+05, blank rows and spaces, any encoding and separator. Formulas are never run.

    Raises MissingPath, UnreadablePath, UndecodableText, BeyondLimits, and BadTable, which names the file and the line, for a table
    without a column ``path`` or with two columns of one name, a row without a path, two rows that say different things of
    one path, a date, year, code or scope that is none, and a level that contradicts its code.
    """
    found = Register()
    for place, row in rows(path, needed="path"):
        if not row.get("path"):
            raise BadTable("the row has no path", where=place, remedy="fill it in, or delete the row")
        known = _metadata(row, place)
        if found.setdefault(row["path"], known) != known:
            raise BadTable(f"says something else of {row['path']} than a row before", where=place, remedy="delete one of the rows")
    return found


def nearest(register: Mapping[str, Metadata], path: str) -> str | None:
    """The row of a register that is meant by a path: of that very path, else the one row whose path has the longest end in
    common with it, the file name at least; None where several have, or none has."""
    if path in register:
        return path
    steps = _steps(path)
    table = register if isinstance(register, Register) else Register(register)

    def shared(other: str) -> int:
        pairs = zip(reversed(steps), reversed(_steps(other)), strict=False)
        return next((number for number, (one, two) in enumerate(pairs) if one != two), min(len(steps), len(_steps(other))))

    alike = [(shared(other), other) for other in table.by_name.get(steps[-1], ())] if steps else []
    most = max((count for count, _ in alike), default=0)
    best = [other for count, other in alike if count == most]
    return best[0] if len(best) == 1 else None


def find(register: Mapping[str, Metadata], path: str) -> Metadata:
    """What a register says of a path (`nearest`); nothing where it has no row for it.

    >>> register = Register({"2023/a.txt": Metadata(issuer="x"), "2023/b.txt": Metadata(), "2024/b.txt": Metadata()})
    >>> find(register, "moved/a.txt").issuer
    'x'
    >>> find(register, "moved/b.txt") == Metadata()
    True
    """
    row = nearest(register, path)
    return Metadata() if row is None else register[row]


def write(found: Iterable[Mapping[str, str | None]], target: BinaryIO, *, format: str = "csv") -> None:
    """Write a register to a binary stream as ``csv`` or ``xlsx``; of each row, what `COLUMNS` names.

    Raises OutputError for another format.
    """
    cells = ([row.get(column.name) or None for column in COLUMNS] for row in found)
    sheet = tables.Sheet(name="sources", columns=COLUMNS, rows=cells)
    if format == "csv":
        tables.write_csv(sheet, target)
    elif format == "xlsx":
        tables.write_xlsx([sheet], target)
    else:
        raise OutputError(f"a register is not written as {format!r}", remedy="choose csv or xlsx")
