"""OFD, the fixed layout that offices exchange (GB/T 33190): a zip archive of XML, text placed on pages.

As in PDF there are lines as they are printed, no paragraphs; yet each run of text says where it stands. So runs on one
line are joined by their places, and a line goes on in the next one where it reaches the right margin and the next one
is not set in.
"""

from __future__ import annotations

import io
import posixpath
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree import ElementTree

from kg import resources
from kg.documents import archive
from kg.documents.content import Content
from kg.errors import BeyondLimits, DamagedDocument

__all__ = ["is_ofd", "read"]

# The most that one part, and all parts that are read, may unpack to: a page of text has some 100 kB of XML.
MAX_PART, MAX_PARTS = 20_000_000, 200_000_000
_ROOT = "OFD.xml"
_REMEDY = "open it in the program that made it and save it again, or as PDF"
_END = re.compile(r"[。.!?！？；;:：…][”’\"')）》】]*$")
# Gaps, in heights of the letters: between columns of a table, between words of Chinese, between words of letters. Where
# the font changes there is a quarter, which parts nothing.
_COLUMN, _PHRASE, _WORD = 2.0, 0.45, 0.2
# A line reaches the margin that ends within so many letters of it: a mark that may not begin a line takes one along.
_SHORT = 2.2
# Lines that are shorter than so many letters make a list, and are not joined.
_NARROWEST = 12
# One line in so many may stand out over the margins.
_OUTLIERS = 20
# Where one line in so many is set in, paragraphs are, and a line that is not goes on even after the end of a sentence.
_PARAGRAPHS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A run of text: its baseline, where it begins and ends, and the height of its letters, in millimetres."""

    y: float
    x: float
    end: float
    size: float
    text: str


@dataclass(kw_only=True)
class _Line:
    """A line of a page, of runs on one baseline."""

    runs: list[_Run] = field(default_factory=list)

    @property
    def y(self) -> float:
        return self.runs[0].y

    @property
    def size(self) -> float:
        return self.runs[-1].size

    @property
    def x(self) -> float:
        """Where its first letter stands: ideographic spaces at its begin are an indent."""
        first = min(self.runs, key=lambda run: run.x)
        return first.x + (len(first.text) - len(first.text.lstrip("\u3000 "))) * first.size

    @property
    def end(self) -> float:
        return max(run.end for run in self.runs)

    def takes(self, run: _Run) -> bool:
        return abs(run.y - self.y) < 0.4 * max(run.size, self.size)

    @cached_property
    def text(self) -> str:
        """Its text; ask when all its runs are there."""
        found = ""
        last: _Run | None = None
        for run in sorted(self.runs, key=lambda r: r.x):
            if last is not None:
                if run.text == last.text and run.x - last.x < _WORD * run.size:
                    continue  # printed twice, to look bold
                gap = (run.x - last.end) / run.size
                words = found[-1:].isascii() and run.text[:1].isascii()
                found += "\t" if gap > _COLUMN else " " if gap > (_WORD if words else _PHRASE) else ""
            found += run.text
            last = run
        return found.strip(" \t\u3000\xa0")


class _Package:
    """The parts of an OFD file, unpacked and parsed one by one."""

    def __init__(self, packed: zipfile.ZipFile, where: str) -> None:
        self._packed = packed
        self._where = where
        self._parts = {info.filename.lstrip("/"): info for info in packed.infolist()}
        self._left = MAX_PARTS

    def damaged(self, what: str) -> DamagedDocument:
        return DamagedDocument(f"not a sound OFD file: {what}", where=self._where, remedy=_REMEDY)

    def part(self, name: str) -> ElementTree.Element:
        info = self._parts.get(name)
        if info is None:
            raise self.damaged(f"its part {name} is missing")
        if self._left <= 0:
            raise BeyondLimits(f"unpacks to more than {MAX_PARTS:,} bytes", where=self._where, remedy="save it as text if it is a report")
        data = archive.unpack(self._packed, info, f"{self._where}/{name}", MAX_PART)
        self._left -= max(len(data), 1000)
        if b"<!DOCTYPE" in data.replace(b"\0", b""):
            raise self.damaged(f"its part {name} declares entities")
        try:
            return ElementTree.fromstring(data)
        except (ElementTree.ParseError, ValueError, LookupError) as error:
            raise self.damaged(f"its part {name}: {error}") from error

    def pages(self) -> Iterator[ElementTree.Element]:
        """The pages of all documents in the file, in their order."""
        for root in _all(self.part(_ROOT), "DocRoot"):
            document = (root.text or "").strip().lstrip("/")
            for page in _all(self.part(document), "Page"):
                location = page.get("BaseLoc", "")
                absolute = posixpath.join("/", posixpath.dirname(document), location)
                yield self.part(posixpath.normpath(absolute).lstrip("/"))


def _all(element: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    """The elements of a name in a tree, whichever edition of the standard its namespace is of."""
    return (found for found in element.iter() if found.tag.rpartition("}")[2] == name)


def _numbers(text: str | None, count: int) -> list[float]:
    found = [float(number) for number in (text or "").split()[:count]]
    return found + [0.0] * (count - len(found))


def _advance(deltas: str, count: int) -> float:
    """The sum of the first steps from letter to letter; ``g 4 3.5`` is four steps of 3.5."""
    total, taken = 0.0, 0
    words = iter(deltas.split())
    for word in words:
        times, step = (int(next(words, "0")), float(next(words, "0"))) if word == "g" else (1, float(word))
        times = max(0, min(times, count - taken))
        total, taken = total + times * step, taken + times
    return total


def _runs(page: ElementTree.Element) -> Iterator[_Run]:
    """The runs of text on a page, in the order in which they are drawn."""
    for shape in _all(page, "TextObject"):
        if shape.get("Visible") == "false":
            continue
        left, top, width, _ = _numbers(shape.get("Boundary"), 4)
        a, b, c, d, e, f = _numbers(shape.get("CTM") or "1 0 0 1 0 0", 6)
        size = abs(float(shape.get("Size") or 3.5) * (d or a or 1)) or 3.5
        x = y = 0.0
        for code in _all(shape, "TextCode"):
            text = re.sub(r"[\r\n\ufeff]+", "", "".join(code.itertext()))
            x, y = float(code.get("X") or x), float(code.get("Y") or y)
            if not text.strip():
                continue
            start = left + a * x + c * y + e
            steps = code.get("DeltaX")
            last = size if unicodedata.east_asian_width(text[-1]) in "WFA" else size / 2
            end = start + a * _advance(steps, len(text) - 1) + last if steps else max(left + width, start + last)
            yield _Run(y=top + b * x + d * y + f, x=start, end=end, size=size, text=text)


def _lines(page: ElementTree.Element) -> list[_Line]:
    """The lines of a page. Where all lie under one another they come from top to bottom, else, as in columns and
    tables, in the order in which they are drawn."""
    lines: list[_Line] = []
    for run in _runs(page):
        if not lines or not lines[-1].takes(run):
            lines.append(_Line())
        lines[-1].runs.append(run)
    down = sorted(lines, key=lambda line: line.y)
    stacked = all(upper.x < lower.end and lower.x < upper.end for upper, lower in zip(down, down[1:], strict=False))
    return [line for line in (down if stacked else lines) if line.text]


def _is(kind: str, line: str) -> bool:
    return any(p.regex.search(line) for p in resources.patterns("pages") if p["kind"] == kind)


def _body(lines: list[_Line]) -> list[_Line]:
    """The lines of a page without its number, which is the first or the last one."""
    if lines and _is("number", lines[-1].text):
        lines = lines[:-1]
    return lines[1:] if lines and _is("number", lines[0].text) else lines


@dataclass(frozen=True, slots=True, kw_only=True)
class _Print:
    """How the pages of a file are printed: their margins, and whether the first line of a paragraph is set in."""

    left: float
    right: float
    set_in: bool

    @classmethod
    def of(cls, lines: list[_Line]) -> _Print:
        left = sorted(line.x for line in lines)[len(lines) // _OUTLIERS]
        right = sorted((line.end for line in lines), reverse=True)[len(lines) // _OUTLIERS]
        indents = sum(1 for line in lines if 1.2 < (line.x - left) / line.size < 3)
        return cls(left=left, right=right, set_in=indents * _PARAGRAPHS >= len(lines))

    def goes_on(self, line: _Line, following: _Line) -> bool:
        """Whether a paragraph goes on from a line into the following one."""
        return (
            self.right - self.left >= _NARROWEST * line.size
            and line.end >= self.right - _SHORT * line.size
            and following.x <= self.left + line.size
            and (self.set_in or not _END.search(line.text))
            and not _is("item", following.text)
            and "\t" not in line.text + following.text  # rows of a table
        )


def _between(line: str, following: str) -> str:
    """What parts two lines of one paragraph: a space where both are words of letters."""
    last, first = line[-1], following[0]
    return " " if last.isascii() and first.isascii() and last.isalnum() and first.isalnum() else ""


def _joined(pages: list[list[_Line]]) -> tuple[str, tuple[int, ...]]:
    """The text of the pages, lines that go on put together, and the offsets at which the pages begin."""
    layout = _Print.of([line for page in pages for line in page])
    parts: list[str] = []
    starts: list[int | None] = []
    length = 0
    before: _Line | None = None
    for page in pages:
        offset: int | None = None
        for line in page:
            if before is not None:
                parts.append(_between(before.text, line.text) if layout.goes_on(before, line) else "\n")
                length += len(parts[-1])
            offset = length if offset is None else offset
            parts.append(line.text)
            length += len(line.text)
            before = line
        starts.append(offset)
    return "".join(parts), tuple(_filled(starts, length))


def _filled(starts: Iterable[int | None], length: int) -> list[int]:
    """The offsets at which the pages begin: a page without text where the next one does."""
    found: list[int] = []
    following = length
    for start in reversed(list(starts)):
        following = following if start is None else start
        found.append(following)
    return found[::-1]


def is_ofd(data: bytes) -> bool:
    """Whether the bytes are a zip archive with the root part of an OFD file."""
    return _ROOT in (archive.names(io.BytesIO(data)) or ())


def read(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    """The text of an OFD file and where its pages begin. `encoding` means nothing here.

    Raises DamagedDocument for a file that breaks the format, BeyondLimits for one that unpacks to more than a report has.
    """
    with archive.opened(io.BytesIO(data), where) as packed:
        package = _Package(packed, where)
        try:
            pages = [_body(_lines(page)) for page in package.pages()]
        except (ValueError, OverflowError) as error:
            raise package.damaged(str(error)) from error
    if not any(pages):
        return Content(text="")
    text, starts = _joined(pages)
    return Content(text=text, pages=starts)
