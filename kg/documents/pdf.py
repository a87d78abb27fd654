"""Adapter for pypdf: the text layer of a PDF file, its paragraphs put together again.

A PDF knows glyphs and lines as they are printed, not characters and paragraphs. So the text is mended where it differs
from what was written: radicals that share a glyph with an ideograph are that ideograph, the gaps where the font changes
are no spaces, and a line goes on in the next one where it reaches the right margin and does not end a sentence; page
numbers between the two are left out.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from kg import resources
from kg.documents.content import Content
from kg.documents.encoding import tidy
from kg.errors import DamagedDocument, EmptyDocument, UnreadablePath

__all__ = ["join", "read"]

# A line that is at least this long, compared with the longest ones of the file, reaches the margin: marks and figures are
# narrower in print than counted here, and a mark may not begin the next line, which takes a character from this one.
_FULL = 0.9
# The first line of a paragraph is set in by two ideographs, of which the text layer says nothing.
_INDENT = 4
# The longest lines, less the outliers (a table that stands out into the margin): one in twenty may be longer.
_OUTLIERS = 20
# A file whose longest lines are shorter than this (in columns, an ideograph takes two) has no paragraphs, only a list.
_NARROWEST = 24
_END = re.compile(r"[。.!?！？；;:：…][”’\"')）》】]*$")
_WIDE = r"\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’—…·"
_IDEOGRAPH = re.compile(f"[{_WIDE}]")
# Gaps where the font changes, between an ideograph and a letter, a figure or a mark, and around marks that need none.
_GAP = re.compile(f"(?<=[{_WIDE}]) +(?=[!-~“”‘’—…·])|(?<=[!-~“”‘’—…·]) +(?=[{_WIDE}])|(?<=[“‘《(（\\[]) +| +(?=[”’》)）\\],，。;；:：])")
# A line stretched to the margin may have a gap after every character.
_STRETCHED = re.compile(f"(?<=[{_WIDE}]) (?=[{_WIDE}])")
# How a broken file fails besides pypdf's own errors: objects that are missing or of another kind than they should be.
_BROKEN = (
    ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, NotImplementedError, OSError,
    OverflowError, RecursionError, ZeroDivisionError,
)  # fmt: skip


def _width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)


@cache
def _radicals() -> dict[int, str]:
    """Radicals as the ideographs that look the same: fonts give one glyph to both, and the PDF keeps the wrong one."""
    found = {int(row["id"][2:], 16): chr(int(row["as"][2:], 16)) for row in resources.table("radicals.tsv")}
    for code in (0x2E9F, 0x2EF3, *range(0x2F00, 0x2FD6)):
        found[code] = unicodedata.normalize("NFKC", chr(code))
    return found


def _mended(line: str) -> str:
    line = line.translate(_radicals()).strip()
    if len(_STRETCHED.findall(line)) * 3 > len(line.replace(" ", "")):
        line = _STRETCHED.sub("", line)
    return _GAP.sub("", line)


def _is(kind: str, line: str) -> bool:
    return any(p.regex.search(line) for p in resources.patterns("pages") if p["kind"] == kind)


def _body(pages: Iterable[str]) -> Iterator[str]:
    """The lines of all pages without page numbers, which are the first or the last line of a page."""
    for page in pages:
        lines = [line for line in map(_mended, page.split("\n")) if line]
        if lines and _is("number", lines[-1]):
            del lines[-1]
        if lines and _is("number", lines[0]):
            del lines[0]
        yield from lines


def join(pages: Iterable[str]) -> str:
    """The text of printed pages, lines that clearly go on put together.

    >>> join(["关于建立安全风险分级管控和隐患排查治理双重预\\n防机制的通知。\\n- 1 -"])
    '关于建立安全风险分级管控和隐患排查治理双重预防机制的通知。'
    """
    lines = list(_body(pages))
    widths = sorted(map(_width, lines), reverse=True)
    margin = widths[len(widths) // _OUTLIERS] if widths else 0
    text: list[str] = []
    goes_on = False
    for line in lines:
        continues = goes_on and not _is("item", line)
        if continues:
            between = "" if _IDEOGRAPH.match(text[-1][-1]) or _IDEOGRAPH.match(line[0]) else " "
            text[-1] += between + line
        else:
            text.append(line)
        reach = _width(line) + (0 if continues else _INDENT)
        goes_on = margin >= _NARROWEST and reach >= margin * _FULL and not _END.search(line)
    return "\n".join(text)


def read(data: bytes, *, where: str, encoding: str | None = None) -> Content:
    """The text of a PDF file. `encoding` means nothing here.

    Raises UnreadablePath for an encrypted file, EmptyDocument for one without a text layer (a scan), DamagedDocument
    for one that breaks the format.
    """
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    locked = UnreadablePath("is encrypted", where=where, remedy="save a copy without a password")
    try:
        reader = PdfReader(io.BytesIO(data))
        # Many files are locked against printing only and open with the empty password.
        if reader.is_encrypted and not reader.decrypt(""):
            raise locked
        pages = [page.extract_text() for page in reader.pages]
    except DependencyError as error:
        raise locked from error
    except (PyPdfError, *_BROKEN) as error:
        raise DamagedDocument(f"not a sound PDF: {error}", where=where, remedy="open it in a viewer and save or print it to PDF again") from error
    if not any(page.strip() for page in pages):
        raise EmptyDocument("has pages and no text layer, as scans have", where=where, remedy="run it through OCR first, or give it as text")
    return Content(text=tidy(join(pages)))
