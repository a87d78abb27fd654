"""PDF files: their pages read by pypdf, by pdfplumber where that is needed, or by OCR, and put together to a text.

A PDF knows glyphs and lines as they are printed, not characters and paragraphs. Pages come from `layer` (pypdf, fast), from
`grid` (pdfplumber, where rules are drawn as for a table or pypdf makes out no characters), or from the user's OCR command
(where there is no text layer, or none that can be read). `furniture` leaves out what is on the page and not in the text,
`paragraphs` joins the lines. A page that nobody can read is named and the file refused: it is never read in part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kg.documents import ocr as recognition
from kg.documents.content import Content
from kg.documents.encoding import likeness
from kg.documents.pdf import grid, layer
from kg.documents.pdf.furniture import without_furniture
from kg.documents.pdf.lines import Line, Page, mended, width
from kg.documents.pdf.paragraphs import join
from kg.errors import EmptyDocument, InputError, UndecodableText, UnreadablePath

__all__ = ["read"]

# A glyph without a character: replaced, for private use, or its number taken for a character of a script that no report of
# China is written in (Arabic, Tibetan, Mongolian, Yi and Korean letters are in some, and those of pinyin).
_UNREADABLE = re.compile(
    r"[\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\u0180-\u01cc\u01dd-\u0250\u0252-\u0260\u0262-\u02af\u0530-\u05ff"
    r"\u0700-\u0eff\u1000-\u10ff\u1200-\u17ff\u1900-\u1cff\u2c00-\u2dff\ua500-\uabff]"
)
# So many of them may stand on a page: marks of symbol fonts, one rare character in a hundred.
_FEW, _SHARE = 2, 0.01
# Text that looks less like Chinese than this is none: lists of rare names have 0.3.
_LEAST = 0.2
# Texts shorter than this are not judged by their likeness.
_JUDGED = 10
# English has nine letters in ten characters, codes of glyphs in their place any mark.
_LETTERS = 0.5
_REMEDY = "run it through OCR first, or name an OCR command with --ocr"


def _garbage(text: str) -> bool:
    """Whether what was read of a page is no text: glyphs without characters, or the wrong characters."""
    shown = "".join(text.split())
    bad = len(_UNREADABLE.findall(shown))
    if bad > max(_FEW, _SHARE * len(shown)) or bad * 2 > len(shown) > 0:
        return True
    wide = sum(1 for c in shown if c > "\x7f")
    if wide >= _JUDGED and likeness(shown) < _LEAST:
        return True
    plain = len(shown) - wide
    return plain > 5 * wide and plain >= 3 * _JUDGED and sum(map(str.isalnum, shown)) < _LETTERS * len(shown)


def _named(numbers: Sequence[int]) -> str:
    """Page numbers as people say them: ``pages 1, 3–5``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    said = ", ".join("–".join(str(n + 1) for n in run) for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {said}"


def _typed(text: str) -> Page:
    """A page of plain text, each character as wide as it is counted."""
    lines = []
    printed = text.split("\n")
    for number, line in enumerate(printed):
        if line.strip():
            left, whole = width(line[: len(line) - len(line.lstrip())]), mended(line)
            lines.append(Line(text=whole, left=left, right=left + width(whole), y=float(number), size=1.0))
    return Page(lines=tuple(lines), height=float(len(printed)))


def _printed(data: bytes, where: str) -> list[tuple[Page, str]]:
    """The pages as the libraries read them, each with what read it."""
    pages = layer.pages(data, where=where)
    garbage = {n for n, page in enumerate(pages) if _garbage(page.text)}
    wanted = {n: page.ruled for n, page in enumerate(pages) if n in garbage or (page.ruled and page.lines)}
    again: dict[int, Page] = {}
    if wanted:
        layer.weigh(data, wanted, where=where)
        again = grid.pages(data, wanted)
    better = {n: replace(page, picture=pages[n].picture) for n, page in again.items() if page.lines and not _garbage(page.text)}
    return [(better[n], grid.version()) if n in better else (page, layer.version()) for n, page in enumerate(pages)]


def _recognized(sheets: Sequence[tuple[Page, str]], numbers: Sequence[int], command: str, where: str) -> list[tuple[Page, str]]:
    """The pages, those with these numbers as OCR reads them."""
    texts = recognition.recognize(where, command)
    if len(texts) != len(sheets):
        found = f"the OCR command gave {len(texts)} pages, the file has {len(sheets)}"
        raise UnreadablePath(found, where=where, remedy="have it write a form feed between two pages, also where one is empty")
    name = recognition.program(command)
    return [(_typed(texts[n]), name) if n in numbers else sheet for n, sheet in enumerate(sheets)]


def _refused(unread: Sequence[int], empty: bool, where: str) -> InputError:
    if empty:
        return EmptyDocument("has pages and no text layer, as scans have", where=where, remedy=_REMEDY)
    verb = "yields" if len(unread) == 1 else "yield"
    return UndecodableText(f"{_named(unread)} {verb} no readable text", where=where, remedy=_REMEDY)


def read(data: bytes, *, where: str, encoding: str | None = None, ocr: str | None = None) -> Content:
    """The text of a PDF file and where its pages begin. `encoding` means nothing here.

    `ocr` is a command for pages without a text layer or with one that cannot be read (see `kg.documents.ocr`): it is given
    the file at `where`. Raises UnreadablePath for an encrypted file, EmptyDocument for one without a text layer (a scan),
    UndecodableText for one with pages that yield no characters, BeyondLimits for one larger than a report, DamagedDocument
    for one that breaks the format.
    """
    sheets = _printed(data, where)
    bodies = without_furniture([page for page, _ in sheets])
    empty = not any(body.lines for body in bodies)
    unread = [
        n
        for n, ((page, _), body) in enumerate(zip(sheets, bodies, strict=True))
        if empty or _garbage(page.text) or (page.picture and not body.lines)
    ]
    if unread or empty:
        if ocr is None:
            raise _refused(unread, empty, where)
        sheets = _recognized(sheets, unread, ocr, where)
        bodies = without_furniture([page for page, _ in sheets])
    text, begins = join(bodies)
    if not text.strip():
        raise _refused(unread, True, where)
    readers = {reader for (_, reader), body in zip(sheets, bodies, strict=True) if body.lines}
    return Content(text=text, pages=begins, reader=", ".join(sorted(readers, key=lambda reader: (reader != layer.version(), reader))))
