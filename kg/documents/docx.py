"""Adapter for python-docx: paragraphs, tables and list numbers of a Word file, in the order of the page.

python-docx reads a paragraph's direct runs only and would lose what stands in tracked insertions, content controls and
text boxes; so it opens the file here and the walk over its elements is ours. Deleted text is left out, and so are the heads
and feet of pages, which repeat the title. Foot and end notes come last. Where pages begin is not told: Word notes where
they began when it last printed the file, with its fonts and printer, and WPS notes nothing.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from functools import cache, partial
from importlib.metadata import version
from typing import Any

from kg.documents.content import Content
from kg.documents.encoding import tidy
from kg.documents.numbering import number
from kg.errors import BeyondLimits, DamagedDocument

__all__ = ["is_docx", "read"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MAIN = "word/document.xml"
# What a document unpacks to at the most. A report of a thousand pages has some 10 MB of XML; a zip bomb has gigabytes.
MAX_UNPACKED = 200_000_000
# How a broken package fails: in the archive, in the XML parser (SyntaxError), or where a part is missed.
_BROKEN = (
    zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, AttributeError, TypeError, EOFError, OSError,
    NotImplementedError, RuntimeError,
)  # fmt: skip
# What the walk does not enter: deleted or moved text, the older twin of a text box, instructions of fields.
_SKIPPED = frozenset({_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _W + "rPr", _W + "pPr", _FALLBACK})
# There are so many figures in circles.
_CIRCLED = 20
_MARKS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}


def is_docx(data: bytes) -> bool:
    """Whether the bytes are a zip archive with the main part of a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _MAIN in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return False


def _format(value: int, style: str) -> str:
    """A list number in a style of ``w:numFmt``; "" for bullets and for none."""
    if style in ("bullet", "none"):
        return ""
    if style.startswith(("chinese", "ideograph", "japanese", "taiwanese")):
        return number(value, "chinese")
    if style == "decimalEnclosedCircle" and 0 < value <= _CIRCLED:
        return chr(ord("①") + value - 1)
    if style[:5] in ("lower", "upper"):
        return number(value, style[:5] + ("-roman" if style.endswith("Roman") else "-letter"))
    return number(value, "decimal")


class _Lists:
    """The numbers that Word shows before the paragraphs of a list and does not write into their text."""

    def __init__(self, numbering: Any | None, styles: Any | None) -> None:
        self._levels: dict[str, dict[int, Any]] = {}  # by list
        self._restarts: dict[str, dict[int, int]] = {}  # by list: what it counts from, other than its definition
        self._definition: dict[str, str] = {}  # lists of one definition go on counting
        self._styles: dict[str, Any] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if numbering is not None:
            abstract = {a.get(_W + "abstractNumId"): a for a in numbering.iter(_W + "abstractNum")}
            for num in numbering.iter(_W + "num"):
                self._define(num, abstract)
        if styles is not None:
            self._styles = {s.get(_W + "styleId"): s for s in styles.iter(_W + "style")}

    def _define(self, num: Any, abstract: dict[str, Any]) -> None:
        name, link = num.get(_W + "numId"), num.find(_W + "abstractNumId")
        base = abstract.get(link.get(_W + "val")) if link is not None else None
        if base is None:
            return
        self._definition[name] = link.get(_W + "val")
        levels = {int(v.get(_W + "ilvl")): v for v in base.iter(_W + "lvl")}
        for override in num.iter(_W + "lvlOverride"):
            depth, start, level = int(override.get(_W + "ilvl")), override.find(_W + "startOverride"), override.find(_W + "lvl")
            if start is not None:
                self._restarts.setdefault(name, {})[depth] = int(start.get(_W + "val"))
            if level is not None:
                levels[depth] = level
        self._levels[name] = levels

    def _of_style(self, paragraph: Any) -> Any | None:
        """The list properties of a paragraph's style, or of the styles that this one builds on."""
        reference, seen = paragraph.find(f"{_W}pPr/{_W}pStyle"), set[str]()
        while reference is not None and (name := reference.get(_W + "val")) in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            found = style.find(f"{_W}pPr/{_W}numPr")
            if found is not None:
                return found
            reference = style.find(_W + "basedOn")
        return None

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and the level that a paragraph stands in, by itself or by its style."""
        properties = paragraph.find(f"{_W}pPr/{_W}numPr")
        if properties is None:
            properties = self._of_style(paragraph)
        list_id = properties.find(_W + "numId") if properties is not None else None
        if properties is None or list_id is None:
            return None
        level = properties.find(_W + "ilvl")
        return list_id.get(_W + "val"), int(level.get(_W + "val")) if level is not None else 0

    @staticmethod
    def _value(level: Any, name: str, default: str) -> str:
        found = level.find(_W + name)
        return found.get(_W + "val", default) if found is not None else default

    def label(self, paragraph: Any) -> str:
        """The number before a paragraph, "" outside lists. Counts: ask once for each paragraph, in order."""
        place = self._place(paragraph)
        if place is None or place[1] not in self._levels.get(place[0], {}):
            return ""
        list_id, depth = place
        levels, counts = self._levels[list_id], self._counts.setdefault(self._definition[list_id], {})
        start = int(self._value(levels[depth], "start", "1"))
        if depth in self._restarts.get(list_id, {}):
            counts[depth] = self._restarts[list_id].pop(depth) - 1
        counts[depth] = counts.get(depth, start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        if self._value(levels[depth], "numFmt", "decimal") in ("bullet", "none"):
            return ""
        label = self._value(levels[depth], "lvlText", "")
        for d, level in levels.items():
            style = self._value(level, "numFmt", "decimal")
            label = label.replace(f"%{d + 1}", _format(counts.get(d, int(self._value(level, "start", "1"))), style))
        return label


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, those in content controls included, those of nested tables not."""
    for child in row:
        if child.tag == _W + "tc":
            yield child
        elif child.tag in (_W + "sdt", _W + "sdtContent", _W + "ins"):
            yield from _cells(child)


class _Walk:
    def __init__(self, lists: _Lists) -> None:
        self._lists = lists

    def _inline(self, element: Any) -> Iterator[str]:
        for child in element:
            if child.tag == _W + "t":
                yield child.text or ""
            elif child.tag in _MARKS:
                yield _MARKS[child.tag]
            elif child.tag == _W + "p":  # a paragraph of a text box that hangs on this one
                yield from ("\n", *self._inline(child), "\n")
            elif child.tag == _W + "tr":  # a table in one
                yield from ("\n", self._row(child), "\n")
            elif child.tag not in _SKIPPED:
                yield from self._inline(child)

    def _row(self, row: Any) -> str:
        """A table row as one line, its cells parted by tabs; what continues a cell of the row above is empty."""
        return "\t".join(" ".join(" ".join(self.lines(cell)).split()) for cell in _cells(row)).strip()

    def lines(self, element: Any) -> Iterator[str]:
        """The lines of a body, a cell or a content control."""
        for child in element:
            if child.tag == _W + "p":
                text = self._lists.label(child) + "".join(self._inline(child))
                yield from (line.strip(" \t\u3000\xa0") for line in text.split("\n") if line.strip())
            elif child.tag == _W + "tr":
                row = self._row(child)
                if row:
                    yield row
            elif child.tag not in _SKIPPED:
                yield from self.lines(child)


def _part(document: Any, kind: str) -> Any | None:
    """The root of a part of the file (numbering, styles, footnotes), None where it has none."""
    from docx.oxml import parse_xml

    part = next((r.target_part for r in document.part.rels.values() if not r.is_external and r.reltype.endswith("/" + kind)), None)
    if part is None:
        return None
    element = getattr(part, "element", None)
    return parse_xml(part.blob) if element is None else element


@cache
def _reader() -> str:
    return f"python-docx {version('python-docx')}"


def read(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    """The text of a Word file: one line for each paragraph (with its list number) and each table row.

    `encoding` means nothing here. Raises DamagedDocument for a broken package and BeyondLimits for one that unpacks to more than
    `MAX_UNPACKED` bytes.
    """
    import docx
    from docx.opc.exceptions import OpcError

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > MAX_UNPACKED:
            raise BeyondLimits(f"unpacks to {size:,} bytes, more than a report has", where=where, remedy="save it as text if it is one")
        document = docx.Document(io.BytesIO(data))
        lists = _Lists(_part(document, "numbering"), _part(document, "styles"))
        walk = _Walk(lists)
        notes = [part for part in map(partial(_part, document), ("footnotes", "endnotes")) if part is not None]
        text = "\n".join([*walk.lines(document.element.body), *(line for part in notes for line in walk.lines(part))])
    except (OpcError, *_BROKEN) as error:
        raise DamagedDocument(f"not a sound Word document: {error}", where=where, remedy="open it in Word or WPS and save it again") from error
    return Content(text=tidy(text), reader=_reader())
